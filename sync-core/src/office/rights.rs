//! Rights: whether what arrives is written in a role that may write it. What is not is stored, shown and held.

use crate::error::Result;
use crate::judging::Authors;
use domain::format::{ACT, ASSIGNMENT, Kind, Scalar, scalars};
use domain::people::{PersonId, Role};
use domain::rectification::ActKind;
use merge::cbor::Reader;
use merge::context::Dot;
use merge::hash::Id;
use merge::partition::{Lane, Partition};
use merge::skeleton::{Op, Put, decode};
use store::Store;

/// What the author of a stream may write in its partition.
pub(crate) struct Rights<'s> {
    person: PersonId,
    /// None for a citizen, who is nothing else in a partition of his own.
    authors: Option<Authors<'s>>,
}

impl<'s> Rights<'s> {
    /// The rights of the author of a stream; `None` where the beginning of the stream has not arrived.
    pub(crate) fn of(store: &'s Store, (partition, stream): (&Partition, u32)) -> Result<Option<Self>> {
        let Some(genesis) = store.stream(stream)?.genesis else { return Ok(None) };
        let authors = match store.partition_ordinal(partition)? {
            Some(ordinal) if partition.lane != Lane::PATROL => {
                Some(Authors::only(store, (ordinal, genesis.person))?)
            }
            _ => None,
        };
        Ok(Some(Self { person: genesis.person, authors }))
    }

    /// Whether a changeset writes anything that no role of its author may write, or does something in another's name. Who was
    /// let in without a role was looked at by an officer.
    pub(crate) fn overstepped(&self, dot: Dot, skeleton: &[u8]) -> Result<bool> {
        let roles = match &self.authors {
            Some(authors) => authors.roles(dot, self.person)?,
            None => vec![Role::PatrolMember],
        };
        let ops = decode(skeleton).unwrap_or_default();
        if roles.is_empty() {
            let appoints = |op: &Op<'_>| matches!(op, Op::Put(put) if put.kind == ASSIGNMENT.key);
            return Ok(ops.iter().any(appoints));
        }
        Ok(ops.iter().any(|op| matches!(op, Op::Put(put) if !may(put, &roles, self.person))))
    }
}

fn may(put: &Put<'_>, roles: &[Role], person: PersonId) -> bool {
    let Some(kind) = Kind::find(put.kind) else { return true };
    if put.kind == ASSIGNMENT.key {
        // the office's own key appoints
        return false;
    }
    let known = put.registers().filter_map(|register| kind.register(register));
    let written = known.into_iter().all(|register| register.writers.iter().any(|role| roles.contains(role)));
    written && (put.kind != ACT.key || may_act(put, roles, person))
}

/// Whether an act is its author's own, and of a kind that one of the roles may do. What a later version knows is let be.
fn may_act(put: &Put<'_>, roles: &[Role], person: PersonId) -> bool {
    // an act is written once, and says then whose it is: a write without that is to an act that is there
    let own = put.parts.is_some_and(|parts| author(parts) == Some(person));
    let said = put.plain.iter().find(|(register, _)| *register == 0);
    let kind = said.and_then(|(_, value)| {
        let shape = ACT.register(0)?.shape;
        match scalars(shape, value).ok()?.into_iter().next()? {
            Scalar::Int(code) => ActKind::from_code(u64::try_from(code).ok()?),
            _ => None,
        }
    });
    own && kind.is_none_or(|kind| kind.may().iter().any(|role| roles.contains(role)))
}

/// The author that the parts of an act's id name: the second of three.
fn author(parts: &[u8]) -> Option<PersonId> {
    let mut r = Reader::new(parts);
    r.array_of(ACT.parts.len()).ok()?;
    r.raw().ok()?;
    Some(Id(r.exactly().ok()?))
}
