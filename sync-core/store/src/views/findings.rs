//! Findings: what was found where, under which standard, and how it stands.

use super::fits::{fits, fits_or_zero};
use super::paging::{Cursor, Page, Slice};
use super::people::origin;
use super::sites::{PositionRow, position};
use crate::database::Store;
use crate::error::Result;
use domain::assignments::Origin;
use domain::week::Week;
use merge::context::Dot;
use merge::hash::{Hash, Id};
use merge::partition::{Lane, Place};
use merge::time::Effective;
use rusqlite::params;
use std::ops::RangeInclusive;

/// How a finding stands, as far as its own registers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Recorded, and not put right.
    Open,
    /// Put right on the spot.
    OnTheSpot,
    /// Taken back by its author.
    Withdrawn,
}

/// Whether only red lines are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedLine {
    /// All.
    #[default]
    Any,
    /// Only findings under a red line.
    Only,
}

/// Which findings are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingFilter {
    /// Of grids with these codes.
    pub places: RangeInclusive<u64>,
    /// Of this week: that in which its walk began, or without a walk that in which it was recorded.
    pub week: Option<Week>,
    /// Found in this walk.
    pub walk: Option<Id>,
    /// Under standards from the first number to the last: one standard, a content or an item.
    pub standards: RangeInclusive<u32>,
    /// Which stand so.
    pub standing: Option<Standing>,
    /// Whether only red lines.
    pub red_line: RedLine,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingRow {
    /// Its key, for paging.
    pub key: Cursor,
    /// The code of the grid.
    pub place: u64,
    /// The walk it was found in.
    pub walk: Option<Id>,
    /// The week in which that walk began, or without a walk that in which it was recorded.
    pub week: Option<Week>,
    /// When it was recorded.
    pub recorded: Effective,
    /// The site, with its name, its type and whether it is invented.
    pub site: Option<(Id, String, u8, Origin)>,
    /// The standard.
    pub standard: u32,
    /// The edition: its walk's, or its own where there is no walk.
    pub edition: Option<Hash>,
    /// Where, at the moment of saving.
    pub position: Option<PositionRow>,
    /// Free text; empty for none, and where it was erased.
    pub note: String,
    /// How many or how much, with its unit code.
    pub extent: (Option<u32>, Option<u32>),
    /// 0 to 4.
    pub limit_class: u8,
    /// 1 where the standard is a red line.
    pub red_line: u8,
    /// How it stands.
    pub standing: Standing,
    /// Pictures that belong to it.
    pub photos: u32,
    /// Flags of the row.
    pub flags: i64,
}

/// The number of the register `handled` that says: put right on the spot.
#[must_use]
pub const fn handled_on_the_spot() -> i64 {
    domain::findings::Handled::OnTheSpot.code().cast_signed()
}

const SELECT: &str = "SELECT f.partition, f.id, p.place, f.walk, w.week, f.base, f.site, s.site_name, s.site_type,
       ifnull(s.synthetic, 0), ifnull(f.standard, 0), ifnull(w.edition, f.edition),
       f.lat_e7, f.lng_e7, f.datum, f.accuracy_dm, f.position_source, ifnull(f.note, ''), f.observed, f.unit,
       ifnull(f.limit_class, 0), ifnull(f.red_line, 0), f.handled, f.withdrawn, f.flags,
       (SELECT count(*) FROM photo h WHERE h.partition = f.partition AND h.finding = f.id AND h.withdrawn IS NULL
          AND h.id BETWEEN substr(f.id, 1, 6) AND CAST(substr(f.id, 1, 6) || x'ffffffffffffffffffff' AS BLOB)),
       f.grid
     FROM finding f JOIN partition p ON p.ord = f.partition
       LEFT JOIN walk w ON w.partition = f.partition AND w.id = f.walk
       LEFT JOIN site s ON s.partition = f.partition AND s.id = f.site";

const WANTED: &str = "WHERE p.lane = ?1 AND p.place BETWEEN ?2 AND ?3 AND (f.partition, f.id) > (?4, ?5)
       AND (?6 IS NULL OR w.week = ?6 OR f.walk IS NULL) AND (?7 IS NULL OR f.walk = ?7)
       AND ifnull(f.standard, 0) BETWEEN ?8 AND ?9 AND (?10 = 0 OR f.red_line = 1)
       AND (?11 = 0 OR ?11 = CASE WHEN f.withdrawn IS NOT NULL THEN 3 WHEN f.handled = 2 THEN 2 ELSE 1 END)
     ORDER BY f.partition, f.id LIMIT ?12";

const fn standing_number(standing: Option<Standing>) -> u8 {
    match standing {
        None => 0,
        Some(Standing::Open) => 1,
        Some(Standing::OnTheSpot) => 2,
        Some(Standing::Withdrawn) => 3,
    }
}

