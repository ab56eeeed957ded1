//! Judging: what has just been stored counts, or is held with a reason under the number that it came with.

use crate::error::Result;
use crate::office::begin::{Judge, OfficeSeams};
use crate::office::feed::Batch;
use crate::office::rights::Rights;
use crate::office::standing::{Arrival, Standing, is_former};
use crate::office::write::{Pen, rulings};
use domain::holds::HoldReason;
use merge::context::Dot;
use merge::hash::Hash;
use merge::keys::SecretKey;
use merge::partition::Partition;
use merge::skeleton::DraftOp;
use std::collections::BTreeMap;
use store::{Noticed, Tx};

/// What a segment brought that was not here.
#[derive(Debug)]
pub(crate) struct Fresh<'a> {
    pub(crate) partition: Partition,
    pub(crate) standing: Standing,
    pub(crate) arrival: Arrival<'a>,
    pub(crate) noticed: Noticed,
    pub(crate) changesets: Vec<FreshOne>,
}

/// A changeset that was not here.
#[derive(Debug)]
pub(crate) struct FreshOne {
    pub(crate) dot: Dot,
    pub(crate) hash: Hash,
    /// What it writes: it came a moment ago, and need not be read again.
    pub(crate) skeleton: Vec<u8>,
}

/// What it takes to rule on what arrives.
pub(crate) struct Bench<'o> {
    pub(crate) seams: &'o mut OfficeSeams,
    pub(crate) key: &'o SecretKey,
    pub(crate) judge: &'o mut dyn Judge,
}

impl Bench<'_> {
    /// Holds what may not count, and says again that values were erased where the operation that said so was lost: it
    /// has to reach every copy.
    pub(crate) fn judge(&mut self, tx: &Tx<'_>, fresh: &[Fresh<'_>], batch: &mut Batch) -> Result<()> {
        for arrived in fresh {
            if !arrived.noticed.unsaid.is_empty() {
                let erased: Vec<Hash> = arrived.noticed.unsaid.iter().copied().collect();
                for (partition, ops) in rulings(arrived.partition, &erased, DraftOp::Erase) {
                    let pen = Pen::new(tx.store(), (self.seams, self.key), partition)?;
                    pen.write(tx, &ops, batch)?;
                }
            }
            let mut held: BTreeMap<u32, Vec<Hash>> = BTreeMap::new();
            let stream = arrived.changesets.first().map(|one| one.dot.stream);
            let rights = match stream {
                Some(stream) if arrived.standing != Standing::Office => {
                    Rights::of(tx.store(), (&arrived.partition, stream))?
                }
                _ => None,
            };
            for FreshOne { dot, hash, skeleton } in &arrived.changesets {
                let mut reason = self.reason(tx, arrived, (*dot, hash))?;
                if let (None, Some(rights)) = (reason, &rights)
                    && rights.overstepped(*dot, skeleton)?
                {
                    reason = Some(HoldReason::Rights.code());
                }
                let Some(reason) = reason else {
                    continue;
                };
                if !tx.store().ruled_hash(hash)? {
                    held.entry(reason).or_default().push(*hash);
                }
            }
            for (reason, hashes) in held {
                let pen = Pen::new(tx.store(), (self.seams, self.key), arrived.partition)?;
                pen.write(tx, &[DraftOp::Hold(hashes, reason)], batch)?;
            }
        }
        Ok(())
    }

    fn reason(&mut self, tx: &Tx<'_>, arrived: &Fresh<'_>, (dot, hash): (Dot, &Hash)) -> Result<Option<u32>> {
        if arrived.standing == Standing::Office {
            return Ok(None);
        }
        if let Some(reason) = self.judge.hold(&arrived.partition, hash) {
            return Ok(Some(reason));
        }
        let reason = match &arrived.standing {
            Standing::Held(reason) => Some(*reason),
            Standing::Former(ends) => {
                is_former(tx.store(), ends, (dot, arrived.arrival))?.then_some(HoldReason::Former)
            }
            Standing::Office | Standing::Counts | Standing::Stranger => None,
        };
        let noticed = &arrived.noticed;
        let reason = reason
            .or_else(|| noticed.crowding.contains(&dot).then_some(HoldReason::Heads))
            .or_else(|| noticed.rewriting.contains(&dot).then_some(HoldReason::Rewritten));
        Ok(reason.map(HoldReason::code))
    }
}
