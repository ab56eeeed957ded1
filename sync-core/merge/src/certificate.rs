//! The office's word that a key belongs to a person on a replica; it travels with every segment.

use crate::cbor::{self, Malformed, Reader, Writer};
use crate::genesis::{Genesis, VERSION};
use crate::hash::{Hash, Id, Use};
use crate::keys::{ALGORITHM, PublicKey, SecretKey, Signature, verify};
use alloc::vec::Vec;

/// What is expected of a certificate that another key signed.
pub const SIGNED: &str = "a certificate signed by this office";

/// What the office certifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The device's key.
    pub key: PublicKey,
    /// The installation.
    pub replica: Id,
    /// The person.
    pub person: Id,
    /// The district's code.
    pub district: u32,
    /// Since when, office time in ms since 1970.
    pub from_ms: u64,
}

impl Certificate {
    fn body(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(100);
        w.map(7).uint(0).uint(VERSION).uint(1).uint(ALGORITHM).uint(2).bytes(&self.key.0);
        w.uint(3).bytes(&self.replica.0).uint(4).bytes(&self.person.0);
        w.uint(5).uint(u64::from(self.district)).uint(6).uint(self.from_ms);
        w.finish()
    }

    /// The signed bytes: [body, signature].
    #[must_use]
    pub fn sign(&self, office: &SecretKey) -> Vec<u8> {
        let body = self.body();
        let signature = office.sign(&Use::Certificate.of(&body));
        let mut w = Writer::with_capacity(body.len() + 72);
        w.array(2).bytes(&body).bytes(&signature.0);
        w.finish()
    }

    /// Reads signed bytes and checks the office's signature.
    ///
    /// # Errors
    /// They are not a certificate of version 1, or not signed by `office`.
    pub fn open(bytes: &[u8], office: &PublicKey) -> Result<Self, Malformed> {
        cbor::check(bytes)?;
        let mut r = Reader::new(bytes);
        r.array_of(2)?;
        let (body, signature) = (r.bytes()?, Signature(r.exactly()?));
        if !verify(office, &Use::Certificate.of(body), &signature) {
            return Err(Malformed { at: 0, expected: SIGNED });
        }
        cbor::check(body)?;
        let mut r = Reader::new(body);
        let shape = r.map()? == 7
            && r.uint()? == 0
            && r.uint()? == VERSION
            && r.uint()? == 1
            && r.uint()? == ALGORITHM;
        if !shape {
            return Err(Malformed { at: 0, expected: "a certificate of version 1 and algorithm 1" });
        }
        let key = Hash(r.key(2)?.exactly()?);
        let replica = Id(r.key(3)?.exactly()?);
        let person = Id(r.key(4)?.exactly()?);
        let district = r.key(5)?.small()?;
        let from_ms = r.key(6)?.uint()?;
        r.end()?;
        Ok(Self { key, replica, person, district, from_ms })
    }

    /// Whether this certificate is for the stream: key, replica, person and district all agree.
    #[must_use]
    pub fn covers(&self, genesis: &Genesis) -> bool {
        self.key == genesis.key
            && self.replica == genesis.replica
            && self.person == genesis.person
            && self.district == genesis.partition.district
    }
}
