//! The sites of a grid, each with its position and the datum of it.

use super::fits::{fits, fits_or_zero};
use super::people::origin;
use crate::database::Store;
use crate::error::Result;
use domain::assignments::Origin;
use domain::format::{SITE, Scalar, draft};
use merge::hash::Id;
use merge::skeleton::{Draft, Target};

/// A position as it was given; the numbers mean nothing without the datum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionRow {
    /// Latitude, 1e-7 degrees.
    pub lat_e7: i64,
    /// Longitude, 1e-7 degrees.
    pub lng_e7: i64,
    /// Code of the datum.
    pub datum: u8,
    /// Radius of 68 % confidence, decimetres.
    pub accuracy_dm: u32,
    /// Code of the source.
    pub source: u8,
}

/// The five columns of a position from `first` on; `None` where there is none or it was erased.
pub(super) fn position(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Option<PositionRow>> {
    let Some(lat_e7) = row.get(first)? else { return Ok(None) };
    let Some(lng_e7) = row.get(first + 1)? else { return Ok(None) };
    let code = |column| fits_or_zero::<u8>(row, column);
    Ok(Some(PositionRow {
        lat_e7,
        lng_e7,
        datum: code(first + 2)?,
        accuracy_dm: fits_or_zero(row, first + 3)?,
        source: code(first + 4)?,
    }))
}

/// A site of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteRow {
    /// Its id.
    pub id: Id,
    /// 1 to 32, P01 to P32.
    pub site_type: u8,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub position: Option<PositionRow>,
    /// First day, days since 1970.
    pub opened_day: Option<u32>,
    /// First day on which it is closed, days since 1970.
    pub closed_day: Option<u32>,
    /// Whether it was invented.
    pub origin: Origin,
    /// Its code in the source.
    pub source_code: String,
}

impl SiteRow {
    /// The operation that says the same elsewhere.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let number = |number: u64| vec![Scalar::from(number)];
        let mut values = vec![
            (0, number(u64::from(self.site_type))),
            (1, vec![self.name.as_str().into()]),
            (5, number(self.origin.code())),
            (6, vec![self.source_code.as_str().into()]),
        ];
        if let Some(at) = self.position {
            let scalars = [at.lat_e7, at.lng_e7, at.datum.into(), at.accuracy_dm.into(), at.source.into()];
            values.push((2, scalars.into_iter().map(Scalar::from).collect()));
        }
        values.extend(self.opened_day.map(|day| (3, number(u64::from(day)))));
        values.extend(self.closed_day.map(|day| (4, number(u64::from(day)))));
        draft(&SITE, Target::Made(self.id), values)
    }
}

impl Store {
    /// The sites of a partition, by type and id.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn sites_of(&self, partition: u32) -> Result<Vec<SiteRow>> {
        let mut all = self.conn.prepare_cached(
            "SELECT id, ifnull(site_type, 0), ifnull(site_name, ''), lat_e7, lng_e7, datum, accuracy_dm, position_source,
                    closed_day, ifnull(synthetic, 0), ifnull(source_code, ''), opened_day
             FROM site WHERE partition = ?1 ORDER BY site_type, id",
        )?;
        let rows = all.query_map([partition], |row| {
            Ok(SiteRow {
                id: Id(row.get(0)?),
                site_type: fits_or_zero(row, 1)?,
                name: row.get(2)?,
                position: position(row, 3)?,
                closed_day: fits(row, 8)?,
                origin: origin(row.get(9)?),
                source_code: row.get(10)?,
                opened_day: fits(row, 11)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
