//! The judgement at the end of a run: every copy is compared with every other, and with the oracle.

use super::crowds::crowds;
use super::ledger::Ledger;
use super::log::{Change, PlainLog, export};
use super::oracle::{Oracle, PureHeads};
use super::registers::RegisterName;
use super::rulings::{aside, forks, holds, kept, people, scope};
use super::verdict::{Fault, Wrong};
use super::world::World;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::domain::format::Kind;
use sync_core::error::Result;
use sync_core::merge::context::{Log, covers};
use sync_core::merge::hash::Hash;
use sync_core::merge::history::Position;
use sync_core::merge::partition::Partition;
use sync_core::store::Store;
use sync_core::store::digests::Depth;
use sync_core::store::fsck::fsck;
use sync_core::store::pending::Under;

/// So many changesets of each stream are asked for what their authors had seen.
const SEEN_OF_STREAM: usize = 8;

/// The faults found so far.
#[derive(Default)]
struct Found(Vec<Fault>);

impl Found {
    fn fault(&mut self, wrong: Wrong, about: String) {
        self.0.push(Fault { wrong, about });
    }
}

/// Everything that any copy holds.
pub(super) fn alive(world: &World) -> Result<BTreeSet<Hash>> {
    let mut alive = BTreeSet::new();
    for (_, store) in copies(world) {
        alive.extend(export(store)?.changes.into_keys());
    }
    Ok(alive)
}

/// Every copy by its name, the office first.
fn copies(world: &World) -> impl Iterator<Item = (&str, &Store)> {
    let office = ("the office", world.office.replica.store());
    let phones = world.phones.iter().map(|phone| (phone.name.as_str(), phone.replica.store()));
    std::iter::once(office).chain(phones)
}

/// What is wrong once everybody has synced; `alive` is what somebody held before that.
pub(super) fn judge(world: &World, alive: &BTreeSet<Hash>) -> Result<Vec<Fault>> {
    let mut found = Found::default();
    let office = world.office.replica.store();
    let log = export(office)?;
    let oracle = Oracle::of(&log);
    let heads = oracle.heads();
    let lost = alive.iter().filter(|hash| !log.changes.contains_key(hash)).count();
    if lost > 0 {
        found.fault(Wrong::Lost, format!("{lost} changesets"));
    }
    let everywhere = office.partitions()?.into_iter().collect();
    let at_rest = AtRest { office, log: &log, heads: &heads };
    at_rest.compare(("the office", office), &everywhere, &mut found)?;
    for (_, phone) in world.phones.iter().enumerate().filter(|(at, _)| !world.is_closed(*at)) {
        let store = phone.replica.store();
        let held: BTreeSet<Partition> = store.scope()?.into_iter().map(|(place, _)| place).collect();
        at_rest.compare((phone.name.as_str(), store), &held, &mut found)?;
        found.0.extend(scope((world, phone), heads.keys())?);
    }
    found.0.extend(world.phones.iter().filter_map(|phone| people(world, phone)));
    found.0.extend(holds(world, (&log, &oracle)));
    found.0.extend(aside(world, &log)?);
    found.0.extend(forks(world, &log));
    found.0.extend(crowds((&log, &heads), &world.office.book));
    for (name, store) in copies(world) {
        found.0.extend(kept((name, &export(store)?), &world.office.erased));
    }
    // proving a copy costs more than a run: the office and, by turns, one of the phones
    let turn = 1 + log.changes.len() % world.phones.len().max(1);
    for (_, (name, store)) in copies(world).enumerate().filter(|(place, _)| *place == 0 || *place == turn) {
        for fault in fsck(store)?.faults {
            found.fault(Wrong::Unsound, format!("{name}, {} {}: {}", fault.table, fault.row, fault.what));
        }
        if let Some(place) = misremembered(store)? {
            found.fault(Wrong::Unsound, format!("{name} says otherwise who had seen what in {place:?}"));
        }
    }
    if !world.may_be_set_back() {
        for alarm in office.alarms()? {
            found.fault(Wrong::FalseAlarm, alarm.what);
        }
    }
    changed(world, &log, &mut found);
    overwritten(world, (&log, &oracle), (&heads, &mut found));
    Ok(found.0)
}

