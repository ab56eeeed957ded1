//! Committing a changeset of one's own: the only place where a context is made.

use crate::apply::Applying;
use crate::database::{Store, Tx};
use crate::error::{Result, StoreError};
use crate::rows::{Heads, RowKey};
use domain::format::Kind;
use merge::changeset::{BYTES_MAX, Changeset, SEQ_MAX, chain};
use merge::context::{Dot, Entry, Log};
use merge::hash::{Hash, Id};
use merge::header::{Header, Learned, Reading};
use merge::partition::Partition;
use merge::receipt::Receipt;
use merge::skeleton::{DraftOp, Mention, encode};
use merge::time::effective;

/// What a commit takes from outside.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The device's clocks.
    pub reading: Reading,
    /// The last office time known, ms since 1970.
    pub floor_ms: u64,
    /// Sixteen fresh random bytes, the seed of the personal values' salts.
    pub seed: Id,
}

/// A changeset that was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Where it stands.
    pub dot: Dot,
    /// Its hash.
    pub hash: Hash,
}

impl Tx<'_> {
    /// Commits operations to the end of a stream.
    ///
    /// # Errors
    /// The stream has branches (start a new one), it is full, the changeset is larger than 64 kB, or the
    /// disk is full.
    pub fn commit(&self, stream: u32, moment: &Moment, ops: &[DraftOp]) -> Result<Committed> {
        self.commit_under(stream, moment, (ops, None))
    }

    /// The same, where the receipt that will cover it is known already but for its place.
    ///
    /// # Errors
    /// As [`Tx::commit`].
    pub fn commit_under(
        &self,
        stream: u32,
        moment: &Moment,
        (ops, receipt): (&[DraftOp], Option<&Receipt>),
    ) -> Result<Committed> {
        let info = self.store.stream(stream)?;
        let genesis = info.genesis.ok_or(StoreError::Missing("the stream's genesis"))?;
        let partition = info.partition.ok_or(StoreError::Missing("the stream's partition"))?;
        let tips = self.store.tips(stream)?;
        let (parent, before) = match &tips[..] {
            [] => (None, genesis.hash()),
            [tip] if !info.tree => (Some(tip.dot), tip.hash),
            _ => return Err(StoreError::Missing("a stream without branches to write to")),
        };
        let seq = parent.map_or(1, |parent| parent.seq + 1);
        if seq > SEQ_MAX {
            return Err(StoreError::Limit { what: "the stream", limit: SEQ_MAX as usize });
        }
        let learned = self.learned_since(partition, stream, parent)?;
        let header = Header { reading: moment.reading, floor_ms: moment.floor_ms, learned };
        let effective = effective(&header, &genesis.replica, receipt);
        let header = header.encode();
        let (skeleton, values) = encode(ops, moment.seed);
        let hash = chain(&before, &header, &skeleton);
        let changeset = Changeset { seq, hash, header, skeleton, values };
        if changeset.weight() > BYTES_MAX {
            return Err(StoreError::Limit { what: "this record", limit: BYTES_MAX });
        }
        let placed = self.append(stream, parent, &changeset)?;
        self.apply(&Applying {
            dot: placed.dot,
            hash,
            partition,
            effective,
            run: None,
            skeleton: &changeset.skeleton,
            values: changeset.values.as_deref(),
        })?;
        Ok(Committed { dot: placed.dot, hash })
    }

    /// Every tip of the partition that is not named on the path yet.
    fn learned_since(&self, partition: u32, own: u32, parent: Option<Dot>) -> Result<Vec<Learned>> {
        let mut known = match parent {
            Some(parent) => (*self.store.knowledge(parent)?).clone(),
            None => merge::context::Knowledge::default(),
        };
        let mut learned = Vec::new();
        for stream in self.store.streams_of(partition)?.iter().filter(|stream| **stream != own) {
            for tip in self.store.tips(*stream)?.iter() {
                let entry = Entry { stream: *stream, seq: tip.dot.seq, prefix: tip.hash.prefix() };
                if known.has(&entry) {
                    continue;
                }
                let name = known.name(*stream, self.store.stream(*stream)?.id);
                learned.push(Learned { name, seq: entry.seq, prefix: entry.prefix });
                if matches!(name, merge::header::Name::Full(_)) {
                    known.names.push(*stream);
                }
            }
        }
        Ok(learned)
    }
}

impl Store {
    /// The heads of an entity's registers, as they stand now; none if it is not known here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn heads(&self, partition: &Partition, kind: &'static Kind, id: Id) -> Result<Heads> {
        let Some(partition) = self.partition_ordinal(partition)? else {
            return Ok(Heads::default());
        };
        let row = Tx::reading(self).read_row(kind, RowKey { partition, id })?;
        Ok(row.map(|(heads, _)| heads).unwrap_or_default())
    }

    /// How a changeset is named outside of this copy.
    ///
    /// # Errors
    /// It is not held, or the database cannot be read.
    pub fn mention(&self, dot: Dot) -> Result<Mention> {
        let stream = self.stream(dot.stream)?.id;
        Ok(Mention { stream, seq: dot.seq, prefix: self.hash(dot)?.prefix() })
    }
}
