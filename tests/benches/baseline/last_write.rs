//! Last write wins in bare SQL: a stamp beside each field, a queue of what to send, and a feed at the office.

use crate::baseline::table::{Machine, begin, insert, open};
use crate::data::Row;
use crate::measure::Fallible;
use rusqlite::{Connection, params};
use std::path::Path;

/// How many edits go in one transaction.
const BATCH: usize = 500;

/// Asks for everything.
const NOBODY: i64 = -1;

/// One edit on its way: the finding, its new note, and who wrote it when.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    grid: u64,
    id: Vec<u8>,
    note: String,
    at_ms: i64,
    by: i64,
}

/// A copy: a phone's, or the office's.
pub(crate) struct Copy {
    conn: Connection,
    who: i64,
    cursor: i64,
}

impl Copy {
    /// A copy that holds these findings.
    pub(crate) fn new(path: &Path, who: i64, rows: &[Row]) -> Fallible<Self> {
        let machine = if who == 0 { Machine::Office } else { Machine::Phone };
        let mut conn = open(path, machine)?;
        conn.execute_batch(
            "ALTER TABLE finding ADD COLUMN note_ms INTEGER NOT NULL DEFAULT 0;
             ALTER TABLE finding ADD COLUMN note_by INTEGER NOT NULL DEFAULT 0;
             CREATE TABLE waiting (number INTEGER PRIMARY KEY, partition INTEGER NOT NULL, id BLOB NOT NULL) STRICT;
             CREATE TABLE state (cursor INTEGER NOT NULL) STRICT; INSERT INTO state VALUES (0);",
        )?;
        for batch in rows.chunks(BATCH) {
            insert(&mut conn, batch)?;
        }
        Ok(Self { conn, who, cursor: 0 })
    }

    /// Edits a note, durably, and remembers to send it.
    pub(crate) fn edit(&mut self, (grid, id): (u64, &[u8]), note: &str, at_ms: i64) -> Fallible<()> {
        let tx = begin(&mut self.conn)?;
        tx.prepare_cached(
            "UPDATE finding SET note = ?3, note_ms = ?4, note_by = ?5 WHERE partition = ?1 AND id = ?2",
        )?
        .execute(params![grid, id, note, at_ms, self.who])?;
        tx.prepare_cached("INSERT INTO waiting (partition, id) VALUES (?1, ?2)")?
            .execute(params![grid, id])?;
        Ok(tx.commit()?)
    }

    /// Waiting edits behind a number that another wrote than the one who asks, at most a batch; and the last number.
    fn waiting(&self, after: i64, asks: i64) -> Fallible<(Vec<Edit>, i64)> {
        let mut all = self.conn.prepare_cached(
            "SELECT w.number, f.partition, f.id, f.note, f.note_ms, f.note_by FROM waiting AS w
             JOIN finding AS f ON f.partition = w.partition AND f.id = w.id
             WHERE w.number > ?1 AND f.note_by <> ?3 ORDER BY w.number LIMIT ?2",
        )?;
        let mut last = after;
        let rows = all.query_map(params![after, BATCH as i64, asks], |row| {
            last = row.get(0)?;
            Ok(Edit {
                grid: row.get(1)?,
                id: row.get(2)?,
                note: row.get(3)?,
                at_ms: row.get(4)?,
                by: row.get(5)?,
            })
        })?;
        let edits = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok((edits, last))
    }

    /// Takes edits in one durable transaction: the later one wins, and what won goes on to others.
    fn take(&mut self, edits: &[Edit], cursor: Option<i64>) -> Fallible<()> {
        let office = self.who == 0;
        let tx = begin(&mut self.conn)?;
        {
            let mut update = tx.prepare_cached(
                "UPDATE finding SET note = ?3, note_ms = ?4, note_by = ?5
                 WHERE partition = ?1 AND id = ?2 AND (note_ms, note_by) < (?4, ?5)",
            )?;
            let mut feed = tx.prepare_cached("INSERT INTO waiting (partition, id) VALUES (?1, ?2)")?;
            for edit in edits {
                let won = update.execute(params![edit.grid, edit.id, edit.note, edit.at_ms, edit.by])?;
                if office && won > 0 {
                    feed.execute(params![edit.grid, edit.id])?;
                }
            }
            if let Some(cursor) = cursor {
                tx.prepare_cached("UPDATE state SET cursor = ?1")?.execute([cursor])?;
            }
        }
        tx.commit()?;
        self.cursor = cursor.unwrap_or(self.cursor);
        Ok(())
    }

    /// Sends everything that waits, and takes everything that is new.
    pub(crate) fn sync(&mut self, office: &mut Self) -> Fallible<()> {
        loop {
            let (edits, last) = self.waiting(0, NOBODY)?;
            if edits.is_empty() {
                break;
            }
            office.take(&edits, None)?;
            self.conn.prepare_cached("DELETE FROM waiting WHERE number <= ?1")?.execute([last])?;
        }
        loop {
            let (edits, last) = office.waiting(self.cursor, self.who)?;
            if edits.is_empty() {
                return Ok(());
            }
            self.take(&edits, Some(last))?;
        }
    }

    /// Every note, for comparing copies.
    pub(crate) fn notes(&self) -> Fallible<Vec<String>> {
        let mut all = self.conn.prepare("SELECT note FROM finding ORDER BY partition, id")?;
        let rows = all.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
