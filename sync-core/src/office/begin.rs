//! The office's replica: made with a key of its own, opened again, set into a new epoch.

use crate::clock::Clock;
use crate::entropy::{Entropy, new_entity_id, random_32, random_id};
use crate::error::Result;
use crate::gate::{HoldsOfficeKey, seen};
use merge::hash::{Hash, Id};
use merge::header::Reading;
use merge::history::History;
use merge::keys::SecretKey;
use merge::partition::Partition;
use store::{Store, StoreError};

/// Decides whether a changeset is held when it arrives: the reason code, or `None` to let it count.
pub trait Judge: Send {
    /// Looks at a changeset that has just been stored.
    fn hold(&mut self, partition: &Partition, changeset: &Hash) -> Option<u32>;
}

/// Lets everything count.
#[derive(Clone, Copy, Debug, Default)]
struct LetCount;

impl Judge for LetCount {
    fn hold(&mut self, _: &Partition, _: &Hash) -> Option<u32> {
        None
    }
}

/// What the office takes from the machine it runs on.
#[expect(missing_debug_implementations, reason = "clock and entropy are foreign objects")]
pub struct OfficeSeams {
    /// Its clocks.
    pub clock: Box<dyn Clock>,
    /// Its random bytes.
    pub entropy: Box<dyn Entropy>,
}

/// The office's copy of the district.
#[expect(missing_debug_implementations, reason = "clock and entropy are foreign objects")]
pub struct OfficeReplica {
    pub(crate) store: Store,
    pub(crate) seams: OfficeSeams,
    pub(crate) key: SecretKey,
    pub(crate) district: u32,
    pub(crate) judge: Box<dyn Judge>,
}

impl seen::Replica for OfficeReplica {}

impl HoldsOfficeKey for OfficeReplica {}

impl OfficeReplica {
    /// Makes an office for a district in an empty store, with a fresh key and the first epoch.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn create(store: Store, mut seams: OfficeSeams, district: u32) -> Result<Self> {
        let key = SecretKey::from_bytes(&random_32(&mut *seams.entropy));
        let epoch = random_id(&mut *seams.entropy);
        let replica = random_id(&mut *seams.entropy);
        store.write::<_, StoreError>(|tx| {
            tx.set_meta("office_key", &key.public().0)?;
            tx.set_meta("office_replica", &replica.0)?;
            tx.set_meta_int("district", i64::from(district))?;
            tx.set_history(&History(vec![(epoch, 1)]))
        })?;
        Ok(Self { store, seams, key, district, judge: Box::new(LetCount) })
    }

    /// Opens an office that was made before, with its key.
    ///
    /// # Errors
    /// The store is no office's, or the key is another's.
    pub fn open(store: Store, seams: OfficeSeams, key: &[u8; 32]) -> Result<Self> {
        let key = SecretKey::from_bytes(key);
        if store.office_key()? != Some(key.public()) {
            return Err(StoreError::Missing("the data of the office with this key").into());
        }
        let district = store.meta_int("district")?.and_then(|code| u32::try_from(code).ok());
        let district = district.ok_or(StoreError::Missing("the district's code"))?;
        Ok(Self { store, seams, key, district, judge: Box::new(LetCount) })
    }

    /// Lets `judge` look at every changeset that arrives from now on.
    pub fn set_judge(&mut self, judge: Box<dyn Judge>) {
        self.judge = judge;
    }

    /// Runs `work` in one transaction, of which everything that it writes becomes a part. Nothing of it may be
    /// acknowledged before this returns `Ok`.
    ///
    /// # Errors
    /// Whatever `work` says, or the disk is full: nothing of it was kept.
    pub fn together<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.store.begin_together()?;
        match work(self) {
            Ok(done) => {
                self.store.commit_together()?;
                Ok(done)
            }
            Err(error) => {
                self.store.undo_together();
                Err(error)
            }
        }
    }

    /// A fresh id for an assignment or another element.
    pub fn new_id(&mut self) -> Id {
        let wall_ms = self.seams.clock.reading().wall_ms;
        new_entity_id(&mut *self.seams.entropy, wall_ms)
    }

    /// The district's code.
    #[must_use]
    pub const fn district(&self) -> u32 {
        self.district
    }

    /// The secret key, for whoever keeps it.
    #[must_use]
    pub fn key(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// The public key that phones check everything against.
    #[must_use]
    pub fn public_key(&self) -> Hash {
        self.key.public()
    }

    /// The store underneath, for reading.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Closes the office and gives the store back.
    #[must_use]
    pub fn into_store(self) -> Store {
        self.store
    }

    /// The office's clocks now.
    #[must_use]
    pub fn reading(&self) -> Reading {
        self.seams.clock.reading()
    }

    /// The office's time, ms since 1970.
    pub(crate) fn now_ms(&self) -> u64 {
        u64::try_from(self.seams.clock.reading().wall_ms).unwrap_or(0)
    }
}
