//! Receiving: what phones push is verified, stored, numbered and answered; nothing that can be stored is refused.

use crate::error::{CoreError, Result};
use crate::gate::{Device, MayRead};
use crate::office::admission::{is_here, misplaced, too_much, withheld};
use crate::office::begin::OfficeReplica;
use crate::office::feed::{Batch, Times};
use crate::office::inspect::{Found, Inspected, Verified, inspect, verify};
use crate::office::judge::{Bench, Fresh, FreshOne};
use crate::office::set_back::found_out;
use crate::office::standing::{Arrival, Standing};
use crate::office::welcome::{scope, tips, welcome};
use merge::context::on_path;
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::history::History;
use merge::receipt::{Anchor, Receipt};
use merge::segment::Segment;
use protocol::hello::Hello;
use protocol::parts::{NamedTip, Placed};
use protocol::push::{Item, Push, PushAnswer, Verdict};
use store::accounts::Heard;
use store::quarantine::{Aside, Remedy};
use store::runs::Run;
use store::take::Taken;
use store::{Store, StoreError, Tx};

/// What a group becomes while it is received.
struct Receiving<'o> {
    device: &'o Device,
    hello: &'o Hello,
    heard: Option<&'o Heard>,
    now_ms: u64,
    district: u32,
    office: Hash,
    history: History,
    batch: Batch,
    /// The runs of the items, so that every receipt that touches them can be answered.
    runs: Vec<Option<Run>>,
    verdicts: Vec<Option<Verdict>>,
    fresh: Vec<Fresh<'o>>,
}

impl OfficeReplica {
    /// Receives a push in one transaction: each item gets its verdict.
    ///
    /// # Errors
    /// The store cannot be written: nothing of the push was kept, and nothing may be acknowledged.
    pub fn receive(&mut self, device: &Device, push: Push) -> Result<PushAnswer> {
        let office = self.public_key();
        let mut groups = Vec::with_capacity(push.groups.len());
        for group in push.groups {
            let inspected = group.into_iter().map(|item| inspect(&self.store, item, &office));
            groups.push(inspected.collect::<Result<Vec<_>>>()?);
        }
        self.receive_inspected(device, &push.hello, groups)
    }

    /// Receives what was inspected before. Inside of [`Store::write`] it becomes a part of that transaction.
    ///
    /// # Errors
    /// As [`OfficeReplica::receive`].
    pub fn receive_inspected(
        &mut self,
        device: &Device,
        hello: &Hello,
        groups: Vec<Vec<Inspected>>,
    ) -> Result<PushAnswer> {
        let (heard, now_ms, office) = (self.store.heard(device.replica())?, self.now_ms(), self.public_key());
        let tips = hello.tips.iter().map(|(stream, seq, _)| (*stream, *seq)).collect();
        let mut verdicts = Vec::new();
        let Self { store, seams, key, district, judge } = self;
        let mut bench = Bench { seams, key, judge: &mut **judge };
        store.write::<_, CoreError>(|tx| {
            found_out(tx, (hello, now_ms), (bench.seams, &office))?;
            for group in groups {
                let mut receiving = Receiving {
                    device,
                    hello,
                    heard: heard.as_ref(),
                    now_ms,
                    district: *district,
                    office,
                    history: tx.store().history()?,
                    batch: Batch::default(),
                    runs: Vec::with_capacity(group.len()),
                    verdicts: Vec::with_capacity(group.len()),
                    fresh: Vec::new(),
                };
                for inspected in group {
                    receiving.take(tx, inspected)?;
                }
                let mut batch = std::mem::take(&mut receiving.batch);
                bench.judge(tx, &receiving.fresh, &mut batch)?;
                let placed = batch.close(tx, bench.key)?;
                verdicts.extend(receiving.answers(tx, &placed)?);
            }
            tx.put_heard(device.replica(), &Heard { at_ms: now_ms, tips })?;
            let welcome = welcome(tx.store(), device, (hello, now_ms))?;
            Ok(PushAnswer { welcome, verdicts })
        })
    }
}

impl<'o> Receiving<'o> {
    fn take(&mut self, tx: &Tx<'_>, inspected: Inspected) -> Result<()> {
        let Inspected { item, mut found } = inspected;
        if let Found::OfUnknown(segment) = found {
            // what it follows may have come meanwhile
            found = verify(tx.store(), segment, &self.office)?;
        }
        match found {
            Found::Bad(reason) => self.refuse(tx, &item, (Remedy::SendAgain, reason)),
            Found::OfUnknown(_) => self.gap(Vec::new()),
            Found::Good(verified) => self.take_segment(tx, &verified, &item),
        }
    }

