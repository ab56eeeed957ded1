//! Opening a phone: its key, its lock, and what a device in trouble may not cost.

use mobile_ffi::phone::{Opened, Phone, PhoneFiles};
use mobile_ffi::{DeviceError, KeyStore, PhoneError};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A device's key store, which is locked before the device is unlocked for the first time.
#[derive(Default)]
struct Keys {
    key: Mutex<Option<Vec<u8>>>,
    unreadable: Mutex<Option<DeviceError>>,
    unwritable: Mutex<Option<DeviceError>>,
}

impl KeyStore for Keys {
    fn read(&self) -> Result<Option<Vec<u8>>, DeviceError> {
        let unreadable = *self.unreadable.lock().expect("no test panicked with it");
        unreadable.map_or_else(|| Ok(self.key.lock().expect("no test panicked with it").clone()), Err)
    }

    fn keep(&self, key: Vec<u8>) -> Result<(), DeviceError> {
        if let Some(unwritable) = *self.unwritable.lock().expect("no test panicked with it") {
            return Err(unwritable);
        }
        *self.key.lock().expect("no test panicked with it") = Some(key);
        Ok(())
    }
}

fn files(directory: &Path, no_backup: Option<&Path>) -> PhoneFiles {
    let text = |path: &Path| path.to_str().expect("a plain path").to_owned();
    PhoneFiles { directory: text(directory), no_backup: no_backup.map(text) }
}

fn open(directory: &Path, keys: &Arc<Keys>) -> Result<Arc<Phone>, PhoneError> {
    Phone::open_or_create(&files(directory, None), Some(Arc::<Keys>::clone(keys)), None)
}

fn opened(directory: &Path, keys: &Arc<Keys>) -> Opened {
    let phone = open(directory, keys).expect("nobody else holds it");
    let found = phone.opened();
    phone.shut_down();
    found
}

#[test]
fn a_locked_key_store_does_not_cost_the_key() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Keys::default()));
    assert_eq!(opened(folder.path(), &keys), Opened::Fresh);
    let key = keys.key.lock().unwrap().clone();
    *keys.unreadable.lock().unwrap() = Some(DeviceError::Unavailable);
    let refused = open(folder.path(), &keys).err();
    assert!(matches!(refused, Some(PhoneError::Retry { .. })), "{refused:?}");
    *keys.unreadable.lock().unwrap() = None;
    assert_eq!(opened(folder.path(), &keys), Opened::AsBefore);
    assert_eq!(*keys.key.lock().unwrap(), key);
}

#[test]
fn a_key_that_is_gone_is_said_and_another_one_is_kept() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Keys::default()));
    assert_eq!(opened(folder.path(), &keys), Opened::Fresh);
    let before = keys.key.lock().unwrap().take();
    assert_eq!(opened(folder.path(), &keys), Opened::WithoutKey);
    let after = keys.key.lock().unwrap().clone();
    assert!(after.is_some() && after != before);
    assert_eq!(opened(folder.path(), &keys), Opened::AsBefore);
}

#[test]
fn a_key_that_cannot_be_kept_makes_no_phone_that_would_lose_it() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Keys::default()));
    *keys.unwritable.lock().unwrap() = Some(DeviceError::Unavailable);
    let refused = open(folder.path(), &keys).err();
    assert!(matches!(refused, Some(PhoneError::Retry { .. })), "{refused:?}");
    *keys.unwritable.lock().unwrap() = None;
    assert_eq!(opened(folder.path(), &keys), Opened::WithoutKey);
    assert!(keys.key.lock().unwrap().is_some());
}

#[test]
fn one_at_a_time_holds_a_phone() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Keys::default()));
    let first = open(folder.path(), &keys).unwrap();
    let refused = open(folder.path(), &keys).err();
    assert!(matches!(refused, Some(PhoneError::Retry { .. })), "{refused:?}");
    first.shut_down();
    first.shut_down();
    assert!(matches!(first.unsynced(), Err(PhoneError::OpenAgain { .. })));
    assert_eq!(opened(folder.path(), &keys), Opened::AsBefore);
}

#[test]
fn a_directory_that_is_a_file_is_named_as_the_field_to_put_right() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a directory").unwrap();
    let refused = open(&file.join("below"), &Arc::new(Keys::default())).err();
    assert!(
        matches!(&refused, Some(PhoneError::FixInput { field, .. }) if field == "directory"),
        "{refused:?}"
    );
}

#[test]
fn without_a_key_store_the_key_lies_in_the_folder_that_no_backup_contains() {
    let folder = tempfile::tempdir().unwrap();
    let (directory, no_backup) = (folder.path().join("phone"), folder.path().join("no-backup"));
    let open = || Phone::open_or_create(&files(&directory, Some(&no_backup)), None, None).unwrap();
    let first = open();
    assert_eq!(first.opened(), Opened::Fresh);
    first.shut_down();
    assert_eq!(fs::read(no_backup.join("phone.key")).unwrap().len(), 32);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(no_backup.join("phone.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "nobody else reads it");
    }
    let again = open();
    assert_eq!(again.opened(), Opened::AsBefore);
    again.shut_down();
    // the other files came to a device without it
    fs::remove_dir_all(&no_backup).unwrap();
    assert_eq!(open().opened(), Opened::WithoutKey);
}

#[test]
fn a_phone_without_any_place_for_its_key_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let refused = Phone::open_or_create(&files(folder.path(), None), None, None).err();
    assert!(
        matches!(&refused, Some(PhoneError::FixInput { field, .. }) if field == "no_backup"),
        "{refused:?}"
    );
}
