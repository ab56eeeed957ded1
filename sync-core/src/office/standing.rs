//! Standing: whether what arrives may take a place, and whether it counts, by what the log and the accounts say.

use crate::error::Result;
use domain::holds::{FORMER_WORK_MS, HoldReason};
use domain::people::PersonId;
use merge::context::{Dot, covers};
use merge::genesis::Genesis;
use merge::hash::Hash;
use merge::history::Position;
use merge::partition::{Lane, Partition, Place};
use merge::receipt::Mark;
use store::Store;
use store::standing::{End, RoleHeld};

/// How the author of a stream stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is the office itself: its word may come back after a restore, and is not judged again.
    Office,
    /// What is written counts.
    Counts,
    /// All of it is held.
    Held(HoldReason),
    /// What was written after the end was known is held.
    Former(Vec<End>),
    /// It takes no place: its author never had a role there.
    Stranger,
}

impl Standing {
    /// How the author of a stream stands for what was received at an instant (office time).
    pub(crate) fn of(store: &Store, genesis: &Genesis, (office, received_ms): (&Hash, u64)) -> Result<Self> {
        if genesis.key == *office {
            return Ok(Self::Office);
        }
        let role = role(store, &genesis.partition, genesis.person)?;
        if role == RoleHeld::Never && !store.is_admitted(&genesis.stream())? {
            return Ok(Self::Stranger);
        }
        let by_then = |since: Option<u64>| since.is_some_and(|since| since <= received_ms);
        if by_then(store.revoked_ms(&genesis.key)?) {
            return Ok(Self::Held(HoldReason::Revoked));
        }
        if by_then(store.disabled_ms(genesis.person)?) {
            return Ok(Self::Held(HoldReason::Disabled));
        }
        Ok(match role {
            RoleHeld::Until(ends) => Self::Former(ends),
            RoleHeld::Never | RoleHeld::Now => Self::Counts,
        })
    }
}

/// The role of a person in a partition. One citizen's partition is that citizen's.
fn role(store: &Store, partition: &Partition, person: PersonId) -> Result<RoleHeld> {
    if partition.lane == Lane::PATROL {
        let own = partition.place == Place(person.0);
        return Ok(if own { RoleHeld::Now } else { RoleHeld::Never });
    }
    Ok(store.role_held(partition, person)?)
}

/// What the office knows of the moment at which something came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    /// When it was received first, office time in ms since 1970.
    pub(crate) received_ms: u64,
    /// The mark of the phone that wrote it, where that phone itself brings it for the first time.
    pub(crate) mark: Option<&'a [u8]>,
}

/// Whether a changeset of a former leader was written after the end of every assignment was known, or came too late.
pub(crate) fn is_former(store: &Store, ends: &[End], (dot, arrival): (Dot, Arrival<'_>)) -> Result<bool> {
    for end in ends {
        let late = arrival.received_ms > end.until_ms.saturating_add(FORMER_WORK_MS);
        if !late && !knows(store, end, (dot, arrival.mark))? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn knows(store: &Store, end: &End, (dot, mark): (Dot, Option<&[u8]>)) -> Result<bool> {
    let mark = mark.and_then(|bytes| Mark::read(bytes).ok());
    for said in &end.said_by {
        if covers(store, dot, *said)? {
            return Ok(true);
        }
        let Some(mark) = mark else { continue };
        let stands = Position { epoch: mark.epoch, number: mark.number };
        if !store.history()?.contains(&stands) {
            continue;
        }
        let receipts = store.receipts_within(said.stream, said.seq..=said.seq)?;
        if receipts.iter().any(|stored| stored.position.number <= mark.number) {
            return Ok(true);
        }
    }
    Ok(false)
}
