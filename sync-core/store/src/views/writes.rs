//! What one changeset wrote, and who wrote it: the log in words that people read.

use crate::apply::{Prepared, prepare};
use crate::database::Store;
use crate::error::Result;
use domain::format::{Personal, Scalar};
use domain::people::{PersonId, Role};
use merge::context::Dot;
use merge::hash::Id;
use merge::skeleton::Op;

/// Who wrote a changeset, and on which device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The person; zero for the office itself.
    pub person: PersonId,
    /// The name to show; empty where it is not known here or was erased.
    pub name: String,
    /// The role in that grid; `None` where it is not known here.
    pub role: Option<Role>,
    /// The installation.
    pub replica: Id,
    /// The stream.
    pub stream: Id,
    /// Whose value is shown where several stand: the higher.
    pub rank: u8,
}

/// The value of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WroteValue {
    /// The register's name.
    pub register: &'static str,
    /// Whether it is personal, and so may have been erased.
    pub personal: Personal,
    /// Its columns.
    pub columns: Vec<(&'static str, Scalar)>,
}

/// One operation of a changeset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrote {
    /// Registers of an entity.
    Registers {
        /// The kind.
        kind: &'static str,
        /// The entity.
        id: Id,
        /// The parts that its id follows from.
        parts: Vec<(&'static str, Scalar)>,
        /// The values.
        values: Vec<WroteValue>,
    },
    /// The office held, adopted or erased something: which of these, and how many.
    Ruling(&'static str, usize),
    /// Something of a later version.
    Unknown,
    /// It cannot be decoded here: it keeps its place and has no effect.
    Unreadable,
}

impl Store {
    /// Who wrote a changeset.
    pub(super) fn author(&self, dot: Dot, partition: u32) -> Result<Author> {
        let rank = self.rank(dot, partition)?;
        let info = self.stream(dot.stream)?;
        let stream = info.id;
        let Some(genesis) = info.genesis else {
            let (person, replica) = (Id::default(), Id::default());
            return Ok(Author { person, name: String::new(), role: None, replica, stream, rank });
        };
        let (person, replica) = (genesis.person, genesis.replica);
        if self.office_key()? == Some(genesis.key) {
            let name = Role::Office.name_zh().to_owned();
            return Ok(Author { person, name, role: Some(Role::Office), replica, stream, rank });
        }
        let known = self.person_in(partition, person)?;
        let (name, role) = known.map_or((String::new(), None), |known| (known.name, known.role));
        Ok(Author { person, name, role, replica, stream, rank })
    }

    /// What a changeset wrote.
    pub(super) fn wrote(&self, dot: Dot) -> Result<Vec<Wrote>> {
        let (_, skeleton, values) = self.body(dot)?;
        let (info, office) = (self.stream(dot.stream)?, self.office_key()?);
        let Some((puts, rulings)) = prepare(&info, office.as_ref(), (&skeleton, values.as_deref())) else {
            return Ok(vec![Wrote::Unreadable]);
        };
        let mut wrote: Vec<Wrote> = puts.into_iter().map(registers).collect();
        wrote.extend(rulings.iter().map(|op| match op {
            Op::Hold(hashes, _) => Wrote::Ruling("hold", hashes.len()),
            Op::Adopt(hashes) => Wrote::Ruling("adopt", hashes.len()),
            Op::Erase(commitments) => Wrote::Ruling("erase", commitments.len()),
            Op::Put(_) | Op::Unknown(_) => Wrote::Unknown,
        }));
        Ok(wrote)
    }
}

fn registers(prepared: Prepared<'_>) -> Wrote {
    let Some(kind) = prepared.kind else {
        return Wrote::Unknown;
    };
    let parts = kind.parts.iter().map(|part| part.column).zip(prepared.parts.into_iter().flatten());
    let mut values = Vec::with_capacity(prepared.values.len());
    for (key, scalars) in prepared.values {
        if let Some(register) = kind.register(key) {
            let columns = register.columns().map(|(column, _)| column).zip(scalars);
            values.push(WroteValue {
                register: register.name,
                personal: register.personal,
                columns: columns.collect(),
            });
        }
    }
    Wrote::Registers { kind: kind.name, id: prepared.put.id, parts: parts.collect(), values }
}