    fn refuse(&mut self, tx: &Tx<'_>, item: &Item, (remedy, reason): (Remedy, String)) -> Result<()> {
        let sender = (self.device.person(), self.device.replica());
        let segment = Segment::decode(&item.segment).ok();
        let last = segment.as_ref().map(Segment::last);
        let here = match &segment {
            Some(segment) => is_here(tx.store(), segment)?,
            None => false,
        };
        let came = (item.segment.clone(), last);
        tx.put_quarantine(&Aside::new(came, sender, (remedy, reason.clone()), self.now_ms))?;
        if let (Some(last), true) = (last, here) {
            // it came whole before: nobody will send it again
            tx.settle_quarantine(&last, self.now_ms)?;
        }
        self.runs.push(None);
        self.verdicts.push(Some(Verdict::Quarantined(reason)));
        Ok(())
    }

    fn take_segment(&mut self, tx: &Tx<'_>, verified: &Verified, item: &Item) -> Result<()> {
        let Verified { segment, genesis, missing } = verified;
        if let Some(why) = misplaced(&genesis.partition, self.district) {
            return self.refuse(tx, item, why);
        }
        if let Some(why) = withheld(tx.store(), missing)? {
            return self.refuse(tx, item, why);
        }
        let said = self.said(&segment.author.stream(), item);
        // an older receipt of the same stream says nothing of what came behind it
        let ends_here =
            |receipt: &Receipt| receipt.last == segment.last() && receipt.first_seq <= segment.base_seq + 1;
        let accepted = said.iter().map(|(receipt, _)| receipt).filter(|receipt| ends_here(receipt));
        let accepted_ms = accepted.map(|receipt| receipt.received_ms).min();
        let received_ms = accepted_ms.unwrap_or(self.now_ms);
        let standing = Standing::of(tx.store(), genesis, (&self.office, received_ms))?;
        if accepted_ms.is_none()
            && !is_here(tx.store(), segment)?
            && let Some(why) = too_much(tx.store(), (segment, genesis), &standing)?
        {
            return self.refuse(tx, item, why);
        }
        let times = self.times(genesis.replica, segment);
        let taken = match tx.take(segment, genesis, Some(&times.draft())) {
            Err(StoreError::Limit { what, limit }) => {
                let reason = format!("{what} is more than {limit}: look what this phone does");
                return self.refuse(tx, item, (Remedy::SendAgain, reason));
            }
            taken => taken?,
        };
        let (new, last) = match taken {
            Taken::Gap => return self.gap(tips(tx.store(), &genesis.stream())?),
            Taken::Already { last } => (None, last),
            Taken::New { first_seq, last, .. } => (Some(Run { first_seq, last }), last),
        };
        let given = self.give_back(tx, &said)?;
        let known = Run { first_seq: segment.base_seq + 1, last };
        let open = if said.is_empty() { self.left_open(tx.store(), genesis, (known, new))? } else { None };
        if let (Some(first_seq), None) = (open, new) {
            self.batch.add(first_seq, last, times);
        }
        if let Some(run) = new {
            tx.notice_missing(missing)?;
            if !covered(tx.store(), &given, run)? {
                self.batch.add(open.unwrap_or(run.first_seq), last, times);
            }
            let mark = self.hello.mark.as_deref();
            let own = accepted_ms.is_none() && genesis.replica == self.device.replica();
            let arrival = Arrival { received_ms, mark: mark.filter(|_| own) };
            self.note_fresh(tx, (segment, run), (genesis, standing, arrival))?;
        }
        for changeset in &segment.changesets {
            tx.settle_quarantine(&changeset.hash, self.now_ms)?;
        }
        self.hold_place(segment, last)
    }

