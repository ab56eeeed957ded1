//! Who walks along in a walk.

use crate::database::Store;
use crate::error::Result;
use domain::people::{PersonId, Role};
use merge::hash::Id;
use rusqlite::params;

/// Somebody who walks along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanionRow {
    /// The record that says so.
    pub id: Id,
    /// Who it is.
    pub person: PersonId,
    /// In which role; `None` for one of a later version.
    pub role: Option<Role>,
    /// The name to show; empty where it is not known here or was erased.
    pub name: String,
}

impl Store {
    /// Who walks along in a walk and did not take it back, in the order of their names.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn companions_of(&self, partition: u32, walk: Id) -> Result<Vec<CompanionRow>> {
        let mut all = self.conn.prepare_cached(
            "SELECT id, person, role, ifnull(display_name, '') FROM companion
             WHERE partition = ?1 AND walk = ?2 AND withdrawn IS NULL ORDER BY display_name, id",
        )?;
        let rows = all.query_map(params![partition, walk.0], |row| {
            Ok(CompanionRow {
                id: Id(row.get(0)?),
                person: Id(row.get(1)?),
                role: row.get::<_, Option<u64>>(2)?.and_then(Role::from_code),
                name: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
