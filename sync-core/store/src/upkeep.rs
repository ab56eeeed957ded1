//! Looking after the file: its size, its write-ahead log, and what to do with a damaged one.

use crate::database::Store;
use crate::error::{Result, StoreError};
use std::path::{Path, PathBuf};

impl Store {
    /// The bytes that the database occupies.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn bytes(&self) -> Result<u64> {
        let pages: i64 = self.conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let size: i64 = self.conn.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        Ok(u64::try_from(pages * size).unwrap_or(0))
    }

    /// Lets the database grow no further than this, as a full disk would; `u64::MAX` lifts the limit.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn limit_bytes(&self, bytes: u64) -> Result<()> {
        let size: u64 = self.conn.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = (bytes / size.max(1)).min(u64::from(u32::MAX) - 1);
        self.conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// Writes everything in the write-ahead log into the database file and shortens it.
    ///
    /// # Errors
    /// The disk is full or a reader holds the log.
    pub fn checkpoint(&self) -> Result<()> {
        self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

/// Moves a damaged database and its side files out of the way, under a name with the time (ms since 1970).
/// Nothing is deleted. Returns where the database is now.
///
/// # Errors
/// The file system refuses.
pub fn set_aside(file: &Path, now_ms: u64) -> Result<PathBuf> {
    let named = |suffix: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let kept = format!(".damaged-{now_ms}");
    for suffix in ["-wal", "-shm", ""] {
        let from = named(suffix);
        if from.exists() {
            let to = named(&format!("{kept}{suffix}"));
            std::fs::rename(&from, &to).map_err(|error| StoreError::File(from, error))?;
        }
    }
    Ok(named(&kept))
}
