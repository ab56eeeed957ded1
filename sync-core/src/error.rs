//! What a use case says when it cannot do what it was asked.

use merge::cbor::Malformed;
use store::StoreError;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, CoreError>;

/// Why a use case could not be done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CoreError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A message or record is not of the format.
    #[error("not understood: {0}")]
    Malformed(#[from] Malformed),
    /// Whoever asks is not known, or not any more.
    #[error("sign in again: {0}")]
    SignIn(&'static str),
    /// Whoever asks may not do this.
    #[error("not allowed: {0}")]
    NotAllowed(&'static str),
    /// Somebody else did something meanwhile that whoever asks has not seen.
    #[error("changed meanwhile: {0}")]
    Meanwhile(&'static str),
    /// A field has a value that is not allowed.
    #[error("{field}: {allowed}")]
    Input {
        /// The field.
        field: &'static str,
        /// What is allowed there.
        allowed: String,
    },
    /// A page goes on from changesets that are not here: everything of the partition is pulled again.
    #[error("a page of {0} goes on from what is not here: it is pulled again from the beginning")]
    Gap(merge::partition::Partition),
    /// This program is too old for what it was given.
    #[error("update this app: {0}")]
    Update(&'static str),
}
