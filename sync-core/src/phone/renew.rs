//! The last step of repair: a fresh database beside a damaged one takes over everything in it that still verifies.

use crate::error::{CoreError, Result};
use crate::phone::begin::{PhoneReplica, Seams};
use crate::phone::people::PEOPLE;
use crate::phone::relay::{take_item, verify};
use crate::phone::witnessed::REPLICAS_BEFORE;
use merge::context::Log;
use merge::hash::{Hash, Id};
use protocol::push::Item;
use store::pending::Under;
use store::runs::{Naming, Run};
use store::streams::Held;
use store::{Store, StoreError, Tx};

/// What every database of a phone says of itself and no log does.
const KEPT: [&str; 5] = ["replica", PEOPLE, "office_key", "floor_ms", REPLICAS_BEFORE];

/// What came over from a damaged database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CameOver {
    /// Changesets that were not here.
    pub changesets: u64,
    /// Receipts that were not here.
    pub receipts: u64,
    /// Changesets without a receipt that are still in the old database only: they do not verify, or they follow one that
    /// comes with the next sync.
    pub left: u64,
}

impl PhoneReplica {
    /// Goes on in a fresh database: where a sync ends in [`Outcome::Differed`](protocol::session::Outcome::Differed)
    /// although the state was rebuilt, where `fsck` finds faults, or where the old one cannot be written any more. What
    /// verifies comes over, what is pending first of all; the rest is pulled again at the next sync. Nothing in the old
    /// database is changed. Keep its file until [`PhoneReplica::holds_all_of`] says that it may go.
    ///
    /// # Errors
    /// The old database does not say whose it is: enrol the fresh one with a new code, then
    /// [bring over](PhoneReplica::bring_over) what can be read; the key is another's; or the disk is full.
    pub fn renew((old, fresh): (&Store, Store), seams: Seams, key: &[u8; 32]) -> Result<(Self, CameOver)> {
        fresh.write::<_, StoreError>(|tx| {
            for name in KEPT {
                if let Some(ms) = old.meta_int(name).ok().flatten() {
                    tx.set_meta_int(name, ms)?;
                } else if let Some(value) = old.meta(name)? {
                    tx.set_meta(name, &value)?;
                }
            }
            Ok(())
        })?;
        let mut phone = Self::open(fresh, seams, key)?;
        let came_over = phone.bring_over(old)?;
        Ok((phone, came_over))
    }

    /// Brings over from an old database what verifies and is not here; once more after a sync, what follows changesets
    /// that came with it.
    ///
    /// # Errors
    /// Nobody is enrolled, or this phone's store cannot be written: nothing was changed.
    pub fn bring_over(&mut self, old: &Store) -> Result<CameOver> {
        let (office, replica) = (self.office()?, self.replica);
        let mut came_over = CameOver::default();
        self.store.write::<_, CoreError>(|tx| {
            learn_scope(tx, old)?;
            // what an office's answer said to be erased no stream here says
            tx.list_erased(&old.erased().unwrap_or_default())?;
            for stream in office_first(old, &office) {
                for (run, receipts) in runs(old, stream) {
                    bring_run(tx, (old, run, receipts), (&office, replica), &mut came_over)?;
                }
            }
            Ok(())
        })?;
        came_over.left = left(&self.store, old);
        Ok(came_over)
    }

    /// Whether an old database may be deleted: everything in it that no office had acknowledged is here, and acknowledged.
    ///
    /// # Errors
    /// This phone's store cannot be read.
    pub fn holds_all_of(&self, old: &Store) -> Result<bool> {
        Ok(left(&self.store, old) == 0 && self.pending()? == 0)
    }
}

