//! Letting go of what is hidden: the log of a partition that the office has had for long.

use crate::database::Tx;
use crate::error::Result;
use crate::pending::Under;
use merge::context::Dot;
use merge::partition::Partition;
use rusqlite::params;

impl Tx<'_> {
    /// Drops the logs of hidden partitions whose last receipt was signed before this office time, ms since 1970. One in
    /// which anything is not acknowledged stays as it is. Returns which were dropped.
    ///
    /// # Errors
    /// The disk is full.
    pub fn drop_hidden(&self, before_ms: u64) -> Result<Vec<Partition>> {
        let mut dropped = Vec::new();
        for partition in self.store.partitions()? {
            let Some(ordinal) = self.store.partition_ordinal(&partition)? else {
                continue;
            };
            if self.store.is_hidden(ordinal)? && self.is_long_known(ordinal, before_ms)? {
                self.drop_log(ordinal)?;
                dropped.push(partition);
            }
        }
        Ok(dropped)
    }

    fn is_long_known(&self, partition: u32, before_ms: u64) -> Result<bool> {
        for stream in self.store.streams_of(partition)?.iter() {
            if !self.store.unacknowledged(*stream, Under::History)?.is_empty() {
                return Ok(false);
            }
        }
        let receipts = self.store.receipts_after(partition, 0, usize::MAX >> 1)?;
        let last = receipts.iter().map(|stored| stored.receipt.received_ms).max();
        Ok(last.is_some_and(|last| last < before_ms))
    }

    fn drop_log(&self, partition: u32) -> Result<()> {
        for stream in self.store.streams_of(partition)?.iter() {
            let from = Dot { stream: *stream, seq: 0, branch: 0 }.pack();
            let to = Dot { stream: stream + 1, seq: 0, branch: 0 }.pack();
            for table in ["changeset", "signature", "knowledge"] {
                let sql = format!("DELETE FROM {table} WHERE dot >= ?1 AND dot < ?2");
                self.conn().prepare_cached(&sql)?.execute(params![from, to])?;
            }
            // it begins at its first number when it comes again, with one branch
            self.conn().prepare_cached("UPDATE stream SET tree = 0 WHERE ord = ?1")?.execute([stream])?;
        }
        // nothing is written any more to a stream whose end is not here
        for table in ["receipt", "awaited", "ruling", "erasure", "own_stream"] {
            let sql = format!("DELETE FROM {table} WHERE partition = ?1");
            self.conn().prepare_cached(&sql)?.execute([partition])?;
        }
        self.store.remember(|cache| cache.clear());
        Ok(())
    }
}
