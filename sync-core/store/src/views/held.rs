//! What is held and waits for an officer: in words, partition by partition.

use super::history::Written;
use crate::database::Store;
use crate::error::Result;
use merge::context::Dot;
use merge::hash::Hash;
use merge::partition::Partition;
use std::collections::BTreeSet;

impl Store {
    /// Changesets that are held and not adopted, by partition and place in the log.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn held(&self) -> Result<Vec<(Partition, Written)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT DISTINCT h.partition, h.target FROM ruling h WHERE h.says = 1
             AND NOT EXISTS (SELECT 1 FROM ruling a WHERE a.target = h.target AND a.says = 2)
             ORDER BY h.partition",
        )?;
        let rows = all.query_map([], |row| Ok((row.get::<_, u32>(0)?, Hash(row.get(1)?))))?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let mut held = Vec::with_capacity(rows.len());
        for of_one in rows.chunk_by(|(a, _), (b, _)| a == b) {
            let Some((ordinal, _)) = of_one.first() else { continue };
            let targets: BTreeSet<Hash> = of_one.iter().map(|(_, target)| *target).collect();
            let partition = self.partition(*ordinal)?;
            for stream in self.streams_of(*ordinal)?.iter() {
                for (dot, hash) in self.changesets_of(*stream)? {
                    if targets.contains(&hash) {
                        held.push((partition, self.written(dot, *ordinal)?));
                    }
                }
            }
        }
        Ok(held)
    }

    /// The changesets of a stream, every branch, ascending.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn changesets_of(&self, stream: u32) -> Result<Vec<(Dot, Hash)>> {
        let from = Dot { stream, seq: 0, branch: 0 }.pack();
        let to = Dot { stream: stream + 1, seq: 0, branch: 0 }.pack();
        let mut all = self
            .conn
            .prepare_cached("SELECT dot, hash FROM changeset WHERE dot >= ?1 AND dot < ?2 ORDER BY dot")?;
        let rows = all.query_map([from, to], |row| Ok((Dot::unpack(row.get(0)?), Hash(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
