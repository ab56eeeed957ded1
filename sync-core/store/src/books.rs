//! The log as causality reads it: streams, tips, knowledge and rulings, remembered between statements.

use crate::cache::{Cache, REMEMBERED_MAX, StreamInfo, Tip};
use crate::database::Store;
use crate::error::{Result, StoreError};
use merge::context::{Dot, Entry, Knowledge, Log, Ruling, Says};
use merge::genesis::Genesis;
use merge::hash::{Hash, Id, Prefix};
use merge::partition::{Lane, Partition, Place};
use rusqlite::{OptionalExtension, params};
use std::sync::Arc;

fn stream_of(dot: Dot) -> (i64, i64) {
    (Dot { seq: 0, branch: 0, ..dot }.pack(), Dot { seq: 0, branch: 0, stream: dot.stream + 1 }.pack())
}

impl Store {
    /// The local ordinal of a partition, if it is known here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn partition_ordinal(&self, partition: &Partition) -> Result<Option<u32>> {
        if let Some(known) = self.cache.borrow().partitions.get(partition) {
            return Ok(Some(*known));
        }
        let mut find = self
            .conn
            .prepare_cached("SELECT ord FROM partition WHERE district = ?1 AND lane = ?2 AND place = ?3")?;
        let key = params![partition.district, partition.lane.0, partition.place.0];
        let found: Option<u32> = find.query_row(key, |row| row.get(0)).optional()?;
        if let Some(ordinal) = found {
            self.cache.borrow_mut().partitions.insert(*partition, ordinal);
        }
        Ok(found)
    }

    /// The partition of a local ordinal.
    ///
    /// # Errors
    /// There is none, or the database cannot be read.
    pub fn partition(&self, ordinal: u32) -> Result<Partition> {
        let mut find =
            self.conn.prepare_cached("SELECT district, lane, place FROM partition WHERE ord = ?1")?;
        let found = find.query_row([ordinal], |row| {
            Ok(Partition { district: row.get(0)?, lane: Lane(row.get(1)?), place: Place(row.get(2)?) })
        });
        found.optional()?.ok_or(StoreError::Missing("the partition"))
    }

    /// What is known of a stream.
    ///
    /// # Errors
    /// The ordinal names none, or the database cannot be read.
    pub fn stream(&self, ordinal: u32) -> Result<Arc<StreamInfo>> {
        if let Some(known) = self.cache.borrow().streams.get(&ordinal) {
            return Ok(known.clone());
        }
        let mut find =
            self.conn.prepare_cached("SELECT id, partition, genesis, tree FROM stream WHERE ord = ?1")?;
        let row = find.query_row([ordinal], |row| {
            Ok((row.get::<_, [u8; 16]>(0)?, row.get(1)?, row.get::<_, Option<Vec<u8>>>(2)?, row.get(3)?))
        });
        let (id, partition, genesis, tree) = row.optional()?.ok_or(StoreError::Missing("the stream"))?;
        let genesis = genesis.map(|bytes| Genesis::decode(&bytes)).transpose()?;
        let info = Arc::new(StreamInfo { id: Id(id), partition, genesis, tree });
        self.remember(|cache| cache.streams.insert(ordinal, info.clone()));
        Ok(info)
    }

    /// The ends of a stream's branches, ascending; empty while it was only heard of.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn tips(&self, ordinal: u32) -> Result<Arc<Vec<Tip>>> {
        if let Some(known) = self.cache.borrow().tips.get(&ordinal) {
            return Ok(known.clone());
        }
        let (from, to) = stream_of(Dot { stream: ordinal, seq: 0, branch: 0 });
        let tips = if self.stream(ordinal)?.tree {
            self.tips_of_tree(from, to)?
        } else {
            let mut last = self.conn.prepare_cached(
                "SELECT dot, hash FROM changeset WHERE dot >= ?1 AND dot < ?2 ORDER BY dot DESC LIMIT 1",
            )?;
            let rows = last.query_map([from, to], tip)?;
            rows.collect::<rusqlite::Result<Vec<Tip>>>()?
        };
        let tips = Arc::new(tips);
        self.remember(|cache| cache.tips.insert(ordinal, tips.clone()));
        Ok(tips)
    }

    fn tips_of_tree(&self, from: i64, to: i64) -> Result<Vec<Tip>> {
        let mut all = self.conn.prepare_cached(
            "SELECT dot, hash FROM changeset AS c WHERE dot >= ?1 AND dot < ?2 AND NOT EXISTS (
               SELECT 1 FROM changeset AS child
               WHERE child.dot >= ((c.dot >> 6) + 1) << 6 AND child.dot < ((c.dot >> 6) + 2) << 6
                 AND child.parent = c.dot & 63)
             ORDER BY dot",
        )?;
        let rows = all.query_map([from, to], tip)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Local ordinals of the streams of a partition.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn streams_of(&self, partition: u32) -> Result<Arc<Vec<u32>>> {
        if let Some(known) = self.cache.borrow().members.get(&partition) {
            return Ok(known.clone());
        }
        let mut all = self.conn.prepare_cached("SELECT ord FROM stream WHERE partition = ?1 ORDER BY ord")?;
        let rows = all.query_map([partition], |row| row.get(0))?;
        let members = Arc::new(rows.collect::<rusqlite::Result<Vec<u32>>>()?);
        self.remember(|cache| cache.members.insert(partition, members.clone()));
        Ok(members)
    }

    /// Where the changeset (stream, number, hash) stands, if it is held.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn find(&self, stream: u32, seq: u32, hash: &Hash) -> Result<Option<Dot>> {
        let first = Dot { stream, seq, branch: 0 }.pack();
        let mut one = self.conn.prepare_cached(
            "SELECT dot FROM changeset WHERE dot BETWEEN ?1 AND ?1 + 63 AND hash = ?2 ORDER BY dot LIMIT 1",
        )?;
        Ok(one.query_row(params![first, hash.0], |row| row.get(0)).optional()?.map(Dot::unpack))
    }

    /// Everything that stands at (stream, number).
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn at(&self, stream: u32, seq: u32) -> Result<Vec<Tip>> {
        let first = Dot { stream, seq, branch: 0 }.pack();
        let mut all =
            self.conn.prepare_cached("SELECT dot, hash FROM changeset WHERE dot BETWEEN ?1 AND ?1 + 63")?;
        let rows = all.query_map([first], tip)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(crate) fn is_ruled(&self, partition: u32) -> Result<bool> {
        if let Some(known) = self.cache.borrow().ruled.get(&partition) {
            return Ok(*known);
        }
        let mut any =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM ruling WHERE partition = ?1)")?;
        let ruled = any.query_row([partition], |row| row.get(0))?;
        self.remember(|cache| cache.ruled.insert(partition, ruled));
        Ok(ruled)
    }

    /// Whether a ruling names a changeset, by its hash.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn ruled_hash(&self, hash: &Hash) -> Result<bool> {
        let mut any = self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM ruling WHERE target = ?1)")?;
        Ok(any.query_row([hash.0], |row| row.get(0))?)
    }

    /// The entries in a partition that do not resolve here yet.
    pub(crate) fn awaited(&self, partition: u32) -> Result<Arc<Vec<Entry>>> {
        if let Some(known) = self.cache.borrow().awaited.get(&partition) {
            return Ok(known.clone());
        }
        let mut all =
            self.conn.prepare_cached("SELECT stream, seq, prefix FROM awaited WHERE partition = ?1")?;
        let rows = all.query_map([partition], |row| {
            Ok(Entry { stream: row.get(0)?, seq: row.get(1)?, prefix: Prefix(row.get(2)?) })
        })?;
        let awaited = Arc::new(rows.collect::<rusqlite::Result<Vec<Entry>>>()?);
        self.remember(|cache| cache.awaited.insert(partition, awaited.clone()));
        Ok(awaited)
    }

    pub(crate) fn remember<T>(&self, what: impl FnOnce(&mut Cache) -> T) {
        let mut cache = self.cache.borrow_mut();
        if cache.knowledge.len() + cache.streams.len() > REMEMBERED_MAX {
            cache.clear();
        }
        what(&mut cache);
    }

    fn parent_branch(&self, dot: Dot) -> Result<u8> {
        let mut get = self.conn.prepare_cached("SELECT parent FROM changeset WHERE dot = ?1")?;
        let found = get.query_row([dot.pack()], |row| row.get(0)).optional()?;
        found.ok_or(StoreError::Missing("a changeset's parent"))
    }

    /// Forgets what was remembered: whatever is asked next is read from the disk.
    pub fn forget(&self) {
        self.cache.borrow_mut().clear();
    }

    /// Reads at once what the authors of many changesets knew: one by one each would be looked up alone.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn recall(&self, mut dots: Vec<Dot>) -> Result<()> {
        dots.retain(|dot| !self.cache.borrow().knowledge.contains_key(dot));
        dots.sort_unstable();
        dots.dedup();
        for of_stream in dots.chunk_by(|one, other| one.stream == other.stream) {
            // where there are branches a number does not say what is on a path
            let (Some(first), Some(last)) = (of_stream.first(), of_stream.last()) else { continue };
            if first == last || self.is_tree(first.stream)? {
                continue;
            }
            let mut all = self.conn.prepare_cached(
                "SELECT names, entries, open, dot FROM knowledge WHERE dot >= ?1 AND dot <= ?2 ORDER BY dot DESC",
            )?;
            let (from, _) = stream_of(*first);
            let (mut rows, mut wanted) = (all.query([from, last.pack()])?, of_stream);
            while let (false, Some(row)) = (wanted.is_empty(), rows.next()?) {
                let at = Dot::unpack(row.get(3)?);
                // from the last one backwards, each row says what was known from it on
                let (before, since) = wanted.split_at(wanted.partition_point(|dot| *dot < at));
                if !since.is_empty() {
                    let knowledge = Arc::new(knowledge_row(row)?);
                    self.remember(|cache| {
                        cache.knowledge.extend(since.iter().map(|dot| (*dot, knowledge.clone())));
                    });
                }
                wanted = before;
            }
        }
        Ok(())
    }

    /// The nearest knowledge row at or before `dot` on its path.
    fn read_knowledge(&self, dot: Dot) -> Result<Knowledge> {
        let (from, _) = stream_of(dot);
        if !self.is_tree(dot.stream)? {
            let mut last = self.conn.prepare_cached(
                "SELECT names, entries, open FROM knowledge WHERE dot >= ?1 AND dot <= ?2 ORDER BY dot DESC LIMIT 1",
            )?;
            let found = last.query_row([from, dot.pack()], knowledge_row).optional()?;
            return Ok(found.unwrap_or_default());
        }
        let mut at = Some(dot);
        let mut exact =
            self.conn.prepare_cached("SELECT names, entries, open FROM knowledge WHERE dot = ?1")?;
        while let Some(here) = at {
            if let Some(found) = exact.query_row([here.pack()], knowledge_row).optional()? {
                return Ok(found);
            }
            at = self.parent(here)?;
        }
        Ok(Knowledge::default())
    }
}

