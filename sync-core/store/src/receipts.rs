//! Receipts, positions, the feed chain and the history of epochs; and the effective time that follows.

use crate::database::{Store, Tx};
use crate::error::{Result, StoreError};
use merge::context::{Dot, Log, on_path};
use merge::hash::Id;
use merge::header::Header;
use merge::history::{History, Position};
use merge::receipt::Receipt;
use merge::time::{Effective, effective};
use rusqlite::{OptionalExtension, params};
use std::ops::RangeInclusive;

/// A receipt as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReceipt {
    /// What it says.
    pub receipt: Receipt,
    /// The signed bytes.
    pub bytes: Vec<u8>,
    /// Where it stands.
    pub position: Position,
}

impl Tx<'_> {
    /// Stores a receipt at its position; one that is here already only moves.
    ///
    /// # Errors
    /// Its stream is not known here, or the disk is full.
    pub fn put_receipt(&self, stored: &StoredReceipt) -> Result<()> {
        let receipt = &stored.receipt;
        let stream =
            self.store.ordinal(&receipt.stream)?.ok_or(StoreError::Missing("the receipt's stream"))?;
        let partition =
            self.store.stream(stream)?.partition.ok_or(StoreError::Missing("the stream's genesis"))?;
        let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let mut put = self.conn().prepare_cached(
            "INSERT INTO receipt (stream, first_seq, last_seq, last_hash, epoch, number, tag, partition,
                                  position_epoch, position_number, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT DO UPDATE SET position_epoch = excluded.position_epoch,
                                       position_number = excluded.position_number",
        )?;
        put.execute(params![
            stream,
            receipt.first_seq,
            receipt.last_seq,
            receipt.last.0,
            receipt.epoch.0,
            number(receipt.number),
            tag(&stored.bytes),
            partition,
            stored.position.epoch.0,
            number(stored.position.number),
            stored.bytes
        ])?;
        let counts = self.store.history()?.contains(&stored.position);
        self.store.remember(|cache| {
            cache.digests.remove(&partition);
            cache.none_outside &= counts;
            match cache.acknowledged.get_mut(&stream) {
                Some(known) if counts && receipt.first_seq > known.upto + 1 => known.behind_gap = true,
                Some(known) if counts && !known.behind_gap => known.upto = known.upto.max(receipt.last_seq),
                // it may close the gap, or stand no longer where it stood
                _ => _ = cache.acknowledged.remove(&stream),
            }
        });
        Ok(())
    }
}

/// The end of a receipt's signature.
fn tag(bytes: &[u8]) -> &[u8] {
    bytes.last_chunk::<8>().map_or(bytes, |tag| tag.as_slice())
}

fn stored(row: &rusqlite::Row<'_>) -> rusqlite::Result<(Vec<u8>, [u8; 16], u64)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

impl Tx<'_> {
    /// What lies under a receipt is cut where a receipt ends, and nowhere else: signatures in between are let go.
    ///
    /// # Errors
    /// The disk is full.
    pub fn drop_signatures_within(&self, receipt: &Receipt) -> Result<()> {
        let Some(stream) = self.store.ordinal(&receipt.stream)? else {
            return Ok(());
        };
        // where there are branches a number does not say which of them is meant
        if self.store.is_tree(stream)? {
            return Ok(());
        }
        let at = |seq| Dot { stream, seq, branch: 0 }.pack();
        let mut drop = self.conn().prepare_cached(
            "DELETE FROM signature WHERE dot >= ?1 AND dot < ?2 AND NOT EXISTS (
               SELECT 1 FROM receipt WHERE stream = ?3 AND last_seq = (dot >> 6) & 16777215)",
        )?;
        drop.execute(params![at(receipt.first_seq), at(receipt.last_seq), stream])?;
        Ok(())
    }
}

impl Store {
    fn stored_receipt(&self, (bytes, epoch, number): (Vec<u8>, [u8; 16], u64)) -> Result<StoredReceipt> {
        let receipt = Receipt::read(&bytes)?;
        Ok(StoredReceipt { receipt, bytes, position: Position { epoch: Id(epoch), number } })
    }

