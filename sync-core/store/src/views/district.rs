//! What the office rules by: suspensions, thresholds, weights, units and calendars of a district's partition.

use super::fits::{fits, fits_or_zero};
use super::people::origin;
use crate::database::Store;
use crate::error::Result;
use domain::assignments::Origin;
use domain::people::Role;
use domain::week::Week;
use merge::hash::{Hash, Id};
use rusqlite::params;
use std::ops::RangeInclusive;

/// Weeks that do not count in an area, or in which a roll-up leaves it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspensionRow {
    /// Its id.
    pub id: Id,
    /// Code of the area.
    pub area: u64,
    /// The weeks, the first and the last.
    pub weeks: RangeInclusive<Week>,
    /// 1 the weeks do not count, 2 left out of roll-ups.
    pub kind: u8,
    /// Why.
    pub reason: String,
    /// In which role somebody wanted it; `None` where the office wrote it of itself.
    pub wanted_by: Option<Role>,
}

/// Where the bands begin from a week on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThresholdsRow {
    /// The first week.
    pub from: Week,
    /// Standing score from which 达标 is possible, 1/10,000.
    pub reached_bp: Option<u32>,
    /// Standing score below which a grid is 未达标, 1/10,000.
    pub not_reached_below_bp: Option<u32>,
    /// First-look rate that 达标 needs, 1/10,000.
    pub first_look_bp: Option<u32>,
    /// Standing coverage that 达标 needs, 1/10,000.
    pub coverage_bp: Option<u32>,
}

/// A responsible unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRow {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Code of the area that it serves.
    pub area: u64,
    /// Whether it is invented.
    pub origin: Origin,
    /// First day on which it is none any more, days since 1970.
    pub closed_day: Option<u32>,
}

/// A working calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarRow {
    /// Its file.
    pub content: Hash,
    /// Its name.
    pub name: String,
    /// The size of the file.
    pub bytes: u64,
    /// First day it is counted by, days since 1970.
    pub adopted_day: u32,
}

/// A week in which a grid could not be walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotWalkableRow {
    /// The week.
    pub week: Week,
    /// 1 flooded, 2 closed off, 3 danger, 4 another.
    pub reason: u8,
    /// What an officer says: 1 the week does not count, 2 it does; `None` while nobody did.
    pub confirmed: Option<u8>,
}

impl Store {
    /// Suspensions that were not taken back, by their first week.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn suspensions(&self, partition: u32) -> Result<Vec<SuspensionRow>> {
        let mut all = self.conn.prepare_cached(
            "SELECT id, ifnull(area, 0), ifnull(from_week, 0), ifnull(until_week, ifnull(from_week, 0)),
                    ifnull(suspension_kind, 1), ifnull(reason, ''),
                    (SELECT max(role) FROM on_behalf b WHERE b.partition = suspension.partition AND b.base = suspension.base)
             FROM suspension WHERE partition = ?1 AND withdrawn IS NULL ORDER BY from_week, id",
        )?;
        let rows = all.query_map([partition], |row| {
            Ok(SuspensionRow {
                id: Id(row.get(0)?),
                area: fits_or_zero(row, 1)?,
                weeks: Week(fits_or_zero(row, 2)?)..=Week(fits_or_zero(row, 3)?),
                kind: fits_or_zero(row, 4)?,
                reason: row.get(5)?,
                wanted_by: row.get::<_, Option<u64>>(6)?.and_then(Role::from_code),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The thresholds that a week is judged by: those with the latest first week that is not behind it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn thresholds(&self, partition: u32, week: Week) -> Result<Option<ThresholdsRow>> {
        let mut last = self.conn.prepare_cached(
            "SELECT from_week, reached_bp, not_reached_below_bp, first_look_bp, coverage_bp FROM thresholds
             WHERE partition = ?1 AND from_week <= ?2 ORDER BY from_week DESC LIMIT 1",
        )?;
        let mut rows = last.query_map(params![partition, week.0], |row| {
            Ok(ThresholdsRow {
                from: Week(fits_or_zero(row, 0)?),
                reached_bp: fits(row, 1)?,
                not_reached_below_bp: fits(row, 2)?,
                first_look_bp: fits(row, 3)?,
                coverage_bp: fits(row, 4)?,
            })
        })?;
        Ok(rows.next().transpose()?)
    }

    /// The weights of areas that were written.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn weights(&self, partition: u32) -> Result<Vec<(u64, u32)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT code, weight FROM area WHERE partition = ?1 AND code IS NOT NULL AND weight IS NOT NULL ORDER BY code",
        )?;
        let rows = all.query_map([partition], |row| Ok((fits_or_zero(row, 0)?, fits_or_zero(row, 1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Responsible units, by name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn units(&self, partition: u32) -> Result<Vec<UnitRow>> {
        let mut all = self.conn.prepare_cached(
            "SELECT id, ifnull(unit_name, ''), ifnull(area, 0), ifnull(synthetic, 0), closed_day FROM unit
             WHERE partition = ?1 ORDER BY unit_name, id",
        )?;
        let rows = all.query_map([partition], |row| {
            Ok(UnitRow {
                id: Id(row.get(0)?),
                name: row.get(1)?,
                area: fits_or_zero(row, 2)?,
                origin: origin(row.get(3)?),
                closed_day: fits(row, 4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Working calendars, by the day of their adoption.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn calendars(&self, partition: u32) -> Result<Vec<CalendarRow>> {
        let mut all = self.conn.prepare_cached(
            "SELECT content, ifnull(calendar_name, ''), ifnull(file_bytes, 0), ifnull(adopted_day, 0) FROM calendar
             WHERE partition = ?1 AND content IS NOT NULL ORDER BY adopted_day, content",
        )?;
        let rows = all.query_map([partition], |row| {
            Ok(CalendarRow {
                content: Hash(row.get(0)?),
                name: row.get(1)?,
                bytes: fits_or_zero(row, 2)?,
                adopted_day: fits_or_zero(row, 3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Weeks in which a grid could not be walked, as its leader says and has not taken back.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn not_walkable(&self, partition: u32) -> Result<Vec<NotWalkableRow>> {
        let mut all = self.conn.prepare_cached(
            "SELECT week, ifnull(reason, 0), confirmed FROM not_walkable
             WHERE partition = ?1 AND week IS NOT NULL AND reason IS NOT NULL AND withdrawn IS NULL ORDER BY week",
        )?;
        let rows = all.query_map([partition], |row| {
            let (week, reason) = (Week(fits_or_zero(row, 0)?), fits_or_zero(row, 1)?);
            Ok(NotWalkableRow { week, reason, confirmed: fits(row, 2)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
