//! Notices to responsible units: what they were told of each finding, or will be, and when to look at it again.

use crate::database::{Store, Tx};
use crate::error::{Result, StoreError};
use domain::notices::{Notice, Told, What};
use merge::hash::{Hash, Id};
use merge::partition::Lane;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// A notice about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// Its key: nothing is told twice under one.
    pub key: Id,
    /// The partition of the grid, by its ordinal.
    pub partition: u32,
    /// The finding.
    pub finding: Id,
    /// To whom, what, by which act.
    pub notice: Notice,
    /// Whether it goes out at night as well.
    pub wakes: Wakes,
    /// Since when it may go out, office time in ms since 1970.
    pub ready_ms: i64,
}

/// Whether something goes out at night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wakes {
    /// It waits for the morning.
    Nobody,
    /// It does not wait.
    TheUnit,
}

impl Wakes {
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Nobody => 0,
            Self::TheUnit => 1,
        }
    }

    pub(crate) const fn of_number(number: i64) -> Self {
        if number == 0 { Self::Nobody } else { Self::TheUnit }
    }
}

/// What a notice says of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindingNamed {
    /// The number that is the grid's code.
    pub place: u64,
    /// The standard.
    pub standard: u32,
    /// The edition: its walk's, or its own where there is no walk.
    pub edition: Option<Hash>,
    /// 1 where the standard is a red line.
    pub red_line: u8,
}

/// The columns that [`read`] reads.
pub(crate) const COLUMNS: &str =
    "n.key, n.partition, n.finding, n.unit, n.what, n.act, n.times, n.at_ms, n.due_ms, n.wakes, n.ready_ms";

/// A row of [`COLUMNS`].
pub(crate) fn read(row: &Row<'_>) -> Result<NoticeRow> {
    let newer = StoreError::Missing("the kind of a notice in this version: update the program");
    Ok(NoticeRow {
        key: Id(row.get(0)?),
        partition: row.get(1)?,
        finding: Id(row.get(2)?),
        notice: Notice {
            unit: Id(row.get(3)?),
            what: What::from_code(row.get(4)?).ok_or(newer)?,
            act: Id(row.get(5)?),
            times: row.get(6)?,
            at_ms: row.get(7)?,
            due_ms: row.get(8)?,
        },
        wakes: Wakes::of_number(row.get(9)?),
        ready_ms: row.get(10)?,
    })
}

impl Tx<'_> {
    /// Keeps a notice; whether it was new.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_notice(&self, row: &NoticeRow) -> Result<bool> {
        let mut put = self.conn().prepare_cached(
            "INSERT INTO notice (key, partition, finding, unit, what, act, times, at_ms, due_ms, wakes, ready_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (key) DO NOTHING",
        )?;
        let NoticeRow { key, partition, finding, notice, wakes, ready_ms } = row;
        Ok(put.execute(params![
            key.0,
            partition,
            finding.0,
            notice.unit.0,
            notice.what.code(),
            notice.act.0,
            notice.times,
            notice.at_ms,
            notice.due_ms,
            wakes.number(),
            ready_ms
        ])? > 0)
    }

    /// Says when a finding is to be looked at again; `None` for never.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_look_again(&self, (partition, finding): (u32, Id), at_ms: Option<i64>) -> Result<()> {
        match at_ms {
            Some(at_ms) => self
                .conn()
                .prepare_cached(
                    "INSERT OR REPLACE INTO look_again (partition, finding, at_ms) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![partition, finding.0, at_ms])?,
            None => self
                .conn()
                .prepare_cached("DELETE FROM look_again WHERE partition = ?1 AND finding = ?2")?
                .execute(params![partition, finding.0])?,
        };
        Ok(())
    }
}

impl Store {
    /// Official partitions with acts in which anything was accepted behind a number of the feed, by their ordinals, ascending,
    /// behind one of them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn acted_on_since(&self, number: u64, (behind, limit): (u32, usize)) -> Result<Vec<u32>> {
        // partition by partition the index leads to the last number; all receipts at once would be read
        let mut all = self.conn.prepare_cached(
            "SELECT p.ord FROM partition p WHERE p.ord > ?2 AND p.lane = ?3
               AND EXISTS (SELECT 1 FROM receipt r INDEXED BY receipt_position WHERE r.partition = p.ord AND r.position_number > ?1)
               AND EXISTS (SELECT 1 FROM act a WHERE a.partition = p.ord)
             ORDER BY p.ord LIMIT ?4",
        )?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = all.query_map(params![number, behind, Lane::OFFICIAL.0, limit], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What units were told about the findings of a partition, or about one of them, in the order in which it was noticed.
    ///
    /// # Errors
    /// The database cannot be read, or a later version wrote a notice.
    pub fn told_in(&self, partition: u32, only: Option<Id>) -> Result<BTreeMap<Id, Vec<Told>>> {
        let of_one = if only.is_some() { "n.finding = ?2" } else { "?2 IS NULL" };
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM notice n WHERE n.partition = ?1 AND {of_one} ORDER BY n.number"
        ))?;
        let mut rows = all.query(params![partition, only.map(|finding| finding.0)])?;
        let mut told: BTreeMap<Id, Vec<Told>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let NoticeRow { finding, notice: Notice { unit, what, act, times, .. }, .. } = read(row)?;
            told.entry(finding).or_default().push(Told { unit, what, act, times });
        }
        Ok(told)
    }

    /// When the findings of a partition are to be looked at again, or one of them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn looks_again(&self, partition: u32, only: Option<Id>) -> Result<BTreeMap<Id, i64>> {
        let of_one = if only.is_some() { "finding = ?2" } else { "?2 IS NULL" };
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT finding, at_ms FROM look_again WHERE partition = ?1 AND {of_one}"
        ))?;
        let rows = all.query_map(params![partition, only.map(|finding| finding.0)], |row| {
            Ok((Id(row.get(0)?), row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Findings that are to be looked at again by an instant (office time, ms since 1970), the earliest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn to_look_at(&self, now_ms: i64, limit: usize) -> Result<Vec<(u32, Id)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT partition, finding FROM look_again WHERE at_ms <= ?1 ORDER BY at_ms LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = all.query_map(params![now_ms, limit], |row| Ok((row.get(0)?, Id(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What a notice says of a finding; `None` where it is not known.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn finding_named(&self, partition: u32, finding: Id) -> Result<Option<FindingNamed>> {
        let mut one = self.conn.prepare_cached(
            "SELECT ifnull(f.standard, 0), ifnull(w.edition, f.edition), ifnull(f.red_line, 0)
             FROM finding f LEFT JOIN walk w ON w.partition = f.partition AND w.id = f.walk
             WHERE f.partition = ?1 AND f.id = ?2",
        )?;
        let number = |value: i64| u32::try_from(value).unwrap_or(0);
        let found = one.query_row(params![partition, finding.0], |row| {
            Ok((number(row.get(0)?), row.get::<_, Option<[u8; 32]>>(1)?, row.get::<_, i64>(2)?))
        });
        let Some((standard, edition, red_line)) = found.optional()? else { return Ok(None) };
        let place = self.partition(partition)?.place.as_number().unwrap_or(0);
        let red_line = u8::from(red_line == 1);
        Ok(Some(FindingNamed { place, standard, edition: edition.map(Hash), red_line }))
    }
}
