//! One database file: opened, checked and written in transactions.

use crate::cache::Cache;
use crate::error::{Result, StoreError};
use crate::schema::{MIGRATIONS, OFFICE_V1, REDUCER_VERSION, current_tables};
use domain::format::KINDS;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Pages copied in one step of a backup.
const BACKUP_PAGES: i32 = 4096;

/// Where a database lives, which decides its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// A phone: little memory, one user.
    Phone,
    /// The office: one writer, many readers.
    Office,
}

/// An open database. It belongs to one thread at a time.
#[derive(Debug)]
pub struct Store {
    pub(crate) conn: Connection,
    pub(crate) cache: RefCell<Cache>,
    path: Option<PathBuf>,
    in_tx: Cell<u32>,
    /// Whether another connection may write meanwhile: then nothing is remembered between snapshots.
    beside: Beside,
    forced: Cell<Forced>,
}

/// Who else writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Nobody,
    TheWriter,
}

/// Whether a commit waits until the disk has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Forced {
    Always,
    Later,
}

/// A transaction. What it writes becomes visible, and durable, when the closure given to [`Store::write`]
/// returns `Ok`.
#[derive(Debug)]
pub struct Tx<'s> {
    pub(crate) store: &'s Store,
    /// Partitions whose heads have to be computed anew before the commit.
    pub(crate) stale: RefCell<BTreeSet<u32>>,
}

impl Store {
    /// Opens a database file, making it if it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// The file is damaged, newer than this program, or cannot be opened; it is left as it is.
    pub fn open(path: &Path, profile: Profile) -> Result<Self> {
        let conn = Connection::open(path)?;
        Self::prepare(conn, Some(path.to_owned()), profile).map_err(|error| match error {
            StoreError::Damaged { what, .. } => StoreError::Damaged { what, file: Some(path.to_owned()) },
            other => other,
        })
    }

