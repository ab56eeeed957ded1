//! Signing keys: Ed25519 with strict verification everywhere, never in batches.

use crate::hash::Hash;
use core::fmt;
use ed25519_dalek::Signer;

/// The algorithm byte of everything signed here: BLAKE3 with Ed25519. Another number is kept for SM3 with SM2.
pub const ALGORITHM: u64 = 1;

/// A public key, 32 bytes.
pub type PublicKey = Hash;

/// A signature, 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(8).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A secret key. It is made from 32 bytes of entropy that the caller brings, and wiped when dropped.
#[derive(Clone)]
pub struct SecretKey(ed25519_dalek::SigningKey);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey of {}", self.public())
    }
}

impl SecretKey {
    /// The key that these bytes are.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(bytes))
    }

    /// The bytes to keep in a key store.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        Hash(self.0.verifying_key().to_bytes())
    }

    /// Signs a hash that was made for its purpose.
    #[must_use]
    pub fn sign(&self, what: &Hash) -> Signature {
        Signature(self.0.sign(&what.0).to_bytes())
    }
}

/// Whether `signature` over `what` is by `key`, strictly (no small-order keys, no malleable forms).
#[must_use]
pub fn verify(key: &PublicKey, what: &Hash, signature: &Signature) -> bool {
    let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
    ed25519_dalek::VerifyingKey::from_bytes(&key.0)
        .is_ok_and(|key| key.verify_strict(&what.0, &signature).is_ok())
}
