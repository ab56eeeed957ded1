//! Receiving: what phones push is verified, stored, numbered and answered; nothing that can be stored is refused.

use crate::error::{CoreError, Result};
use crate::gate::Device;
use crate::office::begin::{Judge, OfficeReplica, OfficeSeams};
use crate::office::feed::{Batch, Times};
use crate::office::inspect::{Found, Inspected, Verified, inspect, verify};
use crate::office::set_back::found_out;
use crate::office::welcome::{tips, welcome};
use crate::office::write::Pen;
use crate::places;
use merge::context::on_path;
use merge::hash::{Hash, Id};
use merge::history::History;
use merge::keys::SecretKey;
use merge::partition::{Lane, Partition};
use merge::receipt::{Anchor, Receipt};
use merge::segment::Segment;
use merge::skeleton::DraftOp;
use protocol::hello::Hello;
use protocol::parts::{NamedTip, Placed};
use protocol::push::{Item, Push, PushAnswer, Verdict};
use store::accounts::Heard;
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
    fresh: Vec<(Partition, Vec<Hash>)>,
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
        let mut desk = Desk { seams, key, judge: &mut **judge };
        store.write::<_, CoreError>(|tx| {
            found_out(tx, (hello, now_ms), (desk.seams, &office))?;
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
                desk.judge(tx, &mut receiving)?;
                let placed = std::mem::take(&mut receiving.batch).close(tx, desk.key)?;
                verdicts.extend(receiving.answers(tx, &placed)?);
            }
            tx.put_heard(device.replica(), &Heard { at_ms: now_ms, tips })?;
            let welcome = welcome(tx.store(), device, (hello, now_ms))?;
            Ok(PushAnswer { welcome, verdicts })
        })
    }
}

/// What it takes to rule on what arrives.
struct Desk<'o> {
    seams: &'o mut OfficeSeams,
    key: &'o SecretKey,
    judge: &'o mut dyn Judge,
}

impl Desk<'_> {
    /// Holds what the judge holds, under the number of what it concerns.
    fn judge(&mut self, tx: &Tx<'_>, receiving: &mut Receiving<'_>) -> Result<()> {
        for (partition, hashes) in &receiving.fresh {
            for hash in hashes {
                let Some(reason) = self.judge.hold(partition, hash) else {
                    continue;
                };
                if tx.store().ruled_hash(hash)? {
                    continue;
                }
                let pen = Pen::new(tx.store(), (self.seams, self.key), *partition)?;
                pen.write(tx, &[DraftOp::Hold(vec![*hash], reason)], &mut receiving.batch)?;
            }
        }
        Ok(())
    }
}

impl Receiving<'_> {
    fn take(&mut self, tx: &Tx<'_>, inspected: Inspected) -> Result<()> {
        let Inspected { item, mut found } = inspected;
        if let Found::OfUnknown(segment) = found {
            // what it follows may have come meanwhile
            found = verify(tx.store(), segment, &self.office)?;
        }
        match found {
            Found::Bad(reason) => self.refuse(tx, &item, reason),
            Found::OfUnknown(_) => self.gap(Vec::new()),
            Found::Good(verified) => self.take_segment(tx, &verified, &item),
        }
    }

    fn refuse(&mut self, tx: &Tx<'_>, item: &Item, reason: String) -> Result<()> {
        let sender = format!("{} {}", self.device.person(), self.device.replica());
        tx.put_quarantine(&item.segment, &sender, (&reason, self.now_ms))?;
        self.runs.push(None);
        self.verdicts.push(Some(Verdict::Quarantined(reason)));
        Ok(())
    }

    fn take_segment(&mut self, tx: &Tx<'_>, verified: &Verified, item: &Item) -> Result<()> {
        let Verified { segment, genesis, missing } = verified;
        if let Some(reason) = misplaced(&genesis.partition, self.district) {
            return self.refuse(tx, item, reason);
        }
        if let Some(commitment) = withheld(tx.store(), missing)? {
            let reason = format!(
                "the personal value behind {commitment} is missing and was not erased: push it whole"
            );
            return self.refuse(tx, item, reason);
        }
        let times = self.times(genesis.replica, segment);
        match tx.take(segment, genesis, Some(&times.draft())) {
            Ok(Taken::Gap) => self.gap(tips(tx.store(), &genesis.stream())?),
            Ok(Taken::Already { last }) => {
                self.give_back(tx, item)?;
                self.hold_place(segment, last)
            }
            Ok(Taken::New { first_seq, last, .. }) => {
                let given = self.give_back(tx, item)?;
                if !covered(tx.store(), &given, Run { first_seq, last })? {
                    self.batch.add(first_seq, last, times);
                }
                // the office's own word may come back after a restore: it is not judged again
                let judged = genesis.key != self.office;
                let new = segment.changesets.iter().filter(|changeset| judged && changeset.seq >= first_seq);
                self.fresh.push((genesis.partition, new.map(|changeset| changeset.hash).collect()));
                self.hold_place(segment, last)
            }
            Err(StoreError::Limit { what, limit }) => {
                self.refuse(tx, item, format!("{what} is more than {limit}: an officer has to admit it"))
            }
            Err(error) => Err(error.into()),
        }
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

    /// Receipts that this office signed and that stand nowhere in its history: they take a position in it.
    fn give_back(&mut self, tx: &Tx<'_>, item: &Item) -> Result<Vec<Receipt>> {
        let mut given = Vec::new();
        for bytes in &item.receipts {
            let Ok(receipt) = Receipt::open(bytes, &self.office) else {
                continue;
            };
            if !tx.store().holds(&receipt)? {
                continue;
            }
            // one that is here may stand in an epoch that this office has left
            let stands = tx.store().receipt_position(&receipt, bytes)?;
            if !stands.is_some_and(|position| self.history.contains(&position)) {
                self.batch.give_back(bytes);
            }
            given.push(receipt);
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

/// Whether one of these receipts is for all of a run: for this very stream and branch.
fn covered(store: &Store, given: &[Receipt], run: Run) -> Result<bool> {
    let stream = store.stream(run.last.stream)?.id;
    for receipt in given.iter().filter(|receipt| receipt.stream == stream) {
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

/// A personal value that a segment lacks though nobody erased it: a relay could otherwise strip what the
/// author's own push can then no longer bring.
fn withheld(store: &Store, missing: &[Hash]) -> Result<Option<Hash>> {
    for commitment in missing {
        if !store.is_erased(commitment)? {
            return Ok(Some(*commitment));
        }
    }
    Ok(None)
}

/// Why a partition is not one of this office's.
fn misplaced(partition: &Partition, district: u32) -> Option<String> {
    let grid = places::grid_of(partition)
        .map(places::of_grid)
        .is_some_and(|official| (official.district, official.place) == (partition.district, partition.place));
    let own = *partition == places::of_district(district) || partition.lane == Lane::PATROL || grid;
    let known = own && partition.district == district;
    (!known).then(|| format!("{partition} is no partition of district {district}: enrol again"))
}
