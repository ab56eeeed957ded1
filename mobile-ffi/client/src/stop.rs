//! Stopping: one token ends whatever waits for the office, from another thread and at once.

use crate::runtime;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Stops requests and waiting; clones stop together. Once stopped it stays so.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Stops.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was stopped.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits so long, and no longer than until it is stopped; whether it was.
    #[must_use]
    pub fn wait(&self, time: Duration) -> bool {
        runtime::run(async { tokio::time::timeout(time, self.stopped()).await }).is_ok()
    }

    /// Ends when it is stopped.
    pub(crate) async fn stopped(&self) {
        // the sender lives in this token, and the channel with it
        _ = self.0.subscribe().wait_for(|stopped| *stopped).await;
    }
}
