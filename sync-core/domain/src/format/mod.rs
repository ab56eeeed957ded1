//! The format as a table: every kind of entity, its registers and their columns; `docs/format.md` says the same.

mod kinds;
mod value;
mod draft;

pub use draft::{draft, parts};
pub use kinds::{
    ACT, AREA, ASSIGNMENT, CALENDAR, CHECK, COMPANION, EDITION, FINDING, KINDS, MAP_LAYER, NOT_WALKABLE,
    ON_BEHALF, PHOTO, REVOCATION, SITE, SITE_PROPOSAL, SPOT_DRAW, SUSPENSION, THRESHOLDS, UNIT, WALK,
};
pub use value::{Scalar, Values, encode, scalars};

use crate::people::Role;

/// What a value is, on the wire one item of CBOR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An unsigned integer, below 2⁶³.
    Uint,
    /// A signed integer.
    Int,
    /// A text.
    Text,
    /// An identifier, 16 bytes.
    Id,
    /// A hash, 32 bytes.
    Hash,
    /// Bytes that have a form of their own.
    Bytes,
    /// A map of fields by number; each may be left out.
    Record(&'static [Field]),
}

/// A field of a record, or a part of a derived id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its number in the record; for a part, its place.
    pub key: u32,
    /// Its column.
    pub column: &'static str,
    /// What it is; never a record.
    pub shape: Shape,
    /// What it says, with its unit.
    pub what: &'static str,
}

/// Whether a register's value is personal: hashed as a commitment, and erasable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// Free text, a name, an exact position.
    Yes,
    /// Anything that is scored, compared or keyed.
    No,
}

/// How often a register is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It may be amended.
    Often,
    /// It is written with its entity: what is written over it is stored and held.
    Once,
}

/// A register of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Register {
    /// Its number; never reused or retyped.
    pub key: u32,
    /// Its name, and its column where it is not a record.
    pub name: &'static str,
    /// What its value is.
    pub shape: Shape,
    /// Whether the value is personal.
    pub personal: Personal,
    /// Whether it is written with its entity and never again.
    pub written: Written,
    /// Which roles may write it.
    pub writers: &'static [Role],
    /// What it says, with its unit.
    pub what: &'static str,
}

impl Register {
    /// The same, written with its entity and never again.
    #[must_use]
    pub const fn once(self) -> Self {
        Self { written: Written::Once, ..self }
    }

    /// Its columns: one, or one for each field of a record.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, Shape)> + use<> {
        let fields = if let Shape::Record(fields) = self.shape { fields } else { &[] };
        let single = fields.is_empty().then_some((self.name, self.shape));
        single.into_iter().chain(fields.iter().map(|field| (field.column, field.shape)))
    }
}

/// A kind of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its number; never reused.
    pub key: u32,
    /// Its name, and its table.
    pub name: &'static str,
    /// The parts that its id follows from; empty where the author makes the id.
    pub parts: &'static [Field],
    /// Its registers, ascending by number.
    pub registers: &'static [Register],
    /// The register whose write dates the entity: its effective time and ISO week are columns.
    pub dated_by: Option<u32>,
    /// What it is.
    pub what: &'static str,
}

impl Kind {
    /// The kind of a number; `None` for one of a later version.
    #[must_use]
    pub fn find(key: u32) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.key == key)
    }

    /// A register by its number; `None` for one of a later version.
    #[must_use]
    pub fn register(&self, key: u32) -> Option<&'static Register> {
        // numbers follow each other from 0 in every kind of version 1: the first look finds it
        let there = usize::try_from(key).ok().and_then(|place| self.registers.get(place));
        there
            .filter(|register| register.key == key)
            .or_else(|| self.registers.iter().find(|register| register.key == key))
    }
}
