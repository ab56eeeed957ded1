//! Where the phone's secret key lies: the app's own key store, which no backup contains.

use crate::error::{PhoneError, Result};

/// Why a key store could not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KeyStoreError {
    /// It cannot be used now, for instance before the device was unlocked for the first time: the call says *retry*.
    #[error("the key store cannot be used now")]
    Unavailable,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeyStoreError {
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
    fn read(&self) -> std::result::Result<Option<Vec<u8>>, KeyStoreError>;

    /// Keeps a key instead of the last one, on this device only.
    ///
    /// # Errors
    /// It could not be kept: the phone is not opened.
    fn keep(&self, key: Vec<u8>) -> std::result::Result<(), KeyStoreError>;
}

/// The key that is kept; bytes that are no key count as none.
pub(crate) fn kept(store: &dyn KeyStore) -> Result<Option<[u8; 32]>> {
    let bytes = store.read().map_err(unavailable)?;
    Ok(bytes.and_then(|bytes| bytes.try_into().ok()))
}

/// Keeps a key, or says why not.
pub(crate) fn keep(store: &dyn KeyStore, key: [u8; 32]) -> Result<()> {
    store.keep(key.to_vec()).map_err(unavailable)
}

fn unavailable(error: KeyStoreError) -> PhoneError {
    let KeyStoreError::Unavailable = error;
    PhoneError::retry("the device's key store cannot be used now: unlock the device and try again", None)
}
