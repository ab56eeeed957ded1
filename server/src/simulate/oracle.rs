//! The oracle: heads as a pure function of a log's plain data, written apart from the code that it judges.

use super::log::PlainLog;
use super::registers::RegisterName;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::merge::hash::Hash;
use sync_core::merge::skeleton::Mention;

/// The heads of every register, by full hash.
pub(super) type PureHeads = BTreeMap<RegisterName, BTreeSet<Hash>>;

/// What can be said of a log.
#[derive(Debug)]
pub(super) struct Oracle<'l> {
    log: &'l PlainLog,
    held: BTreeSet<Hash>,
    adopted: BTreeSet<Hash>,
    known: BTreeMap<Hash, Known>,
}

/// What the author of a changeset knew.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Everything that the context covers, as far as it is here.
    reach: BTreeSet<Hash>,
    /// Something that it names is not here.
    open: bool,
}

impl<'l> Oracle<'l> {
    pub(super) fn of(log: &'l PlainLog) -> Self {
        let mut oracle = Self {
            log,
            held: log.changes.values().flat_map(|change| change.holds.iter().map(|held| held.0)).collect(),
            adopted: log.changes.values().flat_map(|change| change.adopts.clone()).collect(),
            known: BTreeMap::new(),
        };
        for hash in &log.order {
            let known = oracle.learn(hash);
            oracle.known.insert(*hash, known);
        }
        oracle
    }

    fn learn(&self, hash: &Hash) -> Known {
        let Some(change) = self.log.changes.get(hash) else {
            return Known::default();
        };
        let mut known = Known::default();
        if let Some(parent) = change.parent {
            known = self.known.get(&parent).cloned().unwrap_or_default();
            known.reach.insert(parent);
        }
        for mention in &change.learned {
            let named = self.named(mention);
            known.open |= named.is_empty();
            for tip in named {
                known.reach.extend(self.path(tip));
            }
        }
        known
    }

    fn named(&self, mention: &Mention) -> &[Hash] {
        self.log.named.get(mention).map_or(&[], Vec::as_slice)
    }

    /// A changeset and its ancestors.
    fn path(&self, from: &Hash) -> impl Iterator<Item = Hash> {
        let parent = |hash: &Hash| self.log.changes.get(hash).and_then(|change| change.parent);
        std::iter::successors(Some(*from), parent)
    }

    /// Whether a changeset counts: never held, or adopted.
    pub(super) fn counts(&self, hash: &Hash) -> bool {
        !self.held.contains(hash) || self.adopted.contains(hash)
    }

    /// Whether the office ever ruled on a changeset.
    pub(super) fn ruled(&self, hash: &Hash) -> bool {
        self.held.contains(hash) || self.adopted.contains(hash)
    }

    /// How many changesets name something that is not here: they replace nothing.
    pub(super) fn in_doubt(&self) -> usize {
        self.known.values().filter(|known| known.open).count()
    }

    /// Whether a changeset names something that is not here: it replaces nothing.
    pub(super) fn is_open(&self, hash: &Hash) -> bool {
        self.known.get(hash).is_some_and(|known| known.open)
    }

    /// What a write to a register replaces.
    fn replaced(&self, hash: &Hash, seen: Option<&[Mention]>) -> BTreeSet<Hash> {
        let Some(known) = self.known.get(hash).filter(|known| !known.open) else {
            return BTreeSet::new();
        };
        if let Some(seen) = seen {
            return seen.iter().flat_map(|mention| self.named(mention)).copied().collect();
        }
        let mut hidden = BTreeSet::new();
        let rulings = || known.reach.iter().filter_map(|hash| self.log.changes.get(hash));
        hidden.extend(rulings().flat_map(|change| &change.holds).map(|(held, _)| *held));
        for adopted in rulings().flat_map(|change| &change.adopts) {
            hidden.remove(adopted);
        }
        known.reach.difference(&hidden).copied().collect()
    }

    /// The heads of every register that has any.
    pub(super) fn heads(&self) -> PureHeads {
        let mut heads = PureHeads::new();
        let mut replaced: BTreeMap<RegisterName, BTreeSet<Hash>> = BTreeMap::new();
        for (hash, change) in self.log.changes.iter().filter(|(hash, _)| self.counts(hash)) {
            for (register, write) in &change.writes {
                heads.entry(*register).or_default().insert(*hash);
                let gone = self.replaced(hash, write.seen.as_deref());
                replaced.entry(*register).or_default().extend(gone);
            }
        }
        for (register, gone) in &replaced {
            if let Some(heads) = heads.get_mut(register) {
                heads.retain(|hash| !gone.contains(hash));
            }
        }
        heads
    }
}
