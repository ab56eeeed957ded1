//! A second way to heads, effective times and digests: every rule of the page taken by its word, however slowly.

use super::item::{Item, Says, half, part};
use super::reading::{self, Changeset, Geneses};
use domain::format::{Kind, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// Kind, entity and register.
pub(crate) type Place = (u64, Vec<u8>, u64);

/// A write: its changeset, what stands in the skeleton, and what was on the screen, where that is said.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) by: Vec<u8>,
    pub(crate) written: Vec<u8>,
    seen: Option<BTreeSet<Vec<u8>>>,
}

/// A copy of one place.
#[derive(Default)]
pub(crate) struct Copy {
    pub(crate) geneses: Geneses,
    pub(crate) changesets: BTreeMap<Vec<u8>, Changeset>,
    receipts: BTreeSet<Vec<u8>>,
    history: Vec<(Vec<u8>, u64)>,
}

impl Copy {
    pub(crate) fn new(history: Vec<(Vec<u8>, u64)>) -> Self {
        Self { history, ..Self::default() }
    }

    pub(crate) fn take(&mut self, segment: &[u8], receipts: &[Vec<u8>], office: &[u8]) {
        for changeset in reading::segment(segment, &mut self.geneses, office) {
            self.changesets.insert(changeset.hash.clone(), changeset);
        }
        self.receipts.extend(receipts.iter().cloned());
    }

    /// The changeset that is named by stream, number and prefix.
    fn named(&self, (stream, seq, prefix): (&[u8], u64, &[u8])) -> Vec<u8> {
        let is = |one: &&Changeset| one.stream == stream && one.seq == seq && one.hash.starts_with(prefix);
        self.changesets.values().find(is).expect("whatever is named is here").hash.clone()
    }

    /// The streams that were named first on the path to a changeset, in this order.
    fn names(&self, hash: &[u8]) -> Vec<Vec<u8>> {
        let Some(changeset) = self.changesets.get(hash) else { return Vec::new() };
        let mut names = self.names(&changeset.before);
        for [name, ..] in learned(changeset) {
            if let Says::Bytes(id) = &name.says {
                names.push(id.clone());
            }
        }
        names
    }

    /// Everything that the author of a changeset had, and itself.
    fn known(&self, hash: &[u8]) -> BTreeSet<Vec<u8>> {
        let Some(changeset) = self.changesets.get(hash) else { return BTreeSet::new() };
        let (names, mut known) = (self.names(hash), self.known(&changeset.before));
        for [name, seq, prefix] in learned(changeset) {
            let index = |place| usize::try_from(place).ok().and_then(|place| names.get::<usize>(place));
            let stream = match &name.says {
                Says::Uint(place) => index(*place).expect("named before"),
                _ => name.bytes(),
            };
            known.extend(self.known(&self.named((stream, seq.uint(), prefix.bytes()))));
        }
        known.insert(hash.to_vec());
        known
    }

    fn writes(&self) -> BTreeMap<Place, Vec<Write>> {
        let mut writes: BTreeMap<Place, Vec<Write>> = BTreeMap::new();
        for (by, changeset) in &self.changesets {
            let Some(ops) = changeset.ops.as_ref().filter(|ops| ops.list().iter().all(fits)) else {
                continue;
            };
            for put in ops.list().iter().filter(|op| op.nth(0).uint() == 0) {
                let (kind, id) = (put.nth(1).uint(), reading::entity(put.nth(1).uint(), put.nth(2)));
                let seen = |register| {
                    let mentions = put.list().get(5)?.key(register)?.groups();
                    let named = mentions.map(|[stream, seq, prefix]| {
                        self.named((stream.bytes(), seq.uint(), prefix.bytes()))
                    });
                    Some(named.collect())
                };
                let plain = put.nth(3).map().iter().map(|(register, value)| (*register, value.raw.clone()));
                let personal =
                    put.nth(4).map().iter().map(|(register, one)| (*register, one.bytes().to_vec()));
                for (register, written) in plain.chain(personal) {
                    let write = Write { by: by.clone(), written, seen: seen(register) };
                    writes.entry((kind, id.clone(), register)).or_default().push(write);
                }
            }
        }
        writes
    }

    /// The heads of every register, by hash.
    pub(crate) fn heads(&self) -> BTreeMap<Place, Vec<Write>> {
        let mut all = self.writes();
        for writes in all.values_mut() {
            let replaced: BTreeSet<Vec<u8>> = writes
                .iter()
                .flat_map(|write| {
                    let mut gone = write.seen.clone().unwrap_or_else(|| self.known(&write.by));
                    gone.remove(&write.by);
                    gone
                })
                .collect();
            writes.retain(|write| !replaced.contains(&write.by));
        }
        all
    }

    fn covering(&self, changeset: &Changeset) -> impl Iterator<Item = Item> {
        let bodies = self.receipts.iter().map(|receipt| reading::receipt(receipt));
        bodies.filter(|body| {
            let run = body.at(3).uint()..=body.at(4).uint();
            body.at(2).bytes() == changeset.stream && run.contains(&changeset.seq)
        })
    }

