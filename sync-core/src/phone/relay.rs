//! Relaying: segments go from phone to phone by hand, signed as they are; whoever reaches the office first brings them.

use crate::error::{CoreError, Result};
use crate::phone::begin::PhoneReplica;
use crate::phone::pending::{SEGMENT_BYTES_MAX, ends_signed};
use crate::phone::witnessed::Bearing;
use merge::cbor::Malformed;
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::history::Position;
use merge::partition::Partition;
use merge::receipt::Receipt;
use merge::segment::{Author, Segment};
use merge::skeleton::missing;
use protocol::bundle::Bundle;
use protocol::push::Item;
use std::collections::BTreeSet;
use store::pending::Under;
use store::receipts::StoredReceipt;
use store::runs::Naming;
use store::streams::Held;
use store::take::Taken;
use store::{Store, Tx};

/// What is handed to another phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// Every stream with something that the office has not acknowledged, as far as this phone knows.
    Unacknowledged,
    /// Everything in a partition.
    All(Partition),
}

/// What came with a bundle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Changesets that were not here.
    pub changesets: u64,
    /// Receipts that were not here.
    pub receipts: u64,
    /// Segments that follow what is not here, or lack a personal value of which this phone has not heard that it was
    /// erased: they have to be brought once more, with what comes before them, or after its next sync.
    pub gaps: u64,
}

impl Brought {
    fn add(&mut self, more: Self) {
        self.changesets += more.changesets;
        self.receipts += more.receipts;
    }
}

/// An item whose signatures hold.
pub(crate) struct Verified {
    segment: Segment,
    genesis: Genesis,
    receipts: Vec<StoredReceipt>,
}

impl Verified {
    /// The number at which it ends.
    pub(crate) fn last_seq(&self) -> u32 {
        self.segment.changesets.last().map_or(self.segment.base_seq, |last| last.seq)
    }
}

impl PhoneReplica {
    /// Segments for another phone, whole streams, with the receipts that are here: whoever takes them needs nothing
    /// else to bring them to the office. They stay pending here until a receipt comes back.
    ///
    /// # Errors
    /// Nobody is enrolled, or the store cannot be read.
    pub fn bundle(&self, what: &Carried) -> Result<Vec<u8>> {
        let office = self.office()?;
        self.bear_witness(Bearing::Now)?;
        self.store.read::<_, CoreError>(|store| {
            let mut items = Vec::new();
            for stream in carried(store, what, &office)? {
                self.bundle_stream(stream, &mut items)?;
            }
            Ok(Bundle { office, items }.encode())
        })
    }

    /// The runs of a stream as the office numbered them, with their receipts, and what no receipt covers.
    fn bundle_stream(&self, stream: u32, items: &mut Vec<Item>) -> Result<()> {
        for stored in self.store.receipts_of(stream)? {
            for mut item in self.given_back(std::slice::from_ref(&stored))? {
                match items.last_mut() {
                    Some(last) if last.segment == item.segment => last.receipts.append(&mut item.receipts),
                    _ => items.push(item),
                }
            }
        }
        for run in self.store.unacknowledged(stream, Under::AnyReceipt)? {
            let mut part = run;
            while part.first_seq <= run.last.seq {
                let Some(segment) = self.signed(part, Naming::InFull, SEGMENT_BYTES_MAX)? else {
                    break;
                };
                part.first_seq = segment.changesets.last().map_or(run.last.seq, |last| last.seq) + 1;
                items.push(Item { segment: segment.encode(), receipts: Vec::new() });
            }
        }
        Ok(())
    }

    /// Takes what another phone handed over, as far as it can stand here. What belongs to a partition that this phone does not
    /// hold is only carried: it is stored, never shown, and pushed at the next sync.
    ///
    /// # Errors
    /// The bytes are damaged or no bundle, it is for another office, something in it does not verify, nothing in it has
    /// every personal value that was not erased, or the disk is full: nothing of it was kept.
    pub fn take_bundle(&mut self, bytes: &[u8]) -> Result<Brought> {
        let office = self.office()?;
        let bundle = Bundle::decode(bytes)?;
        if bundle.office != office {
            return Err(CoreError::NotAllowed(
                "this bundle is for another office: hand it to a phone of that one",
            ));
        }
        let verified = self.store.read(|store| {
            bundle.items.iter().map(|item| verify(store, item, &office)).collect::<Result<Vec<_>>>()
        })?;
        let replica = self.replica;
        // nobody may have it but this phone from now on: it is forced
        let brought = self.store.write::<_, CoreError>(|tx| {
            let mut brought = Brought::default();
            let mut waiting: Vec<&Verified> = verified.iter().collect();
            loop {
                let (before, mut withheld) = (waiting.len(), None);
                let mut gaps = Vec::new();
                for item in waiting {
                    // a gap leaves nothing behind, not even the name of its stream
                    match tx.part(|tx| take_item(tx, item, replica)) {
                        Ok(taken) => brought.add(taken),
                        Err(CoreError::Gap(_)) => gaps.push(item),
                        Err(error @ CoreError::Malformed(_)) => {
                            withheld = Some(error);
                            gaps.push(item);
                        }
                        Err(error) => return Err(error),
                    }
                }
                if gaps.is_empty() || gaps.len() == before {
                    brought.gaps = gaps.len() as u64;
                    let nothing = brought.changesets == 0 && brought.receipts == 0;
                    return withheld.filter(|_| nothing).map_or(Ok(brought), Err);
                }
                waiting = gaps;
            }
        })?;
        self.store.forget_overwritten()?;
        Ok(brought)
    }
}

