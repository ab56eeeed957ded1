//! A mandate says for what part of the district somebody acts by name through the office: a unit, a street, or all of it.
//!
//! The office's key signs what they do. An act names its author; whatever else they write stands beside the name of who wanted it.

use crate::format::{ON_BEHALF, draft};
use crate::grids::{GridCode, StreetCode};
use crate::people::{PersonId, Role};
use merge::hash::Id;
use merge::skeleton::{Draft, Target};

/// For what part of the district somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mandate {
    /// For a responsible unit 责任单位: what it was assigned, in whatever grid.
    Unit(Id),
    /// For a street 街道: its grids.
    Street(StreetCode),
    /// For the district office 区文明办: every grid.
    District,
}

impl Mandate {
    /// In which role.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Unit(_) => Role::ResponsibleUnit,
            Self::Street(_) => Role::StreetOfficer,
            Self::District => Role::DistrictOfficer,
        }
    }

    /// Whether an officer's mandate covers a grid. That of a unit covers no grid as such.
    #[must_use]
    pub fn covers(self, grid: GridCode) -> bool {
        match self {
            Self::Unit(_) => false,
            Self::Street(street) => grid.street() == street,
            Self::District => true,
        }
    }
}

/// The operation that says, in the same changeset, who wanted what the office's key wrote there, and in which role.
#[must_use]
pub fn on_behalf(id: Id, (person, role): (PersonId, Role)) -> Draft {
    let said = vec![(0, vec![person.into(), role.code().into()])];
    draft(&ON_BEHALF, Target::Made(id), said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_covers_its_grids_and_no_other() {
        let grid = |number| GridCode::new(number).unwrap();
        let street = Mandate::Street(StreetCode::new(440_304_001).unwrap());
        assert!(street.covers(grid(440_304_001_018_001)));
        assert!(!street.covers(grid(440_304_002_018_001)));
        assert!(Mandate::District.covers(grid(440_304_002_018_001)));
        assert!(!Mandate::Unit(Id([1; 16])).covers(grid(440_304_001_018_001)));
    }
}
