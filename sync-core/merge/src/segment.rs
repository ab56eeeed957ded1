//! A segment: a run of one stream, signed by its device. This frame is fixed for every later version.

use crate::cbor::{self, Malformed, Reader, Writer};
use crate::certificate::Certificate;
use crate::changeset::{BYTES_MAX, Changeset, SEQ_MAX, chain};
use crate::genesis::{Genesis, VERSION};
use crate::hash::{Hash, Id, Use};
use crate::keys::{ALGORITHM, PublicKey, SecretKey, Signature, verify};
use crate::personal::{dig, fill};
use alloc::vec::Vec;

/// A segment carries at most this many changesets.
pub const CHANGESETS_MAX: usize = 500;

/// What is expected of a segment's chain, where it does not hold.
pub const CHAIN: &str = "the hash in which this chain ends";
/// What is expected of its author, where the genesis is of another stream.
pub const GENESIS: &str = "the genesis of this stream";
/// What is expected of its base, where it stands at another number.
pub const BASE: &str = "a first changeset, and only that, chained to the stream's genesis";
/// What is expected of its signature, where it is somebody else's.
pub const SIGNATURE: &str = "a signature by the stream's key";
/// What is expected of its certificate, where there is none.
pub const CERTIFICATE: &str = "a certificate of the stream's key";
/// What is expected of its certificate, where it is of another stream.
pub const COVER: &str = "a certificate of this key, replica, person and district";

/// Who wrote the stream: in full where the receiver may not know it yet, else by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// The genesis.
    New(Genesis),
    /// The stream's id; the receiver has the genesis.
    Known(Id),
}

impl Author {
    /// The stream's id.
    #[must_use]
    pub fn stream(&self) -> Id {
        match self {
            Self::New(genesis) => genesis.stream(),
            Self::Known(id) => *id,
        }
    }
}

/// A run of one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Whose stream.
    pub author: Author,
    /// The number of the changeset that the run follows; 0 for none.
    pub base_seq: u32,
    /// Its hash, h(0) for none.
    pub base: Hash,
    /// The run.
    pub changesets: Vec<Changeset>,
    /// The device's signature over the last hash.
    pub signature: Signature,
    /// The office's certificate of the device's key; none in the office's own streams.
    pub certificate: Option<Vec<u8>>,
}

/// What a device signs so that everything up to `last` is its word.
#[must_use]
pub fn sign(key: &SecretKey, last: &Hash) -> Signature {
    key.sign(&Use::Segment.of(&last.0))
}

impl Segment {
    /// The hash of the last changeset; the base's if the run is empty.
    #[must_use]
    pub fn last(&self) -> Hash {
        self.changesets.last().map_or(self.base, |changeset| changeset.hash)
    }

