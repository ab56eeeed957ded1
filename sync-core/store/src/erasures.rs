//! Erasures by the feed: what was erased in a place behind a number, and up to which number a copy knows it.

use crate::database::{Store, Tx};
use crate::error::Result;
use merge::context::Dot;
use merge::hash::Hash;
use merge::partition::Partition;
use merge::skeleton::{Op, decode};
use rusqlite::params;

impl Tx<'_> {
    /// Writes down that a changeset of a partition erases.
    pub(crate) fn put_erasure(&self, partition: u32, dot: Dot) -> Result<()> {
        let mut put =
            self.conn().prepare_cached("INSERT OR IGNORE INTO erasure (partition, dot) VALUES (?1, ?2)")?;
        put.execute(params![partition, dot.pack()])?;
        Ok(())
    }

    /// Takes an office's word for what was erased in a partition up to a feed number, where no page brings the operation
    /// that says so: the values go, here and from whatever comes later.
    ///
    /// # Errors
    /// The disk is full.
    pub fn hear_erased(&self, partition: &Partition, (upto, commitments): (u64, &[Hash])) -> Result<()> {
        self.list_erased(commitments)?;
        let Some(ordinal) = self.store.partition_ordinal(partition)? else {
            return Ok(());
        };
        self.strip(ordinal, commitments)?;
        let upto = i64::try_from(upto).unwrap_or(i64::MAX);
        let mut put = self
            .conn()
            .prepare_cached("UPDATE partition SET erased_upto = max(erased_upto, ?2) WHERE ord = ?1")?;
        put.execute(params![ordinal, upto])?;
        Ok(())
    }

    /// The feed went another way behind this number: erasures behind it are not known in any partition.
    ///
    /// # Errors
    /// The disk is full.
    pub fn know_erasures_upto(&self, number: u64) -> Result<()> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let mut put =
            self.conn().prepare_cached("UPDATE partition SET erased_upto = ?1 WHERE erased_upto > ?1")?;
        put.execute([number])?;
        Ok(())
    }
}

impl Store {
    /// What was erased in a partition behind a feed number, by the number under which an operation says so, ascending.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn erasures_after(&self, partition: &Partition, after: u64) -> Result<Vec<(u64, Vec<Hash>)>> {
        let Some(ordinal) = self.partition_ordinal(partition)? else {
            return Ok(Vec::new());
        };
        let mut all = self.conn.prepare_cached("SELECT dot FROM erasure WHERE partition = ?1")?;
        let mut erasures = Vec::new();
        for dot in all.query_map([ordinal], |row| row.get(0))? {
            let dot = Dot::unpack(dot?);
            let numbers = self.receipts_covering(dot)?.into_iter().map(|stored| stored.position.number);
            if let Some(number) = numbers.max().filter(|number| *number > after) {
                erasures.push((number, self.erased_by(dot)?));
            }
        }
        erasures.sort();
        Ok(erasures)
    }

    /// The streams in which a partition's erasures stand.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn erasing(&self, partition: u32) -> Result<Vec<u32>> {
        let mut all = self.conn.prepare_cached("SELECT dot FROM erasure WHERE partition = ?1")?;
        let mut streams = Vec::new();
        for dot in all.query_map([partition], |row| row.get(0))? {
            streams.push(Dot::unpack(dot?).stream);
        }
        streams.dedup();
        Ok(streams)
    }

    fn erased_by(&self, dot: Dot) -> Result<Vec<Hash>> {
        let changeset = self.changeset(dot)?;
        let mut erased = Vec::new();
        for op in decode(&changeset.skeleton)? {
            if let Op::Erase(commitments) = op {
                erased.extend(commitments);
            }
        }
        Ok(erased)
    }

    /// The partitions of which no page tells this copy what was erased behind their number: those out of its scope that
    /// have personal values here, and those in which it was told of more than pages have brought. A phone that holds
    /// nothing but its scope, and reads, has none.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn untold(&self) -> Result<Vec<(Partition, u64)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT ord, erased_upto, in_scope = 1 FROM partition WHERE in_scope <> 1 OR erased_upto > cursor ORDER BY ord",
        )?;
        let rows = all.query_map([], |row| {
            Ok((row.get::<_, u32>(0)?, row.get::<_, u64>(1)?, row.get::<_, bool>(2)?))
        })?;
        let mut untold = Vec::new();
        for row in rows {
            let (ordinal, upto, in_scope) = row?;
            if in_scope || self.has_values(ordinal)? {
                untold.push((self.partition(ordinal)?, upto));
            }
        }
        untold.sort_unstable();
        Ok(untold)
    }

    /// Whether any changeset of a partition has a personal value here.
    fn has_values(&self, partition: u32) -> Result<bool> {
        let mut any = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM changeset WHERE dot >= ?1 AND dot < ?2 AND vals IS NOT NULL)",
        )?;
        for stream in self.streams_of(partition)?.iter() {
            let place = |stream| Dot { stream, seq: 0, branch: 0 }.pack();
            if any.query_row([place(*stream), place(stream + 1)], |row| row.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
