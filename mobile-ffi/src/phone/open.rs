//! Opening and closing: a directory, a key store, and one process at a time.

use crate::error::{PhoneError, Result};
use crate::key_store::{self, KeyStore};
use crate::wire::Watch;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use sync_core::clock::SystemClock;
use sync_core::entropy::SystemEntropy;
use sync_core::error::CoreError;
use sync_core::phone::{PhoneReplica, Seams};
use sync_core::store::{Profile, Store};
use sync_core::witness::{FileWitness, Unwitnessed, Witness};

/// What was found when a phone was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Opened {
    /// Nothing: a fresh phone was made. Enrol somebody.
    Fresh,
    /// The phone as it was left.
    AsBefore,
    /// Its records without its key: the app was installed again, or its files moved to another device. Everybody on it
    /// has to be enrolled again; what was recorded stays and is pushed.
    WithoutKey,
}

/// A phone: records, shows and syncs. Every call may be made from any thread; a call waits for another one, and for no
/// longer than half a second for a sync.
#[derive(uniffi::Object)]
#[expect(missing_debug_implementations, reason = "it holds a secret key")]
pub struct Phone {
    inside: Mutex<Option<Inside>>,
    opened: Opened,
    pub(super) watch: Watch,
    /// Held by the sync that is under way.
    pub(super) syncing: Mutex<()>,
}

struct Inside {
    replica: PhoneReplica,
    /// Held until the phone is closed: another process cannot open it meanwhile.
    _lock: File,
}

#[uniffi::export]
impl Phone {
    /// Opens the phone in a directory, or makes a fresh one there. `no_backup` is a directory that backups and device
    /// transfers leave out (`getNoBackupFilesDir` on Android): with it a restored phone is found at once; without one
    /// the office finds it at the next sync.
    ///
    /// # Errors
    /// *Fix input* where the directory cannot be written; *retry* where another process holds the phone or the key store
    /// is locked; *update app* where a later version wrote it; *report* where it is damaged: nothing is deleted.
    #[uniffi::constructor]
    pub fn open_or_create(
        directory: &str,
        no_backup: Option<String>,
        key_store: &dyn KeyStore,
    ) -> Result<Arc<Self>> {
        let directory = Path::new(directory);
        fs::create_dir_all(directory)?;
        let lock = lock(&directory.join("phone.lock"))?;
        let witness = no_backup.map(|folder| PathBuf::from(folder).join("phone.witness"));
        let (replica, opened) = open(&directory.join("phone.db"), witness.as_deref(), key_store)?;
        let inside = Mutex::new(Some(Inside { replica, _lock: lock }));
        Ok(Arc::new(Self { inside, opened, watch: Watch::default(), syncing: Mutex::default() }))
    }

    /// What was found when it was opened.
    #[must_use]
    pub fn opened(&self) -> Opened {
        self.opened
    }

    /// Closes the phone: a sync under way is stopped, later calls say *open again*, and another process may open it.
    /// Closing it twice does no harm.
    ///
    /// # Errors
    /// None in this version; a call that panicked before makes it say *open again*.
    pub fn close(&self) -> Result<()> {
        self.watch.cancel();
        let taken = self.watch.wanting(|| self.inside.lock());
        _ = taken.map_err(|_| PhoneError::closed())?.take();
        Ok(())
    }
}

impl Phone {
    /// Works with the replica; a sync lets go of it for this.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut PhoneReplica) -> Result<T>) -> Result<T> {
        let held = self.watch.wanting(|| self.inside.lock());
        let mut held = held.map_err(|_| PhoneError::closed())?;
        work(&mut held.as_mut().ok_or_else(PhoneError::closed)?.replica)
    }

    /// Works with the replica when nobody else wants it.
    pub(super) fn with_last<T>(&self, work: impl FnOnce(&mut PhoneReplica) -> Result<T>) -> Result<T> {
        self.watch.give_way();
        let mut held = self.inside.lock().map_err(|_| PhoneError::closed())?;
        work(&mut held.as_mut().ok_or_else(PhoneError::closed)?.replica)
    }
}

fn lock(path: &Path) -> Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(PhoneError::retry(
            "another process, or another object, holds this phone: close it first",
            None,
        )),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn open(database: &Path, witness: Option<&Path>, key_store: &dyn KeyStore) -> Result<(PhoneReplica, Opened)> {
    let store = Store::open(database, Profile::Phone)?;
    if store.meta("replica")?.is_none() {
        let replica = PhoneReplica::create(store, seams(witness))?;
        key_store::keep(key_store, replica.key())?;
        return Ok((replica, Opened::Fresh));
    }
    let store = match key_store::kept(key_store)? {
        None => store,
        Some(key) => match PhoneReplica::open(store, seams(witness), &key) {
            Ok(replica) => return Ok((replica, Opened::AsBefore)),
            // the key store holds another key than the one that people are enrolled with
            Err(CoreError::SignIn(_)) => Store::open(database, Profile::Phone)?,
            Err(other) => return Err(other.into()),
        },
    };
    let replica = PhoneReplica::open_without_key(store, seams(witness))?;
    key_store::keep(key_store, replica.key())?;
    Ok((replica, Opened::WithoutKey))
}

fn seams(witness: Option<&Path>) -> Seams {
    let witness: Box<dyn Witness> = match witness {
        Some(path) => Box::new(FileWitness::at(path)),
        None => Box::new(Unwitnessed),
    };
    Seams { clock: Box::new(SystemClock::new()), entropy: Box::new(SystemEntropy), witness }
}
