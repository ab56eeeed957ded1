//! Recording: on disk when the call returns, whatever happens to the app or the battery then.

use crate::error::Result;
use crate::mirror::{NewFinding, SeenInCheck};
use crate::phone::open::Phone;
use sync_core::domain::checks::{CheckKey, Observation};
use sync_core::domain::grids::GridCode;
use sync_core::domain::people::{PersonId, Role};
use sync_core::domain::walks::Outcome;
use sync_core::gate::Gate;
use sync_core::merge::hash::{Hash, Id};
use sync_core::phone::{JoinCode, Recorded};
use sync_core::places::Records;

/// Something that is on this phone's disk now, and stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Saved {
    /// What was recorded.
    pub id: Id,
    /// The record; its receipt is found by it.
    pub record: Hash,
}

impl From<Recorded> for Saved {
    fn from(recorded: Recorded) -> Self {
        Self { id: recorded.id, record: recorded.hash }
    }
}

/// A walk that was started or joined.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WalkCode {
    /// Its grid.
    pub grid: GridCode,
    /// The walk.
    pub walk: Id,
    /// The edition it is judged by.
    pub edition: Hash,
    /// What others scan to join it, as a text of some 170 letters: show it as a QR code.
    pub code: String,
}

impl From<JoinCode> for WalkCode {
    fn from(code: JoinCode) -> Self {
        Self { grid: code.grid, walk: code.walk, edition: code.edition, code: code.to_string() }
    }
}

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CheckOf {
    /// The grid.
    pub grid: GridCode,
    /// The walk.
    pub walk: Id,
    /// The site judged.
    pub site: Id,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// Whether the walk is a spot check's ([`Phone::start_spot_walk`]).
    #[uniffi(default = false)]
    pub spot_check: bool,
}

/// How a walk ends.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WalkEnd {
    /// Its grid.
    pub grid: GridCode,
    /// The walk.
    pub walk: Id,
    /// How.
    pub outcome: Outcome,
    /// A note, at most 4,000 bytes; empty for none.
    pub note: String,
    /// Whether it is a spot check's.
    #[uniffi(default = false)]
    pub spot_check: bool,
}

impl CheckOf {
    const fn records(&self) -> Records {
        if self.spot_check { Records::SpotChecks(self.grid) } else { Records::Official(self.grid) }
    }
}

impl WalkEnd {
    const fn records(&self) -> Records {
        if self.spot_check { Records::SpotChecks(self.grid) } else { Records::Official(self.grid) }
    }
}

#[uniffi::export]
impl Phone {
    /// Starts a walk of a grid under an edition. Its start says what it is to judge, the same for everybody in it
    /// ([`Phone::plan`]), where the edition is on this phone.
    ///
    /// # Errors
    /// *Fix input* where the person does not work on this phone; *free space*.
    pub fn start_walk(&self, person: PersonId, grid: GridCode, edition: Hash) -> Result<WalkCode> {
        self.with(|_| Ok(()))?;
        // a phone that never saw the edition walks all the same
        let known = self.edition(&edition).ok();
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(match known {
                Some(known) => replica.start_planned_walk(&holder, grid, (edition, &known))?.0.into(),
                None => replica.start_walk(&holder, grid, edition)?.into(),
            })
        })
    }

    /// Joins a walk by its code as it was scanned, in a role and under the name that others are shown.
    ///
    /// # Errors
    /// *Fix input* where it is no code of a walk, the name is too long or the person does not work on this phone; *free
    /// space*.
    pub fn join_walk(&self, person: PersonId, code: &str, role: Role, name: &str) -> Result<WalkCode> {
        let code = JoinCode::parse(code)?;
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            replica.join_walk(&holder, &code, (role, name))?;
            Ok(code.into())
        })
    }

    /// Records or corrects a check, with a note (empty for none).
    ///
    /// # Errors
    /// *Fix input* where the note is too long, the walk is a spot check's and that was not said, or the person does not work on
    /// this phone; *free space*.
    pub fn check(&self, person: PersonId, of: &CheckOf, seen: &SeenInCheck, note: &str) -> Result<Saved> {
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            let key = CheckKey { walk: of.walk, site: of.site, standard: of.standard };
            Ok(replica.check(&holder, of.records(), (&key, &Observation::from(seen), note))?.into())
        })
    }

    /// Records a finding with the references of its pictures, all of it or nothing.
    ///
    /// # Errors
    /// *Fix input* where a field is too large or the position is none; *free space*.
    pub fn record_finding(&self, person: PersonId, grid: GridCode, finding: &NewFinding) -> Result<Saved> {
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            let records = finding.records(grid);
            let finding = finding.under(replica.new_id())?;
            Ok(replica.record_finding(&holder, records, &finding)?.into())
        })
    }

    /// Finishes a walk.
    ///
    /// # Errors
    /// *Fix input* where the note is too long or the person does not work on this phone; *free space*.
    pub fn finish_walk(&self, person: PersonId, end: &WalkEnd) -> Result<Saved> {
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.finish_walk(&holder, end.records(), (end.walk, end.outcome, &end.note))?.into())
        })
    }
}
