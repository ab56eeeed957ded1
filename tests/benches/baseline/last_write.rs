//! Last write wins in bare SQL: a stamp beside each field, a queue of what to send, and a feed at the office.

use crate::baseline::table::{Machine, begin, insert, open, put};
use crate::data::Row;
use crate::measure::Fallible;
use rusqlite::{Connection, params};
use std::path::Path;

/// How many edits, or findings, go in one transaction.
pub(crate) const BATCH: usize = 500;

/// Asks for everything.
const NOBODY: i64 = -1;

/// The office's number among the copies.
pub(crate) const OFFICE: i64 = 0;

/// One edit on its way: the finding, its new note, and who wrote it when.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    pub(crate) grid: u64,
    pub(crate) id: Vec<u8>,
    pub(crate) note: String,
    pub(crate) at_ms: i64,
    pub(crate) by: i64,
}

/// What may arrive at a copy.
#[derive(Debug)]
pub(crate) enum Arrival {
    Findings(Vec<Row>),
    Edits(Vec<Edit>),
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
        let machine = if who == OFFICE { Machine::Office } else { Machine::Phone };
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

    /// Behind which number of the office's feed this copy has everything.
    pub(crate) const fn cursor(&self) -> i64 {
        self.cursor
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

    /// What waits to be sent, at most a batch; and the last number.
    pub(crate) fn unsent(&self) -> Fallible<(Vec<Edit>, i64)> {
        waiting(&self.conn, 0, NOBODY)
    }

    /// Takes what arrived in one durable transaction: of edits the later one wins, and goes on to others.
    pub(crate) fn take(&mut self, arrivals: &[Arrival]) -> Fallible<()> {
        let office = self.who == OFFICE;
        let tx = begin(&mut self.conn)?;
        for arrival in arrivals {
            match arrival {
                Arrival::Findings(rows) => put(&tx, rows)?,
                Arrival::Edits(edits) => put_edits(&tx, edits, office.then_some(Feed))?,
            }
        }
        Ok(tx.commit()?)
    }

    /// Ends a sync in one durable transaction: what was sent up to a number waits no more, what came is taken,
    /// and the cursor moves.
    pub(crate) fn end_sync(&mut self, sent: i64, (edits, cursor): (&[Edit], i64)) -> Fallible<()> {
        let tx = begin(&mut self.conn)?;
        tx.prepare_cached("DELETE FROM waiting WHERE number <= ?1")?.execute([sent])?;
        put_edits(&tx, edits, None)?;
        tx.prepare_cached("UPDATE state SET cursor = ?1")?.execute([cursor])?;
        tx.commit()?;
        self.cursor = cursor;
        Ok(())
    }

    /// Sends everything that waits, and takes everything that is new.
    pub(crate) fn sync(&mut self, office: &mut Self) -> Fallible<()> {
        loop {
            let (edits, sent) = self.unsent()?;
            let up = edits.len();
            if up > 0 {
                office.take(&[Arrival::Edits(edits)])?;
            }
            let (edits, cursor) = waiting(&office.conn, self.cursor, self.who)?;
            let down = edits.len();
            if up + down == 0 {
                return Ok(());
            }
            self.end_sync(sent, (&edits, cursor))?;
        }
    }

    /// Every note, for comparing copies.
    pub(crate) fn notes(&self) -> Fallible<Vec<String>> {
        let mut all = self.conn.prepare("SELECT note FROM finding ORDER BY partition, id")?;
        let rows = all.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// What wins goes into the feed for others.
#[derive(Clone, Copy)]
struct Feed;

fn put_edits(conn: &Connection, edits: &[Edit], feed: Option<Feed>) -> Fallible<()> {
    let mut update = conn.prepare_cached(
        "UPDATE finding SET note = ?3, note_ms = ?4, note_by = ?5
         WHERE partition = ?1 AND id = ?2 AND (note_ms, note_by) < (?4, ?5)",
    )?;
    let mut onward = conn.prepare_cached("INSERT INTO waiting (partition, id) VALUES (?1, ?2)")?;
    for edit in edits {
        let won = update.execute(params![edit.grid, edit.id, edit.note, edit.at_ms, edit.by])?;
        if feed.is_some() && won > 0 {
            onward.execute(params![edit.grid, edit.id])?;
        }
    }
    Ok(())
}

/// Edits behind a number that another wrote than the one who asks, at most a batch; and the last number.
pub(crate) fn waiting(conn: &Connection, after: i64, asks: i64) -> Fallible<(Vec<Edit>, i64)> {
    let mut all = conn.prepare_cached(
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
