//! What this phone still has to push: its own new work, and what an office that was set back has lost.

use crate::error::Result;
use crate::phone::begin::PhoneReplica;
use merge::context::{Dot, Log, on_path};
use merge::history::Position;
use merge::receipt::Receipt;
use merge::segment::{CHANGESETS_MAX, Segment, sign};
use protocol::push::{Group, Item};
use std::collections::BTreeMap;
use store::Store;
use store::pending::Under;
use store::receipts::StoredReceipt;
use store::runs::{Naming, Run};

/// A segment is closed once it weighs this much.
pub(crate) const SEGMENT_BYTES_MAX: usize = 256 * 1024;

/// A push is closed once it weighs this much, so that the office stores one part while the next is made; less would
/// cost more commits.
const PUSH_BYTES_MAX: usize = 512 * 1024;

/// What a push carries.
#[derive(Debug, Default)]
pub(crate) struct Load {
    pub(crate) groups: Vec<Group>,
    weight: usize,
    /// Whether it gives back what an office lost: nothing follows before that is answered.
    pub(crate) gives_back: bool,
    /// Receipts in it that are shown because digests differed.
    pub(crate) shown: usize,
    /// Receipts in it that are given back, those included.
    pub(crate) given_back: u64,
}

/// What a phone still has to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Changesets that only it holds, as far as it knows.
    pub(crate) pending: u64,
    /// Receipts that stand nowhere in the office's history: they are given back even where others cover the same work.
    pub(crate) outside: u64,
}

impl Left {
    /// All of it.
    pub(crate) const fn all(self) -> u64 {
        self.pending + self.outside
    }
}

/// How far each stream is in pushes that are not answered yet.
#[derive(Debug, Default)]
pub(crate) struct Sent(BTreeMap<u32, u32>);

impl Load {
    pub(crate) fn is_full(&self) -> bool {
        self.weight >= PUSH_BYTES_MAX
    }

    /// Whether something may be left that can be pushed behind it.
    pub(crate) fn goes_on(&self) -> bool {
        self.is_full() && !self.gives_back
    }

    pub(crate) fn add(&mut self, group: Group) {
        self.weight += group.iter().map(|item| item.segment.len()).sum::<usize>();
        self.given_back += group.iter().map(|item| item.receipts.len() as u64).sum::<u64>();
        self.groups.push(group);
    }
}

