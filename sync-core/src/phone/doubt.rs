//! Doubt: what differs between this copy and the office, and what is shown to the office because of it.

use merge::partition::Partition;
use store::receipts::StoredReceipt;

/// Which digests of a partition differ from the office's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The partition.
    pub partition: Partition,
    /// Which of them; of several the first.
    pub in_what: Differs,
}

/// Which digest differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// What is acknowledged, or by which receipts: they are exchanged.
    LogOrReceipts,
    /// The same log gives another state: it is rebuilt.
    State,
}

/// Receipts that are shown to the office though they seem to stand there.
#[derive(Debug, Default)]
pub(crate) struct Doubted(Vec<StoredReceipt>);

impl Doubted {
    /// These receipts, by the numbers at which they stand.
    pub(crate) fn new(mut receipts: Vec<StoredReceipt>) -> Self {
        receipts.sort_by_key(|stored| (stored.position.number, stored.position));
        Self(receipts)
    }

    /// Those of the lowest number among them.
    pub(crate) fn next_group(&self, skip: usize) -> &[StoredReceipt] {
        let rest = self.0.get(skip..).unwrap_or_default();
        let same = |one: &StoredReceipt| rest.first().is_some_and(|first| one.position == first.position);
        let end = rest.iter().take_while(|one| same(one)).count();
        rest.get(..end).unwrap_or_default()
    }

    /// The office has answered for the first so many.
    pub(crate) fn answered(&mut self, count: usize) {
        self.0.drain(..count.min(self.0.len()));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
