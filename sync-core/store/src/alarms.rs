//! Alarms: what somebody at the office has to know, kept until somebody has seen it.

use crate::database::{Store, Tx};
use crate::error::Result;
use rusqlite::params;

/// Something that should not have happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its number.
    pub number: u64,
    /// When it was raised, office time in ms since 1970.
    pub at_ms: u64,
    /// What kind it is, for programs.
    pub kind: String,
    /// What happened and what to do, for people.
    pub what: String,
}

impl Tx<'_> {
    /// Raises an alarm.
    ///
    /// # Errors
    /// The disk is full.
    pub fn raise_alarm(&self, at_ms: u64, (kind, what): (&str, &str)) -> Result<()> {
        let mut put =
            self.conn().prepare_cached("INSERT INTO alarm (at_ms, kind, what) VALUES (?1, ?2, ?3)")?;
        put.execute(params![at_ms, kind, what])?;
        Ok(())
    }

    /// Somebody has seen every alarm up to this number; how many there were.
    ///
    /// # Errors
    /// The disk is full.
    pub fn see_alarms(&self, upto: u64, at_ms: u64) -> Result<u64> {
        let mut put = self
            .conn()
            .prepare_cached("UPDATE alarm SET seen_ms = ?2 WHERE number <= ?1 AND seen_ms IS NULL")?;
        Ok(put.execute(params![i64::try_from(upto).unwrap_or(i64::MAX), at_ms])? as u64)
    }
}

impl Store {
    /// Alarms that nobody has seen yet, the oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn alarms(&self) -> Result<Vec<Alarm>> {
        let mut all = self.conn.prepare_cached(
            "SELECT number, at_ms, kind, what FROM alarm WHERE seen_ms IS NULL ORDER BY number",
        )?;
        let rows = all.query_map([], |row| {
            Ok(Alarm { number: row.get(0)?, at_ms: row.get(1)?, kind: row.get(2)?, what: row.get(3)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
