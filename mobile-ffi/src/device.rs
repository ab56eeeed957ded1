//! What a phone takes from the device it runs on: its key store and its clocks, as the app offers them.

use crate::error::{PhoneError, Result};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sync_core::clock::{Clock, SystemClock};
use sync_core::merge::header::Reading;

/// Why the device could not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum DeviceError {
    /// It cannot be used now, for instance before the device was unlocked for the first time: the call says *retry*.
    #[error("the device cannot answer now")]
    Unavailable,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for DeviceError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        // the app's own trace is in the reason, and is not for people
        Self::Unavailable
    }
}

/// The device's key store, as the app offers it. It is called while a phone is opened, on the thread that opens it, and
/// must not call the phone.
#[uniffi::export(with_foreign)]
pub trait KeyStore: Send + Sync {
    /// The key that was kept last, 32 bytes; nothing where there is none, or where the device has lost it.
    ///
    /// # Errors
    /// It cannot be used now. Say this, and not *nothing*, while the device is locked: a phone without its key gets a new
    /// one, and everybody on it has to be enrolled again.
    fn read(&self) -> std::result::Result<Option<Vec<u8>>, DeviceError>;

    /// Keeps a key instead of the last one, on this device only.
    ///
    /// # Errors
    /// It could not be kept: the phone is not opened.
    fn keep(&self, key: Vec<u8>) -> std::result::Result<(), DeviceError>;
}

/// The device's clocks, read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ClockReading {
    /// Wall clock, ms since 1970.
    pub wall_ms: i64,
    /// The device's boot counter, or whatever else differs after each start of it.
    pub boot: u64,
    /// The clock that only goes forward and counts while the device sleeps, ms since that start.
    pub steady_ms: u64,
}

/// The device's clocks, as the app offers them. They are read while a record is saved or a push is made, on any thread, and
/// must not call the phone.
#[uniffi::export(with_foreign)]
pub trait DeviceClock: Send + Sync {
    /// All three, read together.
    ///
    /// # Errors
    /// They cannot be read: the clocks of the process are taken instead.
    fn reading(&self) -> std::result::Result<ClockReading, DeviceError>;
}

/// The app's clocks, and those of the process where they do not answer.
pub(crate) struct AppClock {
    app: Arc<dyn DeviceClock>,
    process: SystemClock,
}

impl AppClock {
    pub(crate) fn new(app: Arc<dyn DeviceClock>) -> Self {
        Self { app, process: SystemClock::new() }
    }
}

impl Clock for AppClock {
    fn reading(&self) -> Reading {
        let ClockReading { wall_ms, boot, steady_ms } = match self.app.reading() {
            Ok(reading) => reading,
            Err(DeviceError::Unavailable) => return self.process.reading(),
        };
        Reading { wall_ms, boot, steady_ms }
    }
}

/// A key in a file that no backup contains, for apps without a key store.
pub(crate) struct KeyFile(PathBuf);

impl KeyFile {
    pub(crate) fn in_folder(no_backup: &Path) -> Self {
        Self(no_backup.join("phone.key"))
    }

    fn write(&self, key: &[u8]) -> io::Result<()> {
        // the old key or the new one is there, also after a power cut
        let making = self.0.with_extension("making");
        let mut file =
            mine_alone(fs::File::options().create(true).truncate(true).write(true)).open(&making)?;
        io::Write::write_all(&mut file, key)?;
        file.sync_all()?;
        fs::rename(&making, &self.0)?;
        self.0.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
    }
}

#[cfg(unix)]
fn mine_alone(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn mine_alone(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    options
}

/// Where a phone's key is kept.
pub(crate) enum Keys {
    /// In the device's key store.
    App(Arc<dyn KeyStore>),
    /// In a file.
    File(KeyFile),
}

impl Keys {
    /// The key that is kept; bytes that are no key count as none.
    pub(crate) fn kept(&self) -> Result<Option<[u8; 32]>> {
        let bytes = match self {
            Self::App(store) => store.read().map_err(unavailable)?,
            Self::File(file) => match fs::read(&file.0) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                read => Some(read.map_err(|error| PhoneError::directory("no_backup", &error))?),
            },
        };
        Ok(bytes.and_then(|bytes| bytes.try_into().ok()))
    }

    /// Keeps a key, or says why not.
    pub(crate) fn keep(&self, key: [u8; 32]) -> Result<()> {
        match self {
            Self::App(store) => store.keep(key.to_vec()).map_err(unavailable),
            Self::File(file) => file.write(&key).map_err(|error| PhoneError::directory("no_backup", &error)),
        }
    }
}

fn unavailable(error: DeviceError) -> PhoneError {
    let DeviceError::Unavailable = error;
    PhoneError::retry("the device's key store cannot be used now: unlock the device and try again", None)
}
