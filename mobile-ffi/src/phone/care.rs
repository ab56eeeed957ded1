//! Looking after a phone's files: how large they are, and whether every hash in them holds.

use crate::error::Result;
use crate::phone::open::{DATABASE, Phone};
use std::fs;
use std::path::Path;
use sync_core::store::Store;
use sync_core::store::fsck::fsck;

/// How much room a phone takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StorageReport {
    /// Bytes of the database and what SQLite keeps beside it.
    pub database_bytes: u64,
    /// Bytes of editions and map layers, which can be fetched again.
    pub files_bytes: u64,
    /// Bytes that are free where the phone lies; nothing where the device does not say.
    pub free_bytes: Option<u64>,
    /// Changesets that are on this phone only: they are lost where its files are deleted.
    pub unsynced: u64,
}

/// One thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FaultView {
    /// The table.
    pub table: String,
    /// The row in it.
    pub row: String,
    /// What does not hold.
    pub what: String,
}

/// What a check of the whole database found.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CheckedView {
    /// Rows that were looked at.
    pub rows: u64,
    /// What does not hold, at most a hundred; nothing where all of it does.
    pub faults: Vec<FaultView>,
}

#[uniffi::export]
impl Phone {
    /// How much room the phone takes.
    ///
    /// # Errors
    /// *Open again* after it was shut down.
    pub fn storage(&self) -> Result<StorageReport> {
        let unsynced = self.with(|replica| Ok(replica.pending()?))?;
        let directory = self.directory();
        Ok(StorageReport {
            database_bytes: bytes_of(directory, DATABASE),
            files_bytes: bytes_of(&directory.join("files"), ""),
            free_bytes: free_bytes(directory),
            unsynced,
        })
    }

    /// Checks every hash, receipt and derived row of the database. It takes a second or more for a year; other calls go
    /// on meanwhile. Nothing is changed. Where it finds something: sync, which repairs most of it, and check again.
    ///
    /// # Errors
    /// *Report* where the database cannot be read at all; *open again* after the phone was shut down.
    pub fn fsck(&self) -> Result<CheckedView> {
        self.with(|_| Ok(()))?;
        // beside the phone, which goes on meanwhile
        let reader = Store::open_reader(&self.directory().join(DATABASE))?;
        let report = fsck(&reader)?;
        let faults = report.faults.into_iter();
        let faults = faults.map(|fault| FaultView { table: fault.table, row: fault.row, what: fault.what });
        Ok(CheckedView { rows: report.rows, faults: faults.collect() })
    }
}

/// The bytes of the files in a folder whose names begin so.
fn bytes_of(folder: &Path, begin: &str) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().filter_map(std::result::Result::ok);
    let ours = files.filter(|file| file.file_name().to_string_lossy().starts_with(begin));
    ours.filter_map(|file| file.metadata().ok()).map(|about| about.len()).sum()
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    Some(about.f_bavail * about.f_frsize)
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}
