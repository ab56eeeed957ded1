//! Partitions and streams get a small local number when they are first heard of.

use crate::cache::StreamInfo;
use crate::database::{Store, Tx};
use crate::error::Result;
use merge::context::Log;
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use rusqlite::{OptionalExtension, params};
use std::sync::Arc;

impl Tx<'_> {
    /// The local ordinal of a partition, new if it was not known.
    ///
    /// # Errors
    /// The disk is full.
    pub fn intern_partition(&self, partition: &Partition) -> Result<u32> {
        if let Some(known) = self.store.partition_ordinal(partition)? {
            return Ok(known);
        }
        let mut put = self
            .conn()
            .prepare_cached("INSERT INTO partition (district, lane, place) VALUES (?1, ?2, ?3)")?;
        put.execute(params![partition.district, partition.lane.0, partition.place.0])?;
        let ordinal = u32::try_from(self.conn().last_insert_rowid()).unwrap_or(u32::MAX);
        self.store.remember(|cache| cache.partitions.insert(*partition, ordinal));
        Ok(ordinal)
    }

    /// The local ordinal of a stream, new if it was never heard of.
    ///
    /// # Errors
    /// The disk is full.
    pub fn intern_stream(&self, id: Id) -> Result<u32> {
        if let Some(known) = self.store.ordinal(&id)? {
            return Ok(known);
        }
        self.conn().prepare_cached("INSERT INTO stream (id) VALUES (?1)")?.execute([id.0])?;
        let ordinal = u32::try_from(self.conn().last_insert_rowid()).unwrap_or(u32::MAX);
        self.store.remember(|cache| cache.ordinals.insert(id, ordinal));
        Ok(ordinal)
    }

    /// Makes a stream known with its genesis, and its certificate where there is one. Returns its ordinal.
    ///
    /// # Errors
    /// The disk is full.
    pub fn know_stream(&self, genesis: &Genesis, certificate: Option<&[u8]>) -> Result<u32> {
        let ordinal = self.intern_stream(genesis.stream())?;
        if self.store.stream(ordinal)?.genesis.is_some() {
            return Ok(ordinal);
        }
        let partition = self.intern_partition(&genesis.partition)?;
        let mut put = self.conn().prepare_cached(
            "UPDATE stream SET partition = ?2, genesis = ?3, certificate = ?4, base_hash = ?5 WHERE ord = ?1",
        )?;
        put.execute(params![ordinal, partition, genesis.encode(), certificate, genesis.hash().0])?;
        let id = genesis.stream();
        let info = StreamInfo { id, partition: Some(partition), genesis: Some(*genesis), tree: false };
        self.store.remember(|cache| {
            cache.streams.insert(ordinal, Arc::new(info));
            cache.tips.remove(&ordinal);
            cache.members.remove(&partition);
        });
        Ok(ordinal)
    }

    /// Says that a stream has more than one branch.
    pub(crate) fn make_tree(&self, ordinal: u32) -> Result<()> {
        self.conn().prepare_cached("UPDATE stream SET tree = 1 WHERE ord = ?1")?.execute([ordinal])?;
        self.store.remember(|cache| {
            cache.streams.remove(&ordinal);
            cache.tips.remove(&ordinal);
        });
        Ok(())
    }

    /// Says whether this copy is meant to hold a partition. What is hidden leaves every view and count before the
    /// transaction ends, and comes back with its scope; its log stays.
    ///
    /// # Errors
    /// The disk is full.
    pub fn set_scope(&self, partition: &Partition, held: Held) -> Result<()> {
        let ordinal = self.intern_partition(partition)?;
        let was_hidden = self.store.is_hidden(ordinal)?;
        let in_scope = match held {
            Held::InScope => IN_SCOPE,
            Held::Hidden => HIDDEN,
        };
        // pages brought the erasures up to the cursor; behind it they are asked for
        let mut put = self.conn().prepare_cached(
            "UPDATE partition SET in_scope = ?2, cursor = CASE WHEN in_scope = ?2 THEN cursor ELSE 0 END,
               erased_upto = max(erased_upto, cursor) WHERE ord = ?1",
        )?;
        put.execute(params![ordinal, in_scope])?;
        if was_hidden != (held == Held::Hidden) {
            self.store.remember(|cache| cache.hidden.remove(&ordinal));
            self.stale.borrow_mut().insert(ordinal);
        }
        Ok(())
    }

    /// Moves a partition's cursor: everything up to this feed number is here.
    ///
    /// # Errors
    /// The disk is full.
    pub fn set_cursor(&self, partition: &Partition, number: u64) -> Result<()> {
        let ordinal = self.intern_partition(partition)?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.conn()
            .prepare_cached("UPDATE partition SET cursor = ?2 WHERE ord = ?1")?
            .execute(params![ordinal, number])?;
        Ok(())
    }
}

/// What the column of a partition's scope says; 0 where nobody has said anything: at the office, and before a first sync.
const IN_SCOPE: i64 = 1;
const HIDDEN: i64 = 2;

/// Whether a copy is meant to hold a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It is.
    InScope,
    /// It was once, or carries it for others: its log is kept and pushed, and nothing of it is shown.
    Hidden,
}

impl Store {
    /// Partitions that this copy is meant to hold, with their cursors, ascending.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn scope(&self) -> Result<Vec<(Partition, u64)>> {
        let mut all =
            self.conn.prepare_cached("SELECT ord, cursor FROM partition WHERE in_scope = 1 ORDER BY ord")?;
        let rows = all.query_map([], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u64>(1)?)))?;
        let mut scope = Vec::new();
        for row in rows {
            let (ordinal, cursor) = row?;
            scope.push((self.partition(ordinal)?, cursor));
        }
        scope.sort_unstable();
        Ok(scope)
    }

    /// Whether nothing of a partition is shown here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_hidden(&self, partition: u32) -> Result<bool> {
        if let Some(known) = self.cache.borrow().hidden.get(&partition) {
            return Ok(*known);
        }
        let mut get = self.conn.prepare_cached("SELECT in_scope FROM partition WHERE ord = ?1")?;
        let found: Option<i64> = get.query_row([partition], |row| row.get(0)).optional()?;
        let hidden = found == Some(HIDDEN);
        self.remember(|cache| cache.hidden.insert(partition, hidden));
        Ok(hidden)
    }

    /// Every partition known here, ascending.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn partitions(&self) -> Result<Vec<Partition>> {
        let mut all = self.conn.prepare_cached("SELECT ord FROM partition ORDER BY ord")?;
        let ordinals = all.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<u32>>>()?;
        let mut partitions =
            ordinals.into_iter().map(|ord| self.partition(ord)).collect::<Result<Vec<_>>>()?;
        partitions.sort_unstable();
        Ok(partitions)
    }

    /// The office's public key, once known.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn office_key(&self) -> Result<Option<Hash>> {
        if let Some(known) = self.cache.borrow().office_key {
            return Ok(known);
        }
        let found = self.meta("office_key")?.as_deref().and_then(Hash::read);
        self.remember(|cache| cache.office_key = Some(found));
        Ok(found)
    }
}
