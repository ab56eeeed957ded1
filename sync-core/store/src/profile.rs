//! Where a database lives: on a phone or at the office.

use crate::error::Result;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// Where a database lives, which decides its settings, and what it keeps besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// A phone: little memory, one user.
    Phone,
    /// The office: one writer, many readers, who judge many grids at once.
    Office,
}

/// Whether a database keeps sheets: an office's does.
pub(crate) fn has_sheets(conn: &Connection) -> Result<bool> {
    Ok(conn.table_exists(None, "sheet")?)
}

/// Sets a connection up as the place needs it.
pub(crate) fn pragmas(conn: &Connection, profile: Profile) -> Result<()> {
    // an office's log stays as long as a burst made it: to make it anew costs more than to write it
    let (cache_kib, mmap, log_bytes) = match profile {
        Profile::Phone => (4 * 1024, 0, 4 * 1024 * 1024),
        Profile::Office => (64 * 1024, 256 * 1024 * 1024, 64 * 1024 * 1024),
    };
    conn.execute_batch(&format!(
        "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{cache_kib};
         PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = {log_bytes}; PRAGMA mmap_size = {mmap};
         PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;"
    ))?;
    // without it SQLite plans a statement anew at each execution where its LIMIT is a parameter
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}
