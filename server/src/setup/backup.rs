//! Backing up and restoring: a copy of everything that an office has, and the way back from it.

use crate::beside::FeedMark;
use crate::directory::{Directory, Held, folder_of, sync_folder_of};
use crate::error::{Result, ServerError};
use crate::setup::pace::Pace;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use sync_core::clock::Clock;
use sync_core::gate::Gate;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::keys::SecretKey;
use sync_core::office::{OfficeReplica, OfficeSeams};
use sync_core::store::backup::{About, Enclosed, back_up, open_backup};
use sync_core::store::fsck::fsck;
use sync_core::store::{Profile, Store, StoreError};

/// The name under which a backup carries the office's key.
const KEY: &str = "office.key";

/// Whether a backup carries the office's secret key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithKey {
    /// It does: whoever has the backup can make another office of it.
    Yes,
    /// The key is kept somewhere else.
    No,
}

/// Copies an office into one file, while it serves or not, and proves the copy by opening it.
///
/// # Errors
/// There is no office, the file is there already, or the disk is full: then nothing is left of the copy.
pub fn make_backup(
    directory: &Directory,
    (to, with_key): (&Path, WithKey),
    clock: &dyn Clock,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<About> {
    if !directory.database().exists() {
        return Err(ServerError::NoOffice(directory.path().to_owned()));
    }
    if to.exists() {
        return Err(ServerError::FileThere(to.to_owned()));
    }
    let folder = folder_of(to);
    if !folder.is_dir() {
        return Err(ServerError::NoFolder(folder.to_owned()));
    }
    let making = with_ending(to, "making");
    // what an earlier attempt left, nobody was ever told of
    remove(&making)?;
    let made = (|| {
        let reader = Store::open_reader(&directory.database())?;
        let made_ms = u64::try_from(clock.reading().wall_ms).unwrap_or(0);
        let file = create_secret(&making)?;
        let file_error = |error| ServerError::File(making.clone(), error);
        let (mut pace, mut synced) = (Pace::new(), Ok(()));
        back_up(&reader, &making, (made_ms, &enclosed(directory, with_key)?), &mut |done, total| {
            // step by step: all of it at once would keep whoever pushes waiting for the disk
            synced = std::mem::replace(&mut synced, Ok(())).and_then(|()| file.sync_data());
            progress(done, total);
            pace.rest();
        })?;
        synced.map_err(file_error)?;
        let (about, _) = open_backup(&making, move || pace.rest())?;
        file.sync_all().map_err(file_error)?;
        fs::rename(&making, to).map_err(file_error)?;
        sync_folder_of(to)?;
        Ok(about)
    })();
    if made.is_err() {
        // the first error is the one to tell
        _ = remove(&making);
    }
    made
}

fn enclosed(directory: &Directory, with_key: WithKey) -> Result<Vec<Enclosed>> {
    let mut enclosed = Vec::new();
    let mut read = |name: String, path: PathBuf| -> Result<()> {
        let bytes = fs::read(&path).map_err(|error| ServerError::File(path.clone(), error))?;
        enclosed.push(Enclosed { name, bytes });
        Ok(())
    };
    let files = directory.path().join(Directory::FILES);
    for entry in fs::read_dir(&files).map_err(|error| ServerError::File(files.clone(), error))? {
        let entry = entry.map_err(|error| ServerError::File(files.clone(), error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if Hash::parse(&name).is_some() {
            read(format!("{}/{name}", Directory::FILES), entry.path())?;
        }
    }
    if with_key == WithKey::Yes {
        read(KEY.to_owned(), directory.key())?;
    }
    Ok(enclosed)
}

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the backup says of itself; `None` where the database in place was taken as it is.
    pub about: Option<About>,
    /// The last feed number before the new epoch.
    pub number: u64,
    /// The new epoch.
    pub epoch: Id,
    /// Where the database is now that was there before.
    pub set_aside: Option<PathBuf>,
    /// Values that had been erased since, and were erased again.
    pub erased_again: usize,
}

/// Puts a backup in the place of an office's database and begins a new epoch. What was there is set aside, never
/// deleted. What the office had accepted since the backup, phones give back as they sync.
///
/// # Errors
/// The backup was cut short, or is of another office or district, or there is no key for it: nothing was changed.
pub fn restore(data: &Path, from: &Path, seams: OfficeSeams) -> Result<Restored> {
    if !from.is_file() {
        return Err(ServerError::NoFile(from.to_owned()));
    }
    let (about, enclosed) = open_backup(from, || {})?;
    let held = Directory::at(data).hold()?;
    let key = key_for(&held, (&about, &enclosed))?;
    let making = held.directory().database_in_restoration();
    remove(&making)?;
    let restored = put_in_place(&held, (from, &making), (about, enclosed, key), seams);
    if restored.is_err() {
        // the first error is the one to tell
        _ = remove(&making);
    }
    restored
}

fn put_in_place(
    held: &Held,
    (from, making): (&Path, &Path),
    (about, enclosed, key): (About, Vec<Enclosed>, [u8; 32]),
    seams: OfficeSeams,
) -> Result<Restored> {
    let directory = held.directory();
    let file_error = |error| ServerError::File(making.to_owned(), error);
    let mut source = File::open(from).map_err(|error| ServerError::File(from.to_owned(), error))?;
    let copied = std::io::copy(&mut source, &mut create_secret(making)?);
    copied.map_err(file_error)?;
    for file in enclosed.iter().filter(|file| file.name != KEY) {
        held.put_file(&file.bytes)?;
    }
    let now_ms = u64::try_from(seams.clock.reading().wall_ms).unwrap_or(0);
    let store = Store::open(making, Profile::Office)?;
    store.unpack_backup()?;
    if let Some(fault) = fsck(&store)?.faults.first() {
        let what = format!("{} {}: {}", fault.table, fault.row, fault.what);
        return Err(StoreError::Damaged { what, file: Some(from.to_owned()) }.into());
    }
    let (mut restored, mark) = anew(directory, OfficeReplica::open(store, seams, &key)?)?;
    restored.about = Some(about);
    held.put_key(&key)?;
    if directory.database().exists() {
        restored.set_aside = Some(keep_beside(directory, now_ms)?);
    }
    // from here on it is the office's
    held.rename(making, &directory.database())?;
    held.put_mark(&mark)?;
    Ok(restored)
}

/// Takes the database in place, which somebody copied there by hand, as restored: begins a new epoch.
///
/// # Errors
/// There is no office, or its key is another's.
pub fn restore_in_place(data: &Path, seams: OfficeSeams) -> Result<Restored> {
    let held = Directory::at(data).hold()?;
    let office = super::open(&held, seams)?;
    // it may be a backup that somebody gave this name
    office.store().unpack_backup()?;
    let (restored, mark) = anew(held.directory(), office)?;
    held.put_mark(&mark)?;
    Ok(restored)
}

/// Begins a new epoch, erases again what was erased since, closes accounts as they were, and closes the database.
fn anew(directory: &Directory, mut office: OfficeReplica) -> Result<(Restored, FeedMark)> {
    let operator = Gate::operator(&office);
    let mut erased = directory.read_erased()?;
    // what the database in place knows of it goes on, if it can be read
    let in_place = Store::open_reader(&directory.database()).and_then(|there| there.erased());
    erased.extend(in_place.unwrap_or_default());
    let (number, _) = office.store().feed_end()?;
    let epoch = office.begin_epoch()?;
    let erased_again = office.erase_again(&operator, &erased)?;
    if let Some(disabled) = directory.read_disabled()? {
        office.set_disabled(&operator, &disabled)?;
    }
    office.sign_everybody_out(&operator)?;
    let mark = FeedMark::of(office.store())?;
    let store = office.into_store();
    store.checkpoint()?;
    Ok((Restored { about: None, number, epoch, set_aside: None, erased_again }, mark))
}

/// The key that this backup needs: the one in the directory, or the one that the backup carries.
fn key_for(held: &Held, (about, enclosed): (&About, &[Enclosed])) -> Result<[u8; 32]> {
    let carried = enclosed.iter().find(|file| file.name == KEY);
    let carried = carried.and_then(|file| Hash::parse(std::str::from_utf8(&file.bytes).ok()?.trim()));
    let key = if held.directory().key().exists() {
        held.read_key()?
    } else {
        carried.ok_or_else(|| ServerError::NoKey(held.directory().key()))?.0
    };
    if SecretKey::from_bytes(&key).public() == about.office {
        Ok(key)
    } else {
        Err(ServerError::OtherOffice {
            directory: held.directory().path().to_owned(),
            district: about.district,
        })
    }
}

/// Gives the database in place a second name, with what is in its log.
fn keep_beside(directory: &Directory, now_ms: u64) -> Result<PathBuf> {
    let database = directory.database();
    let beside = with_ending(&database, &format!("before-{now_ms}"));
    let folded = Store::open(&database, Profile::Office).and_then(|store| store.checkpoint());
    if let Err(error) = folded {
        tracing::warn!(%error, "the database that is set aside could not be opened; it is kept as it is");
    }
    for ending in ["-wal", "-shm"] {
        let (from, to) = (suffixed(&database, ending), suffixed(&beside, ending));
        if from.exists() {
            fs::rename(&from, &to).map_err(|error| ServerError::File(to, error))?;
        }
    }
    // both names are good until the new database takes the old one
    let copy = || File::open(fs::copy(&database, &beside).map(|_| &beside)?)?.sync_all();
    fs::hard_link(&database, &beside)
        .or_else(|_| copy())
        .map_err(|error| ServerError::File(beside.clone(), error))?;
    sync_folder_of(&beside)?;
    Ok(beside)
}

/// A new file that its owner alone may read: what is in a database is nobody else's.
fn create_secret(path: &Path) -> Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map_err(|error| ServerError::File(path.to_owned(), error))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    suffixed(path, &format!(".{ending}"))
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Removes a database that was in the making, with its side files.
fn remove(making: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let path = suffixed(making, suffix);
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(ServerError::File(path, error)),
        }
    }
    Ok(())
}
