//! Settling a conflict: a person chooses one of the values on the screen.

use crate::error::Result;
use crate::phone::open::Phone;
use crate::phone::record::Saved;
use crate::views::ConflictView;
use sync_core::domain::grids::GridCode;
use sync_core::domain::people::PersonId;
use sync_core::gate::Gate;
use sync_core::merge::hash::Hash;
use sync_core::phone::Choice;
use sync_core::places;

#[uniffi::export]
impl Phone {
    /// Settles a conflict as a person chose: `record` is that of one of its values; the first is the one shown, and choosing
    /// it keeps it. Only what was on the screen is replaced: a value that came meanwhile stays beside the chosen one.
    ///
    /// # Errors
    /// *Fix input* with the field `value` where that value does not stand any more: show the conflict again; *free space*.
    pub fn settle(
        &self,
        person: PersonId,
        grid: GridCode,
        conflict: &ConflictView,
        record: Hash,
    ) -> Result<Saved> {
        let seen: Vec<Hash> = conflict.values.iter().map(|value| value.record).collect();
        let ConflictView { kind, id, register, .. } = conflict;
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            let choice = Choice { kind, id: *id, register, seen: &seen, chosen: record };
            Ok(replica.settle(&holder, places::of_grid(grid), &choice)?.into())
        })
    }
}
