//! Who acts in a partition: assignments as they stand.

use crate::database::Store;
use crate::error::Result;
use domain::assignments::Origin;
use domain::people::{PersonId, Role};
use merge::hash::Id;
use rusqlite::params;

/// Somebody who is assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub person: PersonId,
    /// The name to show; empty where it was erased.
    pub name: String,
    /// In which role; `None` for one of a later version.
    pub role: Option<Role>,
    /// Since when, ms since 1970.
    pub from_ms: u64,
    /// Whether the person is invented.
    pub origin: Origin,
}

/// A flag of the format as what it says.
pub(super) const fn origin(code: i64) -> Origin {
    if code == 0 { Origin::Real } else { Origin::Synthetic }
}

fn person(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        person: Id(row.get(first)?),
        name: row.get(first + 1)?,
        role: row.get::<_, Option<u64>>(first + 2)?.and_then(Role::from_code),
        from_ms: row.get(first + 3)?,
        origin: origin(row.get(first + 4)?),
    })
}

const COLUMNS: &str =
    "person, ifnull(display_name, ''), role, ifnull(from_ms, 0), ifnull(synthetic, 0), partition";

impl Store {
    /// Who is assigned in a partition and has not ended, by role and name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn people_of(&self, partition: u32) -> Result<Vec<PersonRow>> {
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM assignment
             WHERE partition = ?1 AND until_ms IS NULL AND person IS NOT NULL ORDER BY role, display_name"
        ))?;
        let rows = all.query_map([partition], |row| person(row, 0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The name of a person in whatever grid it is known, for lists of more than one grid; empty where it is not.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn name_of(&self, who: PersonId) -> Result<String> {
        let mut one = self.conn.prepare_cached(
            "SELECT display_name FROM assignment WHERE person = ?1 AND display_name IS NOT NULL LIMIT 1",
        )?;
        let name = one.query_map([who.0], |row| row.get(0))?.next().transpose()?;
        Ok(name.unwrap_or_default())
    }

    /// Who leads each grid: local ordinal of the partition, then the leader.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn leaders(&self) -> Result<Vec<(u32, PersonRow)>> {
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM assignment
             WHERE role = ?1 AND until_ms IS NULL AND person IS NOT NULL ORDER BY partition, display_name"
        ))?;
        let rows =
            all.query_map([Role::GridLeader.code()], |row| Ok((row.get::<_, u32>(5)?, person(row, 0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Somebody in a partition by id, ended assignments included: the name under which a record is shown.
    pub(super) fn person_in(&self, partition: u32, who: PersonId) -> Result<Option<PersonRow>> {
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM assignment WHERE partition = ?1 AND person = ?2 ORDER BY until_ms IS NOT NULL, role"
        ))?;
        let assigned = all.query_map(params![partition, who.0], |row| person(row, 0))?.next().transpose()?;
        if assigned.is_some() {
            return Ok(assigned);
        }
        let mut along = self.conn.prepare_cached(
            "SELECT person, ifnull(display_name, ''), role, 0, 0 FROM companion WHERE partition = ?1 AND person = ?2",
        )?;
        Ok(along.query_map(params![partition, who.0], |row| person(row, 0))?.next().transpose()?)
    }
}
