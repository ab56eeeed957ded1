//! Findings in bare SQL: one row and its two photos, prepared statements, write-ahead log, durable commits.

use crate::data::Row;
use crate::measure::Fallible;
use domain::geo::PlacedParts;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::path::Path;

/// The same columns and keys as ours, without what ours needs for merging.
pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS finding (
  partition INTEGER NOT NULL, id BLOB NOT NULL, walk BLOB, site BLOB, standard INTEGER, lat_e7 INTEGER,
  lng_e7 INTEGER, datum INTEGER, accuracy_dm INTEGER, position_source INTEGER, note TEXT, observed INTEGER,
  unit INTEGER, limit_class INTEGER, red_line INTEGER, handled INTEGER, PRIMARY KEY (partition, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS photo (
  partition INTEGER NOT NULL, finding BLOB NOT NULL, content BLOB NOT NULL, moment INTEGER,
  PRIMARY KEY (partition, finding, content)
) STRICT, WITHOUT ROWID;";

const FINDING: &str =
    "INSERT OR IGNORE INTO finding (partition, id, walk, site, standard, lat_e7, lng_e7, datum,
  accuracy_dm, position_source, note, observed, unit, limit_class, red_line, handled)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
const PHOTO: &str =
    "INSERT OR IGNORE INTO photo (partition, finding, content, moment) VALUES (?1, ?2, ?3, 1)";

/// Whose settings a database has: the same as ours has there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Machine {
    /// A phone's.
    Phone,
    /// The office's.
    Office,
}

/// Opens a database file with the settings that ours has.
pub(crate) fn open(path: &Path, machine: Machine) -> Fallible<Connection> {
    let conn = Connection::open(path)?;
    let (cache_kib, mmap, log_bytes, log_pages) = match machine {
        Machine::Phone => (4 * 1024, 0, 4 * 1024 * 1024, 1000),
        Machine::Office => (64 * 1024, 256 * 1024 * 1024, 64 * 1024 * 1024, 4000),
    };
    conn.execute_batch(&format!(
        "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{cache_kib};
         PRAGMA wal_autocheckpoint = {log_pages}; PRAGMA journal_size_limit = {log_bytes}; PRAGMA mmap_size = {mmap};
         PRAGMA cell_size_check = ON; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;"
    ))?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(SCHEMA)?;
    Ok(conn)
}

/// Writes findings into an open transaction.
pub(crate) fn put(conn: &Connection, rows: &[Row]) -> Fallible<()> {
    let mut finding = conn.prepare_cached(FINDING)?;
    let mut photo = conn.prepare_cached(PHOTO)?;
    for row in rows {
        let at = &row.at;
        finding.execute(params![
            row.grid,
            row.id,
            row.walk,
            row.site,
            row.standard,
            at.lat_e7,
            at.lng_e7,
            at.datum,
            at.accuracy_dm,
            at.source,
            row.note,
            row.extent.0,
            row.extent.1,
            row.limit_class,
            row.red_line,
            1
        ])?;
        for content in &row.photos {
            photo.execute(params![row.grid, row.id, content])?;
        }
    }
    Ok(())
}

/// Writes findings in one durable transaction.
pub(crate) fn insert(conn: &mut Connection, rows: &[Row]) -> Fallible<()> {
    let tx = begin(conn)?;
    put(&tx, rows)?;
    Ok(tx.commit()?)
}

/// Opens a database file for reading, beside its writer.
pub(crate) fn reader(path: &Path, machine: Machine) -> Fallible<Connection> {
    let conn = open(path, machine)?;
    conn.execute_batch("PRAGMA query_only = ON")?;
    Ok(conn)
}

/// The next findings of a grid behind an id, which is given as `x` and hexadecimal digits.
pub(crate) fn page(conn: &Connection, (grid, after): (u64, &str), limit: usize) -> Fallible<Vec<Row>> {
    let mut all = conn.prepare_cached(
        "SELECT id, walk, site, standard, lat_e7, lng_e7, datum, accuracy_dm, position_source, note, observed,
                unit, limit_class, red_line FROM finding
         WHERE partition = ?1 AND id > unhex(substr(?2, 2)) ORDER BY id LIMIT ?3",
    )?;
    let mut photos =
        conn.prepare_cached("SELECT content FROM photo WHERE partition = ?1 AND finding = ?2")?;
    let found = all.query_map(params![grid, after, limit as i64], |row| {
        let id = row.get(0)?;
        let mut both = [[0; 32]; 2];
        let contents = photos.query_map(params![grid, id], |photo| photo.get(0))?;
        for (photo, content) in both.iter_mut().zip(contents) {
            *photo = content?;
        }
        Ok(Row {
            id,
            grid,
            walk: row.get(1)?,
            site: row.get(2)?,
            standard: row.get(3)?,
            at: PlacedParts {
                lat_e7: row.get(4)?,
                lng_e7: row.get(5)?,
                datum: row.get(6)?,
                accuracy_dm: row.get(7)?,
                source: row.get(8)?,
            },
            note: row.get(9)?,
            extent: (row.get(10)?, row.get(11)?),
            limit_class: row.get(12)?,
            red_line: row.get(13)?,
            photos: both,
        })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Begins a writing transaction.
pub(crate) fn begin(conn: &mut Connection) -> Fallible<Transaction<'_>> {
    Ok(Transaction::new(conn, TransactionBehavior::Immediate)?)
}
