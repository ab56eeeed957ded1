//! Receipts: the office's signed word that it holds a run of changesets; and the mark that ends a pull.

use crate::cbor::{self, Malformed, Reader, Writer};
use crate::genesis::VERSION;
use crate::hash::{Hash, Id, Use};
use crate::header::Reading;
use crate::keys::{ALGORITHM, PublicKey, SecretKey, Signature, verify};
use alloc::vec::Vec;

/// What is expected of a receipt or a mark that another key signed.
pub const SIGNED: &str = "the signature of this office";

/// The clocks of the replica that pushed its own segment, at the moment of the push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Whose clocks.
    pub replica: Id,
    /// What they said.
    pub reading: Reading,
}

/// What the office says of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The stream.
    pub stream: Id,
    /// First number of the run.
    pub first_seq: u32,
    /// Last number of the run.
    pub last_seq: u32,
    /// Hash of the last changeset.
    pub last: Hash,
    /// The office's epoch.
    pub epoch: Id,
    /// The feed number, shared by what was accepted together.
    pub number: u64,
    /// When, office time in ms since 1970.
    pub received_ms: u64,
    /// The office's own clock had jumped: counts only where there is no other receipt.
    pub doubtful: bool,
    /// Office time of that replica's hello before this one; nothing of the run can be older.
    pub since_ms: u64,
    /// The pusher's clocks, where it pushed its own segment.
    pub anchor: Option<Anchor>,
}

impl Receipt {
    /// The signed part.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(160);
        w.map(if self.anchor.is_some() { 12 } else { 11 }).uint(0).uint(VERSION).uint(1).uint(ALGORITHM);
        w.uint(2).bytes(&self.stream.0).uint(3).uint(u64::from(self.first_seq));
        w.uint(4).uint(u64::from(self.last_seq)).uint(5).bytes(&self.last.0);
        w.uint(6).bytes(&self.epoch.0).uint(7).uint(self.number).uint(8).uint(self.received_ms);
        w.uint(9).truth(self.doubtful).uint(10).uint(self.since_ms);
        if let Some(Anchor { replica, reading }) = self.anchor {
            w.uint(11)
                .array(4)
                .bytes(&replica.0)
                .int(reading.wall_ms)
                .uint(reading.boot)
                .uint(reading.steady_ms);
        }
        w.finish()
    }

    /// The signed bytes: [body, signature].
    #[must_use]
    pub fn sign(&self, office: &SecretKey) -> Vec<u8> {
        sealed(&self.body(), Use::Receipt, office)
    }

    /// Reads signed bytes without checking who signed them.
    ///
    /// # Errors
    /// They are not a receipt of version 1.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let (body, _) = parts(bytes)?;
        cbor::check(body)?;
        let mut r = Reader::new(body);
        let entries = versioned(&mut r)?;
        let stream = Id(r.key(2)?.exactly()?);
        let first_seq = r.key(3)?.small()?;
        let last_seq = r.key(4)?.small()?;
        let last = Hash(r.key(5)?.exactly()?);
        let epoch = Id(r.key(6)?.exactly()?);
        let number = r.key(7)?.uint()?;
        let received_ms = r.key(8)?.uint()?;
        let doubtful = r.key(9)?.truth()?;
        let since_ms = r.key(10)?.uint()?;
        let mut anchor = None;
        if entries == 12 {
            r.key(11)?.array_of(4)?;
            let replica = Id(r.exactly()?);
            let reading = Reading { wall_ms: r.int()?, boot: r.uint()?, steady_ms: r.uint()? };
            anchor = Some(Anchor { replica, reading });
        }
        r.end()?;
        Ok(Self { stream, first_seq, last_seq, last, epoch, number, received_ms, doubtful, since_ms, anchor })
    }

    /// Reads signed bytes and checks that `office` signed them.
    ///
    /// # Errors
    /// They are not a receipt of version 1, or another's.
    pub fn open(bytes: &[u8], office: &PublicKey) -> Result<Self, Malformed> {
        signed_by(bytes, Use::Receipt, office)?;
        Self::read(bytes)
    }
}

/// Where the office's feed stood when a pull ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The epoch.
    pub epoch: Id,
    /// The feed number.
    pub number: u64,
    /// f(number).
    pub feed: Hash,
}

impl Mark {
    /// The signed bytes: [body, signature].
    #[must_use]
    pub fn sign(&self, office: &SecretKey) -> Vec<u8> {
        let mut w = Writer::with_capacity(80);
        w.map(5).uint(0).uint(VERSION).uint(1).uint(ALGORITHM).uint(2).bytes(&self.epoch.0);
        w.uint(3).uint(self.number).uint(4).bytes(&self.feed.0);
        sealed(&w.finish(), Use::Feed, office)
    }

    /// Reads signed bytes and checks that `office` signed them.
    ///
    /// # Errors
    /// They are not a mark of version 1, or another's.
    pub fn open(bytes: &[u8], office: &PublicKey) -> Result<Self, Malformed> {
        signed_by(bytes, Use::Feed, office)?;
        Self::read(bytes)
    }

    /// Reads signed bytes without checking who signed them.
    ///
    /// # Errors
    /// They are not a mark of version 1.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let (body, _) = parts(bytes)?;
        cbor::check(body)?;
        let mut r = Reader::new(body);
        versioned(&mut r)?;
        let epoch = Id(r.key(2)?.exactly()?);
        let number = r.key(3)?.uint()?;
        let feed = Hash(r.key(4)?.exactly()?);
        r.end()?;
        Ok(Self { epoch, number, feed })
    }
}

/// f(n) = hash(f(n−1), the receipts of n): what makes a rollback provable. Bodies are sorted here.
#[must_use]
pub fn feed(before: &Hash, mut bodies: Vec<Vec<u8>>) -> Hash {
    bodies.sort_unstable();
    bodies.iter().fold(Use::Feed.hasher().fixed(&before.0), |hasher, body| hasher.part(body)).finish()
}

fn sealed(body: &[u8], purpose: Use, office: &SecretKey) -> Vec<u8> {
    let mut w = Writer::with_capacity(body.len() + 72);
    w.array(2).bytes(body).bytes(&office.sign(&purpose.of(body)).0);
    w.finish()
}

fn parts(bytes: &[u8]) -> Result<(&[u8], Signature), Malformed> {
    // one way to write a receipt, or two replicas could hold the same one under two receipt digests
    cbor::check(bytes)?;
    let mut r = Reader::new(bytes);
    r.array_of(2)?;
    Ok((r.bytes()?, Signature(r.exactly()?)))
}

fn signed_by(bytes: &[u8], purpose: Use, office: &PublicKey) -> Result<(), Malformed> {
    let (body, signature) = parts(bytes)?;
    let genuine = verify(office, &purpose.of(body), &signature);
    if genuine { Ok(()) } else { Err(Malformed { at: 0, expected: SIGNED }) }
}

fn versioned(r: &mut Reader<'_>) -> Result<usize, Malformed> {
    let entries = r.map()?;
    let known = r.uint()? == 0 && r.uint()? == VERSION && r.uint()? == 1 && r.uint()? == ALGORITHM;
    if known {
        Ok(entries)
    } else {
        Err(Malformed { at: 0, expected: "version 1 and algorithm 1; update this program" })
    }
}
