//! Digests of a partition: how this copy proves to another that both hold the same.

use crate::apply::prepare;
use crate::cache::{Digested, Tip};
use crate::database::{Store, Tx};
use crate::error::Result;
use crate::receipts::StoredReceipt;
use crate::rows::Heads;
use domain::format::KINDS;
use merge::context::{Dot, Log, on_path};
use merge::digest::{Digest, HeadState, LogDigest, ReceiptDigest, StateDigest};
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use std::collections::{BTreeMap, BTreeSet};

/// The three digests of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Digests {
    /// Over the acknowledged tips of its streams.
    pub log: Digest,
    /// Over its receipts.
    pub receipts: Digest,
    /// Over heads, values and effective times; only where it was asked for.
    pub state: Option<Digest>,
}

/// Which digests are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Log and receipts: a few rows.
    Quick,
    /// The state too: the whole partition is read.
    Whole,
}

impl Store {
    /// The digests of a partition.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn digests(&self, partition: &Partition, depth: Depth) -> Result<Digests> {
        // a partition that was never heard of has the digests of an empty one
        let ordinal = self.partition_ordinal(partition)?.unwrap_or(0);
        let state = match depth {
            Depth::Quick => None,
            Depth::Whole => Some(self.state_digest(ordinal)?),
        };
        let Digested { of_log: log, of_receipts: receipts, .. } = self.digested(ordinal)?;
        Ok(Digests { log, receipts, state })
    }

    fn digested(&self, partition: u32) -> Result<Digested> {
        let receipts = self.count_receipts_after(partition, 0)?;
        let history = self.history()?;
        if let Some(known) = self.cache.borrow().digests.get(&partition)
            && (known.receipts, &known.history) == (receipts, &history)
        {
            return Ok(known.clone());
        }
        let (of_log, of_receipts) = (self.log_digest(partition)?, self.receipt_digest(partition)?);
        let digested = Digested { receipts, history, of_log, of_receipts };
        self.remember(|cache| cache.digests.insert(partition, digested.clone()));
        Ok(digested)
    }

    fn log_digest(&self, partition: u32) -> Result<Digest> {
        let mut streams: BTreeMap<Id, BTreeSet<(u32, Hash)>> = BTreeMap::new();
        for stream in self.streams_of(partition)?.iter() {
            let acknowledged = self.acknowledged_tips(*stream)?;
            if !acknowledged.is_empty() {
                streams.insert(self.stream(*stream)?.id, acknowledged);
            }
        }
        let add = |digest: LogDigest, (id, tips): (&Id, &BTreeSet<(u32, Hash)>)| {
            digest.stream(id, &tips.iter().copied().collect::<Vec<_>>())
        };
        Ok(streams.iter().fold(LogDigest::default(), add).finish())
    }

    /// The tips of a stream without what no receipt in the history covers.
    fn acknowledged_tips(&self, stream: u32) -> Result<BTreeSet<(u32, Hash)>> {
        let (all, mut last) = (self.tips(stream)?, Vec::new());
        for tip in all.iter() {
            last.extend(self.acknowledged_tip(*tip)?);
        }
        let mut tips = BTreeSet::new();
        for dot in &last {
            // a branch of which nothing is acknowledged ends where it leaves another, which is no tip
            let (is_tip, mut followed) = (all.iter().any(|tip| tip.dot == *dot), false);
            for other in last.iter().filter(|other| !is_tip && *other != dot) {
                followed |= on_path(self, *other, *dot)?;
            }
            if !followed {
                tips.insert((dot.seq, self.hash(*dot)?));
            }
        }
        Ok(tips)
    }

    /// The last changeset of a branch that a receipt in the history covers.
    fn acknowledged_tip(&self, tip: Tip) -> Result<Option<Dot>> {
        let history = self.history()?;
        let stands = |stored: &StoredReceipt| history.contains(&stored.position);
        let mut at = Some(tip.dot);
        while let Some(dot) = at {
            if self.ends_acknowledged(dot, &history)? || self.receipts_covering(dot)?.iter().any(stands) {
                return Ok(Some(dot));
            }
            at = self.parent(dot)?;
        }
        Ok(None)
    }

    fn receipt_digest(&self, partition: u32) -> Result<Digest> {
        let mut all = self.conn.prepare_cached("SELECT bytes FROM receipt WHERE partition = ?1")?;
        let rows = all.query_map([partition], |row| row.get(0))?;
        let mut receipts = rows.collect::<rusqlite::Result<Vec<Vec<u8>>>>()?;
        receipts.sort_unstable();
        Ok(receipts.iter().fold(ReceiptDigest::default(), |digest, bytes| digest.receipt(bytes)).finish())
    }

    fn state_digest(&self, partition: u32) -> Result<Digest> {
        let mut remembered = Remembered::default();
        let mut rows: BTreeMap<(u32, Id), Heads> = BTreeMap::new();
        for kind in KINDS {
            let sql = format!("SELECT id, base, has, heads FROM \"{}\" WHERE partition = ?1", kind.name);
            let mut all = self.conn.prepare_cached(&sql)?;
            let found = all.query_map([partition], |row| {
                Ok((Id(row.get(0)?), row.get(1)?, row.get(2)?, row.get::<_, Option<Vec<u8>>>(3)?))
            })?;
            for row in found {
                let (id, base, mask, exceptions) = row?;
                rows.insert((kind.key, id), Heads::read(Dot::unpack(base), mask, exceptions.as_deref())?);
            }
        }
        let mut others =
            self.conn.prepare_cached("SELECT kind, id, heads FROM other WHERE partition = ?1")?;
        let found = others
            .query_map([partition], |row| Ok((row.get(0)?, Id(row.get(1)?), row.get::<_, Vec<u8>>(2)?)))?;
        for row in found {
            let (kind, id, exceptions) = row?;
            rows.insert((kind, id), Heads::read(Dot { stream: 0, seq: 0, branch: 0 }, 0, Some(&exceptions))?);
        }
        let mut digest = StateDigest::default();
        for ((kind, id), heads) in &rows {
            for (register, dots) in &heads.0 {
                let place = (*kind, *id, *register);
                let mut states = Vec::with_capacity(dots.len());
                for dot in dots {
                    states.push(remembered.head(self, *dot, place)?);
                }
                states.sort_unstable();
                let states: Vec<HeadState<'_>> = states
                    .iter()
                    .map(|(hash, written, ms)| HeadState { hash: *hash, written, effective_ms: *ms })
                    .collect();
                digest = digest.register(place, &states);
            }
        }
        Ok(digest.finish())
    }
}

