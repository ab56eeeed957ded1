//! When this copy is in doubt: its witness is asked, its key may be gone, and new streams begin before anything is written.

use crate::entropy::{random_32, random_id};
use crate::error::Result;
use crate::gate::Holder;
use crate::phone::begin::{PhoneReplica, Seams, floor_of, replica_of};
use crate::phone::note::{Note, is_doubtful, nonce, set_nonce};
use crate::phone::people::PEOPLE;
use merge::hash::Id;
use merge::keys::SecretKey;
use store::views::Author;
use store::{Store, StoreError};

/// After a commit the witness is told so much later at the most: forcing its note costs as much as the record.
const LAZILY_MS: u64 = 1000;

/// Under this name a database keeps the installations that it belonged to while it had another key.
pub(crate) const REPLICAS_BEFORE: &str = "replicas_before";

/// How soon the witness has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bearing {
    /// Something was committed.
    Lazily,
    /// Something is about to leave this phone.
    Now,
}

/// Whose a write is, as the person who holds this phone sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Written on this phone.
    Mine,
    /// By the same person, before this phone was restored or set up anew; or on a copy of it.
    BeforeRestore,
    /// By the same person, on another phone.
    OtherPhone,
    /// By somebody else.
    Another,
}

impl PhoneReplica {
    /// Opens a replica whose key is gone: the app was installed again, or its files moved to another device. It gets a
    /// new id and a new key, keeps everything it held, and whoever works on it has to be enrolled again with a new code. What the old key
    /// has not pushed yet was signed when it was recorded, and is pushed then.
    ///
    /// # Errors
    /// The store is no phone's, or cannot be written.
    pub fn open_without_key(store: Store, mut seams: Seams) -> Result<Self> {
        let mut before = store.meta(REPLICAS_BEFORE)?.unwrap_or_default();
        before.extend(replica_of(&store)?.0);
        let replica = random_id(&mut *seams.entropy);
        let key = SecretKey::from_bytes(&random_32(&mut *seams.entropy));
        let floor_ms = floor_of(&store)?;
        store.write::<_, StoreError>(|tx| {
            tx.set_meta(REPLICAS_BEFORE, &before)?;
            tx.set_meta("replica", &replica.0)?;
            tx.unset_meta(PEOPLE)
        })?;
        let mut phone = Self::on(store, seams, (key, replica), floor_ms);
        phone.begin_anew()?;
        Ok(phone)
    }

    /// Asks the witness whether this database may go on in its streams.
    pub(crate) fn ask_witness(&mut self) -> Result<()> {
        let note = self.seams.witness.read().and_then(|bytes| Note::decode(&bytes).ok());
        if is_doubtful(&self.store, note.as_ref())? {
            return self.begin_anew();
        }
        if note.is_none() {
            // a device that had no place for a note may have one now
            let fresh = random_id(&mut *self.seams.entropy);
            if self.seams.witness.keep(&Note::of(&self.store, fresh)?.encode()).is_ok() {
                self.store.write::<_, StoreError>(|tx| set_nonce(tx, Some(fresh)))?;
            }
        }
        Ok(())
    }

    /// Nothing more is written to any stream begun so far. The witness hears of it first: a note without its database
    /// is doubted once more, a database without its note would never be.
    pub(crate) fn begin_anew(&mut self) -> Result<()> {
        let fresh = random_id(&mut *self.seams.entropy);
        let kept = self.seams.witness.keep(&Note::empty(fresh).encode()).is_ok();
        Ok(self.store.write::<_, StoreError>(|tx| {
            tx.retire_all_streams()?;
            set_nonce(tx, kept.then_some(fresh))
        })?)
    }

    /// Tells the witness how far this copy has written.
    pub(crate) fn bear_witness(&self, bearing: Bearing) -> Result<()> {
        let Some(nonce) = nonce(&self.store)? else {
            return Ok(());
        };
        let now_ms = self.seams.clock.reading().steady_ms;
        let mut noted = self.noted.borrow_mut();
        let lately = noted.at_steady_ms.is_some_and(|at| now_ms.abs_diff(at) < LAZILY_MS);
        if bearing == Bearing::Lazily && lately {
            return Ok(());
        }
        let note = Note::of(&self.store, nonce)?.encode();
        if note != noted.note && self.seams.witness.keep(&note).is_ok() {
            noted.note = note;
        }
        noted.at_steady_ms = Some(now_ms);
        Ok(())
    }

    /// Whose a write is, for the person who holds this phone: a head of a conflict, or a line of the history.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn whose(&self, holder: &Holder, author: &Author) -> Result<Whose> {
        if holder.person() != author.person {
            return Ok(Whose::Another);
        }
        if author.replica != self.replica {
            let before = self.store.meta(REPLICAS_BEFORE)?.unwrap_or_default();
            let was_this = before.chunks_exact(16).any(|replica| Id::read(replica) == Some(author.replica));
            return Ok(if was_this { Whose::BeforeRestore } else { Whose::OtherPhone });
        }
        for stream in self.store.own_streams()? {
            if self.store.stream(stream)?.id == author.stream {
                return Ok(Whose::Mine);
            }
        }
        Ok(Whose::BeforeRestore)
    }
}