    /// The frame as it is sent.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let weight = self.changesets.iter().map(|c| c.weight() + 16).sum::<usize>();
        let mut w = Writer::with_capacity(weight + 400);
        w.array(9).uint(VERSION).uint(ALGORITHM);
        match &self.author {
            Author::New(genesis) => w.array(1).bytes(&genesis.encode()),
            Author::Known(id) => w.bytes(&id.0),
        };
        w.uint(u64::from(self.base_seq)).bytes(&self.base.0).array(self.changesets.len() * 3);
        for changeset in &self.changesets {
            w.bytes(&changeset.header);
            let mut dug = changeset.skeleton.clone();
            match changeset.values.as_deref() {
                Some(values) if dig(values, &mut dug).is_ok() => _ = w.bytes(&dug).bytes(values),
                _ => _ = w.bytes(&changeset.skeleton).bytes(&[]),
            }
        }
        w.bytes(&self.last().0)
            .bytes(&self.signature.0)
            .bytes(self.certificate.as_deref().unwrap_or_default());
        w.finish()
    }

    /// Reads a frame and computes its chain.
    ///
    /// # Errors
    /// The frame is cut short or has another shape, a limit is passed, a hole does not fit its value, or the
    /// chain does not end in the hash that the frame names.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::check(bytes)?;
        let mut r = Reader::new(bytes);
        let wrong = |at, expected| Malformed { at, expected };
        r.array_of(9)?;
        if (r.uint()?, r.uint()?) != (VERSION, ALGORITHM) {
            return Err(wrong(0, "a segment of version 1 and algorithm 1; update this program"));
        }
        let author = if r.at_array() {
            r.array_of(1)?;
            Author::New(Genesis::decode(r.bytes()?)?)
        } else {
            Author::Known(Id(r.exactly()?))
        };
        let (base_seq, base) = (r.small()?, Hash(r.exactly()?));
        let at = r.position();
        let items = r.array()?;
        let count = items / 3;
        if items % 3 != 0 || count == 0 || count > CHANGESETS_MAX {
            return Err(wrong(at, "1 to 500 changesets"));
        }
        let mut changesets = Vec::with_capacity(count);
        let (mut hash, mut seq) = (base, base_seq);
        for _ in 0..count {
            let changeset = changeset(&mut r, (hash, seq))?;
            (hash, seq) = (changeset.hash, changeset.seq);
            changesets.push(changeset);
        }
        let at = r.position();
        if Hash(r.exactly()?) != hash {
            return Err(wrong(at, CHAIN));
        }
        let signature = Signature(r.exactly()?);
        let certificate = Some(r.bytes()?.to_vec()).filter(|bytes| !bytes.is_empty());
        Ok(Self { author, base_seq, base, changesets, signature, certificate })
    }

    /// Checks base, signature and certificate against the stream's genesis. That a later base stands at the
    /// number that the frame gives is for the log to say.
    ///
    /// # Errors
    /// Says which of them does not hold.
    pub fn verify(&self, genesis: &Genesis, office: &PublicKey) -> Result<(), Malformed> {
        self.verify_again(genesis, office, None)
    }

    /// As [`Segment::verify`], where `found_good` is a certificate that covered this genesis before: it is not
    /// opened again, and stands in where the segment brings none.
    ///
    /// # Errors
    /// As [`Segment::verify`].
    pub fn verify_again(
        &self,
        genesis: &Genesis,
        office: &PublicKey,
        found_good: Option<&[u8]>,
    ) -> Result<(), Malformed> {
        let wrong = |expected| Err(Malformed { at: 0, expected });
        let start = genesis.hash();
        if self.author.stream() != start.id() {
            return wrong(GENESIS);
        }
        if (self.base_seq == 0) != (self.base == start) {
            return wrong(BASE);
        }
        if !verify(&genesis.key, &Use::Segment.of(&self.last().0), &self.signature) {
            return wrong(SIGNATURE);
        }
        if genesis.key == *office {
            return Ok(());
        }
        let certificate = match (self.certificate.as_deref(), found_good) {
            (None, None) => return wrong(CERTIFICATE),
            (Some(brought), found_good) if found_good != Some(brought) => brought,
            _ => return Ok(()),
        };
        let covers = Certificate::open(certificate, office)?.covers(genesis);
        if covers { Ok(()) } else { wrong(COVER) }
    }
}

fn changeset(r: &mut Reader<'_>, (before, number): (Hash, u32)) -> Result<Changeset, Malformed> {
    let at = r.position();
    let (header, mut skeleton, values) = (r.bytes()?.to_vec(), r.bytes()?.to_vec(), r.bytes()?);
    if header.len() + skeleton.len() + values.len() > BYTES_MAX || number >= SEQ_MAX {
        return Err(Malformed { at, expected: "a changeset of at most 64 kB in a stream of at most 2^24" });
    }
    let values = Some(values).filter(|bytes| !bytes.is_empty());
    if let Some(bytes) = values {
        fill(bytes, &mut skeleton)?;
    }
    let hash = chain(&before, &header, &skeleton);
    Ok(Changeset { seq: number + 1, hash, header, skeleton, values: values.map(<[u8]>::to_vec) })
}
