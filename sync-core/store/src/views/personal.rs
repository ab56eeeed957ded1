//! Personal values of records: what an officer looks at before erasing them.

use crate::database::{Store, Tx};
use crate::error::Result;
use domain::format::{Kind, Scalar, scalars};
use domain::people::PersonId;
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use merge::personal::plain;
use merge::skeleton::{Op, Put, decode};
use rusqlite::params;
use std::collections::BTreeSet;

/// One personal value that was written once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalValue {
    /// Where.
    pub partition: Partition,
    /// The kind of the record.
    pub kind: &'static str,
    /// The record.
    pub id: Id,
    /// The register.
    pub register: &'static str,
    /// By which it is named and erased.
    pub commitment: Hash,
    /// Its columns; `None` where it was erased.
    pub value: Option<Vec<Scalar>>,
}

impl Store {
    /// Every personal value that was ever written to one of these records of a partition, overwritten ones included.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn personal_of(&self, partition: &Partition, ids: &BTreeSet<Id>) -> Result<Vec<PersonalValue>> {
        let Some(ordinal) = self.partition_ordinal(partition)? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for body in Tx::reading(self).bodies(ordinal)? {
            let plain = body.values.as_deref().and_then(|bytes| plain(bytes).ok()).unwrap_or_default();
            for op in decode(&body.skeleton).unwrap_or_default() {
                if let Op::Put(put) = op
                    && ids.contains(&put.id)
                {
                    found.extend(values(partition, &put, &plain));
                }
            }
        }
        Ok(found)
    }

    /// The records that name a person, by partition: assignments and companions.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn records_naming(&self, person: PersonId) -> Result<Vec<(Partition, BTreeSet<Id>)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT partition, id FROM assignment WHERE person = ?1
             UNION SELECT partition, id FROM companion WHERE person = ?1 ORDER BY partition",
        )?;
        let rows = all.query_map(params![person.0], |row| Ok((row.get::<_, u32>(0)?, Id(row.get(1)?))))?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let by_partition = rows.chunk_by(|(a, _), (b, _)| a == b).filter_map(|some| {
            let (ordinal, _) = some.first()?;
            Some(
                self.partition(*ordinal)
                    .map(|partition| (partition, some.iter().map(|(_, id)| *id).collect())),
            )
        });
        by_partition.collect()
    }
}

/// The personal values that an operation writes.
fn values(partition: &Partition, put: &Put<'_>, plain: &[(u32, &[u8])]) -> Vec<PersonalValue> {
    let Some(kind) = Kind::find(put.kind) else {
        return Vec::new();
    };
    let mut found = Vec::with_capacity(put.personal.len());
    for ((register, commitment), offset) in put.personal.iter().zip(&put.holes) {
        let Some(register) = kind.register(*register) else { continue };
        let value = plain.iter().find(|(there, _)| there == offset);
        found.push(PersonalValue {
            partition: *partition,
            kind: kind.name,
            id: put.id,
            register: register.name,
            commitment: *commitment,
            value: value.and_then(|(_, value)| scalars(register.shape, value).ok()),
        });
    }
    found
}