/// The partitions that the old database held, each from its beginning.
fn learn_scope(tx: &Tx<'_>, old: &Store) -> Result<()> {
    if tx.store().history()?.0.is_empty()
        && let Ok(history) = old.history()
    {
        tx.set_history(&history)?;
    }
    for partition in old.partitions().unwrap_or_default() {
        if tx.store().partition_ordinal(&partition)?.is_some() {
            continue;
        }
        let ordinal = old.partition_ordinal(&partition).ok().flatten();
        let hidden = ordinal.is_some_and(|ordinal| old.is_hidden(ordinal).unwrap_or(false));
        tx.set_scope(&partition, if hidden { Held::Hidden } else { Held::InScope })?;
    }
    Ok(())
}

/// Its streams, the office's first: what it erased is not asked for afterwards.
fn office_first(old: &Store, office: &Hash) -> Vec<u32> {
    let mut streams = old.streams().unwrap_or_default();
    streams.sort_by_key(|stream| {
        let genesis = old.stream(*stream).ok().and_then(|info| info.genesis);
        genesis.is_none_or(|genesis| genesis.key != *office)
    });
    streams
}

/// The runs of a stream as far as they can be read: under the receipts that are there, then those without any.
fn runs(old: &Store, stream: u32) -> Vec<(Run, Vec<Vec<u8>>)> {
    let mut runs = Vec::new();
    for stored in old.receipts_of(stream).unwrap_or_default() {
        let (first_seq, last_seq) = (stored.receipt.first_seq, stored.receipt.last_seq);
        if let Ok(Some(last)) = old.find(stream, last_seq, &stored.receipt.last) {
            runs.push((Run { first_seq, last }, vec![stored.bytes]));
        }
    }
    let without = old.unacknowledged(stream, Under::AnyReceipt).unwrap_or_default();
    runs.extend(without.into_iter().map(|run| (run, Vec::new())));
    runs
}

/// Brings a run, or what of it verifies up to the first fault.
fn bring_run(
    tx: &Tx<'_>,
    (old, run, receipts): (&Store, Run, Vec<Vec<u8>>),
    (office, replica): (&Hash, Id),
    came_over: &mut CameOver,
) -> Result<()> {
    let mut part = run;
    while part.first_seq <= run.last.seq {
        // whole, where it verifies; else up to each place that its author signed
        let whole = piece(old, part).filter(|item| verify(tx.store(), item, office).is_ok());
        let short = || {
            let ends = old.signed_ends(part).unwrap_or_default();
            ends.first().and_then(|end| piece(old, Run { last: *end, ..part }))
        };
        let Some(mut item) = whole.or_else(short) else {
            return Ok(());
        };
        item.receipts.clone_from(&receipts);
        let Ok(verified) = verify(tx.store(), &item, office) else {
            return Ok(());
        };
        match tx.part(|tx| take_item(tx, &verified, replica)) {
            Ok(brought) => {
                came_over.changesets += brought.changesets;
                came_over.receipts += brought.receipts;
                part.first_seq = verified.last_seq().saturating_add(1);
            }
            // what it follows is not here, or a value is missing that nobody erased: it comes with a sync, or stays
            Err(CoreError::Gap(_) | CoreError::Malformed(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn piece(old: &Store, run: Run) -> Option<Item> {
    let (mut segment, signature) = old.segment(run, Naming::InFull).ok()?;
    segment.signature = signature?;
    Some(Item { segment: segment.encode(), receipts: Vec::new() })
}

/// Changesets that no office has acknowledged and that are in the old database alone.
fn left(here: &Store, old: &Store) -> u64 {
    let mut left = 0;
    for stream in old.streams().unwrap_or_default() {
        let known = old.stream(stream).ok().and_then(|info| here.ordinal(&info.id).ok().flatten());
        for run in old.unacknowledged(stream, Under::AnyReceipt).unwrap_or_default() {
            for dot in old.path(run).unwrap_or_default() {
                let hash = old.hash(dot).ok();
                let found = known.zip(hash).and_then(|(known, hash)| here.find(known, dot.seq, &hash).ok());
                left += u64::from(!matches!(found, Some(Some(_))));
            }
        }
    }
    left
}
