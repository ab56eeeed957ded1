//! Files that are known by their content, kept beside the database: editions, calendars and map layers.

use crate::error::{PhoneError, Result};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use sync_core::domain::files::content_hash;
use sync_core::merge::hash::Hash;

/// A folder of such files.
#[derive(Debug)]
pub(crate) struct Files(PathBuf);

impl Files {
    /// Those of a phone's directory.
    pub(crate) fn of(directory: &Path) -> Self {
        Self(directory.join("files"))
    }

    /// Whether a file is here; its bytes are looked at when it is read.
    pub(crate) fn has(&self, content: &Hash) -> bool {
        self.path(content).exists()
    }

    /// A file; nothing where it is not here, or was damaged: it is fetched with the next sync.
    pub(crate) fn read(&self, content: &Hash) -> Option<Vec<u8>> {
        let path = self.path(content);
        let bytes = fs::read(&path).ok()?;
        if content_hash(&bytes) == *content {
            return Some(bytes);
        }
        _ = fs::remove_file(path);
        None
    }

    /// Keeps a file.
    pub(crate) fn keep(&self, content: &Hash, bytes: &[u8]) -> Result<()> {
        if content_hash(bytes) != *content {
            return Err(PhoneError::retry("the file is not what was asked for: it was cut on the way", None));
        }
        fs::create_dir_all(&self.0)?;
        // whole or not at all, also after a power cut
        let making = self.0.join(format!("{content}.making"));
        let mut file = File::create(&making)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(fs::rename(&making, self.path(content))?)
    }

    fn path(&self, content: &Hash) -> PathBuf {
        self.0.join(content.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_damaged_is_gone_and_can_be_fetched_again() {
        let folder = tempfile::tempdir().unwrap();
        let (files, bytes) = (Files::of(folder.path()), "测评标准".as_bytes());
        let content = content_hash(bytes);
        assert!(files.keep(&content, b"something else").is_err());
        assert!(!files.has(&content));
        files.keep(&content, bytes).unwrap();
        assert_eq!(files.read(&content).as_deref(), Some(bytes));
        fs::write(files.path(&content), "测评标谁").unwrap();
        assert_eq!(files.read(&content), None);
        assert!(!files.has(&content));
    }
}