/// A place in which a copy says of its changesets that others had been seen than its log says, one by one.
fn misremembered(store: &Store) -> Result<Option<Partition>> {
    for place in store.partitions()? {
        let Some(partition) = store.partition_ordinal(&place)? else { continue };
        let mut dots = Vec::new();
        for stream in store.streams_of(partition)?.iter() {
            let of_stream = store.changesets_of(*stream)?;
            dots.extend(of_stream.iter().rev().take(SEEN_OF_STREAM).map(|(dot, _)| *dot));
        }
        // what is remembered is forgotten: all is recalled at once, then asked for one by one
        store.forget();
        store.recall(dots.clone())?;
        let seen = store.seen(&dots)?;
        store.forget();
        for (by, author) in dots.iter().enumerate() {
            for (what, other) in dots.iter().enumerate() {
                if seen.has(by, what) != covers(store, *author, *other)? {
                    return Ok(Some(place));
                }
            }
        }
    }
    Ok(None)
}

/// What every copy has to hold.
struct AtRest<'l> {
    office: &'l Store,
    log: &'l PlainLog,
    heads: &'l PureHeads,
}

impl AtRest<'_> {
    /// Compares a copy, in the places that it holds.
    fn compare(
        &self,
        (name, store): (&str, &Store),
        held: &BTreeSet<Partition>,
        found: &mut Found,
    ) -> Result<()> {
        let theirs = export(store)?;
        let in_scope = |log: &PlainLog| -> BTreeMap<Hash, Change> {
            let changes = log.changes.iter().filter(|(_, change)| held.contains(&change.place));
            changes.map(|(hash, change)| (*hash, change.clone())).collect()
        };
        let (here, wanted) = (in_scope(&theirs), in_scope(self.log));
        if here != wanted {
            let about = format!("{name} holds {} changesets, the office {}", here.len(), wanted.len());
            found.fault(Wrong::Diverged, about);
            return Ok(());
        }
        compare_heads((name, store), (self.heads, held), found)?;
        for place in held {
            let digests = store.digests(place, Depth::Whole)?;
            let wanted = self.office.digests(place, Depth::Whole)?;
            if digests != wanted {
                found.fault(Wrong::Digests, format!("{name}: {digests:?} instead of {wanted:?}"));
            }
        }
        if receipts(store, held)? != receipts(self.office, held)? {
            found.fault(Wrong::Receipts, name.to_owned());
        }
        for stream in store.streams()? {
            for run in store.unacknowledged(stream, Under::History)? {
                found.fault(Wrong::Pending, format!("{name}, stream {stream}: {run:?}"));
            }
        }
        Ok(())
    }
}

/// Receipts with their positions.
type Receipts = BTreeSet<(Vec<u8>, Position)>;

fn receipts(store: &Store, held: &BTreeSet<Partition>) -> Result<Receipts> {
    let mut all = Receipts::new();
    for stream in store.streams()? {
        if store.stream(stream)?.genesis.is_some_and(|genesis| held.contains(&genesis.partition)) {
            let receipts = store.receipts_of(stream)?.into_iter();
            all.extend(receipts.map(|stored| (stored.bytes, stored.position)));
        }
    }
    Ok(all)
}

/// What is wrong with the heads of the office, and of one phone by turns, in the middle of a run: at any moment
/// they follow from what that copy holds.
pub(super) fn judge_heads(world: &mut World, turn: usize) -> Result<()> {
    let (mut doubts, mut found) = (0, Found::default());
    let turn = 1 + turn % world.phones.len().max(1);
    for (_, (name, store)) in copies(world).enumerate().filter(|(place, _)| *place == 0 || *place == turn) {
        let log = export(store)?;
        let oracle = Oracle::of(&log);
        doubts += oracle.in_doubt();
        let mut shown = BTreeSet::new();
        for place in store.partitions()? {
            // what is hidden has no heads
            if let Some(ordinal) = store.partition_ordinal(&place)?
                && !store.is_hidden(ordinal)?
            {
                shown.insert(place);
            }
        }
        compare_heads((name, store), (&oracle.heads(), &shown), &mut found)?;
    }
    world.counts.many("in doubt", doubts);
    world.faults.append(&mut found.0);
    Ok(())
}

