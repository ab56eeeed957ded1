//! What an officer rules about what is claimed in a grid: what does not apply, and what could not be walked.

use crate::error::{CoreError, Result};
use crate::gate::Delegate;
use crate::office::begin::OfficeReplica;
use crate::places;
use domain::checks::CheckKey;
use domain::grids::GridCode;
use domain::suspensions::{Says, confirm_not_applicable, confirm_not_walkable};
use domain::week::Week;

/// Something that is claimed in a grid and counts only once an officer confirms it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// That a standard does not apply at a site, as a check says.
    NotApplicable(CheckKey),
    /// That the grid could not be walked in a week.
    NotWalkable(Week),
}

impl OfficeReplica {
    /// Confirms a claim about a grid, or rejects it.
    ///
    /// # Errors
    /// The grid is not within the mandate, nobody claims it there, or the disk is full.
    pub fn rule_on(&mut self, who: &Delegate, grid: GridCode, (claim, says): (Claim, Says)) -> Result<()> {
        if !who.mandate().covers(grid) {
            return Err(CoreError::NotAllowed("this grid is of another street: ask the district office"));
        }
        let place = places::of_grid(grid);
        let claimed = match self.store.partition_ordinal(&place)? {
            None => false,
            Some(partition) => match claim {
                Claim::NotApplicable(check) => {
                    self.store.not_applicable(partition)?.iter().any(|row| row.key == check)
                }
                Claim::NotWalkable(week) => {
                    self.store.not_walkable(partition)?.iter().any(|row| row.week == week)
                }
            },
        };
        if !claimed {
            let allowed = format!("something that is claimed in grid {grid}, as /v1/to-decide lists it");
            return Err(CoreError::Input { field: "claim", allowed });
        }
        let ruling = match claim {
            Claim::NotApplicable(check) => confirm_not_applicable(&check, says),
            Claim::NotWalkable(week) => confirm_not_walkable(week, says),
        };
        let wanted_by = self.wanted_by(who);
        self.write_together(vec![(place, vec![ruling, wanted_by])])
    }
}
