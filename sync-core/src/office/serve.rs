//! Serving: everything after a replica's cursors, in the order of the feed, within what it may hold.

use crate::error::{CoreError, Result};
use crate::gate::{Device, MayRead};
use crate::office::welcome::scope;
use merge::context::Log;
use merge::hash::Hash;
use merge::history::History;
use merge::keys::SecretKey;
use merge::partition::Partition;
use merge::receipt::Mark;
use protocol::parts::Placed;
use protocol::pull::{Closing, Entry, PAGE_CHANGESETS_MAX, PartitionDigests, Pull, PullAnswer, State};
use std::collections::{BTreeMap, HashMap};
use store::digests::Depth;
use store::receipts::StoredReceipt;
use store::runs::{Naming, Run};
use store::{Store, StoreError};

/// A page is closed once its segments weigh this much.
const PAGE_BYTES_MAX: usize = 1024 * 1024;

/// A page of so few receipts takes less time than handing it to another thread.
const BRIEF_RECEIPTS_MAX: usize = 8;

/// A leader holds four grids and the district's own tables; who asks for more may wait for a thread.
const BRIEF_PARTITIONS_MAX: usize = 12;

/// Whether a replica is so far along that its next page is short and made at once.
///
/// # Errors
/// The store cannot be read.
pub fn is_brief(store: &Store, pull: &Pull) -> Result<bool> {
    if pull.state == State::Wanted || pull.after.len() > BRIEF_PARTITIONS_MAX {
        return Ok(false);
    }
    store.read(|store| {
        let mut due = 0;
        for (partition, cursor) in &pull.after {
            if let Some(ordinal) = store.partition_ordinal(partition)? {
                due += store.receipts_after(ordinal, *cursor, BRIEF_RECEIPTS_MAX + 1)?.len();
            }
            if due > BRIEF_RECEIPTS_MAX {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// The next page for a replica, from one snapshot of the store.
///
/// # Errors
/// The device may not read, or the store cannot be read.
pub fn serve(store: &Store, key: &SecretKey, (device, pull): (&Device, &Pull)) -> Result<PullAnswer> {
    if device.may_read() == MayRead::No {
        return Err(CoreError::NotAllowed(
            "this account is closed or this phone's key was revoked; what was recorded can still be pushed",
        ));
    }
    store.read(|store| {
        let allowed = scope(store, device)?;
        let mut asked = pull.after.clone();
        asked.retain(|(partition, _)| allowed.contains(partition));
        asked.sort_unstable();
        asked.dedup_by_key(|(partition, _)| *partition);
        let (due, end) = due(store, &asked)?;
        let held = held(pull);
        let others = pull.after.iter().map(|(partition, _)| *partition);
        let left_out = others.filter(|partition| !allowed.contains(partition)).collect();
        let mut page = PullAnswer { history: store.history()?, left_out, ..PullAnswer::default() };
        let (mut changesets, mut bytes) = (0, 0);
        for (number, receipts) in due {
            if changesets >= PAGE_CHANGESETS_MAX || bytes >= PAGE_BYTES_MAX {
                page.mark = mark(store, key, (&page.history, page.upto))?;
                return Ok(page);
            }
            for stored in receipts {
                let entry = entry(store, stored, &held)?;
                changesets += entry.1;
                bytes += entry.0.segment.as_ref().map_or(0, Vec::len);
                page.entries.push(entry.0);
            }
            page.upto = number;
        }
        match end {
            End::More(number) => page.upto = page.upto.max(number),
            End::All => {
                page.upto = page.upto.max(store.feed_end()?.0);
                page.closing = Some(Closing { digests: digests(store, &asked, pull.state)? });
            }
        }
        page.mark = mark(store, key, (&page.history, page.upto))?;
        Ok(page)
    })
}

/// The signed mark of a number of the feed; none before the first.
///
/// # Errors
/// The store cannot be read, or the history is empty.
pub fn mark(store: &Store, key: &SecretKey, (history, number): (&History, u64)) -> Result<Option<Vec<u8>>> {
    let Some(feed) = store.feed_at(number)? else {
        return Ok(None);
    };
    let epoch = history.epoch_of(number).ok_or(StoreError::Missing("an epoch"))?;
    Ok(Some(Mark { epoch, number, feed }.sign(key)))
}

/// Whether more is due behind what was read.
enum End {
    /// Everything up to this number was read.
    More(u64),
    All,
}

/// Receipts after the cursors by feed number.
type Due = BTreeMap<u64, Vec<StoredReceipt>>;

fn due(store: &Store, asked: &[(Partition, u64)]) -> Result<(Due, End)> {
    let mut due = Due::new();
    let mut end = u64::MAX;
    for (partition, cursor) in asked {
        let Some(ordinal) = store.partition_ordinal(partition)? else {
            continue;
        };
        let mut found = store.receipts_after(ordinal, *cursor, PAGE_CHANGESETS_MAX)?;
        if found.len() == PAGE_CHANGESETS_MAX {
            let number = |stored: Option<&StoredReceipt>| stored.map_or(0, |one| one.position.number);
            let (first, last) = (number(found.first()), number(found.last()));
            if first == last {
                // one number larger than a page: it is not parted
                found = store.receipts_at(ordinal, last)?;
                end = end.min(last);
            } else {
                // the last number may not be whole: it comes with the next page
                end = end.min(last - 1);
            }
        }
        for stored in found {
            due.entry(stored.position.number).or_default().push(stored);
        }
    }
    due.retain(|number, _| *number <= end);
    Ok((due, if end == u64::MAX { End::All } else { End::More(end) }))
}

fn held(pull: &Pull) -> HashMap<merge::hash::Id, Vec<(u32, Hash)>> {
    let mut held: HashMap<_, Vec<(u32, Hash)>> = HashMap::new();
    for (stream, seq, hash) in &pull.held {
        held.entry(*stream).or_default().push((*seq, *hash));
    }
    held
}

fn entry(
    store: &Store,
    stored: StoredReceipt,
    held: &HashMap<merge::hash::Id, Vec<(u32, Hash)>>,
) -> Result<(Entry, usize)> {
    let receipt = &stored.receipt;
    let stream = store.ordinal(&receipt.stream)?.ok_or(StoreError::Missing("the receipt's stream"))?;
    let last = store.find(stream, receipt.last_seq, &receipt.last)?;
    let last = last.ok_or(StoreError::Missing("the last changeset of a receipt"))?;
    let placed = Placed { receipt: stored.bytes, position: stored.position };
    if let Some(tips) = held.get(&receipt.stream)
        && store.is_under(last, tips)?
    {
        return Ok((Entry { placed, segment: None }, 1));
    }
    let (segment, signature) = store.segment(Run { first_seq: receipt.first_seq, last }, Naming::InFull)?;
    signature.ok_or(StoreError::Missing("the signature under a receipt"))?;
    let count = segment.changesets.len();
    Ok((Entry { placed, segment: Some(segment.encode()) }, count))
}

fn digests(store: &Store, asked: &[(Partition, u64)], state: State) -> Result<Vec<PartitionDigests>> {
    let depth = if state == State::Wanted { Depth::Whole } else { Depth::Quick };
    let one = |(partition, _): &(Partition, u64)| {
        let found = store.digests(partition, depth)?;
        Ok(PartitionDigests {
            partition: *partition,
            log: found.log,
            receipts: found.receipts,
            state: found.state,
        })
    };
    asked.iter().map(one).collect()
}
