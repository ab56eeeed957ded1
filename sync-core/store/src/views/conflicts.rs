//! Conflicts: registers with several heads of different values, each with all that stand and the reason for the one shown.

use super::paging::{Page, Slice};
use super::writes::{Author, Wrote, WroteValue};
use crate::database::Store;
use crate::error::Result;
use crate::rows::Heads;
use domain::format::{KINDS, Kind, Personal};
use merge::context::{Dot, Log};
use merge::hash::{Hash, Id};
use merge::partition::Place;
use merge::time::Effective;
use rusqlite::params;
use std::fmt;

/// Why one of several heads is the one shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// Its author has the higher rank.
    Rank,
    /// It is later.
    Later,
    /// Rank and time are equal, and its hash is greater.
    Hash,
}

/// One of several heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contender {
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub effective: Effective,
    /// The changeset.
    pub hash: Hash,
    /// The value.
    pub value: Option<WroteValue>,
}

/// A register in conflict; the first contender is the one shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disputed {
    /// The register's name.
    pub register: &'static str,
    /// All heads, the one shown first.
    pub contenders: Vec<Contender>,
    /// Why the first is shown.
    pub because: Because,
}

/// An entity with registers in conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its key, for paging.
    pub key: ConflictCursor,
    /// The kind's name.
    pub kind: &'static str,
    /// The number that is the grid's code.
    pub place: u64,
    /// Its registers in conflict.
    pub registers: Vec<Disputed>,
}

/// The key of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ConflictCursor {
    /// The kind's number.
    pub kind: u32,
    /// Local ordinal of the partition.
    pub partition: u32,
    /// The entity.
    pub id: Id,
}

impl ConflictCursor {
    /// Reads what `Display` writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (kind, partition) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { kind, partition, id: Id::parse(parts.next()?)? })
    }
}

impl fmt::Display for ConflictCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.kind, self.partition, self.id)
    }
}

impl Store {
    /// Conflicts by kind and key, everywhere or in one partition.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn conflicts(
        &self,
        partition: Option<u32>,
        slice: Slice<ConflictCursor>,
    ) -> Result<Page<Conflict, ConflictCursor>> {
        let after = slice.after.unwrap_or_default();
        let mut found = Vec::new();
        for kind in KINDS.iter().filter(|kind| kind.key >= after.kind) {
            let wanted = slice.limit as usize + 1;
            if found.len() >= wanted {
                break;
            }
            let behind = if kind.key == after.kind { after } else { ConflictCursor::default() };
            found.extend(self.flagged(kind, (partition, behind), wanted - found.len())?);
        }
        let page = Page::cut(found, slice.limit, |(key, ..)| *key);
        let mut entries = Vec::with_capacity(page.entries.len());
        for (key, kind, place, heads) in page.entries {
            let registers = self.disputed(kind, key, &heads)?;
            entries.push(Conflict { key, kind: kind.name, place, registers });
        }
        Ok(Page { entries, next: page.next })
    }

    fn flagged(
        &self,
        kind: &'static Kind,
        (partition, after): (Option<u32>, ConflictCursor),
        limit: usize,
    ) -> Result<Vec<(ConflictCursor, &'static Kind, u64, Heads)>> {
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT e.partition, e.id, p.place, e.base, e.has, e.heads FROM \"{}\" e JOIN partition p ON p.ord = e.partition
             WHERE e.flags & 1 AND (e.partition, e.id) > (?1, ?2) AND (?3 IS NULL OR e.partition = ?3)
             ORDER BY e.partition, e.id LIMIT ?4",
            kind.name
        ))?;
        let mut rows = all.query(params![after.partition, after.id.0, partition, limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let key = ConflictCursor { kind: kind.key, partition: row.get(0)?, id: Id(row.get(1)?) };
            let exceptions: Option<Vec<u8>> = row.get(5)?;
            let heads = Heads::read(Dot::unpack(row.get(3)?), row.get(4)?, exceptions.as_deref())?;
            found.push((key, kind, Place(row.get(2)?).as_number().unwrap_or_default(), heads));
        }
        Ok(found)
    }

    fn disputed(&self, kind: &'static Kind, key: ConflictCursor, heads: &Heads) -> Result<Vec<Disputed>> {
        let mut disputed = Vec::new();
        for (number, dots) in heads.0.iter().filter(|(_, dots)| dots.len() > 1) {
            let Some(register) = kind.register(*number) else {
                continue;
            };
            let mut contenders = Vec::with_capacity(dots.len());
            for dot in dots {
                contenders.push(self.contender(*dot, (kind, register.name), key)?);
            }
            // as the value shown is chosen: rank, then time, then hash
            contenders.sort_by_key(|c| std::cmp::Reverse((c.author.rank, c.effective.ms, c.hash)));
            let because = match &contenders[..] {
                [first, second, ..] if first.author.rank != second.author.rank => Because::Rank,
                [first, second, ..] if first.effective.ms != second.effective.ms => Because::Later,
                _ => Because::Hash,
            };
            let plain = register.personal == Personal::No;
            let same = contenders.windows(2).all(|pair| matches!(pair, [a, b] if a.value == b.value));
            if !(plain && same) {
                disputed.push(Disputed { register: register.name, contenders, because });
            }
        }
        Ok(disputed)
    }

    fn contender(&self, dot: Dot, (kind, register): (&Kind, &str), key: ConflictCursor) -> Result<Contender> {
        let value = self.value_at(dot, (kind.name, key.id), register)?;
        Ok(Contender {
            author: self.author(dot, key.partition)?,
            effective: self.effective(dot)?,
            hash: self.hash(dot)?,
            value,
        })
    }

    /// The value that a changeset wrote to a register of an entity; `None` where it wrote none, or it was erased.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn value_at(&self, dot: Dot, (kind, id): (&str, Id), register: &str) -> Result<Option<WroteValue>> {
        Ok(self.wrote(dot)?.into_iter().find_map(|wrote| match wrote {
            Wrote::Registers { kind: named, id: of, values, .. } if named == kind && of == id => {
                values.into_iter().find(|value| value.register == register)
            }
            _ => None,
        }))
    }
}