impl PhoneReplica {
    /// How many changesets are on this phone only, as far as it knows.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn pending(&self) -> Result<u64> {
        let mut pending = 0;
        for stream in self.store.streams()? {
            for run in self.store.unacknowledged(stream, Under::History)? {
                pending += u64::from(run.last.seq + 1 - run.first_seq);
            }
        }
        Ok(pending)
    }

    /// When the oldest of them was recorded, ms since 1970, as far as this phone knows; `None` where there are none.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn oldest_pending_ms(&self) -> Result<Option<i64>> {
        let mut oldest: Option<i64> = None;
        for stream in self.store.streams()? {
            for run in self.store.unacknowledged(stream, Under::History)? {
                if let Some(first) = self.store.path(run)?.first() {
                    let recorded_ms = self.store.effective(*first)?.ms;
                    oldest = Some(oldest.map_or(recorded_ms, |before| before.min(recorded_ms)));
                }
            }
        }
        Ok(oldest)
    }

    /// What this phone still has to bring.
    pub(crate) fn left(&self) -> Result<Left> {
        Ok(Left { pending: self.pending()?, outside: self.store.receipts_outside()?.len() as u64 })
    }

    /// What the push behind those carries that were sent already.
    pub(crate) fn load(&self, sent: &mut Sent) -> Result<Load> {
        let mut load = Load::default();
        let streams = self.store.streams()?;
        if sent.0.is_empty() {
            for receipts in self.lost()?.into_values() {
                load.gives_back = true;
                load.add(self.given_back(&receipts)?);
                if load.is_full() {
                    return Ok(load);
                }
            }
            self.show_in_doubt(&mut load)?;
            if load.is_full() {
                return Ok(load);
            }
        }
        for stream in streams {
            let upto = sent.0.get(&stream).copied();
            if upto.is_some() && Log::is_tree(&self.store, stream)? {
                // where there are branches a number does not say what was sent: the rest goes when that is answered
                continue;
            }
            for run in self.store.unacknowledged(stream, Under::AnyReceipt)? {
                let run = Run { first_seq: run.first_seq.max(upto.map_or(1, |upto| upto + 1)), ..run };
                if run.first_seq <= run.last.seq {
                    self.load_run((&mut load, sent), run)?;
                }
                if load.is_full() {
                    return Ok(load);
                }
            }
        }
        Ok(load)
    }

    /// Receipts without a position in the office's history, by the position they had.
    fn lost(&self) -> Result<BTreeMap<(u64, Position), Vec<StoredReceipt>>> {
        let mut lost: BTreeMap<(u64, Position), Vec<StoredReceipt>> = BTreeMap::new();
        for stored in self.store.receipts_outside()? {
            lost.entry((stored.position.number, stored.position)).or_default().push(stored);
        }
        Ok(lost)
    }

    /// These receipts and what they are for, as one group.
    pub(crate) fn given_back(&self, receipts: &[StoredReceipt]) -> Result<Group> {
        let mut group = Group::new();
        for stored in receipts {
            let receipt = &stored.receipt;
            let Some(stream) = Log::ordinal(&self.store, &receipt.stream)? else {
                continue;
            };
            let Some(last) = self.store.find(stream, receipt.last_seq, &receipt.last)? else {
                continue;
            };
            let run = Run { first_seq: receipt.first_seq, last };
            let Some(segment) = self.signed(run, Naming::InFull, usize::MAX)? else {
                continue;
            };
            group.push(Item { segment: segment.encode(), receipts: vec![stored.bytes.clone()] });
        }
        Ok(group)
    }

    fn load_run(&self, (load, sent): (&mut Load, &mut Sent), run: Run) -> Result<()> {
        let known = self.store.is_acknowledged(run.last.stream)?;
        let naming = if known { Naming::ById } else { Naming::InFull };
        let mut first_seq = run.first_seq;
        while first_seq <= run.last.seq && !load.is_full() {
            let part = Run { first_seq, ..run };
            let Some(mut segment) = self.signed(part, naming, SEGMENT_BYTES_MAX)? else {
                break;
            };
            if naming == Naming::ById {
                segment.certificate = None;
            }
            let upto = segment.changesets.last().map_or(run.last.seq, |last| last.seq);
            load.add(vec![Item { segment: segment.encode(), receipts: Vec::new() }]);
            sent.0.insert(run.last.stream, upto);
            first_seq = upto + 1;
        }
        Ok(())
    }

    /// A run, or what fits of it, as a signed segment. One's own is signed anew; another's, or one by a key that is
    /// gone, ends where its author signed, and goes beyond the run where there is no such place in it. `None` is a run
    /// without any such place in it or behind it: it comes with the rest of it.
    pub(crate) fn signed(&self, run: Run, naming: Naming, bytes: usize) -> Result<Option<Segment>> {
        let (mut segment, signature) = self.store.segment_upto(run, naming, bytes)?;
        let genesis = self.store.stream(run.last.stream)?.genesis;
        if genesis.is_some_and(|genesis| genesis.key == self.key.public()) {
            segment.signature = sign(&self.key, &segment.last());
            return Ok(Some(segment));
        }
        if signature.is_some() {
            return Ok(Some(segment));
        }
        let fits = segment.changesets.last().map_or(run.first_seq, |last| last.seq);
        let ends = self.store.signed_ends(run)?;
        let most = run.first_seq.saturating_add(u32::try_from(CHANGESETS_MAX).unwrap_or(u32::MAX));
        // the last that fits; where none does, the first: the frame holds it, however much it weighs
        let end = match ends.iter().rfind(|end| end.seq <= fits).or_else(|| ends.first()) {
            Some(end) => Some(*end),
            None => self.signed_behind(run)?,
        };
        let Some(end) = end.filter(|end| end.seq < most) else {
            return Ok(None);
        };
        Ok(Some(self.store.segment(Run { last: end, ..run }, naming)?.0))
    }

    /// The first place behind a run where its author signed: what lies between may be under a receipt already, and the
    /// office answers for all of it.
    fn signed_behind(&self, run: Run) -> Result<Option<Dot>> {
        for tip in self.store.tips(run.last.stream)?.iter() {
            if on_path(&self.store, tip.dot, run.last)? {
                let behind = Run { first_seq: run.last.seq + 1, last: tip.dot };
                if let Some(end) = self.store.signed_ends(behind)?.first() {
                    return Ok(Some(*end));
                }
            }
        }
        Ok(None)
    }
}

/// Whether a receipt ends where its author signed: only then can others give it back to an office that lost it.
pub(crate) fn ends_signed(store: &Store, receipt: &Receipt) -> store::Result<bool> {
    let Some(stream) = store.ordinal(&receipt.stream)? else {
        return Ok(false);
    };
    let last = store.find(stream, receipt.last_seq, &receipt.last)?;
    last.map_or(Ok(false), |last| Ok(!store.signed_ends(Run { first_seq: last.seq, last })?.is_empty()))
}
