//! Grids that were lost: hidden as soon as the phone hears of it, given back for ninety days more, then let go.

use crate::error::Result;
use crate::phone::begin::PhoneReplica;
use merge::partition::Partition;
use store::StoreError;

/// An office keeps no backup that is older: what it has had for longer needs no second copy.
const KEPT_MS: u64 = 90 * 24 * 3_600_000;

impl PhoneReplica {
    /// Lets go of the logs of lost or carried partitions that the office acknowledged more than ninety days ago, by its
    /// own clock as it was last heard. Nothing that is not acknowledged goes. Returns which were let go.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn drop_lost(&mut self) -> Result<Vec<Partition>> {
        let before_ms = self.floor_ms.saturating_sub(KEPT_MS);
        Ok(self.store.write::<_, StoreError>(|tx| tx.drop_hidden(before_ms))?)
    }
}
