//! From hand to hand: what is on this phone only goes to another phone, or into a file, and reaches the office from there.

use crate::error::Result;
use crate::phone::open::Phone;
use sync_core::phone::Carried;

/// What came from another phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BundleView {
    /// Changesets that were not here.
    pub changesets: u64,
    /// Receipts that were not here.
    pub receipts: u64,
    /// Parts that follow what is not here: bring the bundle once more after the next sync.
    pub gaps: u64,
}

#[uniffi::export]
impl Phone {
    /// Everything that is on this phone only, as one bundle of signed bytes: hand it to another phone, or keep it as a file.
    /// It stays pending here until a receipt comes back; bringing it twice does no harm.
    ///
    /// # Errors
    /// *Sign in* where nobody is enrolled.
    pub fn export_unsynced(&self) -> Result<Vec<u8>> {
        self.with(|replica| Ok(replica.bundle(&Carried::Unacknowledged)?))
    }

    /// Takes a bundle of another phone of the same office. What is not of this phone's grids is only carried: stored, never
    /// shown, and pushed at the next sync.
    ///
    /// # Errors
    /// *Update app* where the bytes are damaged or no bundle; *sign in* where nobody is enrolled; *ask a person* where it is
    /// another office's; *free space*. Nothing of it was kept then.
    pub fn take_bundle(&self, bundle: &[u8]) -> Result<BundleView> {
        self.with(|replica| {
            let brought = replica.take_bundle(bundle)?;
            Ok(BundleView { changesets: brought.changesets, receipts: brought.receipts, gaps: brought.gaps })
        })
    }
}
