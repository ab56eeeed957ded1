//! What a sync did, and how it ended.

use crate::phone::doubt::Difference;
use protocol::session::Outcome;

/// What a sync did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncReport {
    /// How it ended.
    pub outcome: Outcome,
    /// Changesets that are under a receipt now and were not before.
    pub acknowledged: u64,
    /// Changesets that came.
    pub received: u64,
    /// Receipts that were given back to an office that had lost them, or shown to it in doubt.
    pub given_back: u64,
    /// What the office set aside, with its reasons.
    pub quarantined: Vec<String>,
    /// Partitions whose digests differ at the end.
    pub differing: Vec<Difference>,
    /// What differed before it was repaired in this sync.
    pub repaired: Vec<Difference>,
}

impl SyncReport {
    /// That of a sync in which nothing was done yet.
    #[must_use]
    pub const fn begun() -> Self {
        Self {
            outcome: Outcome::Cut,
            acknowledged: 0,
            received: 0,
            given_back: 0,
            quarantined: Vec::new(),
            differing: Vec::new(),
            repaired: Vec::new(),
        }
    }

    /// Adds what was done before in the same sync.
    pub(crate) fn add(&mut self, before: &Self) {
        self.acknowledged += before.acknowledged;
        self.received += before.received;
        self.given_back += before.given_back;
        for reason in &before.quarantined {
            if !self.quarantined.contains(reason) {
                self.quarantined.push(reason.clone());
            }
        }
        self.repaired.extend(&before.repaired);
    }
}
