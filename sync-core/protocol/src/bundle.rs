//! A bundle: segments that one phone hands to another, which brings them to the office. Its content hash stands first.

use crate::columns;
use crate::push::{Item, read_group, write_group};
use merge::cbor::{Malformed, Reader, Writer};
use merge::hash::{Hash, Use};

/// The only version so far.
const VERSION: u64 = 1;

/// What is handed over. Nothing in it is believed: each segment and each receipt bears its own signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The public key of the office that it is meant for.
    pub office: Hash,
    /// Segments, each with the receipts of its run that its bearer holds.
    pub items: Vec<Item>,
}

impl Bundle {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let weight = self.items.iter().map(|item| item.segment.len() + 200).sum::<usize>();
        let mut w = Writer::with_capacity(weight + 100);
        w.map(3).uint(0).uint(VERSION).uint(1).bytes(&self.office.0).uint(2);
        write_group(&mut w, &self.items);
        let body = columns::split(&w.finish());
        [&Use::File.of(&body).0[..], &body].concat()
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// They are cut short, have another shape, or are of a later version.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let whole = bytes.split_first_chunk().filter(|(hash, body)| Use::File.of(body).0 == **hash);
        let Some((_, body)) = whole else {
            return Err(Malformed { at: 0, expected: "a whole bundle; have it handed over once more" });
        };
        let joined = columns::join(body)?;
        let mut r = Reader::new(&joined);
        let (mut office, mut items) = (None, None);
        let entries = r.map()?;
        let at = r.position();
        if entries == 0 || r.key(0)?.uint()? != VERSION {
            return Err(Malformed { at, expected: "a bundle of version 1; update this app" });
        }
        for _ in 1..entries {
            match r.uint()? {
                1 => office = Some(Hash(r.exactly()?)),
                2 => items = Some(read_group(&mut r)?),
                _ => _ = r.raw()?,
            }
        }
        r.end()?;
        let (Some(office), Some(items)) = (office, items) else {
            return Err(Malformed { at, expected: "an office and segments for it" });
        };
        Ok(Self { office, items })
    }
}
