//! The seam to the witness: a note outside of every backup, by which a database that was set back is found at once.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A place that backups, transfers and clones of an app leave out: `getNoBackupFilesDir` on Android, a file excluded
/// from backup on iOS.
pub trait Witness: Send {
    /// The note that was kept last; `None` where there is none, or it cannot be read.
    fn read(&self) -> Option<Vec<u8>>;
    /// Keeps a note instead of the last one. A note that is older than the database, or is lost, does no harm.
    ///
    /// # Errors
    /// It could not be kept; the last one may be there still.
    fn keep(&self, note: &[u8]) -> io::Result<()>;
}

/// A device without such a place: only the office can tell that a database was set back.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwitnessed;

impl Witness for Unwitnessed {
    fn read(&self) -> Option<Vec<u8>> {
        None
    }

    fn keep(&self, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A note in a file.
#[derive(Clone, Debug)]
pub struct FileWitness(PathBuf);

impl FileWitness {
    /// The note at a path, in a folder that no backup contains.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }
}

impl Witness for FileWitness {
    fn read(&self) -> Option<Vec<u8>> {
        fs::read(&self.0).ok()
    }

    fn keep(&self, note: &[u8]) -> io::Result<()> {
        // the old note or the new one is there, also after a power cut
        let making = self.0.with_extension("making");
        let mut file = File::create(&making)?;
        file.write_all(note)?;
        file.sync_all()?;
        fs::rename(&making, &self.0)?;
        let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}