    /// The effective time of a changeset, ms since 1970.
    pub(crate) fn effective_ms(&self, hash: &[u8]) -> i64 {
        let changeset = self.changesets.get(hash).expect("here");
        let steady = changeset.header.at(2).int();
        let wall = changeset.header.at(0).int() + steady;
        let order = |body: &Item| {
            let doubtful = body.at(9).says == Says::Truth(true);
            (doubtful, body.at(8).uint(), body.at(6).bytes().to_vec(), body.at(7).uint())
        };
        let Some(receipt) = self.covering(changeset).min_by_key(order) else { return wall };
        let received = receipt.at(8).int();
        let replica = self.geneses.get(&changeset.stream).expect("here").at(5);
        let estimate = match receipt.key(11).filter(|anchor| anchor.nth(0) == replica) {
            Some(anchor) if anchor.nth(2) == changeset.header.at(1) => {
                received - (anchor.nth(3).int() - steady)
            }
            Some(anchor) => wall + received - anchor.nth(1).int(),
            None => wall,
        };
        received.min(estimate.max(changeset.header.at(3).int()).max(receipt.at(10).int()))
    }

    /// The digests of log, receipts and state. No stream here has branches, and no receipt was given back.
    pub(crate) fn digests(&self) -> [Vec<u8>; 3] {
        let stands = |body: &Item| {
            let mut later = self.history.iter().skip_while(|(epoch, _)| epoch != body.at(6).bytes());
            later.next().is_some() && later.next().is_none_or(|(_, first)| body.at(7).uint() < *first)
        };
        let mut tips: BTreeMap<Vec<u8>, (u32, Vec<u8>)> = BTreeMap::new();
        for changeset in self.changesets.values().filter(|one| self.covering(one).any(|body| stands(&body))) {
            let tip = (u32::try_from(changeset.seq).expect("short"), changeset.hash.clone());
            let known = tips.entry(changeset.stream.clone()).or_insert_with(|| tip.clone());
            *known = tip.max(known.clone());
        }
        let log = tips.iter().map(|(stream, tip)| (stream.clone(), vec![tip.clone()])).collect();
        let state = self.heads().into_iter().map(|(place, heads)| {
            let head = |write: Write| (write.by.clone(), write.written, self.effective_ms(&write.by));
            (place, heads.into_iter().map(head).collect())
        });
        digests(&log, &self.receipts, &state.collect())
    }
}

/// The entries of a changeset's context.
fn learned(changeset: &Changeset) -> impl Iterator<Item = &[Item; 3]> {
    changeset.header.key(4).into_iter().flat_map(Item::groups)
}

/// Whether every register of a known kind has its shape; else the changeset is poison.
fn fits(op: &Item) -> bool {
    if op.nth(0).uint() != 0 {
        return true;
    }
    let kind = u32::try_from(op.nth(1).uint()).ok().and_then(Kind::find);
    op.nth(3).map().iter().all(|(register, value)| {
        let known = kind.and_then(|kind| kind.register(u32::try_from(*register).ok()?));
        known.is_none_or(|known| {
            matches!(
                (known.shape, &value.says),
                (Shape::Uint, Says::Uint(_))
                    | (Shape::Int, Says::Uint(_) | Says::Negative(_))
                    | (Shape::Text, Says::Text(_))
                    | (Shape::Id | Shape::Hash | Shape::Bytes, Says::Bytes(_))
                    | (Shape::Record(_), Says::Map(_))
            )
        })
    })
}

/// Acknowledged tips by stream.
pub(crate) type Tips = BTreeMap<Vec<u8>, Vec<(u32, Vec<u8>)>>;

/// Heads by register: changeset, what stands in the skeleton, effective time.
pub(crate) type Heads = BTreeMap<Place, Vec<(Vec<u8>, Vec<u8>, i64)>>;

/// The digests over what is in order already.
pub(crate) fn digests(log: &Tips, receipts: &BTreeSet<Vec<u8>>, state: &Heads) -> [Vec<u8>; 3] {
    let count = |length: usize| u32::try_from(length).expect("few").to_le_bytes();
    let small = |number: u64| u32::try_from(number).expect("short").to_le_bytes();
    let mut of_log = Vec::new();
    for (stream, tips) in log {
        of_log.extend([stream.as_slice(), &count(tips.len())].concat());
        of_log.extend(tips.iter().flat_map(|(seq, hash)| [&seq.to_le_bytes(), hash.as_slice()].concat()));
    }
    let of_receipts: Vec<u8> = receipts.iter().flat_map(|receipt| part(receipt)).collect();
    let mut of_state = Vec::new();
    for ((kind, entity, register), heads) in state {
        of_state.extend([&small(*kind), entity.as_slice(), &small(*register), &count(heads.len())].concat());
        for (hash, written, ms) in heads {
            of_state.extend([hash.as_slice(), &part(written), &ms.to_le_bytes()].concat());
        }
    }
    [
        half("gridwalk log digest 1", &[&of_log]),
        half("gridwalk receipt digest 1", &[&of_receipts]),
        half("gridwalk state digest 1", &[&of_state]),
    ]
}
