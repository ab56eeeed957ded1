//! A responsible unit's inbox: what it was assigned, in whatever grid, and what it may answer; nothing else.

use crate::error::{CoreError, Result};
use crate::gate::Delegate;
use crate::judging::{Lateness, Rectified, rectified};
use crate::office::timeline::Timeline;
use crate::places;
use domain::grids::GridCode;
use domain::mandates::Mandate;
use domain::people::Role;
use domain::rectification::{Act, ActKind, Place, Status};
use merge::hash::Id;
use merge::partition::Lane;
use std::collections::BTreeSet;
use store::Store;
use store::views::{FindingRow, Page, Slice, UnitRow};

/// The inbox of one unit.
#[derive(Clone, Copy, Debug)]
pub struct Inbox<'s> {
    store: &'s Store,
    unit: Id,
}

/// Which part of an inbox is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// What the unit has to put right or to answer.
    Open,
    /// Everything else that it was ever assigned.
    Done,
}

/// Something that a unit was assigned.
#[derive(Clone, Debug)]
pub struct Charge {
    /// The grid.
    pub grid: GridCode,
    /// What was found.
    pub found: FindingRow,
    /// What was done about it.
    pub timeline: Timeline,
    /// Whether its due has passed and nobody has reported it fixed.
    pub lateness: Lateness,
    /// What the unit may do about it now.
    pub may: Vec<ActKind>,
    /// The places of the acts that it is shown, ascending: of what it no longer has, everything until it lost it, and what
    /// answers it.
    pub shown: Vec<Place>,
}

impl<'s> Inbox<'s> {
    /// The inbox of whoever is at the desk.
    ///
    /// # Errors
    /// It is no unit.
    pub fn of(store: &'s Store, who: &Delegate) -> Result<Self> {
        match who.mandate() {
            Mandate::Unit(unit) => Ok(Self { store, unit }),
            Mandate::Street(_) | Mandate::District => Err(CoreError::NotAllowed(
                "an inbox is a unit's; an officer looks at /v1/findings and at each grid",
            )),
        }
    }

    /// The unit's own row; `None` where the office has closed it and keeps no record.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn unit(&self) -> Result<Option<UnitRow>> {
        let district = self.store.meta_int("district")?.and_then(|code| u32::try_from(code).ok());
        let partition = places::of_district(district.unwrap_or_default());
        let district = self.store.partition_ordinal(&partition)?;
        let units = district.map_or(Ok(Vec::new()), |district| self.store.units(district))?;
        Ok(units.into_iter().find(|one| one.id == self.unit))
    }

    /// A part of the inbox at an instant (ms since 1970), the earliest due first; a cursor is how many were given.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn list(&self, (which, now_ms): (Which, i64), slice: Slice<u64>) -> Result<Page<Charge, u64>> {
        self.store.read(|store| {
            let mut all = Vec::new();
            for (partition, finding) in store.findings_of_unit(self.unit)? {
                let Some(one) = rectified(store, partition, finding)? else { continue };
                let is_open = if has_to(&one, self.unit) { Which::Open } else { Which::Done };
                if was_named(&one, self.unit) && is_open == which {
                    let due = one.standing().duty.and_then(|duty| duty.due_ms).unwrap_or(i64::MAX);
                    all.push((due, partition, finding));
                }
            }
            all.sort_unstable();
            let (given, limit) = (slice.after.unwrap_or(0), slice.limit as usize);
            let behind = all.iter().skip(usize::try_from(given).unwrap_or(usize::MAX));
            let mut entries = Vec::new();
            for (_, partition, finding) in behind.clone().take(limit) {
                entries.extend(self.charge(*partition, *finding, now_ms)?);
            }
            let more = behind.count() > limit;
            Ok(Page { entries, next: more.then(|| given.saturating_add(u64::from(slice.limit))) })
        })
    }

    /// One thing of the inbox at an instant (ms since 1970); `None` where the unit was never assigned it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn one(&self, (grid, finding): (GridCode, Id), now_ms: i64) -> Result<Option<Charge>> {
        self.store.read(|store| match store.partition_ordinal(&places::of_grid(grid))? {
            Some(partition) => self.charge(partition, finding, now_ms),
            None => Ok(None),
        })
    }

    fn charge(&self, partition: u32, finding: Id, now_ms: i64) -> Result<Option<Charge>> {
        let place = self.store.partition(partition)?;
        let grid = places::grid_of(&place).filter(|_| place.lane == Lane::OFFICIAL);
        let Some(grid) = grid else { return Ok(None) };
        let Some(timeline) = Timeline::read(self.store, (grid, partition), finding)? else { return Ok(None) };
        if !was_named(&timeline.one, self.unit) {
            return Ok(None);
        }
        let Some(found) = self.store.finding_row(partition, finding)? else { return Ok(None) };
        let standing = timeline.one.standing();
        let passed = standing.duty.and_then(|duty| duty.due_ms).is_some_and(|due| due < now_ms);
        let late = passed && standing.work.is_none() && has_to(&timeline.one, self.unit);
        Ok(Some(Charge {
            grid,
            found,
            lateness: if late { Lateness::Overdue } else { Lateness::InTime },
            may: answers(&timeline.one, self.unit),
            shown: shown(&timeline.one, self.unit),
            timeline,
        }))
    }
}

