//! Looking after the file: its size, its write-ahead log, and what to do with a damaged one.

use crate::database::Store;
use crate::error::{Result, StoreError};
use rusqlite::Connection;
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

    /// Lets the write-ahead log grow: a [`Checkpointer`] moves it from now on.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn leave_checkpoints(&self) -> Result<()> {
        self.conn.query_row("PRAGMA wal_autocheckpoint = 0", [], |_| Ok(()))?;
        Ok(())
    }

    /// Lets the write-ahead log begin anew, if no reader is in it: nobody is waited for. Whether it does.
    ///
    /// # Errors
    /// The disk is full.
    pub fn begin_log_anew(&self) -> Result<bool> {
        self.conn.busy_timeout(std::time::Duration::ZERO)?;
        let busy = self.conn.query_row("PRAGMA wal_checkpoint(RESTART)", [], |row| row.get::<_, i64>(0));
        self.conn.busy_timeout(std::time::Duration::from_millis(5000))?;
        Ok(busy? == 0)
    }

    /// Empties the write-ahead log if a value was erased that may still stand in it. Where somebody reads, nobody waits:
    /// it is tried again the next time.
    ///
    /// # Errors
    /// The disk is full.
    pub fn forget_overwritten(&self) -> Result<()> {
        if self.overwritten.get() {
            self.conn.busy_timeout(std::time::Duration::ZERO)?;
            let busy = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
            self.conn.busy_timeout(std::time::Duration::from_millis(5000))?;
            self.overwritten.set(busy? != 0);
        }
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

/// A connection that moves the write-ahead log into the database while another one writes and answers.
#[derive(Debug)]
pub struct Checkpointer(Connection);

impl Checkpointer {
    /// Opens it beside the store of a file.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(file: &Path) -> Result<Self> {
        let conn = Connection::open(file)?;
        // forced: what leaves the log has to be in the database
        conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;")?;
        Ok(Self(conn))
    }

    /// How long the log is.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn look(&self) -> Result<LogPages> {
        self.pages("PRAGMA wal_checkpoint(NOOP)")
    }

    /// Moves what no reader needs any more; how long the log is then. Nobody waits for it.
    ///
    /// # Errors
    /// The disk is full.
    pub fn run(&self) -> Result<LogPages> {
        self.pages("PRAGMA wal_checkpoint(PASSIVE)")
    }

    fn pages(&self, sql: &str) -> Result<LogPages> {
        let (all, moved): (i64, i64) =
            self.0.prepare_cached(sql)?.query_row([], |row| Ok((row.get(1)?, row.get(2)?)))?;
        // both are −1 before anything was written
        let count = |pages: i64| u64::try_from(pages).unwrap_or(0);
        Ok(LogPages { all: count(all), waiting: count(all - moved) })
    }
}

/// The length of a write-ahead log, in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogPages {
    /// All of it: it begins anew only when everything was moved and no reader is in it.
    pub all: u64,
    /// What is not in the database yet.
    pub waiting: u64,
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
