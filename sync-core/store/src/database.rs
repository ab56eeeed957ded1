//! One database file: opened, checked and written in transactions.

use crate::cache::Cache;
use crate::error::{Result, StoreError};
use crate::noticed::Noticed;
use crate::profile::{Profile, has_sheets, pragmas};
use crate::schema::{MIGRATIONS, OFFICE_V1, REDUCER_VERSION, SHEETS, current_tables};
use crate::statements::{AtHand, Writes};
use domain::format::KINDS;
use merge::hash::Id;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Statement};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Pages copied in one step of a backup.
const BACKUP_PAGES: i32 = 4096;

/// Statements that stay prepared; there are fewer than this.
const STATEMENTS_MAX: usize = 256;

/// An open database. It belongs to one thread at a time.
#[derive(Debug)]
pub struct Store {
    pub(crate) conn: Connection,
    pub(crate) cache: RefCell<Cache>,
    path: Option<PathBuf>,
    profile: Profile,
    in_tx: Cell<u32>,
    /// Whether another connection may write meanwhile: then nothing is remembered between snapshots.
    beside: Beside,
    forced: Cell<Forced>,
    /// Whether a value was erased that may still stand in the write-ahead log.
    pub(crate) overwritten: Cell<bool>,
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
    /// Shared with the parts of a transaction.
    at_hand: Rc<AtHand<'s>>,
    /// Partitions whose heads have to be computed anew before the commit.
    pub(crate) stale: RefCell<BTreeSet<u32>>,
    /// Where checks were written, by partition and the least id that lies beside them: their walks' sheets are written anew
    /// before the commit.
    pub(crate) checked: RefCell<BTreeSet<(u32, Id)>>,
    pub(crate) noticed: RefCell<Noticed>,
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

    /// Opens a database file for reading only, beside the process that writes it. Whoever reads more than its log asks
    /// [`Store::tables_are_ours`] first.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read.
    pub fn open_reader(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags)?;
        conn.execute_batch(
            "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA mmap_size = 268435456;",
        )?;
        conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let profile = if has_sheets(&conn)? { Profile::Office } else { Profile::Phone };
        Ok(Self {
            conn,
            cache: RefCell::default(),
            path: Some(path.to_owned()),
            profile,
            in_tx: Cell::new(0),
            beside: Beside::TheWriter,
            forced: Cell::new(Forced::Always),
            overwritten: Cell::new(false),
        })
    }

    /// Reads with one snapshot: what another connection commits meanwhile is not seen. Inside of another reading it is that
    /// one's snapshot.
    ///
    /// # Errors
    /// Whatever `work` says, or the database cannot be read.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        if self.in_tx.get() > 0 || !self.conn.is_autocommit() {
            return work(self);
        }
        if self.beside == Beside::TheWriter {
            // what another connection wrote since is not in the cache
            self.cache.borrow_mut().forget();
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
            profile,
            in_tx: Cell::new(0),
            beside: Beside::Nobody,
            forced: Cell::new(Forced::Always),
            // whoever wrote it before may have been ended in the middle
            overwritten: Cell::new(true),
        };
        store.conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        store.migrate()?;
        if profile == Profile::Office {
            store.conn.execute_batch(OFFICE_V1)?;
        }
        Ok(store)
    }

    /// Whether this copy judges many grids at once, and keeps for that what a phone reads row by row.
    pub(crate) fn judges_many(&self) -> bool {
        self.profile == Profile::Office
    }

    pub(crate) const fn profile(&self) -> Profile {
        self.profile
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
        let others = match self.tables_are_ours() {
            Err(StoreError::OtherTables) => true,
            known => known.map(|()| false)?,
        };
        if others || has_sheets(&self.conn)? != self.judges_many() {
            self.write(|tx| tx.remake_current_tables())?;
        }
        Ok(())
    }

    /// Whether what follows from the log was made by this version.
    ///
    /// # Errors
    /// It was not, and has to be made anew; or the database cannot be read.
    pub fn tables_are_ours(&self) -> Result<()> {
        let made = self.meta_int("reducer_version")?;
        if made == Some(REDUCER_VERSION) { Ok(()) } else { Err(StoreError::OtherTables) }
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
        // whatever is written next says for itself whether it is forced
        self.force(Forced::Later)?;
        self.write_within(None, work)
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

    fn write_within<'s, T, E: From<StoreError>>(
        &'s self,
        whole: Option<&Tx<'s>>,
        work: impl FnOnce(&Tx<'s>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let depth = self.in_tx.get();
        let (begin, commit, undo) = if depth == 0 {
            ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
        } else {
            ("SAVEPOINT part", "RELEASE part", "ROLLBACK TO part; RELEASE part")
        };
        self.run(begin)?;
        self.in_tx.set(depth + 1);
        let tx = Tx::new(self, whole.map(|whole| Rc::clone(&whole.at_hand)).unwrap_or_default());
        let done = work(&tx).and_then(|value| {
            match whole {
                // what a part made stale is computed with the whole: the receipts that date it may still come
                Some(whole) => {
                    whole.stale.borrow_mut().append(&mut tx.stale.borrow_mut());
                    whole.checked.borrow_mut().append(&mut tx.checked.borrow_mut());
                }
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
}

impl<'s> Tx<'s> {
    fn new(store: &'s Store, at_hand: Rc<AtHand<'s>>) -> Self {
        let (stale, checked) = (RefCell::default(), RefCell::default());
        Self { store, at_hand, stale, checked, noticed: RefCell::default() }
    }

    /// A transaction that only reads, for what a store can answer by itself.
    pub(crate) fn reading(store: &'s Store) -> Self {
        Self::new(store, Rc::default())
    }

    /// Runs `part` so that it is undone as a whole if it fails, while this transaction goes on.
    ///
    /// # Errors
    /// Whatever `part` says.
    pub fn part<T, E: From<StoreError>>(
        &self,
        part: impl FnOnce(&Tx<'s>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.store.write_within(Some(self), part)
    }

    /// Works with a statement that stays at hand until the transaction ends.
    pub(crate) fn with<T>(
        &self,
        statement: (Writes, &str),
        work: impl FnOnce(&mut Statement<'s>) -> Result<T>,
    ) -> Result<T> {
        self.at_hand.with(&self.store.conn, statement, work)
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
        for table in KINDS.iter().map(|kind| kind.name).chain(["other", "sheet"]) {
            self.conn().execute_batch(&format!("DROP TABLE IF EXISTS \"{table}\""))?;
        }
        self.conn().execute_batch(&current_tables())?;
        if self.store.judges_many() {
            self.conn().execute_batch(SHEETS)?;
        }
        let mut all = self.conn().prepare("SELECT ord FROM partition ORDER BY ord")?;
        for partition in all.query_map([], |row| row.get(0))? {
            self.stale.borrow_mut().insert(partition?);
        }
        self.set_meta_int("reducer_version", REDUCER_VERSION)
    }
}
