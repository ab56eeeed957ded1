//! What is judged of people and places: scopes, what is hidden, what is held, what was let in, where streams fork.

use super::crowds::is_of_a_crowd;
use super::log::PlainLog;
use super::oracle::Oracle;
use super::phone::Phone;
use super::places::{DISTRICT, spot_checks};
use super::registers::RegisterName;
use super::verdict::{Fault, Wrong};
use super::world::World;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::domain::format::Kind;
use sync_core::domain::holds::HoldReason;
use sync_core::error::Result;
use sync_core::merge::hash::Hash;
use sync_core::merge::partition::Partition;
use sync_core::merge::segment::Segment;
use sync_core::merge::skeleton::Mention;

/// What is wrong with the places of a phone that may read: it holds those of everybody on it whose account is open, and
/// shows no other.
pub(super) fn scope<'r>(
    (world, phone): (&World, &Phone),
    registers: impl Iterator<Item = &'r RegisterName>,
) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let store = phone.replica.store();
    let book = &world.office.book;
    let open = book.open_on(phone.replica.replica());
    let mut wanted: BTreeSet<Partition> = open.into_iter().flat_map(|person| book.scope(person)).collect();
    wanted.insert(sync_core::places::of_district(DISTRICT));
    let held: BTreeSet<Partition> = store.scope()?.into_iter().map(|(place, _)| place).collect();
    if held != wanted {
        let about = format!("{} holds {held:?} instead of {wanted:?}", phone.name);
        faults.push(Fault { wrong: Wrong::Scope, about });
    }
    if store.partition_ordinal(&spot_checks()?)?.is_some() {
        faults.push(Fault { wrong: Wrong::Scope, about: format!("{} knows of a blind walk", phone.name) });
    }
    let lost = registers.filter(|(place, ..)| !wanted.contains(place) && !phone.unasked.contains(place));
    for (place, kind, entity, register) in lost {
        let Some(kind) = Kind::find(*kind) else { continue };
        let known = store.partition_ordinal(place)?.is_some();
        if known && store.heads(place, kind, *entity)?.0.contains_key(register) {
            let about = format!("{}: {entity:?} of {place}", phone.name);
            faults.push(Fault { wrong: Wrong::Shown, about });
        }
    }
    Ok(faults)
}

/// Everybody on a phone is known at the office, whatever it was set back to; and nobody who was taken off it, as far as the
/// phone was not set back itself.
pub(super) fn people(world: &World, phone: &Phone) -> Option<Fault> {
    let here: BTreeSet<_> = phone.replica.people().into_iter().collect();
    let known = world.office.book.people_on(phone.replica.replica());
    let right = if world.takes_off() { here == known } else { here.is_subset(&known) };
    let about = format!("on {} work {here:?}, and the office knows {known:?}", phone.name);
    (!right).then_some(Fault { wrong: Wrong::Unknown, about })
}

/// What is held is what had to be held, with the reason that it had to be held for.
pub(super) fn holds(world: &World, (log, oracle): (&PlainLog, &Oracle<'_>)) -> Vec<Fault> {
    let book = &world.office.book;
    let mut faults = Vec::new();
    for (hash, reason) in log.changes.values().flat_map(|change| &change.holds) {
        let crowd = || *reason == HoldReason::Heads.code() && is_of_a_crowd(hash, log, book);
        if book.authors.contains_key(hash) && !book.may_be_held(hash, *reason) && !crowd() {
            let about = format!("{hash:?} is held with reason {reason}");
            faults.push(Fault { wrong: Wrong::Ruling, about });
        }
    }
    for hash in book.authors.keys().filter(|hash| log.changes.contains_key(hash)) {
        if book.has_to_be_held(hash) && !oracle.ruled(hash) {
            faults.push(Fault { wrong: Wrong::Ruling, about: format!("{hash:?} is not held") });
        }
    }
    faults
}

/// What came whole in the end does not stay set aside.
pub(super) fn aside(world: &World, log: &PlainLog) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for aside in world.office.replica.store().quarantined()? {
        // a damaged number or name may say that it belongs elsewhere
        let Ok(segment) = Segment::decode(&aside.bytes) else { continue };
        let Some(last) = segment.changesets.last() else { continue };
        let place = Mention { stream: segment.author.stream(), seq: last.seq, prefix: last.hash.prefix() };
        let here = log.named.get(&place).is_some_and(|named| named.contains(&last.hash));
        if here && aside.settled_ms.is_none() {
            faults.push(Fault { wrong: Wrong::Aside, about: aside.reason });
        }
    }
    Ok(faults)
}

/// What a copy has in the clear of what was erased: nobody may, in whatever place, and whoever may not read.
pub(super) fn kept((name, log): (&str, &PlainLog), erased: &BTreeMap<Hash, Hash>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (hash, change) in &log.changes {
        for write in change.writes.values().filter(|write| !write.value.is_empty()) {
            if write.commitment.is_some_and(|commitment| erased.contains_key(&commitment)) {
                let about = format!("{name}, in {}: {hash:?}", change.place);
                faults.push(Fault { wrong: Wrong::Kept, about });
            }
        }
    }
    faults
}

/// Where a stream goes on in two ways though every phone could know that it was a copy.
pub(super) fn forks(world: &World, log: &PlainLog) -> Vec<Fault> {
    let mut next: BTreeMap<Hash, Hash> = BTreeMap::new();
    let mut faults = Vec::new();
    for (hash, change) in log.changes.iter().filter(|_| !world.may_fork()) {
        let Some(parent) = change.parent else { continue };
        if let Some(other) = next.insert(parent, *hash) {
            let about = format!("{parent:?} is followed by {hash:?} and {other:?}");
            faults.push(Fault { wrong: Wrong::Forked, about });
        }
    }
    faults
}
