//! The witness of a phone in a run: a note in memory, which a restored phone kept, lost, or got back with its database.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::witness::Witness;

/// A note outside of backups; everybody who holds it sees the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct Note(Arc<Mutex<Option<Vec<u8>>>>);

impl Note {
    /// The same words on a paper of their own.
    pub(super) fn copied(&self) -> Self {
        Self(Arc::new(Mutex::new(self.read())))
    }
}

impl Witness for Note {
    fn read(&self) -> Option<Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, note: &[u8]) -> io::Result<()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(note.to_vec());
        Ok(())
    }
}
