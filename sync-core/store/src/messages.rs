//! Messages to responsible units: notices that go out together, how often it was tried, and what came of it.

use crate::database::{Store, Tx};
use crate::error::Result;
use crate::notices::{COLUMNS, NoticeRow, Wakes, read};
use merge::hash::Id;
use rusqlite::{Row, params};

/// A message to a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Its number.
    pub number: u64,
    /// Its key: every try to send it says the same one.
    pub key: Id,
    /// The unit.
    pub unit: Id,
    /// Whether it goes out at night as well.
    pub wakes: Wakes,
    /// When it was made, office time in ms since 1970.
    pub made_ms: i64,
    /// How often it was tried without success since it was made, or since somebody had it tried again.
    pub tries: u32,
    /// When it is tried next, office time in ms since 1970.
    pub next_try_ms: i64,
    /// When it was sent.
    pub sent_ms: Option<i64>,
    /// Since when it is not tried any more.
    pub given_up_ms: Option<i64>,
    /// Why the last try failed; empty while none did.
    pub last_error: String,
}

/// Which notices are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Those that were not sent: the oldest first.
    Waiting,
    /// Those that were: the newest first.
    Sent,
}

const MESSAGE: &str = "m.number, m.key, m.unit, m.wakes, m.made_ms, m.tries, m.next_try_ms, m.sent_ms, m.given_up_ms, m.last_error";

fn message(row: &Row<'_>, first: usize) -> rusqlite::Result<MessageRow> {
    Ok(MessageRow {
        number: row.get(first)?,
        key: Id(row.get(first + 1)?),
        unit: Id(row.get(first + 2)?),
        wakes: Wakes::of_number(row.get(first + 3)?),
        made_ms: row.get(first + 4)?,
        tries: row.get(first + 5)?,
        next_try_ms: row.get(first + 6)?,
        sent_ms: row.get(first + 7)?,
        given_up_ms: row.get(first + 8)?,
        last_error: row.get(first + 9)?,
    })
}

impl Tx<'_> {
    /// Makes a message of notices, by their numbers, to be tried from now on.
    ///
    /// # Errors
    /// There is one with its key, or the disk is full.
    pub fn put_message(
        &self,
        (key, unit, wakes): (Id, Id, Wakes),
        numbers: &[u64],
        now_ms: i64,
    ) -> Result<()> {
        let mut put = self.conn().prepare_cached(
            "INSERT INTO message (key, unit, wakes, made_ms, tries, next_try_ms, last_error) VALUES (?1, ?2, ?3, ?4, 0, ?4, '')",
        )?;
        put.execute(params![key.0, unit.0, wakes.number(), now_ms])?;
        let message = self.conn().last_insert_rowid();
        let mut carried = self.conn().prepare_cached("UPDATE notice SET message = ?2 WHERE number = ?1")?;
        for number in numbers {
            carried.execute(params![number, message])?;
        }
        Ok(())
    }

    /// A message was sent.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_sent(&self, message: u64, now_ms: i64) -> Result<()> {
        let mut put = self.conn().prepare_cached("UPDATE message SET sent_ms = ?2 WHERE number = ?1")?;
        put.execute(params![message, now_ms])?;
        Ok(())
    }

    /// A try failed: when the next one is, or since when there is none.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_not_sent(
        &self,
        message: u64,
        (next_try_ms, given_up_ms, error): (i64, Option<i64>, &str),
    ) -> Result<()> {
        let mut put = self.conn().prepare_cached(
            "UPDATE message SET tries = tries + 1, next_try_ms = ?2, given_up_ms = ?3, last_error = ?4 WHERE number = ?1",
        )?;
        put.execute(params![message, next_try_ms, given_up_ms, error])?;
        Ok(())
    }

    /// Whatever was not sent is tried from now on, as if it never had been; how many messages.
    ///
    /// # Errors
    /// The disk is full.
    pub fn try_messages_again(&self, now_ms: i64) -> Result<u64> {
        let mut put = self.conn().prepare_cached(
            "UPDATE message SET tries = 0, next_try_ms = ?1, given_up_ms = NULL WHERE sent_ms IS NULL",
        )?;
        Ok(put.execute([now_ms])? as u64)
    }
}

