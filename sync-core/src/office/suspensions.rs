//! Weeks that officers suspend in an area, or areas that roll-ups leave out; and taking that back.

use crate::error::{CoreError, Result};
use crate::gate::Delegate;
use crate::office::begin::OfficeReplica;
use crate::places;
use domain::grids::GridCode;
use domain::limits::NOTE_BYTES_MAX;
use domain::mandates::Mandate;
use domain::people::Role;
use domain::suspensions::{Suspends, Suspension, lift};
use domain::walks::Withdrawal;
use domain::week::Week;
use merge::hash::Id;
use std::ops::RangeInclusive;

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

/// Lets whoever may suspend pass, and whoever may take a suspension back, in `this` week.
fn may(who: &Delegate, (area, suspends): (u64, Suspends), (from, this): (Week, Week)) -> Result<()> {
    let covered = match who.mandate() {
        Mandate::Unit(_) => false,
        Mandate::District => true,
        // the code of an area begins with that of the one around it
        Mandate::Street(street) => area.to_string().starts_with(&street.to_string()),
    };
    if !covered {
        return Err(CoreError::NotAllowed("this area is more than your street: ask the district office"));
    }
    let of_a_street = matches!(who.mandate(), Mandate::Street(_));
    if of_a_street && (suspends == Suspends::RollUp || from < this.before(1)) {
        return Err(CoreError::NotAllowed(
            "weeks that are over, and areas that roll-ups leave out, are the district's to suspend and to lift",
        ));
    }
    Ok(())
}

impl OfficeReplica {
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
        let this = Week::of(self.reading().wall_ms);
        may(who, (area, suspends), (*weeks.start(), this))?;
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

    /// Takes a suspension back: its weeks count again, or roll-ups have the area in them again. What was frozen meanwhile stays.
    ///
    /// # Errors
    /// There is no such suspension or it was taken back before, it is not within the mandate, or the disk is full.
    pub fn lift_suspension(&mut self, who: &Delegate, id: Id) -> Result<()> {
        let district = places::of_district(self.district);
        let known = match self.store.partition_ordinal(&district)? {
            Some(partition) => self.store.suspensions(partition)?,
            None => Vec::new(),
        };
        let found = known.into_iter().find(|one| one.id == id).ok_or_else(|| CoreError::Input {
            field: "suspension",
            allowed: "one that is in force, as /v1/suspensions lists them".to_owned(),
        })?;
        let suspends = if found.kind == Suspends::RollUp.code() { Suspends::RollUp } else { Suspends::Weeks };
        let this = Week::of(self.reading().wall_ms);
        may(who, (found.area, suspends), (*found.weeks.start(), this))?;
        // what somebody higher decided nobody lower takes back
        if found.wanted_by.unwrap_or(Role::DistrictOfficer).rank() > who.role().rank() {
            return Err(CoreError::NotAllowed(
                "the district suspended this: ask the district office to lift it",
            ));
        }
        let wanted_by = self.wanted_by(who);
        self.write_together(vec![(district, vec![lift(id, Withdrawal::Mistake), wanted_by])])
    }
}
