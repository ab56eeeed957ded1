//! What the office itself writes: it goes through the same log, feed and receipts as everything else.

use crate::entropy::random_id;
use crate::error::{CoreError, Result};
use crate::gate::Operator;
use crate::office::begin::{OfficeReplica, OfficeSeams};
use crate::office::feed::{Batch, Times};
use crate::phone::stream_to_write;
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::keys::SecretKey;
use merge::partition::Partition;
use merge::segment::sign;
use merge::skeleton::{Draft, DraftOp};
use store::commit::{Committed, Moment};
use store::{Store, Tx};

/// One operation of the office rules on at most so many changesets or values: 48 kB of hashes in a changeset of 64 kB.
const RULED_MAX: usize = 1_500;

/// Rulings on as many changesets or values of a partition as there are, in as many changesets as it takes.
pub(crate) fn rulings<'h>(
    partition: Partition,
    hashes: &'h [Hash],
    rule: impl Fn(Vec<Hash>) -> DraftOp + 'h,
) -> impl Iterator<Item = (Partition, Vec<DraftOp>)> + 'h {
    hashes.chunks(RULED_MAX).map(move |some| (partition, vec![rule(some.to_vec())]))
}

/// What it takes to write in the office's own stream of a partition.
pub(crate) struct Pen<'o> {
    pub(crate) key: &'o SecretKey,
    pub(crate) genesis: Genesis,
    pub(crate) moment: Moment,
}

impl<'o> Pen<'o> {
    /// A pen for a partition, with what a new stream of the office would begin with.
    pub(crate) fn new(
        store: &Store,
        (seams, key): (&mut OfficeSeams, &'o SecretKey),
        partition: Partition,
    ) -> Result<Self> {
        let replica = store.meta("office_replica")?.as_deref().and_then(Id::read).unwrap_or_default();
        let nonce = random_id(&mut *seams.entropy);
        let genesis = Genesis { partition, replica, person: Id::default(), key: key.public(), nonce };
        let (seed, reading) = (random_id(&mut *seams.entropy), seams.clock.reading());
        Ok(Self { key, genesis, moment: Moment { reading, floor_ms: 0, seed } })
    }

    /// Commits operations, signs them and adds them to the batch.
    pub(crate) fn write(&self, tx: &Tx<'_>, ops: &[DraftOp], batch: &mut Batch) -> store::Result<Committed> {
        let stream = stream_to_write(tx, &self.genesis, None)?;
        let received_ms = u64::try_from(self.moment.reading.wall_ms).unwrap_or(0);
        let times = Times { received_ms, ..Times::default() };
        let committed = tx.commit_under(stream, &self.moment, (ops, Some(&times.draft())))?;
        tx.put_signature(committed.dot, &sign(self.key, &committed.hash))?;
        batch.add(committed.dot.seq, committed.dot, times);
        Ok(committed)
    }
}

impl OfficeReplica {
    /// Writes records of the office into a partition, as one changeset.
    ///
    /// # Errors
    /// It is larger than 64 kB, or the disk is full.
    pub fn record(&mut self, operator: &Operator, partition: Partition, drafts: Vec<Draft>) -> Result<Hash> {
        let ops = drafts.into_iter().map(DraftOp::Put).collect();
        self.write_all(operator, vec![(partition, ops)])
            .map(|hashes| hashes.first().copied().unwrap_or_default())
    }

    /// Adopts changesets that were held: they count from now on, finally.
    ///
    /// # Errors
    /// The disk is full.
    pub fn adopt(&mut self, operator: &Operator, partition: Partition, changesets: &[Hash]) -> Result<()> {
        let writes = rulings(partition, changesets, DraftOp::Adopt);
        self.write_all(operator, writes.collect()).map(drop)
    }

    /// Holds changesets, with a reason code.
    ///
    /// # Errors
    /// The disk is full.
    pub fn hold(
        &mut self,
        operator: &Operator,
        partition: Partition,
        (changesets, reason): (&[Hash], u32),
    ) -> Result<()> {
        let writes = rulings(partition, changesets, |some| DraftOp::Hold(some, reason));
        self.write_all(operator, writes.collect()).map(drop)
    }

    /// Erases the personal values behind these commitments, here and on every copy.
    ///
    /// # Errors
    /// The disk is full.
    pub fn erase(&mut self, operator: &Operator, partition: Partition, commitments: &[Hash]) -> Result<()> {
        let writes = rulings(partition, commitments, DraftOp::Erase);
        self.write_all(operator, writes.collect()).map(drop)
    }

    /// Writes many changesets in one transaction, each under a feed number of its own.
    ///
    /// # Errors
    /// One of them is larger than 64 kB, or the disk is full: then none is written.
    pub fn write_all(&mut self, _: &Operator, writes: Vec<(Partition, Vec<DraftOp>)>) -> Result<Vec<Hash>> {
        let Self { store, seams, key, .. } = self;
        store.write::<_, CoreError>(|tx| {
            let mut hashes = Vec::with_capacity(writes.len());
            for (partition, ops) in writes {
                let mut batch = Batch::default();
                let pen = Pen::new(tx.store(), (seams, key), partition)?;
                hashes.push(pen.write(tx, &ops, &mut batch)?.hash);
                batch.close(tx, key)?;
            }
            Ok(hashes)
        })
    }
}
