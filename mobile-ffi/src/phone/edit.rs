//! Editing: what was on the screen when the form opened decides what the edit may replace.

use crate::error::Result;
use crate::mirror::Change;
use crate::phone::open::Phone;
use crate::phone::record::Saved;
use std::sync::Arc;
use sync_core::domain::grids::GridCode;
use sync_core::domain::people::PersonId;
use sync_core::domain::walks::Withdrawal;
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;
use sync_core::phone::Edit;
use sync_core::places;

/// An edit of a finding that was begun; it remembers what was on the screen.
#[derive(Debug, uniffi::Object)]
pub struct FindingEdit(pub(crate) Edit);

#[uniffi::export]
impl Phone {
    /// Begins to edit a finding: call it when the form opens, and again when it is opened anew. Where two values of it
    /// stand, saving one of them from a form that showed them settles the conflict.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down.
    pub fn begin_edit(&self, grid: GridCode, finding: Id) -> Result<Arc<FindingEdit>> {
        self.with(|replica| {
            let edit = replica.begin_finding_edit(places::of_grid(grid), finding)?;
            Ok(Arc::new(FindingEdit(edit)))
        })
    }

    /// The same for a finding of a spot check ([`Phone::start_spot_walk`]).
    ///
    /// # Errors
    /// As [`Phone::begin_edit`].
    pub fn begin_spot_check_edit(&self, grid: GridCode, finding: Id) -> Result<Arc<FindingEdit>> {
        self.with(|replica| {
            let edit = replica.begin_finding_edit(places::of_spot_checks(grid), finding)?;
            Ok(Arc::new(FindingEdit(edit)))
        })
    }

    /// Whether somebody else changed the finding since the form opened: say so on the form.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down.
    pub fn has_moved(&self, edit: &FindingEdit) -> Result<bool> {
        self.with(|replica| Ok(edit.0.moved(replica)))
    }

    /// Saves one value of a finding. What somebody else wrote meanwhile is not replaced: both stay, as a conflict.
    ///
    /// # Errors
    /// *Fix input* where a value is not allowed or the person does not work on this phone; *free space*.
    pub fn amend(&self, person: PersonId, edit: &FindingEdit, change: &Change) -> Result<Saved> {
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.amend_finding(&holder, &edit.0, &change.amendment()?)?.into())
        })
    }

    /// Takes a finding back: it stays, and is shown as withdrawn.
    ///
    /// # Errors
    /// *Fix input* where the person does not work on this phone; *free space*.
    pub fn withdraw(&self, person: PersonId, edit: &FindingEdit, why: Withdrawal) -> Result<Saved> {
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.withdraw_finding(&holder, &edit.0, why)?.into())
        })
    }
}