    /// What has to be judged once the whole group is stored.
    fn note_fresh(
        &mut self,
        tx: &Tx<'_>,
        (segment, run): (&Segment, Run),
        (genesis, standing, arrival): (&Genesis, Standing, Arrival<'o>),
    ) -> Result<()> {
        let new = segment.changesets.iter().filter(|changeset| changeset.seq >= run.first_seq);
        let dots = tx.store().path(run)?.into_iter();
        let changesets = dots.zip(new).map(|(dot, changeset)| {
            let (hash, skeleton) = (changeset.hash, changeset.skeleton.clone());
            FreshOne { dot, hash, skeleton }
        });
        let changesets = changesets.collect();
        let (partition, noticed) = (genesis.partition, tx.take_noticed());
        self.fresh.push(Fresh { partition, standing, arrival, noticed, changesets });
        Ok(())
    }

    /// The first number of what was here before and lies under no receipt that ends in the pushed run, where no page
    /// brings this phone the rest of such a run: it lost the partition, only carries it, or may not read. It needs a
    /// receipt that ends where it does, or would push the same for ever.
    fn left_open(
        &self,
        store: &Store,
        genesis: &Genesis,
        (run, new): (Run, Option<Run>),
    ) -> Result<Option<u32>> {
        // of another's only what ends where the author signed can be given back: for sure that is the end of the run
        let mine = genesis.replica == self.device.replica();
        let end = new.map_or(run.last.seq + 1, |new| new.first_seq);
        let mut open = run.first_seq;
        if open < end {
            for stored in store.receipts_within(run.last.stream, run.first_seq..=run.last.seq)? {
                let receipt = &stored.receipt;
                let ends = store.find(run.last.stream, receipt.last_seq, &receipt.last)?;
                if let Some(ends) = ends.filter(|_| receipt.first_seq <= open)
                    && (ends == run.last || mine && on_path(store, run.last, ends)?)
                {
                    open = open.max(ends.seq + 1);
                }
            }
        }
        if open >= end {
            return Ok(None);
        }
        let given = scope(store, self.device)?.contains(&genesis.partition);
        Ok((!given || self.device.may_read() == MayRead::No).then_some(open))
    }

    fn gap(&mut self, tips: Vec<NamedTip>) -> Result<()> {
        self.runs.push(None);
        self.verdicts.push(Some(Verdict::Gap(tips)));
        Ok(())
    }

    fn hold_place(&mut self, segment: &Segment, last: merge::context::Dot) -> Result<()> {
        self.runs.push(Some(Run { first_seq: segment.base_seq + 1, last }));
        self.verdicts.push(None);
        Ok(())
    }

    /// What this office has said before of a stream, as far as it comes with an item.
    fn said<'i>(&self, stream: &Id, item: &'i Item) -> Vec<(Receipt, &'i [u8])> {
        let open = |bytes: &'i Vec<u8>| Some((Receipt::open(bytes, &self.office).ok()?, bytes.as_slice()));
        item.receipts.iter().filter_map(open).filter(|(receipt, _)| receipt.stream == *stream).collect()
    }

    /// What this office said before and that stands nowhere in its history takes a position in it.
    fn give_back(&mut self, tx: &Tx<'_>, said: &[(Receipt, &[u8])]) -> Result<Vec<Receipt>> {
        let mut given = Vec::new();
        for (receipt, bytes) in said {
            if !tx.store().holds(receipt)? {
                continue;
            }
            // one that is here may stand in an epoch that this office has left
            let stands = tx.store().receipt_position(receipt, bytes)?;
            if !stands.is_some_and(|position| self.history.contains(&position)) {
                self.batch.give_back(bytes);
            }
            given.push(*receipt);
        }
        Ok(given)
    }

    fn times(&self, replica: Id, segment: &Segment) -> Times {
        if replica != self.device.replica() {
            return Times { received_ms: self.now_ms, ..Times::default() };
        }
        let stream = segment.author.stream();
        let named =
            |heard: &Heard| heard.tips.iter().any(|(known, seq)| *known == stream && *seq > segment.base_seq);
        let since_ms = self.heard.filter(|heard| !named(heard)).map_or(0, |heard| heard.at_ms);
        let anchor = Some(Anchor { replica, reading: self.hello.reading });
        Times { received_ms: self.now_ms, since_ms, anchor }
    }

    /// Every receipt that covers any part of what was pushed, and those that came with it.
    fn answers(&mut self, tx: &Tx<'_>, together: &[Placed]) -> Result<Vec<Verdict>> {
        let mut answers = Vec::with_capacity(self.verdicts.len());
        for (verdict, run) in self.verdicts.drain(..).zip(&self.runs) {
            answers.push(match (verdict, run) {
                (Some(verdict), _) => verdict,
                (None, Some(run)) => Verdict::Held(covering(tx.store(), run)?),
                (None, None) => Verdict::Held(together.to_vec()),
            });
        }
        Ok(answers)
    }
}

/// Whether one of these receipts of its stream is for all of a run: for this very branch.
fn covered(store: &Store, given: &[Receipt], run: Run) -> Result<bool> {
    for receipt in given {
        let ends = store.find(run.last.stream, receipt.last_seq, &receipt.last)?;
        if receipt.first_seq <= run.first_seq
            && let Some(ends) = ends
            && (ends == run.last || on_path(store, ends, run.last)?)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The receipts that cover any part of a run.
fn covering(store: &Store, run: &Run) -> Result<Vec<Placed>> {
    let mut placed = Vec::new();
    for stored in store.receipts_within(run.last.stream, run.first_seq..=run.last.seq)? {
        if store.shares(run, &stored.receipt)? {
            placed.push(Placed { receipt: stored.bytes, position: stored.position });
        }
    }
    Ok(placed)
}
