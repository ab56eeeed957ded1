//! What is shown: today, sites, findings, conflicts, and what the office holds already.

use crate::error::Result;
use crate::phone::open::Phone;
use crate::views::{
    CheckPage, CompanionView, ConflictPage, ConflictView, FindingPage, RecordPage, SiteView, TodayView,
    Unsynced, slice,
};
use sync_core::domain::format::FINDING;
use sync_core::domain::grids::GridCode;
use sync_core::domain::people::PersonId;
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;
use sync_core::phone::PhoneReplica;
use sync_core::places;
use sync_core::store::views::{ConflictCursor, Cursor, FindingFilter, RedLine};

#[uniffi::export]
impl Phone {
    /// The first screen for a person on this phone: the grids, this week's walks, what is not at the office yet.
    ///
    /// # Errors
    /// *Fix input* where the person does not work on this phone.
    pub fn today(&self, person: PersonId) -> Result<TodayView> {
        self.read(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.today(&holder)?.into())
        })
    }

    /// The sites of a grid, by type.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down.
    pub fn sites(&self, grid: GridCode) -> Result<Vec<SiteView>> {
        self.read(|replica| {
            let Some(partition) = partition(replica, grid)? else {
                return Ok(Vec::new());
            };
            Ok(replica.store().sites_of(partition)?.into_iter().map(SiteView::from).collect())
        })
    }

    /// Findings of a grid, of one walk or of all: a page of at most 200 after `after`, which is empty at first.
    ///
    /// # Errors
    /// *Fix input* where `after` was not given by a page before.
    pub fn findings(&self, grid: GridCode, walk: Option<Id>, after: &str, limit: u32) -> Result<FindingPage> {
        let slice = slice(after, limit, Cursor::parse)?;
        self.read(|replica| {
            let filter = FindingFilter {
                places: grid.number()..=grid.number(),
                week: None,
                walk,
                standards: 0..=u32::MAX,
                standing: None,
                red_line: RedLine::Any,
            };
            let page = replica.store().findings(&filter, slice)?;
            let next = page.next.map(|cursor| cursor.to_string());
            Ok(FindingPage { findings: page.entries.into_iter().map(Into::into).collect(), next })
        })
    }

    /// Checks of a walk: a page of at most 200 after `after`, which is empty at first.
    ///
    /// # Errors
    /// *Fix input* where `after` was not given by a page before.
    pub fn checks(&self, grid: GridCode, walk: Id, after: &str, limit: u32) -> Result<CheckPage> {
        let slice = slice(after, limit, Id::parse)?;
        self.read(|replica| {
            let Some(partition) = partition(replica, grid)? else {
                return Ok(CheckPage { checks: Vec::new(), next: None });
            };
            let page = replica.store().checks_in((partition, walk), slice)?;
            let next = page.next.map(|id| id.to_string());
            Ok(CheckPage { checks: page.entries.into_iter().map(Into::into).collect(), next })
        })
    }

    /// Who walks along in a walk, by name.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down.
    pub fn companions(&self, grid: GridCode, walk: Id) -> Result<Vec<CompanionView>> {
        self.read(|replica| {
            let Some(partition) = partition(replica, grid)? else {
                return Ok(Vec::new());
            };
            let along = replica.store().companions_of(partition, walk)?;
            Ok(along.into_iter().map(Into::into).collect())
        })
    }

    /// Since when the office holds everything that stands of a finding, ms since 1970 by its receipts; nothing while some
    /// of it is on this phone only.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down.
    pub fn held_since(&self, grid: GridCode, finding: Id) -> Result<Option<i64>> {
        self.with(|replica| {
            let since_ms = replica.held_since_ms(&places::of_grid(grid), (&FINDING, finding))?;
            Ok(since_ms.and_then(|ms| i64::try_from(ms).ok()))
        })
    }

    /// Records of a grid, newest first, each with the time since which the office holds it.
    ///
    /// # Errors
    /// *Fix input* where `after` was not given by a page before.
    pub fn records(&self, grid: GridCode, after: &str, limit: u32) -> Result<RecordPage> {
        let slice = slice(after, limit, |text| text.parse().ok())?;
        self.read(|replica| {
            let Some(partition) = partition(replica, grid)? else {
                return Ok(RecordPage { records: Vec::new(), next: None });
            };
            let page = replica.store().history_of(partition, slice)?;
            let next = page.next.map(|given| given.to_string());
            Ok(RecordPage { records: page.entries.into_iter().map(Into::into).collect(), next })
        })
    }

    /// Values of a grid that several people see differently: [`Phone::settle`] settles one.
    ///
    /// # Errors
    /// *Fix input* where `after` was not given by a page before.
    pub fn conflicts(&self, grid: GridCode, after: &str, limit: u32) -> Result<ConflictPage> {
        let slice = slice(after, limit, ConflictCursor::parse)?;
        self.read(|replica| {
            let Some(partition) = partition(replica, grid)? else {
                return Ok(ConflictPage { conflicts: Vec::new(), next: None });
            };
            let page = replica.store().conflicts(Some(partition), slice)?;
            let next = page.next.map(|cursor| cursor.to_string());
            let conflicts = page.entries.into_iter().flat_map(ConflictView::all_of).collect();
            Ok(ConflictPage { conflicts, next })
        })
    }

    /// How much is on this phone only, and since when.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down.
    pub fn unsynced(&self) -> Result<Unsynced> {
        self.read(|replica| {
            Ok(Unsynced { changesets: replica.pending()?, oldest_ms: replica.oldest_pending_ms()? })
        })
    }
}

fn partition(replica: &PhoneReplica, grid: GridCode) -> Result<Option<u32>> {
    Ok(replica.store().partition_ordinal(&places::of_grid(grid))?)
}
