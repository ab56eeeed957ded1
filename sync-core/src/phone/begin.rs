//! A phone's replica: made, enrolled, opened again.

use crate::clock::Clock;
use crate::entropy::{Entropy, random_32, random_id};
use crate::error::Result;
use crate::gate::{Enrolled, seen};
use crate::phone::doubt::Doubted;
use crate::phone::note::Noted;
use crate::phone::people::People;
use crate::witness::Witness;
use domain::people::PersonId;
use merge::genesis::Genesis;
use merge::hash::Id;
use merge::keys::SecretKey;
use merge::partition::Partition;
use std::cell::RefCell;
use store::commit::Moment;
use store::{Store, StoreError, Tx};

/// What a replica takes from the device it runs on.
#[expect(missing_debug_implementations, reason = "they are foreign objects")]
pub struct Seams {
    /// Its clocks.
    pub clock: Box<dyn Clock>,
    /// Its random bytes.
    pub entropy: Box<dyn Entropy>,
    /// Its place outside of backups.
    pub witness: Box<dyn Witness>,
}

/// A phone's copy of its grids.
#[expect(missing_debug_implementations, reason = "clock and entropy are foreign objects")]
pub struct PhoneReplica {
    pub(crate) store: Store,
    pub(crate) seams: Seams,
    pub(crate) key: SecretKey,
    pub(crate) replica: Id,
    pub(crate) people: People,
    /// Whom the office knows on this installation, as it said last.
    pub(crate) known: Option<Vec<PersonId>>,
    pub(crate) floor_ms: u64,
    /// What is shown to the office because digests differed.
    pub(crate) doubted: Doubted,
    pub(crate) noted: RefCell<Noted>,
}

impl seen::Replica for PhoneReplica {}

impl Enrolled for PhoneReplica {
    fn people(&self) -> Vec<PersonId> {
        self.people()
    }
}

impl PhoneReplica {
    /// A fresh replica in an empty store, with a fresh id and key. The caller keeps the key in the device's
    /// key store ([`PhoneReplica::key`]) and brings it again to [`PhoneReplica::open`].
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn create(store: Store, mut seams: Seams) -> Result<Self> {
        let replica = random_id(&mut *seams.entropy);
        let key = SecretKey::from_bytes(&random_32(&mut *seams.entropy));
        store.write::<_, StoreError>(|tx| tx.set_meta("replica", &replica.0))?;
        let mut phone = Self::on(store, seams, (key, replica), 0);
        phone.begin_anew()?;
        Ok(phone)
    }

    pub(crate) fn on(store: Store, seams: Seams, (key, replica): (SecretKey, Id), floor_ms: u64) -> Self {
        let (doubted, noted) = (Doubted::default(), RefCell::default());
        let (people, known) = (People::default(), None);
        Self { store, seams, key, replica, people, known, floor_ms, doubted, noted }
    }

    /// Opens a replica that was made before. Where its witness does not vouch for the database, new streams begin
    /// before anything is written.
    ///
    /// # Errors
    /// The store is no phone's, or the key is not the one that was enrolled: see [`PhoneReplica::open_without_key`].
    pub fn open(store: Store, seams: Seams, key: &[u8; 32]) -> Result<Self> {
        let key = SecretKey::from_bytes(key);
        let replica = replica_of(&store)?;
        let floor_ms = floor_of(&store)?;
        let mut phone = Self::on(store, seams, (key, replica), floor_ms);
        phone.people = People::of(&phone.store, (&phone.key.public(), replica))?;
        phone.ask_witness()?;
        Ok(phone)
    }

    /// The secret key, for the device's key store.
    #[must_use]
    pub fn key(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// The installation's id.
    #[must_use]
    pub const fn replica(&self) -> Id {
        self.replica
    }

    /// The store underneath, for reading.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Closes the replica and gives the store back.
    #[must_use]
    pub fn into_store(self) -> Store {
        self.store
    }

    pub(crate) fn moment(&mut self) -> Moment {
        let seed = random_id(&mut *self.seams.entropy);
        Moment { reading: self.seams.clock.reading(), floor_ms: self.floor_ms, seed }
    }

    /// The genesis of a new stream of a person in a partition.
    pub(crate) fn new_genesis(&mut self, person: PersonId, partition: Partition) -> Genesis {
        let nonce = random_id(&mut *self.seams.entropy);
        Genesis { partition, replica: self.replica, person, key: self.key.public(), nonce }
    }
}

/// The installation that a phone's store belongs to.
pub(crate) fn replica_of(store: &Store) -> Result<Id> {
    let replica = store.meta("replica")?.as_deref().and_then(Id::read);
    Ok(replica.ok_or(StoreError::Missing("the replica's id"))?)
}

/// The last office time that a store knows, ms since 1970.
pub(crate) fn floor_of(store: &Store) -> Result<u64> {
    Ok(store.meta_int("floor_ms")?.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0))
}

/// The stream that a person's work in a partition goes to: the one in use, or a new one begun with `genesis`.
pub(crate) fn stream_to_write(
    tx: &Tx<'_>,
    genesis: &Genesis,
    certificate: Option<&[u8]>,
) -> store::Result<u32> {
    let partition = tx.intern_partition(&genesis.partition)?;
    if let Some(stream) = tx.store().own_stream(genesis.person, partition)?
        && !tx.store().stream(stream)?.tree
        && tx.store().stream(stream)?.genesis.is_some_and(|known| known.key == genesis.key)
    {
        return Ok(stream);
    }
    let stream = tx.know_stream(genesis, certificate)?;
    tx.set_own_stream(genesis.person, partition, stream)?;
    Ok(stream)
}
