//! Checks of a walk: what was judged, at which site.

use super::fits::{fits, fits_or_zero};
use super::paging::{Page, Slice};
use crate::database::Store;
use crate::error::Result;
use domain::checks::{CheckKey, CheckResult};
use merge::hash::{Hash, Id};
use rusqlite::params;

/// A check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// Its id, for paging.
    pub id: Id,
    /// The site judged.
    pub site: Id,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// The result; `None` for one of a later version.
    pub result: Option<CheckResult>,
    /// Count, length (mm), share (1/10,000) or minutes, as the standard's rule says.
    pub observed: Option<u32>,
    /// The finding it led to.
    pub finding: Option<Id>,
    /// Free text; empty where there is none or it was erased.
    pub note: String,
    /// Flags of the row; 1 says that several values stand.
    pub flags: i64,
}

/// A check that says that a standard does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotApplicableRow {
    /// What it is about.
    pub key: CheckKey,
    /// The content hash of the edition that its walk is judged by, where its start has arrived.
    pub edition: Option<Hash>,
    /// When, ms since 1970.
    pub effective_ms: i64,
    /// What an officer says: 1 it does not apply, 2 it does; `None` while nobody did.
    pub confirmed: Option<u8>,
}

impl Store {
    /// The checks of a partition that say that a standard does not apply, by id; those of walks that were taken back left out.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn not_applicable(&self, partition: u32) -> Result<Vec<NotApplicableRow>> {
        let mut all = self.conn.prepare_cached(
            "SELECT c.walk, c.site, c.standard, ifnull(c.effective_ms, 0), c.confirmed, w.edition FROM \"check\" c
               JOIN walk w ON w.partition = c.partition AND w.id = c.walk
             WHERE c.partition = ?1 AND c.result = ?2 AND w.withdrawn IS NULL ORDER BY c.id",
        )?;
        let rows = all.query_map(params![partition, CheckResult::NotApplicable.code()], |row| {
            let key =
                CheckKey { walk: Id(row.get(0)?), site: Id(row.get(1)?), standard: fits_or_zero(row, 2)? };
            let edition = row.get::<_, Option<[u8; 32]>>(5)?.map(Hash);
            Ok(NotApplicableRow { key, edition, effective_ms: row.get(3)?, confirmed: fits(row, 4)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Checks of a walk in the order of their ids.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn checks_in(&self, (partition, walk): (u32, Id), slice: Slice<Id>) -> Result<Page<CheckRow, Id>> {
        let mut all = self.conn.prepare_cached(
            "SELECT id, site, standard, result, observed, finding, ifnull(note, ''), flags FROM \"check\"
             WHERE partition = ?1 AND walk = ?2 AND id > ?3 ORDER BY id LIMIT ?4",
        )?;
        let after = slice.after.unwrap_or_default();
        let rows =
            all.query_map(params![partition, walk.0, after.0, slice.limit.saturating_add(1)], |row| {
                Ok(CheckRow {
                    id: Id(row.get(0)?),
                    site: Id(row.get(1)?),
                    standard: fits_or_zero(row, 2)?,
                    result: row.get::<_, Option<u64>>(3)?.and_then(CheckResult::from_code),
                    observed: fits(row, 4)?,
                    finding: row.get::<_, Option<[u8; 16]>>(5)?.map(Id),
                    note: row.get(6)?,
                    flags: row.get(7)?,
                })
            })?;
        let rows = rows.collect::<rusqlite::Result<Vec<CheckRow>>>()?;
        Ok(Page::cut(rows, slice.limit, |check| check.id))
    }
}
