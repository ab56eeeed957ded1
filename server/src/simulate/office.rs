//! The office of a run: the real replica, its backups, and a judge who holds by the hash alone.

use super::chance::Chance;
use super::devices::{DeviceClock, Skew, Time, skew_ms};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::error::Result;
use sync_core::gate::Gate;
use sync_core::merge::hash::Hash;
use sync_core::merge::keys::SecretKey;
use sync_core::merge::partition::Partition;
use sync_core::office::{Judge, OfficeReplica, OfficeSeams, mark, serve};
use sync_core::protocol::pull::{Pull, PullAnswer};
use sync_core::protocol::push::Push;
use sync_core::store::{Profile, Store};

/// The district of every run.
pub(super) const DISTRICT: u32 = 440_304;

/// What was ever held, in the order of the rulings.
type Held = Arc<Mutex<Vec<Hash>>>;

struct ByHash {
    per_mille: u16,
    held: Held,
}

impl Judge for ByHash {
    fn hold(&mut self, _: &Partition, changeset: &Hash) -> Option<u32> {
        let [high, low, ..] = changeset.0;
        let drawn = u16::from_le_bytes([low, high]) % 1000;
        (drawn < self.per_mille).then(|| {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            held.push(*changeset);
            1
        })
    }
}

/// The office.
pub(super) struct Office {
    pub(super) replica: OfficeReplica,
    backup: Option<Store>,
    held: Held,
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
        let mut office = Self {
            replica: OfficeReplica::create(store, seams((time, &skew), chance), DISTRICT)?,
            backup: None,
            held: Held::default(),
            per_mille,
            time: time.clone(),
            skew,
        };
        office.seat_judge();
        Ok(office)
    }

    fn seat_judge(&mut self) {
        self.replica.set_judge(Box::new(ByHash { per_mille: self.per_mille, held: self.held.clone() }));
    }

    /// Takes a push; the answer's body.
    pub(super) fn push(&mut self, token: &str, body: &[u8]) -> Result<Vec<u8>> {
        let device = Gate::device(self.replica.store(), token)?;
        Ok(self.replica.receive(&device, Push::decode(body)?)?.encode())
    }

    /// Answers a pull with the next page.
    pub(super) fn pull(&mut self, token: &str, body: &[u8]) -> Result<PullAnswer> {
        let device = Gate::device(self.replica.store(), token)?;
        let key = SecretKey::from_bytes(&self.replica.key());
        serve(self.replica.store(), &key, (&device, &Pull::decode(body)?))
    }

    /// The mark of a page that ends earlier than the office had made it.
    pub(super) fn mark(&self, page: &PullAnswer) -> Result<Option<Vec<u8>>> {
        let key = SecretKey::from_bytes(&self.replica.key());
        mark(self.replica.store(), &key, (&page.history, page.upto))
    }

    pub(super) fn back_up(&mut self) -> Result<()> {
        self.backup = Some(self.replica.store().duplicate(Profile::Office)?);
        Ok(())
    }

    /// Goes back to the backup, in a new epoch, on a machine whose clock may be minutes behind; false where
    /// there is no backup.
    pub(super) fn restore(&mut self, chance: &mut Chance) -> Result<bool> {
        let set_back = self.set_back(chance)?;
        if set_back {
            self.replica.begin_epoch()?;
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
        Ok(true)
    }

    /// Adopts one of the changesets that are held here; false where there is none.
    pub(super) fn adopt(&mut self, partition: Partition, chance: &mut Chance) -> Result<bool> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut here = Vec::with_capacity(held.len());
        for hash in held {
            if self.replica.store().ruled_hash(&hash)? {
                here.push(hash);
            }
        }
        let Some(adopted) = chance.pick(&here).copied() else {
            return Ok(false);
        };
        let operator = Gate::operator(&self.replica);
        self.replica.adopt(&operator, partition, vec![adopted])?;
        Ok(true)
    }
}
