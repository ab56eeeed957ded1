//! How far a sync is, told to the app a few times a second and never while the phone is held.

use crate::device::DeviceError;
use crate::error::Result;
use crate::views::SyncView;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// At most four times a second: a call into the app's language costs more than a step.
const TOLD_EVERY: Duration = Duration::from_millis(250);

/// How far a sync is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncProgress {
    /// Changesets that the office acknowledged in this sync.
    pub acknowledged: u64,
    /// Changesets that are still on this phone only.
    pub left: u64,
    /// Changesets that came.
    pub received: u64,
}

/// Whoever is told how far a sync is.
#[uniffi::export(with_foreign)]
pub trait SyncListener: Send + Sync {
    /// Called on the syncing thread, at most four times a second. It may call the phone, and should return at once.
    ///
    /// # Errors
    /// Nothing comes of it: the sync goes on, and this listener is not called any more in it.
    fn progress(&self, so_far: SyncProgress) -> std::result::Result<(), DeviceError>;
}

/// Tells a listener not too often.
pub(crate) struct Teller {
    listener: Option<Arc<dyn SyncListener>>,
    told: Option<Instant>,
}

impl Teller {
    pub(crate) fn new(listener: Option<Arc<dyn SyncListener>>) -> Self {
        Self { listener, told: None }
    }

    /// Tells how far it is, where it is time to.
    pub(crate) fn tell(&mut self, so_far: impl FnOnce() -> Result<(SyncView, u64)>) {
        if self.told.is_some_and(|told| told.elapsed() < TOLD_EVERY) {
            return;
        }
        let Some(listener) = &self.listener else { return };
        let Ok((SyncView { acknowledged, received, .. }, left)) = so_far() else { return };
        if listener.progress(SyncProgress { acknowledged, left, received }).is_err() {
            self.listener = None;
        }
        self.told = Some(Instant::now());
    }
}
