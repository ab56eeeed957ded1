//! The ledger of a run: what every author wrote, and what was on screen then. It knows nothing of contexts.

use super::registers::RegisterName;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::merge::hash::Hash;

/// What one author did.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    pub(super) register: RegisterName,
    pub(super) value: Vec<u8>,
    /// The writes whose values were on screen.
    pub(super) saw: BTreeSet<Hash>,
}

/// Every write of a run by the hash of its changeset, also those that no copy holds any more.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger(pub(super) BTreeMap<Hash, Deed>);

/// How often what happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub BTreeMap<&'static str, u64>);

impl Counts {
    pub(super) fn one(&mut self, what: &'static str) {
        self.many(what, 1);
    }

    pub(super) fn many(&mut self, what: &'static str, times: usize) {
        *self.0.entry(what).or_default() += u64::try_from(times).unwrap_or(u64::MAX);
    }

    /// Adds another run's.
    pub fn add(&mut self, other: &Self) {
        for (what, times) in &other.0 {
            *self.0.entry(what).or_default() += times;
        }
    }
}
