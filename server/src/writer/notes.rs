//! Notes beside the database, every few seconds: how far the feed has come, and what was erased.

use crate::directory::Held;
use crate::limits::NOTES_TIME;
use std::time::Instant;
use sync_core::office::OfficeReplica;

/// Writes the notes; it holds the directory for the writer.
pub(super) struct Notes {
    held: Held,
    written: Option<Instant>,
}

impl Notes {
    pub(super) const fn new(held: Held) -> Self {
        Self { held, written: None }
    }

    /// Writes them if that was not done for a while.
    pub(super) fn now_and_then(&mut self, office: &OfficeReplica) {
        if self.written.is_none_or(|written| written.elapsed() >= NOTES_TIME) {
            self.write(office);
        }
    }

    /// Writes them now. Where that fails the office goes on: they are a second line.
    pub(super) fn write(&mut self, office: &OfficeReplica) {
        if let Err(error) = self.held.put_notes(office.store()) {
            tracing::warn!(%error, "the notes beside the database could not be written");
        }
        self.written = Some(Instant::now());
    }
}
