//! The data directory: database, key and files of one office, held by one process at a time.

use crate::error::{Result, ServerError};
use domain::files::content_hash;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use sync_core::merge::hash::Hash;

/// The directory of an office, without a claim to write.
#[derive(Clone, Debug)]
pub struct Directory(PathBuf);

/// A directory that this process alone writes, until it is dropped.
#[derive(Debug)]
pub struct Held {
    directory: Directory,
    _lock: File,
}

impl Directory {
    /// The folder of the files that are known by their content.
    pub const FILES: &'static str = "files";

    /// The directory at a path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join("office.db")
    }

    /// The database while `init` makes it; it is no office's yet.
    #[must_use]
    pub fn database_in_the_making(&self) -> PathBuf {
        self.0.join("office.db.making")
    }

    /// The database while `restore` makes it.
    #[must_use]
    pub fn database_in_restoration(&self) -> PathBuf {
        self.0.join("office.db.restoring")
    }

    /// The office's secret key.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.0.join("office.key")
    }

    /// The socket through which a serving office takes orders, in a folder of its own that only the owner may look into.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.0.join("operator").join("socket")
    }

    /// A file that is known by its content.
    #[must_use]
    pub fn file(&self, content: &Hash) -> PathBuf {
        self.0.join(Self::FILES).join(content.to_string())
    }

    /// Reads a file that is known by its content.
    ///
    /// # Errors
    /// It is not there (`None`), cannot be read, or has another content.
    pub fn read_file(&self, content: &Hash) -> Result<Option<Vec<u8>>> {
        let path = self.file(content);
        match fs::read(&path) {
            Ok(bytes) if content_hash(&bytes) == *content => Ok(Some(bytes)),
            Ok(_) => Err(ServerError::OtherContent(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ServerError::File(path, error)),
        }
    }

    /// Makes the directory where it is not there, and holds it.
    ///
    /// # Errors
    /// Another process holds it, or the file system refuses.
    pub fn hold(&self) -> Result<Held> {
        let files = self.0.join(Self::FILES);
        fs::create_dir_all(&files).map_err(|error| ServerError::File(files, error))?;
        let path = self.0.join("lock");
        let file_error = |error| ServerError::File(path.clone(), error);
        let mut options = OpenOptions::new();
        let mut lock =
            options.read(true).write(true).create(true).truncate(false).open(&path).map_err(file_error)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                _ = lock.read_to_string(&mut holder);
                return Err(ServerError::Locked {
                    directory: self.0.clone(),
                    holder: holder.trim().to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(file_error(error)),
        }
        lock.set_len(0).map_err(file_error)?;
        writeln!(lock, "process {}", std::process::id()).map_err(file_error)?;
        Ok(Held { directory: self.clone(), _lock: lock })
    }
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// Whoever may read the directory.
    Open,
    /// The owner alone (mode 0600).
    Secret,
}

impl Held {
    /// The directory.
    #[must_use]
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Keeps a file under its content's hash: when this returns it is there whole, also after a power cut.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn put_file(&self, bytes: &[u8]) -> Result<Hash> {
        let content = content_hash(bytes);
        let path = self.directory.file(&content);
        if self.directory.read_file(&content).is_ok_and(|held| held.is_some()) {
            return Ok(content);
        }
        write_whole(&path, bytes, Secrecy::Open)?;
        Ok(content)
    }

    /// Keeps the office's secret key.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn put_key(&self, key: &[u8; 32]) -> Result<()> {
        let hexadecimal: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        write_whole(&self.directory.key(), format!("{hexadecimal}\n").as_bytes(), Secrecy::Secret)
    }

    /// Reads the office's secret key.
    ///
    /// # Errors
    /// It is not there, or is no key.
    pub fn read_key(&self) -> Result<[u8; 32]> {
        let path = self.directory.key();
        let text = fs::read_to_string(&path).map_err(|error| ServerError::File(path.clone(), error))?;
        Hash::parse(text.trim()).map(|key| key.0).ok_or(ServerError::OtherContent(path))
    }

    /// Writes a text whole: the old one or the new one is there, also after a power cut.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn put_text(&self, path: &Path, text: &str) -> Result<()> {
        write_whole(path, text.as_bytes(), Secrecy::Open)
    }

    /// Gives a file its name, durably.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        fs::rename(from, to).map_err(|error| ServerError::File(to.to_owned(), error))?;
        sync_folder_of(to)
    }
}

/// Write, fsync, rename, fsync of the folder.
fn write_whole(path: &Path, bytes: &[u8], secrecy: Secrecy) -> Result<()> {
    let making = path.with_extension("making");
    let file_error = |error| ServerError::File(making.clone(), error);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if secrecy == Secrecy::Secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&making).map_err(file_error)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(file_error)?;
    fs::rename(&making, path).map_err(|error| ServerError::File(path.to_owned(), error))?;
    sync_folder_of(path)
}

/// The folder in which a file lies or will lie: the present one where its path names none.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What happened to the name of a file is durable when this returns.
pub(crate) fn sync_folder_of(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| ServerError::File(folder.to_owned(), error))
}
