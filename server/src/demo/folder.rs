//! A phone in a folder: its database, and beside it the key that a real phone keeps in its key store.

use std::fs;
use std::path::{Path, PathBuf};
use sync_core::phone::{PhoneReplica, Seams};
use sync_core::store::{Profile, Store};

use super::error::{DemoError, Result};

/// A phone's folder. The phone itself is open only while somebody uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder of a phone by its name, under `phones`.
    pub(super) fn named(data: &Path, name: &str) -> Self {
        Self(data.join("phones").join(name))
    }

    /// The folder's name.
    pub(super) fn name(&self) -> String {
        let name = self.0.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    fn database(&self) -> PathBuf {
        self.0.join("phone.db")
    }

    fn key(&self) -> PathBuf {
        self.0.join("device.key")
    }

    /// Makes a fresh phone here.
    pub(super) fn create(&self, seams: Seams) -> Result<PhoneReplica> {
        fs::create_dir_all(&self.0).map_err(|error| DemoError::File(self.0.clone(), error))?;
        let phone = PhoneReplica::create(Store::open(&self.database(), Profile::Phone)?, seams)?;
        fs::write(self.key(), phone.key()).map_err(|error| DemoError::File(self.key(), error))?;
        Ok(phone)
    }

    /// Opens the phone that is here. It is closed when it is dropped.
    pub(super) fn open(&self, seams: Seams) -> Result<PhoneReplica> {
        let bytes = fs::read(self.key()).map_err(|error| DemoError::File(self.key(), error))?;
        let key = bytes
            .try_into()
            .map_err(|_| DemoError::Unexpected(format!("{:?} is no key of 32 bytes", self.key())))?;
        let store = Store::open(&self.database(), Profile::Phone)?;
        Ok(PhoneReplica::open(store, seams, &key)?)
    }

    /// Copies everything in the folder, as a backup or another phone would; the phone is closed meanwhile.
    pub(super) fn copy_to(&self, to: &Self) -> Result<()> {
        fs::create_dir_all(&to.0).map_err(|error| DemoError::File(to.0.clone(), error))?;
        let file_error = |error| DemoError::File(self.0.clone(), error);
        for entry in fs::read_dir(&self.0).map_err(file_error)? {
            let entry = entry.map_err(file_error)?;
            fs::copy(entry.path(), to.0.join(entry.file_name())).map_err(file_error)?;
        }
        Ok(())
    }

    /// The phone here is lost with all that it held.
    pub(super) fn lose(&self) -> Result<()> {
        fs::remove_dir_all(&self.0).map_err(|error| DemoError::File(self.0.clone(), error))
    }

    /// Keeps a file that came from the office.
    pub(super) fn keep(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.0.join(name);
        fs::write(&path, bytes).map_err(|error| DemoError::File(path, error))
    }
}