fn tip(row: &rusqlite::Row<'_>) -> rusqlite::Result<Tip> {
    Ok(Tip { dot: Dot::unpack(row.get(0)?), hash: Hash(row.get(1)?) })
}

fn knowledge_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Knowledge> {
    let (names, entries): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
    let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes).unwrap_or_default();
    let entry = |bytes: &[u8]| {
        let (stream, rest) = bytes.split_at(4);
        let (seq, prefix) = rest.split_at(4);
        Entry { stream: number(stream), seq: number(seq), prefix: Prefix::read(prefix).unwrap_or_default() }
    };
    Ok(Knowledge {
        names: names.chunks_exact(4).map(number).collect(),
        entries: entries.chunks_exact(16).map(entry).collect(),
        open: row.get(2)?,
    })
}

impl Log for Store {
    type Error = StoreError;

    fn parent(&self, dot: Dot) -> Result<Option<Dot>> {
        if dot.seq <= 1 {
            return Ok(None);
        }
        Ok(Some(Dot { seq: dot.seq - 1, branch: self.parent_branch(dot)?, ..dot }))
    }

    fn is_tree(&self, stream: u32) -> Result<bool> {
        Ok(self.stream(stream)?.tree)
    }

    fn hash(&self, dot: Dot) -> Result<Hash> {
        let mut get = self.conn.prepare_cached("SELECT hash FROM changeset WHERE dot = ?1")?;
        let found = get.query_row([dot.pack()], |row| row.get(0)).optional()?;
        found.map(Hash).ok_or(StoreError::Missing("a changeset"))
    }

