//! What is remembered of streams and partitions between statements.

use merge::context::{Dot, Entry, Knowledge};
use merge::digest::Digest;
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::history::History;
use merge::partition::Partition;
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::sync::Arc;

/// Streams and knowledge remembered at most; beyond it everything is forgotten and read again.
pub(crate) const REMEMBERED_MAX: usize = 50_000;

/// What is known of a stream.
#[derive(Clone, Debug)]
pub struct StreamInfo {
    /// Its id.
    pub id: Id,
    /// The local ordinal of its partition, once its genesis is known.
    pub partition: Option<u32>,
    /// Its genesis, once known.
    pub genesis: Option<Genesis>,
    /// Whether it has, or ever had, more than one branch.
    pub tree: bool,
}

/// The end of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tip {
    /// Where it stands.
    pub dot: Dot,
    /// Its hash.
    pub hash: Hash,
}

/// Local numbers come from this copy alone: where they are the keys nobody makes them collide.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    pub(crate) ordinals: HashMap<Id, u32>,
    pub(crate) streams: FxHashMap<u32, Arc<StreamInfo>>,
    pub(crate) tips: FxHashMap<u32, Arc<Vec<Tip>>>,
    pub(crate) partitions: HashMap<Partition, u32>,
    pub(crate) knowledge: FxHashMap<Dot, Arc<Knowledge>>,
    /// Streams of each partition, once read.
    pub(crate) members: FxHashMap<u32, Arc<Vec<u32>>>,
    /// Whether anything in the partition is ruled on, awaited, or in conflict: then slower paths are taken.
    pub(crate) ruled: FxHashMap<u32, bool>,
    pub(crate) awaited: FxHashMap<u32, Arc<Vec<Entry>>>,
    /// Whether anything of the partition is shown.
    pub(crate) hidden: FxHashMap<u32, bool>,
    pub(crate) any_erased: Option<bool>,
    pub(crate) any_aside: Option<bool>,
    pub(crate) office_key: Option<Option<Hash>>,
    pub(crate) history: Option<History>,
    /// How much of each stream without branches is acknowledged.
    pub(crate) acknowledged: FxHashMap<u32, Acknowledged>,
    /// Whether every receipt is known to stand in the history.
    pub(crate) none_outside: bool,
    pub(crate) digests: FxHashMap<u32, Digested>,
}

/// The digests of a partition's log and receipts. Receipts are never taken away, and at the office nothing comes
/// without one: as long as there are as many, in the same history, they are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Digested {
    pub(crate) receipts: u64,
    pub(crate) history: History,
    pub(crate) of_log: Digest,
    pub(crate) of_receipts: Digest,
}

/// How much of a stream is under receipts that stand in the office's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Acknowledged {
    /// Everything up to this number.
    pub(crate) upto: u32,
    /// Whether a receipt stands behind a gap.
    pub(crate) behind_gap: bool,
}

impl Cache {
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Forgets what another connection may have changed; local numbers stay what they are.
    pub(crate) fn forget(&mut self) {
        let Self { ordinals, partitions, digests, .. } = std::mem::take(self);
        *self = Self { ordinals, partitions, digests, ..Self::default() };
    }
}