impl Store {
    /// Findings in the order of their keys.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn findings(&self, filter: &FindingFilter, slice: Slice<Cursor>) -> Result<Page<FindingRow, Cursor>> {
        let wanted = slice.limit as usize + 1;
        let (mut found, mut after) = (Vec::with_capacity(wanted), slice.after.unwrap_or_default());
        // when a finding without a walk was recorded is not in its row: such of another week are passed over here
        while found.len() < wanted {
            let read = self.read_findings(filter, (after, wanted))?;
            let Some(last) = read.last().map(|finding| finding.key) else {
                break;
            };
            after = last;
            let (all, room) = (read.len(), wanted - found.len());
            let of_week = |one: &FindingRow| filter.week.is_none() || one.week == filter.week;
            found.extend(read.into_iter().filter(of_week).take(room));
            if all < wanted {
                break;
            }
        }
        Ok(Page::cut(found, slice.limit, |finding| finding.key))
    }

    /// Findings behind a key, where those without a walk may be of any week.
    fn read_findings(
        &self,
        filter: &FindingFilter,
        (after, limit): (Cursor, usize),
    ) -> Result<Vec<FindingRow>> {
        let mut all = self.conn.prepare_cached(&format!("{SELECT} {WANTED}"))?;
        let (first, last) = (Place::number(*filter.places.start()), Place::number(*filter.places.end()));
        let found = all.query_map(
            params![
                Lane::OFFICIAL.0,
                first.0,
                last.0,
                after.partition,
                after.id.0,
                filter.week.map(|week| week.0),
                filter.walk.map(|walk| walk.0),
                filter.standards.start(),
                filter.standards.end(),
                filter.red_line == RedLine::Only,
                standing_number(filter.standing),
                limit as i64
            ],
            |row| Ok((finding(row)?, Dot::unpack(row.get(5)?))),
        )?;
        self.dated_findings(found.collect::<rusqlite::Result<_>>()?)
    }

    /// One finding of a partition; `None` where it is not known here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn finding_row(&self, partition: u32, id: Id) -> Result<Option<FindingRow>> {
        let mut one = self.conn.prepare_cached(&format!("{SELECT} WHERE f.partition = ?1 AND f.id = ?2"))?;
        let found =
            one.query_map(params![partition, id.0], |row| Ok((finding(row)?, Dot::unpack(row.get(5)?))))?;
        Ok(self.dated_findings(found.collect::<rusqlite::Result<_>>()?)?.pop())
    }

    /// What citizens found in the grids of these codes, in the order of their keys: each lies in its author's own partition.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn patrol_findings(
        &self,
        places: &RangeInclusive<u64>,
        slice: Slice<Cursor>,
    ) -> Result<Page<FindingRow, Cursor>> {
        let mut all = self.conn.prepare_cached(&format!(
            "{SELECT} WHERE p.lane = ?1 AND f.grid BETWEEN ?2 AND ?3 AND (f.partition, f.id) > (?4, ?5)
             ORDER BY f.partition, f.id LIMIT ?6"
        ))?;
        let after = slice.after.unwrap_or_default();
        let (first, last) = (code(*places.start()), code(*places.end()));
        let limit = i64::from(slice.limit) + 1;
        let found = all
            .query_map(params![Lane::PATROL.0, first, last, after.partition, after.id.0, limit], |row| {
                Ok((finding(row)?, Dot::unpack(row.get(5)?)))
            })?;
        let found = self.dated_findings(found.collect::<rusqlite::Result<_>>()?)?;
        Ok(Page::cut(found, slice.limit, |finding| finding.key))
    }

    /// Says of each when it was recorded, and of those without a walk the week of that.
    fn dated_findings(&self, found: Vec<(FindingRow, Dot)>) -> Result<Vec<FindingRow>> {
        let bases: Vec<Dot> = found.iter().map(|(_, base)| *base).collect();
        let mut findings = Vec::with_capacity(found.len());
        for ((mut finding, _), recorded) in found.into_iter().zip(self.recorded(&bases)?) {
            finding.recorded = recorded;
            if finding.walk.is_none() {
                finding.week = Some(Week::of(finding.recorded.ms));
            }
            findings.push(finding);
        }
        Ok(findings)
    }
}

/// A code as SQLite keeps it.
fn code(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn finding(row: &rusqlite::Row<'_>) -> rusqlite::Result<FindingRow> {
    let handled: Option<i64> = row.get(22)?;
    let standing = match row.get::<_, Option<i64>>(23)? {
        Some(_) => Standing::Withdrawn,
        None if handled == Some(handled_on_the_spot()) => Standing::OnTheSpot,
        None => Standing::Open,
    };
    let site = match row.get::<_, Option<[u8; 16]>>(6)? {
        Some(id) => Some((
            Id(id),
            row.get::<_, Option<String>>(7)?.unwrap_or_default(),
            fits_or_zero(row, 8)?,
            origin(row.get(9)?),
        )),
        None => None,
    };
    Ok(FindingRow {
        key: Cursor { partition: row.get(0)?, id: Id(row.get(1)?) },
        place: match Place(row.get(2)?).as_number() {
            Some(number) => number,
            None => fits_or_zero(row, 26)?,
        },
        walk: row.get::<_, Option<[u8; 16]>>(3)?.map(Id),
        week: row.get::<_, Option<u32>>(4)?.map(Week),
        recorded: Effective { ms: 0, provisional: true },
        site,
        standard: fits_or_zero(row, 10)?,
        edition: row.get::<_, Option<[u8; 32]>>(11)?.map(Hash),
        position: position(row, 12)?,
        note: row.get(17)?,
        extent: (fits(row, 18)?, fits(row, 19)?),
        limit_class: fits_or_zero(row, 20)?,
        red_line: fits_or_zero(row, 21)?,
        standing,
        photos: row.get(25)?,
        flags: row.get(24)?,
    })
}
