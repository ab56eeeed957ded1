//! Why the program could not do what it was asked, with the number that it ends with.

use crate::receiver::BadReceiver;
use domain::grids::GridCode;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use sync_core::error::CoreError;
use sync_core::merge::hash::Hash;
use sync_core::store::StoreError;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, ServerError>;

/// Why the program could not do what it was asked; the text says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Another process holds the data directory.
    #[error(
        "{directory:?} is in use by another gridwalk ({holder}): stop it first, or ask it over HTTP; one process writes"
    )]
    Locked {
        /// The directory.
        directory: PathBuf,
        /// What the lock file says of its holder.
        holder: String,
    },
    /// There is no office in the directory.
    #[error("{0:?} holds no office: make one there with `gridwalk init --data`")]
    NoOffice(PathBuf),
    /// There is an office in the directory already.
    #[error("{0:?} holds an office already: serve it, or choose another directory; nothing was changed")]
    OfficeThere(PathBuf),
    /// The key is there without the database, or the other way round.
    #[error("{found:?} is there without {missing:?}: restore it from the backup; nothing was changed")]
    HalfAnOffice {
        /// What is there.
        found: PathBuf,
        /// What is not.
        missing: PathBuf,
    },
    /// Something would be written over a file.
    #[error("{0:?} is there already: choose another name; nothing is written over")]
    FileThere(PathBuf),
    /// A file that was named is not there.
    #[error("{0:?} is not a file that is there: look at the name; nothing was changed")]
    NoFile(PathBuf),
    /// A folder that was named is not there.
    #[error("{0:?} is not a folder that is there: make it first; nothing was changed")]
    NoFolder(PathBuf),
    /// A backup is of another office than the directory.
    #[error(
        "the backup is of another office (of district {district}) than the key in {directory:?}: restore it into an empty directory, or put its own key there"
    )]
    OtherOffice {
        /// The directory.
        directory: PathBuf,
        /// The district that the backup names.
        district: u32,
    },
    /// There is no key for a backup.
    #[error(
        "{0:?} is not there and the backup carries no key: put the office's key there, and restore again"
    )]
    NoKey(PathBuf),
    /// The database holds less than the office had reached.
    #[error(
        "{directory:?} was set back: its feed stands at {number}, and it does not hold number {reached}, which this office \
         had reached. If somebody restored it by hand, run `gridwalk restore --in-place --data {directory:?}`: it begins a \
         new epoch, and phones give back what was lost. Nothing was changed"
    )]
    SetBack {
        /// The directory.
        directory: PathBuf,
        /// The number that had been reached.
        reached: u64,
        /// The number at which it stands.
        number: u64,
    },
    /// The file system refused.
    #[error("{0:?}: {1}{remedy}", remedy = remedy(.1))]
    File(PathBuf, #[source] std::io::Error),
    /// A file that is known by its content has another content.
    #[error("{0:?} is not what its name says: restore it from the backup, or run `gridwalk fsck`")]
    OtherContent(PathBuf),
    /// A file that the records name is not there.
    #[error(
        "the file of {name} is not there: restore {path:?} from a backup; its name is the hash of its content"
    )]
    FileGone {
        /// Of what.
        name: String,
        /// Its content hash.
        content: Hash,
        /// Where it has to be.
        path: PathBuf,
    },
    /// The file of a map layer, an edition or a calendar cannot be read.
    #[error("the file of {name}: {reason}")]
    Layer {
        /// Which.
        name: String,
        /// Why, and what to do.
        reason: String,
    },
    /// Nothing is known of a grid, or no edition is in force.
    #[error(
        "nothing can be scored of grid {0}: look at its code, and whether it was walked and an edition is in force"
    )]
    NothingOf(GridCode),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}; choose another with --listen")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// The system gave no thread.
    #[error("the system gave no thread: {0}")]
    Thread(#[source] std::io::Error),
    /// The office that serves did not answer an order.
    #[error(
        "the office that serves did not answer through {0:?} ({1}): look whether it was done before you ask again"
    )]
    NoAnswer(PathBuf, String),
    /// The office that serves refused an order.
    #[error("{0}")]
    Order(String),
    /// Units cannot be told through what was given.
    #[error("--webhook: {0}")]
    Webhook(#[from] BadReceiver),
    /// The writer has ended.
    #[error("the office has stopped; nothing that was not acknowledged is kept: start it again")]
    Stopped,
    /// A use case refused.
    #[error(transparent)]
    Core(#[from] CoreError),
}

impl From<StoreError> for ServerError {
    fn from(error: StoreError) -> Self {
        Self::Core(error.into())
    }
}

impl ServerError {
    /// The number with which the process ends: 3 for a directory in use, 1 for anything else.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Locked { .. } => 3,
            _ => 1,
        }
    }
}

/// What to do about a refusal of the file system, where that is known.
fn remedy(refused: &std::io::Error) -> &'static str {
    match refused.kind() {
        ErrorKind::NotFound => ": look at the path, a folder of it is not there",
        ErrorKind::PermissionDenied => ": run this as the user who owns it",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ": free space and try again",
        ErrorKind::ReadOnlyFilesystem => ": mount it for writing, or name another place",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_file_system_says_what_to_do() {
        for (kind, what) in [
            (ErrorKind::NotFound, "look at the path"),
            (ErrorKind::PermissionDenied, "the user who owns it"),
            (ErrorKind::StorageFull, "free space"),
            (ErrorKind::ReadOnlyFilesystem, "mount it for writing"),
        ] {
            let told = ServerError::File("office.db".into(), kind.into()).to_string();
            assert!(told.starts_with("\"office.db\": ") && told.contains(what), "{told}");
        }
    }
}
