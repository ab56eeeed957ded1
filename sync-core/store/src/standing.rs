//! How an author stands: the roles held in a partition, the account, the device's key.

use crate::database::{Store, Tx};
use crate::error::Result;
use crate::rows::Heads;
use domain::format::ASSIGNMENT;
use domain::people::PersonId;
use merge::context::Dot;
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use rusqlite::{OptionalExtension, params};

/// The register of an assignment that says until when.
pub(crate) const UNTIL: u32 = 4;
/// Those that say who, and in which role.
const PERSON: u32 = 0;
pub(crate) const ROLE: u32 = 1;

/// What a person is, or was, in a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleHeld {
    /// Somebody who never had a role there.
    Never,
    /// Somebody who has one.
    Now,
    /// Somebody who had one.
    Until(Vec<End>),
}

/// The end of an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Until when, ms since 1970.
    pub until_ms: u64,
    /// The changesets that say so.
    pub said_by: Vec<Dot>,
}

impl Tx<'_> {
    /// Disables the account of a person from an instant on; one that is disabled already stays so from then.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_disabled(&self, person: PersonId, since_ms: u64) -> Result<()> {
        let mut put = self
            .conn()
            .prepare_cached("INSERT OR IGNORE INTO disabled (person, since_ms) VALUES (?1, ?2)")?;
        put.execute(params![person.0, since_ms])?;
        Ok(())
    }

    /// Enables the account again; whether it was disabled.
    ///
    /// # Errors
    /// The disk is full.
    pub fn remove_disabled(&self, person: PersonId) -> Result<bool> {
        let gone =
            self.conn().prepare_cached("DELETE FROM disabled WHERE person = ?1")?.execute([person.0])?;
        Ok(gone > 0)
    }
}

impl Store {
    /// What a person is, or was, in a partition.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn role_held(&self, partition: &Partition, person: PersonId) -> Result<RoleHeld> {
        let Some(ordinal) = self.partition_ordinal(partition)? else {
            return Ok(RoleHeld::Never);
        };
        let mut all = self
            .conn
            .prepare_cached("SELECT id, until_ms FROM assignment WHERE partition = ?1 AND person = ?2")?;
        let rows = all.query_map(params![ordinal, person.0], |row| {
            Ok((Id(row.get(0)?), row.get::<_, Option<u64>>(1)?))
        })?;
        let mut ends = Vec::new();
        for row in rows {
            let (id, until_ms) = row?;
            let heads = self.heads(partition, &ASSIGNMENT, id)?;
            if !self.is_appointed(&heads)? {
                continue;
            }
            let Some(until_ms) = until_ms else { return Ok(RoleHeld::Now) };
            let said_by = heads.0.get(&UNTIL).cloned().unwrap_or_default();
            ends.push(End { until_ms, said_by });
        }
        if !ends.is_empty() {
            return Ok(RoleHeld::Until(ends));
        }
        let mut along = self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM companion WHERE partition = ?1 AND person = ?2)")?;
        let along: bool = along.query_row(params![ordinal, person.0], |row| row.get(0))?;
        Ok(if along { RoleHeld::Now } else { RoleHeld::Never })
    }

    /// Whether the office itself wrote who is assigned, and in which role: nobody appoints himself.
    pub(crate) fn is_appointed(&self, heads: &Heads) -> Result<bool> {
        let office = self.office_key()?;
        for register in [PERSON, ROLE] {
            for dot in heads.0.get(&register).into_iter().flatten() {
                let key = self.stream(dot.stream)?.genesis.map(|genesis| genesis.key);
                if office.is_none() || key != office {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Since when a device's key is revoked, ms since 1970.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn revoked_ms(&self, key: &Hash) -> Result<Option<u64>> {
        let mut one =
            self.conn.prepare_cached("SELECT min(revoked_ms) FROM revocation WHERE device_key = ?1")?;
        Ok(one.query_row([key.0], |row| row.get(0))?)
    }

    /// Since when the account of a person is disabled, ms since 1970. Only the office knows.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn disabled_ms(&self, person: PersonId) -> Result<Option<u64>> {
        let mut one = self.conn.prepare_cached("SELECT since_ms FROM disabled WHERE person = ?1")?;
        Ok(one.query_row([person.0], |row| row.get(0)).optional()?)
    }

    /// Accounts that are disabled, and since when.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn disabled(&self) -> Result<Vec<(PersonId, u64)>> {
        let mut all = self.conn.prepare_cached("SELECT person, since_ms FROM disabled ORDER BY person")?;
        let rows = all.query_map([], |row| Ok((Id(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many tips one key has in a partition.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn tips_of_key(&self, partition: &Partition, key: &Hash) -> Result<usize> {
        let Some(ordinal) = self.partition_ordinal(partition)? else {
            return Ok(0);
        };
        let mut count = 0;
        for stream in self.streams_of(ordinal)?.iter() {
            if self.stream(*stream)?.genesis.is_some_and(|genesis| genesis.key == *key) {
                count += self.tips(*stream)?.len();
            }
        }
        Ok(count)
    }
}