type Written = BTreeMap<(u32, Id, u32), Vec<u8>>;

/// Changesets read once for all the registers they wrote.
#[derive(Default)]
struct Remembered(BTreeMap<Dot, (Hash, i64, Written)>);

impl Remembered {
    fn head(&mut self, store: &Store, dot: Dot, place: (u32, Id, u32)) -> Result<(Hash, Vec<u8>, i64)> {
        if let std::collections::btree_map::Entry::Vacant(free) = self.0.entry(dot) {
            let (hash, skeleton, values) = store.body(dot)?;
            let info = store.stream(dot.stream)?;
            let office = store.office_key()?;
            let puts = prepare(&info, office.as_ref(), (&skeleton, values.as_deref())).map(|(puts, _)| puts);
            let mut written = Written::new();
            for put in puts.iter().flatten().map(|prepared| &prepared.put) {
                for register in put.registers() {
                    let bytes = put.written(register).unwrap_or_default().to_vec();
                    written.insert((put.kind, put.id, register), bytes);
                }
            }
            free.insert((hash, store.effective(dot)?.ms, written));
        }
        let found = self.0.get(&dot);
        Ok(found.map_or_else(Default::default, |(hash, ms, written)| {
            (*hash, written.get(&place).cloned().unwrap_or_default(), *ms)
        }))
    }
}

impl Tx<'_> {
    /// Rebuilds a partition from its log, as the repair ladder asks.
    ///
    /// # Errors
    /// The disk is full or the database is damaged.
    pub fn rebuild_partition(&self, partition: &Partition) -> Result<()> {
        match self.store.partition_ordinal(partition)? {
            Some(ordinal) => self.rebuild(ordinal),
            None => Ok(()),
        }
    }
}
