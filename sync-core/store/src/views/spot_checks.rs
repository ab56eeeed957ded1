//! Spot checks as the office drew them: the draws with what they were drawn from, and who looks at what in which grid.

use super::fits::{fits, fits_or_zero};
use crate::database::Store;
use crate::error::Result;
use domain::people::PersonId;
use domain::spot_checks::{RecordedDraw, decode_checkers, decode_grids};
use domain::week::Week;
use merge::hash::{Hash, Id};
use merge::partition::{Lane, Place};
use rusqlite::params;
use std::ops::RangeInclusive;

/// A spot check that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotCheckRow {
    /// Local ordinal of the grid's partition of spot checks.
    pub partition: u32,
    /// The number that is the grid's code.
    pub place: u64,
    /// The draw.
    pub draw: Id,
    /// The week that is looked at.
    pub week: Week,
    /// The edition that it is judged by.
    pub edition: Hash,
    /// Who looks.
    pub checker: PersonId,
    /// What to judge, as a walk's plan.
    pub plan: Vec<u8>,
}

/// Somebody who is assigned in a grid's partition of spot checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpotPostRow {
    /// Local ordinal of the partition.
    pub partition: u32,
    /// The assignment.
    pub assignment: Id,
    /// Who.
    pub person: PersonId,
}

const SELECT: &str = "SELECT d.partition, p.place, d.draw, d.week, d.edition, d.checker, d.to_judge
     FROM spot_draw d JOIN partition p ON p.ord = d.partition
     WHERE p.lane = ?1 AND p.place BETWEEN ?2 AND ?3 AND d.checker IS NOT NULL AND d.edition IS NOT NULL
       AND d.to_judge IS NOT NULL AND d.draw IS NOT NULL
     ORDER BY d.week, p.place, d.draw";

impl Store {
    /// The spot checks that were drawn in grids with these codes, by week and grid.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn spot_checks(&self, places: &RangeInclusive<u64>) -> Result<Vec<SpotCheckRow>> {
        let mut all = self.conn.prepare_cached(SELECT)?;
        let (first, last) = (Place::number(*places.start()), Place::number(*places.end()));
        let rows = all.query_map(params![Lane::SPOT.0, first.0, last.0], |row| {
            Ok(SpotCheckRow {
                partition: row.get(0)?,
                place: Place(row.get(1)?).as_number().unwrap_or_default(),
                draw: Id(row.get(2)?),
                week: Week(fits_or_zero(row, 3)?),
                edition: Hash(row.get(4)?),
                checker: Id(row.get(5)?),
                plan: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The grids and weeks of which a spot check was drawn or walked, by code and week.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn spot_weeks(
        &self,
        places: &RangeInclusive<u64>,
        weeks: &RangeInclusive<Week>,
    ) -> Result<Vec<(u64, Week)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT p.place, d.week FROM spot_draw d JOIN partition p ON p.ord = d.partition
             WHERE p.lane = ?1 AND p.place BETWEEN ?2 AND ?3 AND d.checker IS NOT NULL AND d.week BETWEEN ?4 AND ?5
             UNION
             SELECT p.place, w.week FROM walk w JOIN partition p ON p.ord = w.partition
             WHERE p.lane = ?1 AND p.place BETWEEN ?2 AND ?3 AND w.week BETWEEN ?4 AND ?5 AND w.edition IS NOT NULL
             ORDER BY 1, 2",
        )?;
        let (first, last) = (Place::number(*places.start()), Place::number(*places.end()));
        let asked = params![Lane::SPOT.0, first.0, last.0, weeks.start().0, weeks.end().0];
        let rows = all.query_map(asked, |row| {
            Ok((Place(row.get(0)?).as_number().unwrap_or_default(), Week(fits_or_zero(row, 1)?)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The draws of a district's partition of draws, with all that they were drawn from, by week. What cannot be read is passed
    /// over: its row is there all the same.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn spot_draws(&self, partition: u32) -> Result<Vec<RecordedDraw>> {
        let mut all = self.conn.prepare_cached(
            "SELECT draw, about, seed, week, edition, grids_drawn, standards_drawn, checkers FROM spot_draw
             WHERE partition = ?1 AND draw IS NOT NULL AND seed IS NOT NULL AND edition IS NOT NULL ORDER BY week, draw",
        )?;
        let rows = all.query_map([partition], |row| {
            let checkers: Option<Vec<u8>> = row.get(7)?;
            Ok(RecordedDraw {
                draw: Id(row.get(0)?),
                area: fits_or_zero(row, 1)?,
                seed: row.get(2)?,
                week: Week(fits_or_zero(row, 3)?),
                edition: Hash(row.get(4)?),
                grids_drawn: fits_or_zero(row, 5)?,
                standards_drawn: fits_or_zero(row, 6)?,
                checkers: checkers.and_then(|bytes| decode_checkers(&bytes).ok()).unwrap_or_default(),
                grids: Vec::new(),
            })
        })?;
        let mut draws = rows.collect::<rusqlite::Result<Vec<RecordedDraw>>>()?;
        let mut parts = self.conn.prepare_cached(
            "SELECT drawn_from FROM spot_draw WHERE partition = ?1 AND draw = ?2 AND drawn_from IS NOT NULL ORDER BY about",
        )?;
        for draw in &mut draws {
            for bytes in parts.query_map(params![partition, draw.draw.0], |row| row.get::<_, Vec<u8>>(0))? {
                draw.grids.extend(decode_grids(&bytes?).unwrap_or_default());
            }
        }
        Ok(draws)
    }

    /// Who is assigned in a partition of spot checks, in the whole database, and has not ended.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn spot_posts(&self) -> Result<Vec<SpotPostRow>> {
        let mut all = self.conn.prepare_cached(
            "SELECT a.partition, a.id, a.person FROM assignment a JOIN partition p ON p.ord = a.partition
             WHERE p.lane = ?1 AND a.until_ms IS NULL AND a.person IS NOT NULL ORDER BY a.partition, a.id",
        )?;
        let rows = all.query_map([Lane::SPOT.0], |row| {
            Ok(SpotPostRow { partition: row.get(0)?, assignment: Id(row.get(1)?), person: Id(row.get(2)?) })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The walks that somebody leads in a partition and has not taken back, by their start: id, and how it ended.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn walks_led(&self, (partition, leader): (u32, PersonId)) -> Result<Vec<LedWalk>> {
        let mut all = self.conn.prepare_cached(
            "SELECT id, plan, finished FROM walk WHERE partition = ?1 AND leader = ?2 AND withdrawn IS NULL
             ORDER BY effective_ms, id",
        )?;
        let rows = all.query_map(params![partition, leader.0], |row| {
            let plan: Option<Vec<u8>> = row.get(1)?;
            Ok(LedWalk { id: Id(row.get(0)?), plan: plan.unwrap_or_default(), finished: fits(row, 2)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// A walk that somebody leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedWalk {
    /// The walk.
    pub id: Id,
    /// What it is to judge, as its start says.
    pub plan: Vec<u8>,
    /// 1 complete, 2 broken off; `None` while it lasts.
    pub finished: Option<u8>,
}
