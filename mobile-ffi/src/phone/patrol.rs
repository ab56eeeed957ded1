//! A member of the patrol corps on the phone: what was found in any grid, and what became of it.

use crate::error::Result;
use crate::mirror::NewPatrolFinding;
use crate::phone::edit::FindingEdit;
use crate::phone::open::Phone;
use crate::phone::record::Saved;
use crate::views::{SentPage, slice};
use std::sync::Arc;
use sync_core::domain::grids::GridCode;
use sync_core::domain::people::PersonId;
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;
use sync_core::store::views::Cursor;

#[uniffi::export]
impl Phone {
    /// Records what a citizen found in a grid ([`Phone::locate`] names it), all of it or nothing. It lies in the citizen's own
    /// records, which no other phone is given; the office decides on it.
    ///
    /// # Errors
    /// *Fix input* where a field is too large or the person does not work on this phone; *free space*.
    pub fn send_finding(
        &self,
        person: PersonId,
        grid: GridCode,
        finding: &NewPatrolFinding,
    ) -> Result<Saved> {
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            let finding = finding.under(replica.new_id())?;
            Ok(replica.record_patrol_finding(&holder, grid, &finding)?.into())
        })
    }

    /// What a citizen sent so far and what became of each: a page of at most 200 after `after`, which is empty at first.
    ///
    /// # Errors
    /// *Fix input* where `after` was not given by a page before, or the person does not work on this phone.
    pub fn sent(&self, person: PersonId, after: &str, limit: u32) -> Result<SentPage> {
        let slice = slice(after, limit, Cursor::parse)?;
        self.read(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.sent(&holder, slice)?.into())
        })
    }

    /// Begins to edit what a citizen sent, for [`Phone::amend`] and [`Phone::withdraw`]: call it when the form opens.
    ///
    /// # Errors
    /// *Fix input* where the person does not work on this phone.
    pub fn begin_sent_edit(&self, person: PersonId, finding: Id) -> Result<Arc<FindingEdit>> {
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(Arc::new(FindingEdit(replica.begin_sent_edit(&holder, finding)?)))
        })
    }
}
