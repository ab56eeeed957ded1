//! What can go wrong with a database, and what to do about it.

use merge::cbor::Malformed;
use std::path::PathBuf;

/// A result of this room.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full; nothing was changed.
    #[error("the disk is full: free some space and try again; nothing was lost")]
    Full,
    /// The database may not be written; nothing was changed.
    #[error("the database may not be written: make its directory writable and try again; nothing was lost")]
    ReadOnly,
    /// The database file is damaged. It was set aside, or has to be; it is never deleted.
    #[error("{} is damaged ({what}): keep it, nothing is deleted, and take the last good copy", named(file))]
    Damaged {
        /// What was found.
        what: String,
        /// The file to keep.
        file: Option<PathBuf>,
    },
    /// The database was written by a later version.
    #[error("the database has schema {found}, this program knows {known}: update the program")]
    Newer {
        /// The schema found.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// What follows from the log was made by another version of this program.
    #[error(
        "the tables of this database were made by another version: open it once with this program (`gridwalk serve`, or the \
         app), which makes them anew; nothing of the log is wrong"
    )]
    OtherTables,
    /// Another process writes this database.
    #[error("another process is writing this database: close it and try again")]
    Busy,
    /// A changeset, header or value is not of the format.
    #[error("not of the format: {0}")]
    Malformed(#[from] Malformed),
    /// A limit of the format is passed.
    #[error("{what} is larger than {limit}: split it")]
    Limit {
        /// What is too large.
        what: &'static str,
        /// The largest allowed.
        limit: usize,
    },
    /// Something that has to be there is not.
    #[error("{0} is not in this database")]
    Missing(&'static str),
    /// Anything else that SQLite says.
    #[error("SQLite: {0}")]
    Sqlite(rusqlite::Error),
    /// The file system refused.
    #[error("file {0:?}: {1}")]
    File(PathBuf, std::io::Error),
}

fn named(file: &Option<PathBuf>) -> String {
    file.as_ref().map_or_else(|| "the database".to_owned(), |file| file.display().to_string())
}

impl StoreError {
    /// Whether a table that follows from the log names what the log does not hold: it can be made again from the log.
    #[must_use]
    pub const fn is_of_a_derived_table(&self) -> bool {
        matches!(self, Self::Missing(_) | Self::Sqlite(rusqlite::Error::QueryReturnedNoRows))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { what: error.to_string(), file: None }
            }
            _ => Self::Sqlite(error),
        }
    }
}

impl StoreError {
    /// Whether a sync has to stop here: after one of these nothing more may be pushed.
    #[must_use]
    pub const fn ends_session(&self) -> bool {
        matches!(self, Self::Full | Self::ReadOnly | Self::Damaged { .. } | Self::File(..))
    }
}
