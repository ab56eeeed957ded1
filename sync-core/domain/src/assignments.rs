//! An assignment says who acts in a grid and in which role. It is written by the office, in the grid.

use crate::format::{ASSIGNMENT, Scalar, draft};
use crate::people::{PersonId, Role};
use merge::hash::Id;
use merge::skeleton::{Draft, Target};

/// An assignment to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Its id.
    pub id: Id,
    /// Who is assigned.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// Since when, ms since 1970.
    pub from_ms: u64,
    /// The name to show; personal.
    pub display_name: String,
    /// Whether the person is invented, for trials.
    pub origin: Origin,
}

/// Whether a record stands for something real.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It does.
    Real,
    /// It was invented for trials, and is shown as such everywhere.
    Synthetic,
}

impl Origin {
    /// The number in the format.
    #[must_use]
    pub const fn code(self) -> u64 {
        match self {
            Self::Real => 0,
            Self::Synthetic => 1,
        }
    }
}

impl Assignment {
    /// The operation that begins it.
    #[must_use]
    pub fn begin(&self) -> Draft {
        let values = vec![
            (0, vec![self.person.into()]),
            (1, vec![self.role.code().into()]),
            (2, vec![self.from_ms.into()]),
            (3, vec![self.display_name.as_str().into()]),
            (5, vec![self.origin.code().into()]),
        ];
        draft(&ASSIGNMENT, Target::Made(self.id), values)
    }
}

/// The operation that ends an assignment at an instant (ms since 1970).
#[must_use]
pub fn end(assignment: Id, until_ms: u64) -> Draft {
    draft(&ASSIGNMENT, Target::Made(assignment), vec![(4, vec![Scalar::from(until_ms)])])
}