fn compare_heads(
    (name, store): (&str, &Store),
    (wanted, places): (&PureHeads, &BTreeSet<Partition>),
    found: &mut Found,
) -> Result<()> {
    for (register, wanted) in wanted.iter().filter(|(register, _)| places.contains(&register.0)) {
        let held = stored_heads(store, register)?;
        if held.as_ref().is_some_and(|held| held != wanted) {
            found.fault(Wrong::Heads, format!("{name}, {register:?}: {held:?} instead of {wanted:?}"));
        }
    }
    Ok(())
}

/// The heads of a register as a copy's tables say them; `None` of a kind that has none.
fn stored_heads(
    store: &Store,
    (place, kind, entity, register): &RegisterName,
) -> Result<Option<BTreeSet<Hash>>> {
    let Some(kind) = Kind::find(*kind) else { return Ok(None) };
    let heads = store.heads(place, kind, *entity)?;
    let dots = heads.0.get(register).map_or(&[][..], Vec::as_slice);
    let hashes = dots.iter().map(|dot| store.hash(*dot)).collect::<sync_core::store::Result<_>>()?;
    Ok(Some(hashes))
}

/// Every value is what its author wrote, or gone if it was erased.
fn changed(world: &World, log: &PlainLog, found: &mut Found) {
    for (hash, deed) in &world.ledger.0 {
        let Some(change) = log.changes.get(hash) else { continue };
        let write = change.writes.get(&deed.register);
        let erased = write.and_then(|write| write.commitment);
        let erased = erased.is_some_and(|commitment| world.office.erased.contains_key(&commitment));
        let wanted = if erased { Vec::new() } else { deed.value.clone() };
        if write.map(|write| &write.value) != Some(&wanted) {
            found.fault(Wrong::Changed, format!("{hash:?}"));
        }
    }
}

/// No value went unseen, and none is shown that was replaced.
fn overwritten(
    world: &World,
    (log, oracle): (&PlainLog, &Oracle<'_>),
    (heads, found): (&PureHeads, &mut Found),
) {
    let ledger = &world.ledger;
    let of = |register: &RegisterName| {
        let register = *register;
        let deeds = ledger.0.iter().filter(move |(_, deed)| deed.register == register);
        deeds.filter(|(hash, _)| log.changes.contains_key(hash))
    };
    for (register, shown) in heads {
        let seen: BTreeSet<&Hash> = of(register).flat_map(|(_, deed)| &deed.saw).collect();
        for (hash, _) in of(register).filter(|(hash, _)| oracle.counts(hash)) {
            if !shown.contains(hash) && !seen.contains(hash) {
                found.fault(Wrong::UnseenOverwrite, format!("{register:?}: {hash:?}"));
            }
        }
        let plain = |hash: &&Hash| !oracle.ruled(hash);
        // a phone that was set back may have lost what one of its streams said of another, half of it pushed
        let whole = |hash: &&Hash| plain(hash) && !(world.has_restored_phones() && oracle.is_open(hash));
        for later in shown.iter().filter(whole) {
            let under = under(ledger, (log, oracle), later);
            for earlier in shown.iter().filter(plain).filter(|earlier| under.contains(earlier)) {
                found.fault(Wrong::PhantomConflict, format!("{register:?}: {earlier:?} beside {later:?}"));
            }
        }
    }
}

/// What its author had on screen, and the authors of that, as far as their writes count.
fn under<'l>(ledger: &'l Ledger, (log, oracle): (&PlainLog, &Oracle<'_>), from: &Hash) -> BTreeSet<&'l Hash> {
    let (mut under, mut todo) = (BTreeSet::new(), vec![*from]);
    while let Some(hash) = todo.pop() {
        for seen in ledger.0.get(&hash).into_iter().flat_map(|deed| &deed.saw) {
            let counts = log.changes.contains_key(seen) && oracle.counts(seen);
            if under.insert(seen) && counts {
                todo.push(*seen);
            }
        }
    }
    under
}
