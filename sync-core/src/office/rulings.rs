//! What an officer rules about a grid's weeks and checks: what does not apply, what could not be walked, what is suspended.

use crate::error::{CoreError, Result};
use crate::gate::Delegate;
use crate::office::begin::OfficeReplica;
use crate::places;
use domain::checks::CheckKey;
use domain::grids::GridCode;
use domain::limits::NOTE_BYTES_MAX;
use domain::mandates::Mandate;
use domain::suspensions::{Says, Suspends, Suspension, confirm_not_applicable, confirm_not_walkable};
use domain::week::Week;
use merge::hash::Id;
use std::ops::RangeInclusive;

/// Something that is claimed in a grid and counts only once an officer confirms it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// That a standard does not apply at a site, as a check says.
    NotApplicable(CheckKey),
    /// That the grid could not be walked in a week.
    NotWalkable(Week),
}

/// Weeks in an area, to be suspended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSuspension {
    /// Code of the area: a district, street, community or grid.
    pub area: u64,
    /// The weeks, the first and the last.
    pub weeks: RangeInclusive<Week>,
    /// What it does.
    pub suspends: Suspends,
    /// Why.
    pub reason: String,
}

/// No week is suspended that is further away.
const WEEKS_MAX: i64 = 53;

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

    /// Suspends weeks in an area, or leaves it out of roll-ups; returns the suspension's id. A week that was frozen before keeps
    /// its standing score.
    ///
    /// # Errors
    /// The area is not within the mandate or none of this district, the weeks run backwards, the reason is missing, or the disk
    /// is full.
    pub fn suspend(&mut self, who: &Delegate, new: NewSuspension) -> Result<Id> {
        let refuse = |field, allowed: &str| Err(CoreError::Input { field, allowed: allowed.to_owned() });
        let NewSuspension { area, weeks, suspends, reason } = new;
        let known = self.store.grids(&(0..=u64::MAX))?;
        let within = known.iter().filter_map(|number| GridCode::new(*number).ok());
        if !within.into_iter().any(|grid| places::contains(area, grid)) {
            return refuse("area", "the code of a district, street, community or grid of this district");
        }
        let covered = match who.mandate() {
            Mandate::Unit(_) => false,
            Mandate::District => true,
            // the code of an area begins with that of the one around it
            Mandate::Street(street) => area.to_string().starts_with(&street.to_string()),
        };
        if !covered {
            return Err(CoreError::NotAllowed("this area is more than your street: ask the district office"));
        }
        let this = Week::of(self.reading().wall_ms);
        let of_a_street = matches!(who.mandate(), Mandate::Street(_));
        if of_a_street && (suspends == Suspends::RollUp || *weeks.start() < this.before(1)) {
            return Err(CoreError::NotAllowed(
                "weeks that are over, and areas that roll-ups leave out, are the district's to suspend",
            ));
        }
        if *weeks.start() < this.before(WEEKS_MAX) || *weeks.end() > this.before(-WEEKS_MAX) {
            return refuse("from_week", "weeks within a year of this one");
        }
        if weeks.is_empty() {
            return refuse("until_week", "the first week or a later one");
        }
        if reason.trim().is_empty() || reason.len() > NOTE_BYTES_MAX {
            return refuse("reason", "why, in a sentence: it stands beside every score that it changes");
        }
        let id = self.new_id();
        let draft = Suspension { id, area, weeks, suspends, reason }.draft();
        let wanted_by = self.wanted_by(who);
        self.write_together(vec![(places::of_district(self.district), vec![draft, wanted_by])])?;
        Ok(id)
    }
}
