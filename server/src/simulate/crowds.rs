//! Crowds: how many tips and how many values side by side one key has left, counted in the plain log.

use super::book::Book;
use super::log::{Change, PlainLog};
use super::oracle::PureHeads;
use super::verdict::{Fault, Wrong};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::partition::Partition;

/// A key may have so many tips in a place, and as many values side by side in a register.
const OF_A_KEY_MAX: usize = 64;

/// Keys that have as many tips in a place as they may.
pub(super) fn crowded(log: &PlainLog, book: &Book) -> BTreeSet<(Hash, Partition)> {
    let full = tips(log, book).into_iter().filter(|(_, tips)| tips.len() >= OF_A_KEY_MAX);
    full.map(|(of, _)| of).collect()
}

/// Whether so much was written to one register under the key of a changeset that it may be held as one too many.
pub(super) fn is_of_a_crowd(hash: &Hash, log: &PlainLog, book: &Book) -> bool {
    let (Some(author), Some(change)) = (book.authors.get(hash), log.changes.get(hash)) else {
        return false;
    };
    change.writes.keys().any(|register| {
        let beside = |(other, change): &(&Hash, &Change)| {
            change.writes.contains_key(register)
                && book.authors.get(*other).is_some_and(|other| other.key == author.key)
        };
        log.changes.iter().filter(beside).count() > OF_A_KEY_MAX
    })
}

/// Where a key has more than it may: tips that no officer let in, or values side by side.
pub(super) fn crowds((log, heads): (&PlainLog, &PureHeads), book: &Book) -> Vec<Fault> {
    let mut faults = Vec::new();
    let streams: BTreeMap<Hash, Id> =
        log.named.iter().flat_map(|(name, named)| named.iter().map(|hash| (*hash, name.stream))).collect();
    for ((_, place), tips) in tips(log, book) {
        let uninvited = |tip: &&Hash| streams.get(tip).is_none_or(|stream| !book.is_admitted(*stream));
        let count = tips.iter().filter(uninvited).count();
        if count > OF_A_KEY_MAX {
            faults
                .push(Fault { wrong: Wrong::Crowded, about: format!("{count} tips of one key in {place}") });
        }
    }
    for (register, heads) in heads {
        let mut by_key: BTreeMap<Hash, usize> = BTreeMap::new();
        for author in heads.iter().filter_map(|hash| book.authors.get(hash)) {
            *by_key.entry(author.key).or_default() += 1;
        }
        if let Some(count) = by_key.into_values().find(|count| *count > OF_A_KEY_MAX) {
            faults.push(Fault {
                wrong: Wrong::Crowded,
                about: format!("{count} values of one key in {register:?}"),
            });
        }
    }
    faults
}

/// The tips of every key in every place.
fn tips(log: &PlainLog, book: &Book) -> BTreeMap<(Hash, Partition), Vec<Hash>> {
    let followed: BTreeSet<Hash> = log.changes.values().filter_map(|change| change.parent).collect();
    let mut tips: BTreeMap<_, Vec<Hash>> = BTreeMap::new();
    for (hash, change) in log.changes.iter().filter(|(hash, _)| !followed.contains(hash)) {
        if let Some(author) = book.authors.get(hash) {
            tips.entry((author.key, change.place)).or_default().push(*hash);
        }
    }
    tips
}
