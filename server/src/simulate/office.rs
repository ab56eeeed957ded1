//! The office of a run: the real replica, its backups, and a judge who holds by the hash alone.

use super::book::{Book, drawn};
use super::chance::Chance;
use super::crowds::crowded;
use super::devices::{DeviceClock, Skew, Time, skew_ms};
use super::log::export;
use super::places::DISTRICT;
use super::verdict::{Fault, Wrong};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use sync_core::domain::holds::HoldReason;
use sync_core::error::{CoreError, Result};
use sync_core::gate::Gate;
use sync_core::merge::certificate::Certificate;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::keys::SecretKey;
use sync_core::merge::partition::Partition;
use sync_core::merge::receipt::Receipt;
use sync_core::office::{Judge, OfficeReplica, OfficeSeams, mark, serve};
use sync_core::protocol::enrol::KnownAgain;
use sync_core::protocol::pull::{Pull, PullAnswer};
use sync_core::protocol::push::{Push, PushAnswer, Verdict};
use sync_core::store::{Profile, Store};

struct ByHash(u16);

impl Judge for ByHash {
    fn hold(&mut self, _: &Partition, changeset: &Hash) -> Option<u32> {
        drawn(changeset, self.0).then_some(HoldReason::Officer.code())
    }
}

/// The office.
pub(super) struct Office {
    pub(super) replica: OfficeReplica,
    pub(super) book: Book,
    /// What was erased, as a list says that outlives backups.
    pub(super) erased: BTreeMap<Hash, Hash>,
    pub(super) ids: u32,
    backup: Option<Store>,
    per_mille: u16,
    time: Time,
    skew: Skew,
}

fn seams((time, skew): (&Time, &Skew), chance: &mut Chance) -> OfficeSeams {
    OfficeSeams { clock: Box::new(DeviceClock::start(time, skew, 0)), entropy: Box::new(chance.child()) }
}

impl Office {
    pub(super) fn new(time: &Time, per_mille: u16, chance: &mut Chance) -> Result<Self> {
        let (store, skew) = (Store::in_memory(Profile::Office)?, Skew::default());
        let replica = OfficeReplica::create(store, seams((time, &skew), chance), DISTRICT)?;
        let epoch = epoch(&replica)?;
        let mut office = Self {
            replica,
            book: Book::new(time, per_mille, epoch),
            erased: BTreeMap::new(),
            ids: 0,
            backup: None,
            per_mille,
            time: time.clone(),
            skew,
        };
        office.seat_judge();
        Ok(office)
    }

    fn seat_judge(&mut self) {
        self.replica.set_judge(Box::new(ByHash(self.per_mille)));
    }

    /// Takes a push; the answer's body.
    pub(super) fn push(&mut self, token: &str, body: &[u8]) -> Result<Vec<u8>> {
        Ok(self.receive(token, &Push::decode(body)?)?.encode())
    }

    fn receive(&mut self, token: &str, push: &Push) -> Result<PushAnswer> {
        let device = Gate::device(self.replica.store(), token)?;
        let answer = self.replica.receive(&device, push.clone())?;
        if answer.verdicts.iter().any(|verdict| matches!(verdict, Verdict::Quarantined(_))) {
            self.book.crowded = crowded(&export(self.replica.store())?, &self.book);
        }
        self.book.arrive(push, (&answer, Some(device.replica())));
        Ok(answer)
    }

    /// Takes a push of which the first segment was damaged on its way: alone, and it has to be set aside.
    pub(super) fn push_damaged(&mut self, token: &str, push: &Push) -> Result<()> {
        let device = Gate::device(self.replica.store(), token)?;
        let first = push.groups.iter().flatten().next().cloned();
        let push =
            Push { hello: push.hello.clone(), groups: first.map(|item| vec![item]).into_iter().collect() };
        let end = self.replica.store().feed_end()?;
        let answer = self.replica.receive(&device, push)?;
        let same = self.replica.store().feed_end()? == end;
        if !same || answer.verdicts.iter().any(|verdict| matches!(verdict, Verdict::Held(_))) {
            self.book
                .faults
                .push(Fault { wrong: Wrong::Unsound, about: "what was damaged was taken".to_owned() });
        }
        Ok(())
    }

