//! A changeset: immutable, numbered in its stream, known by its chain hash.

use crate::hash::{Hash, Use};
use alloc::vec::Vec;

/// A changeset may not be larger than this, header, skeleton and values together.
pub const BYTES_MAX: usize = 64 * 1024;

/// A stream may not be longer than this; a replica then starts a new one.
pub const SEQ_MAX: u32 = (1 << 24) - 1;

/// A changeset as it is stored and passed on; nobody ever re-encodes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changeset {
    /// Its number in the stream, from 1.
    pub seq: u32,
    /// h(n).
    pub hash: Hash,
    /// The header's bytes.
    pub header: Vec<u8>,
    /// The skeleton's bytes, commitments filled in.
    pub skeleton: Vec<u8>,
    /// The plain values' bytes; none where no register is personal or all were erased.
    pub values: Option<Vec<u8>>,
}

impl Changeset {
    /// What it weighs against [`BYTES_MAX`].
    #[must_use]
    pub fn weight(&self) -> usize {
        self.header.len() + self.skeleton.len() + self.values.as_ref().map_or(0, Vec::len)
    }
}

/// h(n) = hash(h(n−1), header, hash(skeleton)).
#[must_use]
pub fn chain(before: &Hash, header: &[u8], skeleton: &[u8]) -> Hash {
    Use::Changeset.hasher().fixed(&before.0).part(header).fixed(&Use::Skeleton.of(skeleton).0).finish()
}
