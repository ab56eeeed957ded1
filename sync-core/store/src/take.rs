//! Taking a segment: what is new of it finds its place in the log and is applied, the rest is passed over.

use crate::apply::Applying;
use crate::database::Tx;
use crate::error::{Result, StoreError};
use crate::runs::Run;
use merge::context::{Dot, Log};
use merge::genesis::Genesis;
use merge::keys::Signature;
use merge::receipt::Receipt;
use merge::segment::Segment;
use merge::time::effective;
use rusqlite::params;

/// What became of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Its new part has taken its place.
    New {
        /// First number of the new part.
        first_seq: u32,
        /// Where it ends.
        last: Dot,
        /// Whether its base had another child.
        forked: bool,
    },
    /// Everything was here already.
    Already {
        /// Where it ends.
        last: Dot,
    },
    /// The changeset that it follows is not here.
    Gap,
}

impl Tx<'_> {
    /// Takes a verified segment. `times` is the receipt under which its new part comes, as far as it is
    /// known; it dates what is applied.
    ///
    /// # Errors
    /// A branch too many at one number: nothing was written; or the disk is full.
    pub fn take(&self, segment: &Segment, genesis: &Genesis, times: Option<&Receipt>) -> Result<Taken> {
        let stream = self.know_stream(genesis, segment.certificate.as_deref())?;
        let partition =
            self.store.stream(stream)?.partition.ok_or(StoreError::Missing("the stream's partition"))?;
        let mut parent = match segment.base_seq {
            0 => None,
            seq => match self.store.find(stream, seq, &segment.base)? {
                Some(base) => Some(base),
                None => return Ok(Taken::Gap),
            },
        };
        let longest = self.store.tips(stream)?.iter().map(|tip| tip.dot.seq).max().unwrap_or(0);
        self.leaves_room(segment, (stream, longest))?;
        let (mut first_seq, mut forked) = (None, false);
        for changeset in &segment.changesets {
            if changeset.seq <= longest
                && let Some(held) = self.store.find(stream, changeset.seq, &changeset.hash)?
            {
                parent = Some(held);
                continue;
            }
            let kept = self.kept(changeset)?;
            let changeset = kept.as_ref().unwrap_or(changeset);
            let placed = self.append(stream, parent, changeset)?;
            let header = placed.header.unwrap_or_default();
            let effective = effective(&header, &genesis.replica, times);
            let (skeleton, values) = (changeset.skeleton.as_slice(), changeset.values.as_deref());
            let first = *first_seq.get_or_insert(changeset.seq);
            self.apply(&Applying {
                dot: placed.dot,
                hash: changeset.hash,
                partition,
                effective,
                run: times.map(|times| (first, times)),
                skeleton,
                values,
            })?;
            forked |= placed.forked;
            parent = Some(placed.dot);
        }
        let last = parent.ok_or(StoreError::Missing("a changeset in the segment"))?;
        self.put_signature(last, &segment.signature)?;
        Ok(first_seq.map_or(Taken::Already { last }, |first_seq| Taken::New { first_seq, last, forked }))
    }

    /// Whether every number of a segment has room for a branch more, where one may be needed.
    fn leaves_room(&self, segment: &Segment, (stream, longest): (u32, u32)) -> Result<()> {
        for changeset in segment.changesets.iter().take_while(|changeset| changeset.seq <= longest) {
            let there = self.store.at(stream, changeset.seq)?;
            let held = there.iter().any(|tip| tip.hash == changeset.hash);
            if !held && there.len() > usize::from(Dot::BRANCH_MAX) {
                let limit = usize::from(Dot::BRANCH_MAX) + 1;
                return Err(StoreError::Limit { what: "the number of branches", limit });
            }
        }
        Ok(())
    }

    /// Keeps a signature over the hash of a changeset.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_signature(&self, dot: Dot, signature: &Signature) -> Result<()> {
        let mut put =
            self.conn().prepare_cached("INSERT OR IGNORE INTO signature (dot, bytes) VALUES (?1, ?2)")?;
        put.execute(params![dot.pack(), signature.0])?;
        Ok(())
    }

    /// A receipt came for changesets that were here before it: whatever depends on their time is shown anew.
    ///
    /// # Errors
    /// The disk is full.
    pub fn redate(&self, receipt: &Receipt) -> Result<()> {
        let Some(stream) = self.store.ordinal(&receipt.stream)? else {
            return Ok(());
        };
        let Some(partition) = self.store.stream(stream)?.partition else {
            return Ok(());
        };
        let Some(last) = self.store.find(stream, receipt.last_seq, &receipt.last)? else {
            return Ok(());
        };
        self.redate_run(partition, Run { first_seq: receipt.first_seq, last })
    }
}