    /// Where a receipt stands, by its signed bytes; `None` where it is not stored. What is stored was opened before.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn receipt_position(&self, receipt: &Receipt, bytes: &[u8]) -> Result<Option<Position>> {
        let Some(stream) = self.ordinal(&receipt.stream)? else {
            return Ok(None);
        };
        let mut find = self.conn.prepare_cached(
            "SELECT position_epoch, position_number FROM receipt
             WHERE stream = ?1 AND first_seq = ?2 AND last_seq = ?3 AND bytes = ?4",
        )?;
        let key = params![stream, receipt.first_seq, receipt.last_seq, bytes];
        let found = find.query_row(key, |row| Ok(Position { epoch: Id(row.get(0)?), number: row.get(1)? }));
        Ok(found.optional()?)
    }

    /// Whether these signed bytes are stored, wherever they stand.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_receipt(&self, receipt: &Receipt, bytes: &[u8]) -> Result<bool> {
        Ok(self.receipt_position(receipt, bytes)?.is_some())
    }

    /// Whether any of a stream is under a receipt that stands in the history here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_acknowledged(&self, stream: u32) -> Result<bool> {
        if self.cache.borrow().acknowledged.get(&stream).is_some_and(|known| known.upto > 0) {
            return Ok(true);
        }
        let history = self.history()?;
        let mut all = self
            .conn
            .prepare_cached("SELECT position_epoch, position_number FROM receipt WHERE stream = ?1")?;
        let mut rows = all.query([stream])?;
        while let Some(row) = rows.next()? {
            if history.contains(&Position { epoch: Id(row.get(0)?), number: row.get(1)? }) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Receipts without a position in the history here, stream after stream.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn receipts_outside(&self) -> Result<Vec<StoredReceipt>> {
        if self.cache.borrow().none_outside {
            return Ok(Vec::new());
        }
        let history = self.history()?;
        // what stands in the current epoch is passed over without being read
        let mut others = self.conn.prepare_cached(
            "SELECT bytes, position_epoch, position_number FROM receipt
             WHERE position_epoch <> ?1 OR position_number < ?2
             ORDER BY stream, first_seq, last_seq, last_hash, epoch, number, tag",
        )?;
        let (epoch, first) = history.0.last().copied().unwrap_or_default();
        let key = params![epoch.0, i64::try_from(first).unwrap_or(i64::MAX)];
        let rows = others.query_map(key, stored)?.collect::<rusqlite::Result<Vec<_>>>()?;
        let mut outside = Vec::new();
        for row in rows {
            let found = self.stored_receipt(row)?;
            if !history.contains(&found.position) {
                outside.push(found);
            }
        }
        self.remember(|cache| cache.none_outside = outside.is_empty());
        Ok(outside)
    }

    /// Receipts of a stream that cover any number of a span, in the order of their runs.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn receipts_within(&self, stream: u32, span: RangeInclusive<u32>) -> Result<Vec<StoredReceipt>> {
        let mut all = self.conn.prepare_cached(
            "SELECT bytes, position_epoch, position_number FROM receipt
             WHERE stream = ?1 AND first_seq <= ?3 AND last_seq >= ?2
             ORDER BY first_seq, last_seq, last_hash, epoch, number, tag",
        )?;
        let rows = all
            .query_map(params![stream, span.start(), span.end()], stored)?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        rows.into_iter().map(|row| self.stored_receipt(row)).collect()
    }

    /// Receipts of a stream, in the order of their runs.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn receipts_of(&self, stream: u32) -> Result<Vec<StoredReceipt>> {
        let mut all = self.conn.prepare_cached(
            "SELECT bytes, position_epoch, position_number FROM receipt WHERE stream = ?1
             ORDER BY first_seq, last_seq, last_hash, epoch, number, tag",
        )?;
        let rows = all.query_map([stream], stored)?.collect::<rusqlite::Result<Vec<_>>>()?;
        rows.into_iter().map(|row| self.stored_receipt(row)).collect()
    }

    /// Receipts of a partition with a position above `after`, by position, of one number parents first, at most `limit` and then up to
    /// the end of the number reached.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn receipts_after(&self, partition: u32, after: u64, limit: usize) -> Result<Vec<StoredReceipt>> {
        let mut all = self.conn.prepare_cached(
            "SELECT bytes, position_epoch, position_number FROM receipt
             WHERE partition = ?1 AND position_number > ?2
             ORDER BY position_number, stream, first_seq, last_seq, last_hash, epoch, number, tag LIMIT ?3",
        )?;
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let rows = all.query_map(params![partition, after, limit as i64], stored)?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        rows.into_iter().map(|row| self.stored_receipt(row)).collect()
    }

    /// All receipts of a partition at one number, parents first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn receipts_at(&self, partition: u32, number: u64) -> Result<Vec<StoredReceipt>> {
        let mut all = self.conn.prepare_cached(
            "SELECT bytes, position_epoch, position_number FROM receipt
             WHERE partition = ?1 AND position_number = ?2
             ORDER BY stream, first_seq, last_seq, last_hash, epoch, number, tag",
        )?;
        let rows = all.query_map(params![partition, i64::try_from(number).unwrap_or(i64::MAX)], stored)?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        rows.into_iter().map(|row| self.stored_receipt(row)).collect()
    }

    /// Whether any receipt of a stream has a position above `after`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn stands_after(&self, stream: u32, after: u64) -> Result<bool> {
        let mut any = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM receipt WHERE stream = ?1 AND position_number > ?2)",
        )?;
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        Ok(any.query_row(params![stream, after], |row| row.get(0))?)
    }

    /// How many receipts of a partition have a position above `after`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn count_receipts_after(&self, partition: u32, after: u64) -> Result<u64> {
        let mut count = self.conn.prepare_cached(
            "SELECT count(*) FROM receipt INDEXED BY receipt_position WHERE partition = ?1 AND position_number > ?2",
        )?;
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        Ok(count.query_row(params![partition, after], |row| row.get(0))?)
    }

    /// The receipt for hello: of those that stand where they were given, the one with the highest number. What was
    /// given back stands at a number that its signature does not name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn highest_receipt(&self) -> Result<Option<Vec<u8>>> {
        // partition by partition the index leads to it; all of them at once would be read
        let mut partitions = self.conn.prepare_cached("SELECT ord FROM partition")?;
        let mut last = self.conn.prepare_cached(
            "SELECT position_number, bytes FROM receipt
             WHERE partition = ?1 AND epoch = position_epoch AND number = position_number
             ORDER BY position_number DESC LIMIT 1",
        )?;
        let mut highest: Option<(u64, Vec<u8>)> = None;
        for partition in partitions.query_map([], |row| row.get::<_, u32>(0))? {
            let found = last.query_row([partition?], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            highest = highest.max(found);
        }
        Ok(highest.map(|(_, bytes)| bytes))
    }

    /// Whether the whole run of a receipt is held here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn holds(&self, receipt: &Receipt) -> Result<bool> {
        let Some(stream) = self.ordinal(&receipt.stream)? else {
            return Ok(false);
        };
        Ok(self.find(stream, receipt.last_seq, &receipt.last)?.is_some())
    }

    /// Receipts that cover a changeset.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn receipts_covering(&self, dot: Dot) -> Result<Vec<StoredReceipt>> {
        let mut covering = self.receipts_within(dot.stream, dot.seq..=dot.seq)?;
        if self.is_tree(dot.stream)? {
            let (hash, mut covers) = (self.hash(dot)?, Vec::with_capacity(covering.len()));
            for found in &covering {
                // one that ends here names it; of others the path says whether they pass it
                let ends_here = found.receipt.last_seq == dot.seq;
                covers.push(if ends_here {
                    found.receipt.last == hash
                } else {
                    self.covers(&found.receipt, dot)?
                });
            }
            let mut covers = covers.into_iter();
            covering.retain(|_| covers.next().unwrap_or(false));
        }
        Ok(covering)
    }

    /// Whether the last run of receipts of a stream ends in this changeset and stands in a history: most often it
    /// does. `false` is no more than a doubt.
    pub(crate) fn ends_acknowledged(&self, dot: Dot, history: &History) -> Result<bool> {
        let mut last = self.conn.prepare_cached(
            "SELECT last_hash = (SELECT hash FROM changeset WHERE dot = ?2), position_epoch, position_number
             FROM receipt WHERE stream = ?1 ORDER BY first_seq DESC LIMIT 1",
        )?;
        let found = last.query_row(params![dot.stream, dot.pack()], |row| {
            Ok((row.get(0)?, Position { epoch: Id(row.get(1)?), number: row.get(2)? }))
        });
        Ok(found.optional()?.is_some_and(|(ends, position)| ends && history.contains(&position)))
    }

    fn covers(&self, receipt: &Receipt, dot: Dot) -> Result<bool> {
        let last = self.find(dot.stream, receipt.last_seq, &receipt.last)?;
        last.map_or(Ok(false), |last| on_path(self, last, dot))
    }

    /// The effective time of a changeset, as far as receipts are here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn effective(&self, dot: Dot) -> Result<Effective> {
        let covering = self.receipts_covering(dot)?;
        self.effective_under(dot, covering.iter().map(|stored| &stored.receipt))
    }

    /// The effective time of a changeset, if these receipts are all that cover it.
    pub(crate) fn effective_under<'r>(
        &self,
        dot: Dot,
        receipts: impl IntoIterator<Item = &'r Receipt>,
    ) -> Result<Effective> {
        let mut get = self.conn.prepare_cached("SELECT header FROM changeset WHERE dot = ?1")?;
        let bytes: Vec<u8> = get.query_row([dot.pack()], |row| row.get(0))?;
        let header = Header::decode(&bytes).unwrap_or_default();
        let info = self.stream(dot.stream)?;
        let replica = info.genesis.map(|genesis| genesis.replica).unwrap_or_default();
        Ok(effective(&header, &replica, receipts))
    }
}
