//! One sync at a time: whoever has the turn may sync, and closing the phone ends it.

use crate::error::{PhoneError, Result};
use client::Stop;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The turn of a phone.
#[derive(Debug, Default)]
pub(crate) struct Turn(Arc<Mutex<Option<Stop>>>);

/// Whoever has the turn, until it is dropped.
#[derive(Debug)]
pub(crate) struct Taken {
    turn: Arc<Mutex<Option<Stop>>>,
    pub(crate) stop: Stop,
}

impl Turn {
    /// Takes the turn for a sync that `stop` ends.
    pub(crate) fn take(&self, stop: Stop) -> Result<Taken> {
        let mut held = locked(&self.0);
        if held.is_some() {
            return Err(PhoneError::retry("a sync is under way already", None));
        }
        *held = Some(stop.clone());
        Ok(Taken { turn: Arc::clone(&self.0), stop })
    }

    /// Ends the sync that is under way.
    pub(crate) fn stop(&self) {
        if let Some(stop) = &*locked(&self.0) {
            stop.stop();
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        *locked(&self.turn) = None;
    }
}

fn locked(turn: &Mutex<Option<Stop>>) -> MutexGuard<'_, Option<Stop>> {
    turn.lock().unwrap_or_else(PoisonError::into_inner)
}
