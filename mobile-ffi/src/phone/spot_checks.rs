//! Spot checks: somebody looks into a grid that is not his own, and its leader's phone never hears of it.

use crate::error::Result;
use crate::phone::open::Phone;
use crate::views::SpotCheckView;
use sync_core::domain::grids::GridCode;
use sync_core::domain::people::PersonId;
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;

#[uniffi::export]
impl Phone {
    /// The spot checks that were drawn for a person and are on this phone, by week and grid.
    ///
    /// # Errors
    /// *Fix input* where the person does not work on this phone.
    pub fn spot_checks(&self, person: PersonId) -> Result<Vec<SpotCheckView>> {
        self.read(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.spot_checks(&holder)?.into_iter().map(Into::into).collect())
        })
    }

    /// Starts the walk of a spot check. What is judged and found in it is recorded as in any walk, with `spot_check` said; nobody
    /// joins it.
    ///
    /// # Errors
    /// *Fix input* where it was not drawn for the person as far as this phone knows; *free space*.
    pub fn start_spot_walk(&self, person: PersonId, grid: GridCode, draw: Id) -> Result<Id> {
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.start_spot_walk(&holder, (grid, draw))?)
        })
    }
}
