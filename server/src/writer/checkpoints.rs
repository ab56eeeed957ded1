//! Checkpoints beside the writer: whoever pushes does not wait until earlier pushes have moved into the database.

use crate::error::{Result, ServerError};
use crate::limits::{LOG_PAGES_MAX, LOG_PAGES_USUAL};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use sync_core::office::OfficeReplica;
use sync_core::store::StoreError;
use sync_core::store::upkeep::Checkpointer;

/// The thread that makes them, as the writer sees it.
pub(super) struct Checkpoints {
    committed: Option<SyncSender<()>>,
    log_pages: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Starts the thread for the database of an office; one in memory has no log to move.
    pub(super) fn start(office: &OfficeReplica) -> Result<Self> {
        let Some(file) = office.store().file() else {
            return Ok(Self { committed: None, log_pages: Arc::default(), thread: None });
        };
        let checkpointer = Checkpointer::open(file)?;
        office.store().leave_checkpoints()?;
        let (committed, commits) = sync_channel(1);
        let log_pages = Arc::<AtomicU64>::default();
        let counted = Arc::clone(&log_pages);
        let thread = std::thread::Builder::new().name("checkpoints".to_owned());
        let thread = thread.spawn(move || run(&checkpointer, &commits, &counted));
        let thread = thread.map_err(ServerError::Thread)?;
        Ok(Self { committed: Some(committed), log_pages, thread: Some(thread) })
    }

    /// Something was committed. While the writer never rests the log never begins anew by itself: once it is long, the
    /// writer makes it, without waiting for a reader that is in it.
    pub(super) fn committed(&self, office: &OfficeReplica) {
        let Some(committed) = &self.committed else {
            return;
        };
        // a thread that has not looked at the last commit yet will see this one too
        _ = committed.try_send(());
        // what was erased may stand in the log still
        if let Err(error) = office.store().forget_overwritten() {
            tried_again(&error);
        }
        if self.log_pages.load(Ordering::Relaxed) > LOG_PAGES_MAX {
            match office.store().begin_log_anew() {
                Ok(true) => self.log_pages.store(0, Ordering::Relaxed),
                Ok(false) => {}
                Err(error) => tried_again(&error),
            }
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.committed = None;
        // a thread that ended early has nothing to say: the writer makes the last checkpoint itself
        _ = self.thread.take().map(JoinHandle::join);
    }
}

fn run(checkpointer: &Checkpointer, commits: &Receiver<()>, log_pages: &AtomicU64) {
    while commits.recv().is_ok() {
        let log = checkpointer.look().and_then(|log| match log.waiting {
            0..LOG_PAGES_USUAL => Ok(log),
            _ => checkpointer.run(),
        });
        match log {
            Ok(log) => log_pages.store(log.all, Ordering::Relaxed),
            Err(error) => tried_again(&error),
        }
    }
}

fn tried_again(error: &StoreError) {
    tracing::warn!(%error, "a checkpoint failed; it is tried again after the next commit");
}
