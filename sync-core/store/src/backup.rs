//! Backups: a copy of the whole database as of one moment, made beside the writer, proved before it is called one.

use crate::database::Store;
use crate::error::{Result, StoreError};
use merge::hash::Hash;
use merge::history::History;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::path::Path;

/// Pages copied in one step, a quarter of a megabyte; a step of a check is no longer.
const STEP_PAGES: i32 = 64;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// When it was made, ms since 1970.
    pub made_ms: u64,
    /// The district's code.
    pub district: u32,
    /// The office's public key.
    pub office: Hash,
    /// The last feed number in it.
    pub number: u64,
    /// The epochs up to then.
    pub history: History,
}

/// Something that goes with a backup: a file of the office under its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosed {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

const ENCLOSED: &str = "DROP TABLE IF EXISTS backup_about; DROP TABLE IF EXISTS backup_file;
    CREATE TABLE backup_about (format INTEGER NOT NULL, made_ms INTEGER NOT NULL) STRICT;
    CREATE TABLE backup_file (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;";

/// The format of the two tables that a backup has beside those of the office.
const FORMAT: i64 = 1;

/// Copies the database of a reader, as of one snapshot, into a new file. The office goes on writing meanwhile.
/// `progress` is told how many pages of how many are copied.
///
/// # Errors
/// The disk is full, or the file is there already. What was begun is left for whoever called to remove.
pub fn back_up(
    reader: &Store,
    to: &Path,
    (made_ms, enclosed): (u64, &[Enclosed]),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<()> {
    let mut copy = Connection::open(to)?;
    reader.read::<_, StoreError>(|reader| {
        // the snapshot is taken with the first look; while it lasts, what others commit does not begin the copy anew
        reader.feed_end()?;
        let backup = rusqlite::backup::Backup::new(&reader.conn, &mut copy)?;
        loop {
            let done = backup.step(STEP_PAGES)?;
            let now = backup.progress();
            let count = |pages: i32| u64::try_from(pages).unwrap_or(0);
            progress(count(now.pagecount - now.remaining), count(now.pagecount));
            match done {
                rusqlite::backup::StepResult::Done => return Ok(()),
                rusqlite::backup::StepResult::More => {}
                _ => return Err(StoreError::Busy),
            }
        }
    })?;
    // one file, that needs no other beside it
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    copy.execute_batch(ENCLOSED)?;
    copy.execute("INSERT INTO backup_about (format, made_ms) VALUES (?1, ?2)", params![FORMAT, made_ms])?;
    for one in enclosed {
        copy.execute("INSERT INTO backup_file (name, bytes) VALUES (?1, ?2)", params![one.name, one.bytes])?;
    }
    copy.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Opens a backup, proves that it is whole, and reads what it says of itself and what goes with it. `rest` is called
/// after each small step of it: whoever checks beside an office that serves may wait there.
///
/// # Errors
/// It was cut short or is damaged, is no backup of an office, or was made by a later version.
pub fn open_backup(file: &Path, mut rest: impl FnMut() + Send + 'static) -> Result<(About, Vec<Enclosed>)> {
    let damaged = |what: String| StoreError::Damaged { what, file: Some(file.to_owned()) };
    let mut conn = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let goes_on = move || {
        rest();
        false
    };
    conn.progress_handler(STEP_PAGES, Some(goes_on))?;
    whole(&conn, file)?;
    conn.progress_handler(STEP_PAGES, None::<fn() -> bool>)?;
    let about = conn
        .query_row("SELECT format, made_ms FROM backup_about", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional();
    let Ok(Some((found, made_ms))) = about else {
        return Err(StoreError::Missing("the mark of a backup that `gridwalk backup` made"));
    };
    if found > FORMAT {
        return Err(StoreError::Newer { found, known: FORMAT });
    }
    let meta = |key: &str| {
        conn.query_row("SELECT v FROM meta WHERE k = ?1", [key], |row| {
            row.get::<_, rusqlite::types::Value>(0)
        })
    };
    let rusqlite::types::Value::Integer(district) = meta("district")? else {
        return Err(damaged("it names no district".to_owned()));
    };
    let rusqlite::types::Value::Blob(office) = meta("office_key")? else {
        return Err(damaged("it names no office".to_owned()));
    };
    let mut epochs = conn.prepare("SELECT epoch, first_number FROM history ORDER BY place")?;
    let rows = epochs.query_map([], |row| Ok((merge::hash::Id(row.get(0)?), row.get(1)?)))?;
    let history = History(rows.collect::<rusqlite::Result<_>>()?);
    let number = conn.query_row("SELECT ifnull(max(number), 0) FROM feed", [], |row| row.get(0))?;
    let mut files = conn.prepare("SELECT name, bytes FROM backup_file ORDER BY name")?;
    let rows = files.query_map([], |row| Ok(Enclosed { name: row.get(0)?, bytes: row.get(1)? }))?;
    let enclosed = rows.collect::<rusqlite::Result<_>>()?;
    let district = u32::try_from(district).map_err(|_| damaged("it names no district".to_owned()))?;
    let office = Hash::read(&office).ok_or_else(|| damaged("it names no office".to_owned()))?;
    Ok((About { made_ms, district, office, number, history }, enclosed))
}

/// Whether the file has all of its pages, and they hold together.
fn whole(conn: &Connection, file: &Path) -> Result<()> {
    let damaged = |what: String| StoreError::Damaged { what, file: Some(file.to_owned()) };
    let there = std::fs::metadata(file).map_err(|error| StoreError::File(file.to_owned(), error))?.len();
    let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, u64>(0));
    let pages = number("page_count").map_err(|error| damaged(error.to_string()))?;
    let expected = pages * number("page_size")?;
    if there != expected || pages == 0 {
        return Err(damaged(format!("it has {there} bytes of {expected}: it was cut short")));
    }
    let said: String = conn
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| damaged(error.to_string()))?;
    if said == "ok" { Ok(()) } else { Err(damaged(said)) }
}

impl Store {
    /// Takes away what a backup has beside the office's own tables, without leaving a trace of it in the file.
    ///
    /// # Errors
    /// The disk is full.
    pub fn unpack_backup(&self) -> Result<()> {
        self.conn.execute_batch("DROP TABLE IF EXISTS backup_about; DROP TABLE IF EXISTS backup_file;")?;
        Ok(())
    }
}