/// The streams to carry, the office's first: what it erased is not asked for afterwards. What says that something was
/// erased goes along with every stream of its place.
fn carried(store: &Store, what: &Carried, office: &Hash) -> Result<Vec<u32>> {
    let mut streams = BTreeSet::new();
    for stream in store.streams()? {
        let info = store.stream(stream)?;
        let wanted = match what {
            Carried::Unacknowledged => !store.unacknowledged(stream, Under::History)?.is_empty(),
            Carried::All(partition) => info.genesis.is_some_and(|genesis| genesis.partition == *partition),
        };
        if wanted {
            streams.insert((info.genesis.is_some_and(|genesis| genesis.key != *office), stream));
            let erasing = info.partition.map(|partition| store.erasing(partition)).transpose()?;
            streams.extend(erasing.into_iter().flatten().map(|stream| (false, stream)));
        }
    }
    Ok(streams.into_iter().map(|(_, stream)| stream).collect())
}

/// Verifies an item with its receipts.
pub(crate) fn verify(store: &Store, item: &Item, office: &Hash) -> Result<Verified> {
    let segment = Segment::decode(&item.segment)?;
    let id = segment.author.stream();
    let genesis = match &segment.author {
        Author::New(genesis) => *genesis,
        Author::Known(id) => store
            .genesis(id)?
            .ok_or(Malformed { at: 0, expected: "the genesis of a stream that is not here" })?,
    };
    segment.verify_again(&genesis, office, store.certificate(&id)?.as_deref())?;
    let mut receipts = Vec::with_capacity(item.receipts.len());
    for bytes in &item.receipts {
        let receipt = Receipt::open(bytes, office)?;
        if receipt.stream != id {
            return Err(Malformed { at: 0, expected: "receipts of the segment that they came with" }.into());
        }
        let position = Position { epoch: receipt.epoch, number: receipt.number };
        receipts.push(StoredReceipt { receipt, bytes: bytes.clone(), position });
    }
    Ok(Verified { segment, genesis, receipts })
}

/// Takes an item into the log, with the receipts that can stand there.
pub(crate) fn take_item(tx: &Tx<'_>, item: &Verified, replica: Id) -> Result<Brought> {
    let mut brought = Brought::default();
    let Verified { segment, genesis, receipts } = item;
    let stranger = tx.store().partition_ordinal(&genesis.partition)?.is_none();
    for changeset in &segment.changesets {
        for commitment in missing(&changeset.skeleton, changeset.values.as_deref()) {
            if !tx.store().is_erased(&commitment)? {
                let expected = "every personal value that was not erased: ask its author for the bundle";
                return Err(Malformed { at: 0, expected }.into());
            }
        }
    }
    let whole = |stored: &&StoredReceipt| {
        stored.receipt.first_seq <= segment.base_seq + 1 && stored.receipt.last == segment.last()
    };
    let times = receipts.iter().find(whole).map(|stored| &stored.receipt);
    if stranger {
        tx.set_scope(&genesis.partition, Held::Hidden)?;
    }
    let taken = tx.take(segment, genesis, times)?;
    if taken == Taken::Gap {
        return Err(CoreError::Gap(genesis.partition));
    }
    if let Taken::New { first_seq, last, .. } = taken {
        brought.changesets += u64::from(last.seq + 1 - first_seq);
        if genesis.replica == replica {
            // this phone wrote it and does not hold it: it was set back, or has a copy
            tx.retire_stream(last.stream)?;
        }
    }
    for stored in receipts {
        // one that ends where nobody signed could not be given back to an office that lost it
        if ends_signed(tx.store(), &stored.receipt)?
            && !tx.store().has_receipt(&stored.receipt, &stored.bytes)?
        {
            tx.put_receipt(stored)?;
            tx.redate(&stored.receipt)?;
            brought.receipts += 1;
        }
    }
    Ok(brought)
}