/// Whether a unit was ever assigned a finding.
fn was_named(one: &Rectified, unit: Id) -> bool {
    one.acts.iter().any(|act| {
        matches!(act.kind, ActKind::Assign | ActKind::Reassign)
            && act.unit == Some(unit)
            && act.kind.may().contains(&act.role)
    })
}

/// The acts that a unit is shown. What others do about a finding after a unit gave it back or lost it to another one is not its to
/// read; what it says itself, and what is decided on that, is.
fn shown(one: &Rectified, unit: Id) -> Vec<Place> {
    let assigns = |act: &Act| matches!(act.kind, ActKind::Assign | ActKind::Reassign);
    let places = 0..one.acts.len();
    if one.standing().duty.is_some_and(|duty| duty.unit == unit) {
        return places.collect();
    }
    let says = |act: &&Act| act.role == Role::ResponsibleUnit && act.unit == Some(unit);
    let own: BTreeSet<Id> = one.acts.iter().filter(says).map(|act| act.id).collect();
    let ended = |act: &Act| match act.kind {
        ActKind::Decline => act.unit == Some(unit),
        _ => assigns(act) && act.unit != Some(unit),
    };
    let had = one.acts.iter().rposition(|act| assigns(act) && act.unit == Some(unit)).unwrap_or(0);
    let lost = one.acts.iter().skip(had).position(ended).map(|further| had + further);
    let answers = |act: &Act| own.contains(&act.id) || act.about.is_some_and(|about| own.contains(&about));
    places
        .filter(|place| lost.is_none_or(|lost| *place <= lost) || one.acts.get(*place).is_some_and(answers))
        .collect()
}

/// Whether it is for a unit to put a finding right, or to wait for the look at what it did.
fn has_to(one: &Rectified, unit: Id) -> bool {
    let standing = one.standing();
    let charged = standing.duty.is_some_and(|duty| duty.unit == unit);
    charged
        && matches!(
            standing.status,
            Status::Assigned | Status::Rectifying | Status::Claimed | Status::Reported
        )
}

/// What a unit may do about a finding now.
pub(crate) fn answers(one: &Rectified, unit: Id) -> Vec<ActKind> {
    let mut may = Vec::new();
    if has_to(one, unit) {
        may.extend([ActKind::Accept, ActKind::Decline, ActKind::AskExtension, ActKind::ReportFixed]);
    }
    if was_named(one, unit) {
        may.extend([ActKind::Appeal, ActKind::Comment]);
    }
    may
}
