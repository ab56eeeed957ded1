//! Who may look at what the office holds: at everything, or at the grids of a street.

use super::{Delegate, Gate};
use crate::error::{CoreError, Result};
use domain::mandates::Mandate;
use merge::hash::Use;
use std::ops::RangeInclusive;
use store::Store;

/// Somebody of the district office or of a street, with the grids that he may look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Codes of grids, from the least to the greatest.
    grids: RangeInclusive<u64>,
}

const EVERYTHING: RangeInclusive<u64> = 0..=u64::MAX;

const ELSEWHERE: CoreError = CoreError::NotAllowed(
    "this account looks at the grids of its own street: name a grid, community or street of it",
);

impl Reader {
    /// The grids among these that may be looked at.
    ///
    /// # Errors
    /// None of them may.
    pub fn within(&self, places: &RangeInclusive<u64>) -> Result<RangeInclusive<u64>> {
        let first = *places.start().max(self.grids.start());
        let last = *places.end().min(self.grids.end());
        if first <= last { Ok(first..=last) } else { Err(ELSEWHERE) }
    }

    /// Lets whoever may look at the whole district pass.
    ///
    /// # Errors
    /// It is somebody of a street.
    pub fn of_everything(&self) -> Result<()> {
        if self.grids == EVERYTHING { Ok(()) } else { Err(ELSEWHERE) }
    }
}

impl Gate {
    /// Somebody of the district office, by a read token.
    ///
    /// # Errors
    /// The token is not known.
    pub fn reader(store: &Store, token: &str) -> Result<Reader> {
        let known = store.is_reader(&Use::Secret.of(token.as_bytes()))?;
        if known {
            return Ok(Reader { grids: EVERYTHING });
        }
        Err(CoreError::SignIn("this read token is not known"))
    }

    /// An officer, who looks at what his mandate covers.
    ///
    /// # Errors
    /// It is somebody of a unit.
    pub fn officer_reads(officer: &Delegate) -> Result<Reader> {
        match officer.mandate() {
            Mandate::District => Ok(Reader { grids: EVERYTHING }),
            Mandate::Street(street) => {
                let first = u64::from(street.number()) * 1_000_000;
                Ok(Reader { grids: first..=first + 999_999 })
            }
            Mandate::Unit(_) => {
                Err(CoreError::NotAllowed("a unit sees what it was assigned: its inbox is /v1/inbox"))
            }
        }
    }
}