    /// Answers a pull with the next page; `None` to somebody who may not read.
    pub(super) fn pull(&mut self, token: &str, pull: &Pull) -> Result<Option<PullAnswer>> {
        let device = Gate::device(self.replica.store(), token)?;
        let key = SecretKey::from_bytes(&self.replica.key());
        let closed = self.book.is_closed_to(token);
        match serve(self.replica.store(), &key, (&device, pull)) {
            Err(CoreError::NotAllowed(_)) if closed => Ok(None),
            Ok(_) if closed => {
                self.book.faults.push(Fault { wrong: Wrong::Served, about: "a closed account".to_owned() });
                Ok(None)
            }
            answer => {
                let answer = answer?;
                self.look_through(device.replica(), &answer)?;
                Ok(Some(answer))
            }
        }
    }

    /// A page tells of the places of whoever asks, and of no other.
    fn look_through(&mut self, replica: Id, page: &PullAnswer) -> Result<()> {
        let people = self.book.open_on(replica).into_iter();
        let mut may: BTreeSet<Partition> = people.flat_map(|person| self.book.scope(person)).collect();
        may.insert(sync_core::places::of_district(DISTRICT));
        let mut told: Vec<Partition> = Vec::new();
        for entry in &page.entries {
            let stream = Receipt::read(&entry.placed.receipt)?.stream;
            told.extend(self.replica.store().genesis(&stream)?.map(|genesis| genesis.partition));
        }
        told.extend(
            page.closing.iter().flat_map(|closing| &closing.digests).map(|digests| digests.partition),
        );
        if let Some(other) = told.iter().find(|place| !may.contains(place)) {
            self.book.faults.push(Fault { wrong: Wrong::Served, about: other.to_string() });
        }
        Ok(())
    }

    /// Knows somebody on a phone again; whether it does.
    pub(super) fn know_again(&mut self, body: &[u8]) -> Result<bool> {
        let request = KnownAgain::decode(body)?;
        let certificate = Certificate::open(&request.certificate, &self.replica.public_key())?;
        match self.replica.know_again(&request) {
            Err(CoreError::SignIn(_)) => return Ok(false),
            known => known?,
        }
        self.book.enrol(&request.token, (certificate.replica, certificate.person, certificate.key));
        Ok(true)
    }

    /// Hears that somebody does not work on a phone any more; false where it does not know the token.
    pub(super) fn give_up(&mut self, token: &str) -> Result<bool> {
        if !self.book.knows(token) {
            return Ok(false);
        }
        self.replica.give_up(&Gate::device(self.replica.store(), token)?)?;
        self.book.give_up(token);
        Ok(true)
    }

    /// The mark of a page that ends earlier than the office had made it.
    pub(super) fn mark(&self, page: &PullAnswer) -> Result<Option<Vec<u8>>> {
        let key = SecretKey::from_bytes(&self.replica.key());
        mark(self.replica.store(), &key, (&page.history, page.upto))
    }

    pub(super) fn back_up(&mut self) -> Result<()> {
        self.backup = Some(self.replica.store().duplicate(Profile::Office)?);
        self.book.back_up();
        Ok(())
    }

    /// Goes back to the backup, in a new epoch, on a machine whose clock may be minutes behind; false where
    /// there is no backup.
    pub(super) fn restore(&mut self, chance: &mut Chance) -> Result<bool> {
        let set_back = self.set_back(chance)?;
        if set_back {
            self.book.epoch = self.replica.begin_epoch()?;
            let operator = Gate::operator(&self.replica);
            let erased: Vec<Hash> = self.erased.keys().copied().collect();
            self.replica.erase_again(&operator, &erased)?;
            let disabled: Vec<(Id, u64)> = self.disabled();
            self.replica.set_disabled(&operator, &disabled)?;
        }
        Ok(set_back)
    }

    /// Goes back to the backup as the snapshot of a machine does: nobody tells the office.
    pub(super) fn set_back(&mut self, chance: &mut Chance) -> Result<bool> {
        let Some(backup) = &self.backup else {
            return Ok(false);
        };
        let store = backup.duplicate(Profile::Office)?;
        let key = self.replica.key();
        self.skew.store(skew_ms(chance.below(7)), Ordering::Relaxed);
        self.replica = OfficeReplica::open(store, seams((&self.time, &self.skew), chance), &key)?;
        self.seat_judge();
        self.book.set_back(epoch(&self.replica)?);
        Ok(true)
    }

    /// Whose account is disabled, as a list says that outlives backups.
    fn disabled(&self) -> Vec<(Id, u64)> {
        let list = self.book.disabled.iter();
        list.map(|(person, since)| (*person, u64::try_from(*since).unwrap_or(0))).collect()
    }
}

/// The epoch that an office is in.
fn epoch(replica: &OfficeReplica) -> Result<Id> {
    Ok(replica.store().history()?.0.last().map(|(epoch, _)| *epoch).unwrap_or_default())
}
