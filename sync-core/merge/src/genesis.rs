//! The genesis of a stream: whose it is and where it belongs, said once and covered by every later hash.

use crate::cbor::{self, Malformed, Reader, Writer};
use crate::hash::{Hash, Id, Use};
use crate::keys::{ALGORITHM, PublicKey};
use crate::partition::{Lane, Partition, Place};
use alloc::vec::Vec;

/// The format's version, in every signed or hashed frame.
pub const VERSION: u64 = 1;

/// What is constant in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// Where its changesets belong.
    pub partition: Partition,
    /// The installation that writes it.
    pub replica: Id,
    /// The person who writes in it.
    pub person: Id,
    /// The key that signs its segments.
    pub key: PublicKey,
    /// Fresh for every stream, so that no two are alike.
    pub nonce: Id,
}

impl Genesis {
    /// The hashed bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(160);
        w.map(9).uint(0).uint(VERSION).uint(1).uint(ALGORITHM);
        w.uint(2).uint(u64::from(self.partition.district)).uint(3).uint(u64::from(self.partition.lane.0));
        w.uint(4).bytes(&self.partition.place.0).uint(5).bytes(&self.replica.0).uint(6).bytes(&self.person.0);
        w.uint(7).bytes(&self.key.0).uint(8).bytes(&self.nonce.0);
        w.finish()
    }

    /// Reads the hashed bytes.
    ///
    /// # Errors
    /// They are not a genesis of version 1.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::check(bytes)?;
        let mut r = Reader::new(bytes);
        let wrong = |at, expected| Err(Malformed { at, expected });
        if r.map()? != 9 || r.uint()? != 0 || r.uint()? != VERSION || r.uint()? != 1 || r.uint()? != ALGORITHM
        {
            return wrong(0, "a genesis of version 1 and algorithm 1");
        }
        let district = r.key(2)?.small()?;
        let Ok(lane) = u8::try_from(r.key(3)?.small()?).map(Lane) else {
            return wrong(0, "a lane below 256");
        };
        let place = Place(r.key(4)?.exactly()?);
        let replica = Id(r.key(5)?.exactly()?);
        let person = Id(r.key(6)?.exactly()?);
        let public = Hash(r.key(7)?.exactly()?);
        let nonce = Id(r.key(8)?.exactly()?);
        r.end()?;
        Ok(Self { partition: Partition { district, lane, place }, replica, person, key: public, nonce })
    }

    /// h(0): what the first changeset is chained to.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Use::Stream.of(&self.encode())
    }

    /// The stream's id, the first 16 bytes of h(0).
    #[must_use]
    pub fn stream(&self) -> Id {
        self.hash().id()
    }
}