impl Store {
    /// Units that something may go out to at an instant (office time, ms since 1970) and to which nothing is under way: what
    /// is told later never arrives first. `least` says what may go out.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn units_to_tell(&self, now_ms: i64, least: Wakes) -> Result<Vec<Id>> {
        let mut all = self.conn.prepare_cached(
            "SELECT DISTINCT n.unit FROM notice n WHERE n.message IS NULL AND n.ready_ms <= ?1 AND n.wakes >= ?2
               AND NOT EXISTS (SELECT 1 FROM message m WHERE m.unit = n.unit AND m.sent_ms IS NULL
                                 AND m.given_up_ms IS NULL AND m.wakes >= ?2)
             ORDER BY n.unit",
        )?;
        let rows = all.query_map(params![now_ms, least.number()], |row| Ok(Id(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What may go out to a unit at an instant, with its numbers, in the order in which it was noticed.
    ///
    /// # Errors
    /// The database cannot be read, or a later version wrote a notice.
    pub fn notices_to_tell(
        &self,
        unit: Id,
        (now_ms, least): (i64, Wakes),
        limit: usize,
    ) -> Result<Vec<(u64, NoticeRow)>> {
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS}, n.number FROM notice n
             WHERE n.message IS NULL AND n.unit = ?1 AND n.ready_ms <= ?2 AND n.wakes >= ?3 ORDER BY n.number LIMIT ?4"
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = all.query(params![unit.0, now_ms, least.number(), limit])?;
        let mut notices = Vec::new();
        while let Some(row) = rows.next()? {
            notices.push((row.get(11)?, read(row)?));
        }
        Ok(notices)
    }

    /// Messages that are to be tried at an instant (office time, ms since 1970), the oldest first. One whose next try lies
    /// behind `horizon_ms` waits for no clock: the office's own was set back.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn messages_to_try(
        &self,
        (now_ms, horizon_ms): (i64, i64),
        least: Wakes,
        limit: usize,
    ) -> Result<Vec<MessageRow>> {
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT {MESSAGE} FROM message m INDEXED BY message_open WHERE m.sent_ms IS NULL AND m.given_up_ms IS NULL AND m.wakes >= ?3
               AND (m.next_try_ms <= ?1 OR m.next_try_ms > ?2) ORDER BY m.number LIMIT ?4"
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows =
            all.query_map(params![now_ms, horizon_ms, least.number(), limit], |row| message(row, 0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The notices of a message, in the order in which they were noticed.
    ///
    /// # Errors
    /// The database cannot be read, or a later version wrote a notice.
    pub fn notices_of(&self, message: u64) -> Result<Vec<NoticeRow>> {
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM notice n WHERE n.message = ?1 ORDER BY n.number"
        ))?;
        let mut rows = all.query([i64::try_from(message).unwrap_or(i64::MAX)])?;
        let mut notices = Vec::new();
        while let Some(row) = rows.next()? {
            notices.push(read(row)?);
        }
        Ok(notices)
    }

    /// Notices, each with its message where it has one.
    ///
    /// # Errors
    /// The database cannot be read, or a later version wrote a notice.
    pub fn notices(&self, listed: Listed, limit: u32) -> Result<Vec<(NoticeRow, Option<MessageRow>)>> {
        let (of, order) = match listed {
            Listed::Waiting => ("m.sent_ms IS NULL", "ASC"),
            Listed::Sent => ("m.sent_ms IS NOT NULL", "DESC"),
        };
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS}, {MESSAGE} FROM notice n LEFT JOIN message m ON m.number = n.message
             WHERE {of} ORDER BY n.number {order} LIMIT ?1"
        ))?;
        let mut rows = all.query([limit])?;
        let mut notices = Vec::new();
        while let Some(row) = rows.next()? {
            let carried = row.get::<_, Option<i64>>(11)?.is_some();
            notices.push((read(row)?, if carried { Some(message(row, 11)?) } else { None }));
        }
        Ok(notices)
    }
}
