//! The statements of each kind's current table, made once from the domain's table of kinds.

use crate::error::Result;
use crate::schema::{is_many, value_columns};
use domain::format::{KINDS, Kind};
use rusqlite::{CachedStatement, Connection, Statement};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::{self, Write};
use std::sync::OnceLock;

/// Parameters in front of those of the columns of parts and registers.
pub(crate) const FIXED_PARAMETERS: usize = 6;

/// The statements of a kind that never change, and where an insertion binds each register.
#[derive(Debug)]
pub(crate) struct Statements {
    pub(crate) read: String,
    pub(crate) delete_all: String,
    /// Whether a partition has a row in conflict.
    pub(crate) any_conflict: String,
    /// Writes a row's date; only of kinds that have one.
    pub(crate) redate: String,
    /// Every column is bound or NULL; a row that is there stays as it is.
    pub(crate) insert: String,
    /// The first parameter of each register, in the order of the registers.
    registers: Vec<usize>,
    /// The first parameter of the date.
    pub(crate) dated: usize,
}

impl Statements {
    fn make(kind: &'static Kind) -> Self {
        let name = kind.name;
        let mut next = FIXED_PARAMETERS + 1 + kind.parts.len();
        let mut registers = Vec::with_capacity(kind.registers.len());
        for register in kind.registers {
            registers.push(next);
            next += register.columns().count();
        }
        Self {
            read: format!("SELECT base, has, heads, flags FROM \"{name}\" WHERE partition = ?1 AND id = ?2"),
            delete_all: format!("DELETE FROM \"{name}\" WHERE partition = ?1"),
            // left alone, SQLite walks the partition by its primary key: only where that is short
            any_conflict: format!(
                "SELECT EXISTS (SELECT 1 FROM \"{name}\" {} WHERE partition = ?1 AND flags & 1)",
                if is_many(kind) { format!("INDEXED BY \"{name}_conflict\"") } else { String::new() }
            ),
            redate: format!(
                "UPDATE \"{name}\" SET effective_ms = ?3, provisional = ?4, week = ?5 WHERE partition = ?1 AND id = ?2"
            ),
            insert: insert(kind),
            registers,
            dated: next,
        }
    }

    /// The first parameter of a register in an insertion; `None` for one of a later version.
    pub(crate) fn parameter(&self, kind: &Kind, register: u32) -> Option<usize> {
        let there = usize::try_from(register).ok().filter(|place| {
            // numbers follow each other from 0 in every kind of version 1: the first look finds it
            kind.registers.get(*place).is_some_and(|known| known.key == register)
        });
        let place = there.or_else(|| kind.registers.iter().position(|known| known.key == register))?;
        self.registers.get(place).copied()
    }
}

fn insert(kind: &'static Kind) -> String {
    let mut sql = format!("INSERT INTO \"{}\" (partition, id, base, has, heads, flags", kind.name);
    let mut columns: Vec<&str> = value_columns(kind).map(|(column, _)| column).collect();
    if kind.dated_by.is_some() {
        columns.extend(["effective_ms", "provisional", "week"]);
    }
    columns.iter().for_each(|column| _ = write!(sql, ", \"{column}\""));
    sql.push_str(") VALUES (?1, ?2, ?3, ?4, ?5, ?6");
    (0..columns.len()).for_each(|n| _ = write!(sql, ", ?{}", n + FIXED_PARAMETERS + 1));
    sql.push_str(") ON CONFLICT (partition, id) DO NOTHING");
    sql
}

/// The statements of a kind.
pub(crate) fn of(kind: &'static Kind) -> &'static Statements {
    static ALL: OnceLock<Vec<Statements>> = OnceLock::new();
    static NONE: OnceLock<Statements> = OnceLock::new();
    let all = ALL.get_or_init(|| KINDS.iter().map(Statements::make).collect());
    let place = KINDS.iter().position(|known| known.key == kind.key);
    place.and_then(|place| all.get(place)).unwrap_or_else(|| NONE.get_or_init(|| Statements::make(kind)))
}

/// What a statement that a transaction keeps at hand writes a row of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Writes {
    /// The log.
    Changeset,
    /// The current table of the kind with this number.
    Kind(u32),
}

/// Statements that a transaction keeps at hand. The connection's own cache is searched by the whole text of a
/// statement, which takes as long as writing a row.
#[derive(Default)]
pub(crate) struct AtHand<'c>(RefCell<BTreeMap<Writes, CachedStatement<'c>>>);

impl fmt::Debug for AtHand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.borrow().keys()).finish()
    }
}

impl<'c> AtHand<'c> {
    /// Works with a statement to which nothing is bound.
    pub(crate) fn with<T>(
        &self,
        conn: &'c Connection,
        (what, sql): (Writes, &str),
        work: impl FnOnce(&mut Statement<'c>) -> Result<T>,
    ) -> Result<T> {
        let mut kept = self.0.borrow_mut();
        let statement = match kept.entry(what) {
            Entry::Occupied(kept) => {
                let kept = kept.into_mut();
                kept.clear_bindings();
                kept
            }
            Entry::Vacant(free) => free.insert(conn.prepare_cached(sql)?),
        };
        work(statement)
    }
}
