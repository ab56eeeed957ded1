//! Why a demo ended early, and what to do next.

use crate::error::ServerError;
use std::path::PathBuf;
use sync_core::error::CoreError;
use sync_core::phone::SyncReport;
use sync_core::store::StoreError;

/// A result of the demo.
pub type Result<T> = std::result::Result<T, DemoError>;

/// Why a demo ended early, or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The directory is used for something.
    #[error(
        "{0:?} is not empty: give --data a directory that is empty or not there yet; nothing in it was touched"
    )]
    NotEmpty(PathBuf),
    /// The file system refused.
    #[error("{0:?}: {1}")]
    File(PathBuf, #[source] std::io::Error),
    /// The office could not be made or served.
    #[error(transparent)]
    Office(#[from] ServerError),
    /// A phone could not do what it was asked.
    #[error(transparent)]
    Phone(#[from] CoreError),
    /// A phone was not enrolled.
    #[error("phone {phone} was not enrolled: {reason}; look at the office's log and run the demo again")]
    NotEnrolled {
        /// The phone's name.
        phone: String,
        /// What the office said.
        reason: String,
    },
    /// A phone did not come to an end of its sync.
    #[error(
        "phone {phone} did not finish its sync in {tries} tries: {report:?}; its directory is kept, please report this with the seed"
    )]
    Unfinished {
        /// The phone's name.
        phone: String,
        /// How often it tried.
        tries: u32,
        /// What the last try said.
        report: Box<SyncReport>,
    },
    /// After all syncs the copies are not the same.
    #[error(
        "{equal} of {total} digests are equal: copies differ, first {first}; the directories are kept, please report this with the seed"
    )]
    Differ {
        /// Pairs of phone and partition whose three digests equal the office's.
        equal: u64,
        /// All pairs.
        total: u64,
        /// The first pair that differs.
        first: String,
    },
    /// The office does not show what was recorded.
    #[error(
        "the phones recorded {recorded} {what} and the office shows {shown}: the directories are kept, please report this with the seed"
    )]
    Missing {
        /// What was counted.
        what: &'static str,
        /// How many the phones recorded.
        recorded: u64,
        /// How many the office shows.
        shown: u64,
    },
    /// The demo's own assumption about the district does not hold.
    #[error("{0}")]
    Unexpected(String),
}

impl From<StoreError> for DemoError {
    fn from(error: StoreError) -> Self {
        Self::Phone(error.into())
    }
}
