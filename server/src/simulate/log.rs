//! A copy's log as plain data: what stands in the hashed bytes, by full hash, without any local number.

use super::registers::RegisterName;
use std::collections::BTreeMap;
use sync_core::merge::changeset::{Changeset, chain};
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::header::{Header, Name};
use sync_core::merge::partition::Partition;
use sync_core::merge::personal::Values;
use sync_core::merge::skeleton::{Mention, Op, Put, decode};
use sync_core::store::runs::Run;
use sync_core::store::{Result, Store, StoreError};

/// A write to one register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlainWrite {
    pub(super) value: Vec<u8>,
    pub(super) seen: Option<Vec<Mention>>,
    /// What stands for a personal value.
    pub(super) commitment: Option<Hash>,
}

/// A changeset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) place: Partition,
    pub(super) parent: Option<Hash>,
    /// The tips learned since the parent.
    pub(super) learned: Vec<Mention>,
    pub(super) writes: BTreeMap<RegisterName, PlainWrite>,
    /// With the reasons.
    pub(super) holds: Vec<(Hash, u32)>,
    pub(super) adopts: Vec<Hash>,
}

/// A log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PlainLog {
    pub(super) changes: BTreeMap<Hash, Change>,
    /// What a mention names: several only where somebody forged a prefix.
    pub(super) named: BTreeMap<Mention, Vec<Hash>>,
    /// Parents before their children.
    pub(super) order: Vec<Hash>,
}

/// Reads the whole log of a copy.
///
/// # Errors
/// It cannot be read, or a hash does not follow from its bytes.
pub(super) fn export(store: &Store) -> Result<PlainLog> {
    let mut log = PlainLog::default();
    for ordinal in store.streams()? {
        let stream = store.stream(ordinal)?.id;
        let genesis = store.genesis(&stream)?.ok_or(StoreError::Missing("the genesis of a stream"))?;
        for tip in store.tips(ordinal)?.iter() {
            let (first_seq, last) = (1, tip.dot);
            let mut before = genesis.hash();
            let mut parent = None;
            // the streams named on this path, in the order of their first mention
            let mut names = Vec::new();
            for dot in store.path(Run { first_seq, last })? {
                let changeset = store.changeset(dot)?;
                let whole = chain(&before, &changeset.header, &changeset.skeleton);
                if whole != changeset.hash {
                    return Err(StoreError::Missing("a chain of hashes without a break"));
                }
                log.add((stream, genesis.partition), parent, (&changeset, &mut names))?;
                before = whole;
                parent = Some(whole);
            }
        }
    }
    Ok(log)
}

impl PlainLog {
    fn add(
        &mut self,
        (stream, place): (Id, Partition),
        parent: Option<Hash>,
        (changeset, names): (&Changeset, &mut Vec<Id>),
    ) -> Result<()> {
        let learned = learned(changeset, names)?;
        if self.changes.contains_key(&changeset.hash) {
            return Ok(());
        }
        let (writes, holds, adopts) = (BTreeMap::new(), Vec::new(), Vec::new());
        let mut change = Change { place, parent, learned, writes, holds, adopts };
        let values = changeset.values.as_deref().map(Values::decode).transpose()?;
        for op in decode(&changeset.skeleton)? {
            match op {
                Op::Put(put) => change.put(&put, values.as_ref()),
                Op::Hold(hashes, reason) => {
                    change.holds.extend(hashes.into_iter().map(|hash| (hash, reason)));
                }
                Op::Adopt(hashes) => change.adopts.extend(hashes),
                Op::Erase(_) | Op::Unknown(_) => {}
            }
        }
        let mention = Mention { stream, seq: changeset.seq, prefix: changeset.hash.prefix() };
        self.named.entry(mention).or_default().push(changeset.hash);
        self.changes.insert(changeset.hash, change);
        self.order.push(changeset.hash);
        Ok(())
    }
}

impl Change {
    fn put(&mut self, put: &Put<'_>, values: Option<&Values>) {
        let place = self.place;
        let name = |register: u32| (place, put.kind, put.id, register);
        let seen = |register: u32| put.seen(register).map(<[Mention]>::to_vec);
        for (register, value) in &put.plain {
            let write = PlainWrite { value: value.to_vec(), seen: seen(*register), commitment: None };
            self.writes.insert(name(*register), write);
        }
        for ((register, commitment), hole) in put.personal.iter().zip(&put.holes) {
            let plain = values.and_then(|values| values.plain.iter().find(|plain| plain.offset == *hole));
            let write = PlainWrite {
                value: plain.map(|plain| plain.value.clone()).unwrap_or_default(),
                seen: seen(*register),
                commitment: Some(*commitment),
            };
            self.writes.insert(name(*register), write);
        }
    }
}

fn learned(changeset: &Changeset, names: &mut Vec<Id>) -> Result<Vec<Mention>> {
    let mut learned = Vec::new();
    for entry in Header::decode(&changeset.header)?.learned {
        let stream = match entry.name {
            Name::Full(id) => {
                names.push(id);
                id
            }
            Name::Index(index) => {
                let place = usize::try_from(index).unwrap_or(usize::MAX);
                let known = names.get(place).copied();
                known.ok_or(StoreError::Missing("a stream named on this path"))?
            }
        };
        learned.push(Mention { stream, seq: entry.seq, prefix: entry.prefix });
    }
    Ok(learned)
}
