//! Opening and closing: a directory, a key store, and one process at a time.

use crate::device::{AppClock, DeviceClock, KeyFile, KeyStore, Keys};
use crate::error::{PhoneError, Result};
use crate::phone::layer::Layer;
use crate::turn::Turn;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::clock::{Clock, SystemClock};
use sync_core::entropy::SystemEntropy;
use sync_core::error::CoreError;
use sync_core::phone::{PhoneReplica, Seams};
use sync_core::store::{Profile, Store};
use sync_core::witness::{FileWitness, Unwitnessed, Witness};

/// The database of a phone, in its directory.
pub(super) const DATABASE: &str = "phone.db";

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

/// Where a phone keeps its files.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PhoneFiles {
    /// A directory of this phone alone. Backups and device transfers may contain it.
    pub directory: String,
    /// A directory that they leave out (`getNoBackupFilesDir` on Android, a folder excluded from backup on iOS). With it a
    /// restored phone is found at once; without one the office finds it at the next sync.
    #[uniffi(default = None)]
    pub no_backup: Option<String>,
}

/// A phone: records, shows and syncs. Every call may be made from any thread, and waits for another one at most as long as
/// the device takes to store a page (longer for `take_bundle`, and while a damaged database is repaired); no call waits for the network but those that say so.
#[derive(uniffi::Object)]
#[expect(missing_debug_implementations, reason = "it holds a secret key")]
pub struct Phone {
    inside: Mutex<Option<Inside>>,
    opened: Opened,
    directory: PathBuf,
    pub(super) turn: Turn,
    pub(super) layer: Layer,
}

struct Inside {
    replica: PhoneReplica,
    /// Held until the phone is closed: another process cannot open it meanwhile.
    _lock: File,
}

#[uniffi::export]
impl Phone {
    /// Opens the phone in a directory, or makes a fresh one there. Without a key store the key is held in a file of the
    /// `no_backup` directory; without clocks those of the process are taken, for which every start of the app is a start of
    /// the device.
    ///
    /// # Errors
    /// *Fix input* where a directory cannot be written, or there is no place for the key; *retry* where another process holds
    /// the phone or the key store is locked; *free space*; *update app* where a later version wrote it; *report* where it is
    /// damaged: nothing is deleted.
    #[uniffi::constructor(default(key_store = None, clock = None))]
    #[expect(clippy::needless_pass_by_value, reason = "objects of other languages come so")]
    pub fn open_or_create(
        files: &PhoneFiles,
        key_store: Option<Arc<dyn KeyStore>>,
        clock: Option<Arc<dyn DeviceClock>>,
    ) -> Result<Arc<Self>> {
        let directory = PathBuf::from(&files.directory);
        let no_backup = files.no_backup.as_ref().map(PathBuf::from);
        fs::create_dir_all(&directory)?;
        if let Some(no_backup) = &no_backup {
            fs::create_dir_all(no_backup).map_err(|error| PhoneError::directory("no_backup", &error))?;
        }
        let lock = lock(&directory.join("phone.lock"))?;
        let keys = match (key_store, &no_backup) {
            (Some(key_store), _) => Keys::App(key_store),
            (None, Some(folder)) => Keys::File(KeyFile::in_folder(folder)),
            (None, None) => {
                return Err(PhoneError::input(
                    "no_backup",
                    "a directory for the key, where there is no key store",
                ));
            }
        };
        let seams = || seams(no_backup.as_deref(), clock.clone());
        let (replica, opened) = open(&directory.join(DATABASE), seams, &keys)?;
        let inside = Mutex::new(Some(Inside { replica, _lock: lock }));
        Ok(Arc::new(Self { inside, opened, directory, turn: Turn::default(), layer: Layer::default() }))
    }

    /// What was found when it was opened.
    #[must_use]
    pub fn opened(&self) -> Opened {
        self.opened
    }

    /// Shuts the phone down: a sync under way is stopped, later calls say *open again*, and another process may open it.
    /// Doing so twice does no harm. (Kotlin's own `close` lets go of the object only; the phone goes with the last one.)
    pub fn shut_down(&self) {
        self.turn.stop();
        // a call that panicked left nothing half done on disk
        _ = self.inside.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Phone {
    /// Works with the replica, which nobody else has meanwhile.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut PhoneReplica) -> Result<T>) -> Result<T> {
        let mut held = self.inside.lock().unwrap_or_else(|poisoned| {
            // a call panicked: nothing is half done on disk, and it is read anew once the phone is opened again
            let mut held = poisoned.into_inner();
            _ = held.take();
            held
        });
        work(&mut held.as_mut().ok_or_else(PhoneError::closed)?.replica)
    }

    /// Reads from the replica with one snapshot: hundreds of small reads would each take and leave the database's locks.
    pub(super) fn read<T>(&self, work: impl FnOnce(&PhoneReplica) -> Result<T>) -> Result<T> {
        self.with(|replica| replica.store().read(|_| work(replica)))
    }

    /// Where its files are.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
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

fn open(database: &Path, seams: impl Fn() -> Seams, keys: &Keys) -> Result<(PhoneReplica, Opened)> {
    let store = Store::open(database, Profile::Phone)?;
    if store.meta("replica")?.is_none() {
        let replica = PhoneReplica::create(store, seams())?;
        keys.keep(replica.key())?;
        return Ok((replica, Opened::Fresh));
    }
    let store = match keys.kept()? {
        None => store,
        Some(key) => match PhoneReplica::open(store, seams(), &key) {
            Ok(replica) => return Ok((replica, Opened::AsBefore)),
            // the key store holds another key than the one that people are enrolled with
            Err(CoreError::SignIn(_)) => Store::open(database, Profile::Phone)?,
            Err(other) => return Err(other.into()),
        },
    };
    let replica = PhoneReplica::open_without_key(store, seams())?;
    keys.keep(replica.key())?;
    Ok((replica, Opened::WithoutKey))
}

fn seams(no_backup: Option<&Path>, clock: Option<Arc<dyn DeviceClock>>) -> Seams {
    let witness: Box<dyn Witness> = match no_backup {
        Some(folder) => Box::new(FileWitness::at(folder.join("phone.witness"))),
        None => Box::new(Unwitnessed),
    };
    let clock: Box<dyn Clock> = match clock {
        Some(app) => Box::new(AppClock::new(app)),
        None => Box::new(SystemClock::new()),
    };
    Seams { clock, entropy: Box::new(SystemEntropy), witness }
}
