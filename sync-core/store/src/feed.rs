//! The office's feed and its history of epochs: where everything stands, and how that is proved.

use crate::database::{Store, Tx};
use crate::error::Result;
use merge::hash::{Hash, Id};
use merge::history::{History, Position};
use merge::receipt::{Receipt, feed};
use rusqlite::{OptionalExtension, params};

impl Tx<'_> {
    /// Writes f(n) of the office's feed.
    ///
    /// # Errors
    /// The number was written before, or the disk is full.
    pub fn put_feed(&self, position: &Position, chain: &Hash) -> Result<()> {
        let number = i64::try_from(position.number).unwrap_or(i64::MAX);
        let mut put =
            self.conn().prepare_cached("INSERT INTO feed (number, epoch, chain) VALUES (?1, ?2, ?3)")?;
        put.execute(params![number, position.epoch.0, chain.0])?;
        Ok(())
    }

    /// Replaces the history of epochs.
    ///
    /// # Errors
    /// The disk is full.
    pub fn set_history(&self, history: &History) -> Result<()> {
        self.conn().execute("DELETE FROM history", [])?;
        let mut put = self
            .conn()
            .prepare_cached("INSERT INTO history (place, epoch, first_number) VALUES (?1, ?2, ?3)")?;
        for (place, (epoch, first)) in history.0.iter().enumerate() {
            put.execute(params![place, epoch.0, i64::try_from(*first).unwrap_or(i64::MAX)])?;
        }
        self.store.remember(|cache| {
            (cache.history, cache.none_outside) = (None, false);
            cache.acknowledged.clear();
        });
        Ok(())
    }

    /// Takes everything that is held over into an epoch without ancestors: the same receipts in the same order, under
    /// new numbers behind the old ones.
    ///
    /// # Errors
    /// The disk is full.
    pub fn take_over(&self, epoch: Id) -> Result<()> {
        let (here, mut chain) = self.store.feed_end()?;
        self.set_history(&History(vec![(epoch, here + 1)]))?;
        self.conn()
            .prepare("UPDATE receipt SET position_epoch = ?1, position_number = position_number + ?2")?
            .execute(params![epoch.0, here])?;
        self.conn().execute_batch("CREATE INDEX receipt_number ON receipt (position_number)")?;
        let mut of_number =
            self.conn().prepare("SELECT bytes FROM receipt WHERE position_number = ?1 ORDER BY bytes")?;
        for number in here + 1..=2 * here {
            let rows = of_number.query_map([number], |row| row.get::<_, Vec<u8>>(0))?;
            let mut bodies = Vec::new();
            for bytes in rows {
                bodies.push(Receipt::read(&bytes?)?.body());
            }
            chain = feed(&chain, bodies);
            self.put_feed(&Position { epoch, number }, &chain)?;
        }
        drop(of_number);
        self.conn().execute_batch("DROP INDEX receipt_number")?;
        self.store.cache.borrow_mut().clear();
        Ok(())
    }
}

impl Store {
    /// The history of epochs.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn history(&self) -> Result<History> {
        if let Some(known) = &self.cache.borrow().history {
            return Ok(known.clone());
        }
        let mut all = self.conn.prepare_cached("SELECT epoch, first_number FROM history ORDER BY place")?;
        let rows = all.query_map([], |row| Ok((Id(row.get(0)?), row.get(1)?)))?;
        let history = History(rows.collect::<rusqlite::Result<_>>()?);
        self.remember(|cache| cache.history = Some(history.clone()));
        Ok(history)
    }

    /// Where the office's feed stands: the last number and f of it; 0 and zeros for an empty feed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn feed_end(&self) -> Result<(u64, Hash)> {
        let mut last =
            self.conn.prepare_cached("SELECT number, chain FROM feed ORDER BY number DESC LIMIT 1")?;
        let found = last.query_row([], |row| Ok((row.get(0)?, Hash(row.get(1)?)))).optional()?;
        Ok(found.unwrap_or_default())
    }

    /// f of a number of the office's feed; `None` where it has not come so far.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn feed_at(&self, number: u64) -> Result<Option<Hash>> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let mut find = self.conn.prepare_cached("SELECT chain FROM feed WHERE number = ?1")?;
        Ok(find.query_row([number], |row| Ok(Hash(row.get(0)?))).optional()?)
    }
}