    fn resolve(&self, entry: &Entry) -> Result<Vec<Dot>> {
        let mut found = self.at(entry.stream, entry.seq)?;
        found.retain(|tip| tip.hash.prefix() == entry.prefix);
        Ok(found.into_iter().map(|tip| tip.dot).collect())
    }

    fn ordinal(&self, stream: &Id) -> Result<Option<u32>> {
        if let Some(known) = self.cache.borrow().ordinals.get(stream) {
            return Ok(Some(*known));
        }
        let mut find = self.conn.prepare_cached("SELECT ord FROM stream WHERE id = ?1")?;
        let found: Option<u32> = find.query_row([stream.0], |row| row.get(0)).optional()?;
        if let Some(ordinal) = found {
            self.remember(|cache| cache.ordinals.insert(*stream, ordinal));
        }
        Ok(found)
    }

    fn knowledge(&self, dot: Dot) -> Result<Arc<Knowledge>> {
        if let Some(known) = self.cache.borrow().knowledge.get(&dot) {
            return Ok(known.clone());
        }
        let knowledge = Arc::new(self.read_knowledge(dot)?);
        self.remember(|cache| cache.knowledge.insert(dot, knowledge.clone()));
        Ok(knowledge)
    }

    fn rulings(&self, dot: Dot) -> Result<Vec<Ruling>> {
        let Some(partition) = self.stream(dot.stream)?.partition else {
            return Ok(Vec::new());
        };
        if !self.is_ruled(partition)? {
            return Ok(Vec::new());
        }
        let hash = self.hash(dot)?;
        // a ruling acts in its own partition only
        let mut all = self.conn.prepare_cached(
            "SELECT dot, says FROM ruling WHERE target = ?1 AND partition = ?2 ORDER BY dot",
        )?;
        let rows = all.query_map(params![hash.0, partition], |row| {
            let says = if row.get::<_, i64>(1)? == 1 { Says::Hold } else { Says::Adopt };
            Ok(Ruling { by: Dot::unpack(row.get(0)?), says })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