    /// Opens a database file for reading only, beside the process that writes it.
    ///
    /// # Errors
    /// There is no such file, or it has another schema.
    pub fn open_reader(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags)?;
        conn.execute_batch(
            "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA mmap_size = 268435456;",
        )?;
        conn.set_prepared_statement_cache_capacity(256);
        Ok(Self {
            conn,
            cache: RefCell::default(),
            path: Some(path.to_owned()),
            in_tx: Cell::new(0),
            beside: Beside::TheWriter,
            forced: Cell::new(Forced::Always),
        })
    }

    /// Reads with one snapshot: what another connection commits meanwhile is not seen.
    ///
    /// # Errors
    /// Whatever `work` says, or the database cannot be read.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        if self.in_tx.get() > 0 {
            return work(self);
        }
        if self.beside == Beside::TheWriter {
            // what another connection wrote since is not in the cache
            self.cache.borrow_mut().clear();
        }
        self.run("BEGIN DEFERRED")?;
        let done = work(self);
        self.run("COMMIT")?;
        done
    }

    /// A copy of this database in memory, as it stands now.
    ///
    /// # Errors
    /// The database cannot be read, or a transaction is open.
    pub fn duplicate(&self, profile: Profile) -> Result<Self> {
        let mut copy = Connection::open_in_memory()?;
        rusqlite::backup::Backup::new(&self.conn, &mut copy)?.run_to_completion(
            BACKUP_PAGES,
            std::time::Duration::ZERO,
            None,
        )?;
        Self::prepare(copy, None, profile)
    }

    /// A database in memory, for tests and simulations.
    ///
    /// # Errors
    /// SQLite cannot be started.
    pub fn in_memory(profile: Profile) -> Result<Self> {
        Self::prepare(Connection::open_in_memory()?, None, profile)
    }

    pub(crate) fn prepare(conn: Connection, path: Option<PathBuf>, profile: Profile) -> Result<Self> {
        pragmas(&conn, profile)?;
        let store = Self {
            conn,
            cache: RefCell::default(),
            path,
            in_tx: Cell::new(0),
            beside: Beside::Nobody,
            forced: Cell::new(Forced::Always),
        };
        store.conn.set_prepared_statement_cache_capacity(256);
        store.migrate()?;
        if profile == Profile::Office {
            store.conn.execute_batch(OFFICE_V1)?;
        }
        Ok(store)
    }

    /// The file, unless the database is in memory.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    fn migrate(&self) -> Result<()> {
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        let found: i64 = self.conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        if found < known {
            self.conn.execute_batch("BEGIN IMMEDIATE")?;
            for sql in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
                self.conn.execute_batch(sql)?;
            }
            self.conn.execute_batch(&format!("PRAGMA user_version = {known}; COMMIT"))?;
        }
        if self.meta_int("reducer_version")? != Some(REDUCER_VERSION) {
            self.write(|tx| tx.remake_current_tables())?;
        }
        Ok(())
    }

    /// Runs `work` in one transaction and commits it durably; an error rolls everything back.
    ///
    /// # Errors
    /// Whatever `work` says, or the disk is full, or another process writes.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        if self.in_tx.get() == 0 {
            self.force(Forced::Always)?;
        }
        self.write_within(None, work)
    }

    /// As [`Store::write`], for what can be pulled again: after a power cut it is there as a whole or not at all.
    /// It is forced to the disk with the next [`Store::write`], so that nothing durable ever refers to what is
    /// not.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_unforced<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        if self.in_tx.get() > 0 {
            return self.write(work);
        }
        self.force(Forced::Later)?;
        let done = self.write_within(None, work);
        self.force(Forced::Always)?;
        done
    }

    fn force(&self, forced: Forced) -> Result<()> {
        if self.forced.get() != forced {
            self.conn.execute_batch(match forced {
                Forced::Always => "PRAGMA synchronous = FULL",
                Forced::Later => "PRAGMA synchronous = NORMAL",
            })?;
            self.forced.set(forced);
        }
        Ok(())
    }

    fn write_within<T, E: From<StoreError>>(
        &self,
        whole: Option<&Tx<'_>>,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let depth = self.in_tx.get();
        let (begin, commit, undo) = if depth == 0 {
            ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
        } else {
            ("SAVEPOINT part", "RELEASE part", "ROLLBACK TO part; RELEASE part")
        };
        self.run(begin)?;
        self.in_tx.set(depth + 1);
        let tx = Tx { store: self, stale: RefCell::default() };
        let done = work(&tx).and_then(|value| {
            match whole {
                // what a part made stale is computed with the whole: the receipts that date it may still come
                Some(whole) => whole.stale.borrow_mut().append(&mut tx.stale.borrow_mut()),
                None => tx.settle()?,
            }
            self.run(commit)?;
            Ok(value)
        });
        self.in_tx.set(depth);
        if done.is_err() {
            // the transaction may be gone already (disk full): then there is nothing to undo
            _ = self.conn.execute_batch(undo);
            self.cache.borrow_mut().clear();
        }
        done
    }

    /// Begins a transaction that every [`Store::write`] becomes a part of, until [`Store::commit_together`] or
    /// [`Store::undo_together`]: many arrivals then share one commit, and each still stands or falls alone.
    ///
    /// # Errors
    /// Another process writes, or a transaction is open already.
    pub fn begin_together(&self) -> Result<()> {
        if self.in_tx.get() > 0 {
            return Err(StoreError::Busy);
        }
        self.force(Forced::Always)?;
        self.run("BEGIN IMMEDIATE")?;
        self.in_tx.set(1);
        Ok(())
    }

    /// Makes everything since [`Store::begin_together`] durable and visible.
    ///
    /// # Errors
    /// The disk is full or failed: then nothing of it was kept.
    pub fn commit_together(&self) -> Result<()> {
        let done = self.run("COMMIT");
        if done.is_err() {
            self.undo_together();
        }
        self.in_tx.set(0);
        done
    }

    /// Undoes everything since [`Store::begin_together`].
    pub fn undo_together(&self) {
        // the transaction may be gone already (disk full): then there is nothing to undo
        _ = self.conn.execute_batch("ROLLBACK");
        self.in_tx.set(0);
        self.cache.borrow_mut().clear();
    }

    fn run(&self, sql: &'static str) -> Result<()> {
        if sql.contains(';') {
            return Ok(self.conn.execute_batch(sql)?);
        }
        self.conn.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// A value of the `meta` table.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn meta(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let mut get = self.conn.prepare_cached("SELECT v FROM meta WHERE k = ?1")?;
        Ok(get.query_row([key], |row| row.get(0)).optional()?)
    }

    /// A number of the `meta` table.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn meta_int(&self, key: &str) -> Result<Option<i64>> {
        let mut get = self.conn.prepare_cached("SELECT v FROM meta WHERE k = ?1")?;
        Ok(get.query_row([key], |row| row.get(0)).optional()?)
    }

    /// The bytes that the database occupies.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn bytes(&self) -> Result<u64> {
        let pages: i64 = self.conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let size: i64 = self.conn.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        Ok(u64::try_from(pages * size).unwrap_or(0))
    }

    /// Lets the database grow no further than this, as a full disk would; `u64::MAX` lifts the limit.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn limit_bytes(&self, bytes: u64) -> Result<()> {
        let size: u64 = self.conn.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = (bytes / size.max(1)).min(u64::from(u32::MAX) - 1);
        self.conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// Writes everything in the write-ahead log into the database file and shortens it.
    ///
    /// # Errors
    /// The disk is full or a reader holds the log.
    pub fn checkpoint(&self) -> Result<()> {
        self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

impl Tx<'_> {
    /// Writes a value of the `meta` table.
    ///
    /// # Errors
    /// The disk is full.
    pub fn set_meta(&self, key: &str, value: &[u8]) -> Result<()> {
        let mut put = self.conn().prepare_cached("INSERT OR REPLACE INTO meta (k, v) VALUES (?1, ?2)")?;
        put.execute(params![key, value])?;
        self.store.remember(|cache| cache.office_key = None);
        Ok(())
    }

    /// Writes a number of the `meta` table.
    ///
    /// # Errors
    /// The disk is full.
    pub fn set_meta_int(&self, key: &str, value: i64) -> Result<()> {
        let mut put = self.conn().prepare_cached("INSERT OR REPLACE INTO meta (k, v) VALUES (?1, ?2)")?;
        put.execute(params![key, value])?;
        Ok(())
    }

    /// Runs `part` so that it is undone as a whole if it fails, while this transaction goes on.
    ///
    /// # Errors
    /// Whatever `part` says.
    pub fn part<T, E: From<StoreError>>(
        &self,
        part: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.store.write_within(Some(self), part)
    }

    /// The store that is written.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.store
    }

    pub(crate) fn conn(&self) -> &Connection {
        &self.store.conn
    }

    /// Drops the current tables and makes them again from the log.
    fn remake_current_tables(&self) -> Result<()> {
        for table in KINDS.iter().map(|kind| kind.name).chain(["other"]) {
            self.conn().execute_batch(&format!("DROP TABLE IF EXISTS \"{table}\""))?;
        }
        self.conn().execute_batch(&current_tables())?;
        let mut all = self.conn().prepare("SELECT ord FROM partition ORDER BY ord")?;
        for partition in all.query_map([], |row| row.get(0))? {
            self.stale.borrow_mut().insert(partition?);
        }
        self.set_meta_int("reducer_version", REDUCER_VERSION)
    }
}

fn pragmas(conn: &Connection, profile: Profile) -> Result<()> {
    let (cache_kib, mmap) = match profile {
        Profile::Phone => (4 * 1024, 0),
        Profile::Office => (64 * 1024, 256 * 1024 * 1024),
    };
    conn.execute_batch(&format!(
        "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{cache_kib};
         PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 4194304; PRAGMA mmap_size = {mmap};
         PRAGMA cell_size_check = ON; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;"
    ))?;
    Ok(())
}

/// Moves a damaged database and its side files out of the way, under a name with the time (ms since 1970).
/// Nothing is deleted. Returns where the database is now.
///
/// # Errors
/// The file system refuses.
pub fn set_aside(file: &Path, now_ms: u64) -> Result<PathBuf> {
    let named = |suffix: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let kept = format!(".damaged-{now_ms}");
    for suffix in ["-wal", "-shm", ""] {
        let from = named(suffix);
        if from.exists() {
            let to = named(&format!("{kept}{suffix}"));
            std::fs::rename(&from, &to).map_err(|error| StoreError::File(from, error))?;
        }
    }
    Ok(named(&kept))
}
