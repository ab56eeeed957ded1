//! Walks: which grid, by whom, when, and what was judged.

use super::fits::fits;
use super::paging::{Cursor, Page, Slice};
use crate::database::Store;
use crate::error::Result;
use domain::people::PersonId;
use domain::week::Week;
use merge::hash::{Hash, Id};
use merge::partition::{Lane, Place};
use rusqlite::params;
use std::ops::RangeInclusive;

/// Which walks are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkFilter {
    /// Of grids with these codes.
    pub places: RangeInclusive<u64>,
    /// That began in this week.
    pub week: Option<Week>,
}

/// How many checks of a walk came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckCounts {
    /// 符合.
    pub met: u32,
    /// 不符合.
    pub not_met: u32,
    /// 不适用.
    pub not_applicable: u32,
    /// 未查, or a result of a later version.
    pub not_checked: u32,
}

/// A walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkRow {
    /// Its key, for paging.
    pub key: Cursor,
    /// The number that is the grid's code.
    pub place: u64,
    /// Who leads it.
    pub leader: Option<PersonId>,
    /// The name of whoever leads it; empty where it is not known here or was erased.
    pub leader_name: String,
    /// Its start, ms since 1970; `None` while the start has not arrived.
    pub started_ms: Option<i64>,
    /// Whether that is the phone's own word so far: 1 or 0.
    pub provisional: u8,
    /// The week that it belongs to.
    pub week: Option<Week>,
    /// 1 complete, 2 broken off; `None` while it lasts.
    pub finished: Option<u8>,
    /// Why its author took it back.
    pub withdrawn: Option<u8>,
    /// The edition it is judged by.
    pub edition: Option<Hash>,
    /// How many walk along.
    pub companions: u32,
    /// Findings made in it.
    pub findings: u32,
    /// What was judged.
    pub checks: CheckCounts,
    /// Flags of the row.
    pub flags: i64,
}

impl WalkRow {
    /// The walk's id.
    #[must_use]
    pub const fn id(&self) -> Id {
        self.key.id
    }
}

const SELECT: &str = "SELECT w.partition, w.id, p.place, w.leader, w.effective_ms, ifnull(w.provisional, 1), w.week,
       w.finished, w.withdrawn, w.edition, w.flags,
       (SELECT count(*) FROM companion c WHERE c.partition = w.partition AND c.walk = w.id AND c.withdrawn IS NULL),
       (SELECT count(*) FROM finding f WHERE f.partition = w.partition AND f.walk = w.id AND f.withdrawn IS NULL)
     FROM walk w JOIN partition p ON p.ord = w.partition
     WHERE p.lane = ?1 AND p.place BETWEEN ?2 AND ?3 AND (?4 IS NULL OR w.week = ?4)
       AND (w.partition, w.id) > (?5, ?6)
     ORDER BY w.partition, w.id LIMIT ?7";

impl Store {
    /// Walks in the order of their keys.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn walks(&self, filter: &WalkFilter, slice: Slice<Cursor>) -> Result<Page<WalkRow, Cursor>> {
        let mut all = self.conn.prepare_cached(SELECT)?;
        let after = slice.after.unwrap_or_default();
        let (first, last) = (Place::number(*filter.places.start()), Place::number(*filter.places.end()));
        let week = filter.week.map(|week| week.0);
        let found = all.query_map(
            params![
                Lane::OFFICIAL.0,
                first.0,
                last.0,
                week,
                after.partition,
                after.id.0,
                slice.limit.saturating_add(1)
            ],
            walk,
        )?;
        let found = found.collect::<rusqlite::Result<Vec<WalkRow>>>()?;
        let mut page = Page::cut(found, slice.limit, |walk| walk.key);
        for walk in &mut page.entries {
            walk.checks = self.checks_of(walk.key)?;
            if let Some(leader) = walk.leader {
                let known = self.person_in(walk.key.partition, leader)?;
                walk.leader_name = known.map(|person| person.name).unwrap_or_default();
            }
        }
        Ok(page)
    }

    fn checks_of(&self, walk: Cursor) -> Result<CheckCounts> {
        let mut all = self.conn.prepare_cached(
            "SELECT ifnull(result, 4), count(*) FROM \"check\" WHERE partition = ?1 AND walk = ?2 GROUP BY 1",
        )?;
        let rows = all.query_map(params![walk.partition, walk.id.0], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?))
        })?;
        let mut counts = CheckCounts::default();
        for row in rows {
            let (result, count) = row?;
            *match result {
                1 => &mut counts.met,
                2 => &mut counts.not_met,
                3 => &mut counts.not_applicable,
                _ => &mut counts.not_checked,
            } += count;
        }
        Ok(counts)
    }
}

fn walk(row: &rusqlite::Row<'_>) -> rusqlite::Result<WalkRow> {
    Ok(WalkRow {
        key: Cursor { partition: row.get(0)?, id: Id(row.get(1)?) },
        place: Place(row.get(2)?).as_number().unwrap_or_default(),
        leader: row.get::<_, Option<[u8; 16]>>(3)?.map(Id),
        leader_name: String::new(),
        started_ms: row.get(4)?,
        provisional: row.get(5)?,
        week: row.get::<_, Option<u32>>(6)?.map(Week),
        finished: fits(row, 7)?,
        withdrawn: row.get::<_, Option<i64>>(8)?.map(|code| u8::try_from(code).unwrap_or(0)),
        edition: row.get::<_, Option<[u8; 32]>>(9)?.map(Hash),
        flags: row.get(10)?,
        companions: row.get(11)?,
        findings: row.get(12)?,
        checks: CheckCounts::default(),
    })
}
