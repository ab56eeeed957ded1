//! The district's feed: one number for what is accepted together, taken last, with signed receipts.

use crate::error::Result;
use merge::context::Dot;
use merge::hash::Id;
use merge::history::Position;
use merge::keys::SecretKey;
use merge::receipt::{Anchor, Receipt, feed};
use protocol::parts::Placed;
use store::receipts::StoredReceipt;
use store::{StoreError, Tx};

/// What one feed number will stand for.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Runs that need a receipt, with what is known about their times.
    fresh: Vec<(u32, Dot, Times)>,
    /// Receipts that were given back.
    returned: Vec<Vec<u8>>,
}

/// What a receipt says about time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    pub(crate) received_ms: u64,
    pub(crate) since_ms: u64,
    pub(crate) anchor: Option<Anchor>,
}

impl Times {
    /// A receipt with these times and nothing else known yet: enough to date what is being applied.
    pub(crate) fn draft(&self) -> Receipt {
        Receipt {
            stream: Id::default(),
            first_seq: 0,
            last_seq: 0,
            last: merge::hash::Hash::default(),
            epoch: Id::default(),
            number: 0,
            received_ms: self.received_ms,
            doubtful: false,
            since_ms: self.since_ms,
            anchor: self.anchor,
        }
    }
}

impl Batch {
    pub(crate) fn add(&mut self, first_seq: u32, last: Dot, times: Times) {
        self.fresh.push((first_seq, last, times));
    }

    pub(crate) fn give_back(&mut self, receipt: &[u8]) {
        if !self.returned.iter().any(|returned| returned == receipt) {
            self.returned.push(receipt.to_vec());
        }
    }

    /// Takes the next feed number for the whole batch. Nothing happens for an empty one.
    pub(crate) fn close(self, tx: &Tx<'_>, key: &SecretKey) -> Result<Vec<Placed>> {
        if self.fresh.is_empty() && self.returned.is_empty() {
            return Ok(Vec::new());
        }
        let (last, before) = tx.store().feed_end()?;
        let epoch = tx.store().history()?.current().ok_or(StoreError::Missing("an epoch"))?;
        let position = Position { epoch, number: last + 1 };
        let mut bodies = Vec::new();
        let mut placed = Vec::new();
        let mut put = |receipt: Receipt, bytes: Vec<u8>| -> Result<()> {
            bodies.push(receipt.body());
            tx.put_receipt(&StoredReceipt { receipt, bytes: bytes.clone(), position })?;
            placed.push(Placed { receipt: bytes, position });
            Ok(())
        };
        let mut returned = Vec::with_capacity(self.returned.len());
        for bytes in self.returned {
            let receipt = Receipt::read(&bytes)?;
            returned.push(receipt);
            put(receipt, bytes)?;
        }
        for (first_seq, dot, times) in self.fresh {
            let stream = tx.store().stream(dot.stream)?.id;
            let hash = merge::context::Log::hash(tx.store(), dot)?;
            let number = position.number;
            let receipt =
                Receipt { stream, first_seq, last_seq: dot.seq, last: hash, epoch, number, ..times.draft() };
            let bytes = receipt.sign(key);
            put(receipt, bytes)?;
        }
        tx.put_feed(&position, &feed(&before, bodies))?;
        for receipt in &returned {
            tx.redate(receipt)?;
        }
        Ok(placed)
    }
}
