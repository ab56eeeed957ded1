//! The note that the witness keeps: which installation this is, and how far it has written each of its streams.

use merge::cbor::{self, Malformed, Reader, Writer};
use merge::hash::Id;
use store::{Store, Tx};

/// Under this name the database keeps the nonce that its witness has too; none while no witness could be kept.
const NONCE: &str = "install_nonce";

/// What the witness says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    nonce: Id,
    /// The streams that are written now, with the last number of each.
    tips: Vec<(Id, u32)>,
}

impl Note {
    /// The note that a database would write now under a nonce.
    pub(crate) fn of(store: &Store, nonce: Id) -> store::Result<Self> {
        let mut tips = Vec::new();
        for stream in store.own_streams()? {
            tips.push((store.stream(stream)?.id, last_number(store, stream)?));
        }
        Ok(Self { nonce, tips })
    }

    /// The note of a database that has begun anew.
    pub(crate) const fn empty(nonce: Id) -> Self {
        Self { nonce, tips: Vec::new() }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(40 + self.tips.len() * 24);
        w.map(3).uint(0).uint(1).uint(1).bytes(&self.nonce.0).uint(2).array(self.tips.len() * 2);
        for (stream, seq) in &self.tips {
            w.bytes(&stream.0).uint(u64::from(*seq));
        }
        w.finish()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::check(bytes)?;
        let mut r = Reader::new(bytes);
        r.map()?;
        if r.key(0)?.uint()? != 1 {
            return Err(Malformed { at: 0, expected: "a note of version 1" });
        }
        let nonce = Id(r.key(1)?.exactly()?);
        let count = r.key(2)?.array()? / 2;
        let tips = (0..count).map(|_| Ok((Id(r.exactly()?), r.small()?))).collect::<Result<_, _>>()?;
        Ok(Self { nonce, tips })
    }

    /// Whether the database is the one that this note was written for, and holds all that it names.
    fn vouches_for(&self, store: &Store, nonce: Id) -> store::Result<bool> {
        for (id, seq) in &self.tips {
            let held = match merge::context::Log::ordinal(store, id)? {
                Some(stream) => last_number(store, stream)?,
                None => 0,
            };
            if held < *seq {
                return Ok(false);
            }
        }
        Ok(self.nonce == nonce)
    }
}

/// Whether the database may be a copy that was set back: its witness says so, or is gone. A database that never had
/// one, on a device that has none, is believed: there the office finds out.
pub(crate) fn is_doubtful(store: &Store, note: Option<&Note>) -> store::Result<bool> {
    match (nonce(store)?, note) {
        (None, None) => Ok(false),
        (Some(nonce), Some(note)) => Ok(!note.vouches_for(store, nonce)?),
        _ => Ok(true),
    }
}

/// The nonce that the database has in common with its witness.
pub(crate) fn nonce(store: &Store) -> store::Result<Option<Id>> {
    Ok(store.meta(NONCE)?.as_deref().and_then(Id::read))
}

/// A database gets the nonce that its witness has kept; `None` where it could keep none.
pub(crate) fn set_nonce(tx: &Tx<'_>, nonce: Option<Id>) -> store::Result<()> {
    match nonce {
        Some(nonce) => tx.set_meta(NONCE, &nonce.0),
        None => tx.unset_meta(NONCE),
    }
}

fn last_number(store: &Store, stream: u32) -> store::Result<u32> {
    Ok(store.tips(stream)?.iter().map(|tip| tip.dot.seq).max().unwrap_or(0))
}

/// What was last told to the witness, and when.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    pub(crate) note: Vec<u8>,
    pub(crate) at_steady_ms: Option<u64>,
}
