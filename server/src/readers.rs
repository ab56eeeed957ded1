//! Readers: connections beside the writer, each with a snapshot of its own for as long as one question takes.

use crate::error::Result;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::store::Store;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The service is stopping.
    #[error("the readers are closed")]
    Closed,
    /// The question itself failed in an unforeseen way.
    #[error("the question ended without an answer")]
    Broken,
}

/// The pool of connections.
#[derive(Clone, Debug)]
pub struct Readers {
    idle: Arc<Mutex<Vec<Store>>>,
    free: Arc<Semaphore>,
}

impl Readers {
    /// Opens connections for reading.
    ///
    /// # Errors
    /// The database cannot be opened.
    pub fn open(database: &Path, count: usize) -> Result<Self> {
        let mut idle = Vec::with_capacity(count);
        for _ in 0..count {
            idle.push(Store::open_reader(database)?);
        }
        Ok(Self { idle: Arc::new(Mutex::new(idle)), free: Arc::new(Semaphore::new(count)) })
    }

    /// Asks a question on a thread that may wait for the disk; waits for a free connection first.
    ///
    /// # Errors
    /// No connection could be had.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> std::result::Result<T, NoAnswer> {
        let free = Arc::clone(&self.free).acquire_owned().await;
        let free = free.map_err(|_| NoAnswer::Closed)?;
        let readers = self.clone();
        let asked = spawn_blocking(move || readers.lend(free)?.store.as_ref().map(question));
        asked.await.ok().flatten().ok_or(NoAnswer::Broken)
    }

    /// Asks a question that takes no longer than handing it to another thread would: a few rows by their keys.
    ///
    /// # Errors
    /// No connection could be had.
    pub async fn ask_briefly<T>(
        &self,
        question: impl FnOnce(&Store) -> T,
    ) -> std::result::Result<T, NoAnswer> {
        let free = Arc::clone(&self.free).acquire_owned().await;
        let free = free.map_err(|_| NoAnswer::Closed)?;
        self.lend(free).ok_or(NoAnswer::Closed)?.store.as_ref().map(question).ok_or(NoAnswer::Broken)
    }

    fn lend(&self, free: OwnedSemaphorePermit) -> Option<Lent> {
        let store = lock(&self.idle).pop()?;
        Some(Lent { store: Some(store), idle: Arc::clone(&self.idle), _free: free })
    }

    /// Closes the connections; whoever waits is refused.
    pub(crate) fn close(&self) {
        self.free.close();
        lock(&self.idle).clear();
    }
}

/// A connection in use; it goes back however the question ends.
struct Lent {
    store: Option<Store>,
    idle: Arc<Mutex<Vec<Store>>>,
    _free: OwnedSemaphorePermit,
}

impl Drop for Lent {
    fn drop(&mut self) {
        lock(&self.idle).extend(self.store.take());
    }
}

fn lock(idle: &Mutex<Vec<Store>>) -> std::sync::MutexGuard<'_, Vec<Store>> {
    // the list is whole whenever the lock is released, also by a thread that panicked
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}
