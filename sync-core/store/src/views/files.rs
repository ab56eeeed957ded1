//! Which files are in force: editions and map layers.

use super::fits::{fits, fits_or_zero};
use crate::database::Store;
use crate::error::Result;
use merge::hash::Hash;
use merge::partition::Partition;

/// An edition of the standards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionRow {
    /// Its file.
    pub content: Hash,
    /// Its name.
    pub name: String,
    /// The size of the file.
    pub bytes: u64,
    /// First day it is in force, days since 1970.
    pub adopted_day: u32,
}

/// A map layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapLayerRow {
    /// Its file.
    pub content: Hash,
    /// Its name: district, streets, communities or grids.
    pub name: String,
    /// The size of the file.
    pub bytes: u64,
    /// The code of its datum.
    pub datum: u8,
}

impl Store {
    /// The editions of a district's partition, by the day of their adoption.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn editions(&self, partition: &Partition) -> Result<Vec<EditionRow>> {
        let Some(ordinal) = self.partition_ordinal(partition)? else {
            return Ok(Vec::new());
        };
        let mut all = self.conn.prepare_cached(
            "SELECT content, ifnull(edition_name, ''), ifnull(file_bytes, 0), ifnull(adopted_day, 0) FROM edition
             WHERE partition = ?1 AND content IS NOT NULL ORDER BY adopted_day, content",
        )?;
        let rows = all.query_map([ordinal], |row| {
            Ok(EditionRow {
                content: Hash(row.get(0)?),
                name: row.get(1)?,
                bytes: fits_or_zero(row, 2)?,
                // a day that is none comes never
                adopted_day: fits(row, 3)?.unwrap_or(u32::MAX),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The map layers of a district's partition, by name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn map_layers(&self, partition: &Partition) -> Result<Vec<MapLayerRow>> {
        let Some(ordinal) = self.partition_ordinal(partition)? else {
            return Ok(Vec::new());
        };
        let mut all = self.conn.prepare_cached(
            "SELECT content, ifnull(layer_name, ''), ifnull(file_bytes, 0), ifnull(datum, 0) FROM map_layer
             WHERE partition = ?1 AND content IS NOT NULL ORDER BY layer_name, content",
        )?;
        let rows = all.query_map([ordinal], |row| {
            Ok(MapLayerRow {
                content: Hash(row.get(0)?),
                name: row.get(1)?,
                bytes: row.get(2)?,
                datum: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
