//! One line for each partition of a place: who leads it, when it was last walked, what is open.

use super::people::PersonRow;
use crate::database::Store;
use crate::error::Result;
use domain::format::KINDS;
use domain::week::Week;
use merge::hash::Id;
use merge::partition::{Lane, Place};
use rusqlite::params;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The last walk of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastWalk {
    /// The walk.
    pub id: Id,
    /// Its start, ms since 1970.
    pub started_ms: i64,
    /// Whether that is the phone's own word so far: 1 or 0.
    pub provisional: u8,
}

/// What is known of a grid's partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridRow {
    /// Local ordinal of the partition.
    pub partition: u32,
    /// The number that is the grid's code.
    pub place: u64,
    /// Who leads it.
    pub leaders: Vec<PersonRow>,
    /// Sites that are not closed.
    pub sites: u32,
    /// Of these, invented ones.
    pub sites_synthetic: u32,
    /// The last walk.
    pub last_walk: Option<LastWalk>,
    /// Walks that began in the week asked for.
    pub walks_in_week: u32,
    /// Findings that were neither taken back nor put right on the spot.
    pub findings_open: u32,
    /// Of these, such under a red line.
    pub red_lines_open: u32,
    /// Entities with a register in conflict.
    pub conflicts: u32,
}

impl GridRow {
    const fn new(partition: u32, place: u64) -> Self {
        Self {
            partition,
            place,
            leaders: Vec::new(),
            sites: 0,
            sites_synthetic: 0,
            last_walk: None,
            walks_in_week: 0,
            findings_open: 0,
            red_lines_open: 0,
            conflicts: 0,
        }
    }
}

type Rows = BTreeMap<u32, GridRow>;

impl Store {
    /// One line for each official partition whose place is a number in `places`, by place.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn grid_rows(&self, places: &RangeInclusive<u64>, week: Week) -> Result<Vec<GridRow>> {
        let mut rows = self.official(places)?;
        for (partition, leader) in self.leaders()? {
            if let Some(row) = rows.get_mut(&partition) {
                row.leaders.push(leader);
            }
        }
        self.add_sites(&mut rows)?;
        self.add_walks(&mut rows, week)?;
        self.add_findings(&mut rows)?;
        for kind in KINDS {
            let sql = format!(
                "SELECT partition, count(*) FROM \"{}\" WHERE flags & 1 GROUP BY partition",
                kind.name
            );
            self.add(&mut rows, &sql, |row, columns| {
                row.conflicts += columns.get::<_, u32>(1)?;
                Ok(())
            })?;
        }
        let mut sorted: Vec<GridRow> = rows.into_values().collect();
        sorted.sort_by_key(|row| row.place);
        Ok(sorted)
    }

    /// The numbers of the official places in a range, ascending.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn grids(&self, places: &RangeInclusive<u64>) -> Result<Vec<u64>> {
        let mut numbers: Vec<u64> = self.official(places)?.into_values().map(|row| row.place).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn official(&self, places: &RangeInclusive<u64>) -> Result<Rows> {
        let mut all = self
            .conn
            .prepare_cached("SELECT ord, place FROM partition WHERE lane = ?1 AND place BETWEEN ?2 AND ?3")?;
        let (first, last) = (Place::number(*places.start()), Place::number(*places.end()));
        let found = all.query_map(params![Lane::OFFICIAL.0, first.0, last.0], |row| {
            Ok((row.get::<_, u32>(0)?, Place(row.get(1)?)))
        })?;
        let mut rows = Rows::new();
        for found in found {
            let (partition, place) = found?;
            if let Some(number) = place.as_number() {
                rows.insert(partition, GridRow::new(partition, number));
            }
        }
        Ok(rows)
    }

    /// Runs a query whose first column is a partition, and adds each line to that partition's row.
    fn add(
        &self,
        rows: &mut Rows,
        sql: &str,
        mut add: impl FnMut(&mut GridRow, &rusqlite::Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let mut all = self.conn.prepare_cached(sql)?;
        let mut found = all.query([])?;
        while let Some(columns) = found.next()? {
            if let Some(row) = rows.get_mut(&columns.get(0)?) {
                add(row, columns)?;
            }
        }
        Ok(())
    }

    fn add_sites(&self, rows: &mut Rows) -> Result<()> {
        let sql = "SELECT partition, count(*), count(*) FILTER (WHERE synthetic = 1) FROM site
                   WHERE closed_day IS NULL GROUP BY partition";
        self.add(rows, sql, |row, columns| {
            (row.sites, row.sites_synthetic) = (columns.get(1)?, columns.get(2)?);
            Ok(())
        })
    }

    fn add_walks(&self, rows: &mut Rows, week: Week) -> Result<()> {
        // with max() SQLite takes the other columns from the row that holds it
        let sql = "SELECT partition, max(effective_ms), id, provisional FROM walk
                   WHERE withdrawn IS NULL AND effective_ms IS NOT NULL GROUP BY partition";
        self.add(rows, sql, |row, columns| {
            let (started_ms, id) = (columns.get(1)?, Id(columns.get(2)?));
            row.last_walk = Some(LastWalk { id, started_ms, provisional: columns.get(3)? });
            Ok(())
        })?;
        let sql = format!(
            "SELECT partition, count(*) FROM walk WHERE week = {} AND withdrawn IS NULL GROUP BY partition",
            week.0
        );
        self.add(rows, &sql, |row, columns| {
            row.walks_in_week = columns.get(1)?;
            Ok(())
        })
    }

    fn add_findings(&self, rows: &mut Rows) -> Result<()> {
        let sql = "SELECT partition, count(*), count(*) FILTER (WHERE red_line = 1) FROM finding
                   WHERE withdrawn IS NULL AND handled IS NOT 2 GROUP BY partition";
        self.add(rows, sql, |row, columns| {
            (row.findings_open, row.red_lines_open) = (columns.get(1)?, columns.get(2)?);
            Ok(())
        })
    }
}
