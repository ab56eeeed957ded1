//! Personal values: hashed only as salted commitments, so that they can be erased while every hash stays.

use crate::cbor::{self, Malformed, Reader, Writer};
use crate::hash::{Hash, Id, Use};
use alloc::vec::Vec;

/// The commitment to a value: what stands in the skeleton in its place.
#[must_use]
pub fn commitment(salt: &Id, value: &[u8]) -> Hash {
    Use::Value.hasher().fixed(&salt.0).part(value).finish()
}

/// The salt of the value at `position` in its changeset's list, before any erasure.
#[must_use]
pub fn salt(seed: &Id, position: u32) -> Id {
    Use::Salt.hasher().fixed(&seed.0).fixed(&position.to_le_bytes()).finish().id()
}

/// One plain value and the hole in the skeleton that its commitment fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// Offset of the 32-byte hole in the skeleton.
    pub offset: u32,
    /// The salt of its commitment.
    pub salt: Id,
    /// The value, one item of deterministic CBOR.
    pub value: Vec<u8>,
}

impl Plain {
    /// The commitment to it.
    #[must_use]
    pub fn commitment(&self) -> Hash {
        commitment(&self.salt, &self.value)
    }
}

/// The plain bytes of a changeset's personal values.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Values {
    /// The seed of every salt; gone as soon as one value was erased.
    pub seed: Option<Id>,
    /// The values that are here.
    pub plain: Vec<Plain>,
}

impl Values {
    /// The stored and sent bytes: [seed, [offset, value, …]], or after an erasure
    /// [[salt, offset, value, …]] with what survived. Offsets ascend.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(32 + self.plain.iter().map(|p| p.value.len() + 24).sum::<usize>());
        if let Some(seed) = self.seed {
            w.array(2).bytes(&seed.0).array(self.plain.len() * 2);
            for plain in &self.plain {
                w.uint(u64::from(plain.offset)).bytes(&plain.value);
            }
        } else {
            w.array(1).array(self.plain.len() * 3);
            for plain in &self.plain {
                w.bytes(&plain.salt.0).uint(u64::from(plain.offset)).bytes(&plain.value);
            }
        }
        w.finish()
    }

    /// Reads the stored or sent bytes.
    ///
    /// # Errors
    /// They have another shape.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut plain = Vec::new();
        let seed = read(bytes, |salt, offset, value| {
            plain.push(Plain { offset, salt: salt.compute(), value: value.to_vec() });
            Ok(())
        })?;
        Ok(Self { seed, plain })
    }

    /// Forgets the values with these commitments; their salts go with them. `true` if one was here.
    pub fn erase(&mut self, erased: impl Fn(&Hash) -> bool) -> bool {
        let before = self.plain.len();
        self.plain.retain(|plain| !erased(&plain.commitment()));
        let gone = self.plain.len() < before;
        if gone {
            self.seed = None;
        }
        gone
    }

    /// Puts 32 zero bytes where the commitments of the values stand that are here: as a skeleton is sent.
    pub fn dig(&self, skeleton: &mut [u8]) {
        self.plain.iter().for_each(|plain| dig_one(skeleton, plain.offset));
    }

    /// Fills the holes of a skeleton as it was sent.
    ///
    /// # Errors
    /// An offset names no hole of 32 zero bytes.
    pub fn fill(&self, skeleton: &mut [u8]) -> Result<(), Malformed> {
        self.plain.iter().try_for_each(|plain| fill_one(skeleton, plain.offset, || plain.commitment()))
    }
}

/// Where the salt of a value comes from.
#[derive(Clone, Copy, Debug)]
enum Salt {
    /// From the seed, by the value's position.
    Derived(Id, u32),
    /// It stands there itself, since something was erased.
    Kept(Id),
}

impl Salt {
    fn compute(self) -> Id {
        match self {
            Self::Derived(seed, position) => salt(&seed, position),
            Self::Kept(salt) => salt,
        }
    }
}

/// Goes through the stored or sent bytes, value by value with its offset; returns the seed.
fn read<'b>(
    bytes: &'b [u8],
    mut each: impl FnMut(Salt, u32, &'b [u8]) -> Result<(), Malformed>,
) -> Result<Option<Id>, Malformed> {
    cbor::check(bytes)?;
    let mut r = Reader::new(bytes);
    let seed = if r.array()? == 2 { Some(Id(r.exactly()?)) } else { None };
    let at = r.position();
    let (items, width) = (r.array()?, if seed.is_some() { 2 } else { 3 });
    if items % width != 0 {
        return Err(Malformed { at, expected: "whole entries of personal values" });
    }
    let mut last = None;
    for index in 0..u32::try_from(items / width).unwrap_or(u32::MAX) {
        let salt = match seed {
            Some(seed) => Salt::Derived(seed, index),
            None => Salt::Kept(Id(r.exactly()?)),
        };
        let (at, offset) = (r.position(), r.small()?);
        if last.is_some_and(|last| last >= offset) {
            return Err(Malformed { at, expected: "a greater offset" });
        }
        last = Some(offset);
        each(salt, offset, r.bytes()?)?;
    }
    r.end()?;
    Ok(seed)
}

/// The offset and the value of each plain value in the stored or sent bytes; their salts are not computed.
///
/// # Errors
/// They have another shape.
pub fn plain(bytes: &[u8]) -> Result<Vec<(u32, &[u8])>, Malformed> {
    let mut plain = Vec::new();
    read(bytes, |_, offset, value| {
        plain.push((offset, value));
        Ok(())
    })?;
    Ok(plain)
}

/// [`Values::dig`] from the stored or sent bytes.
///
/// # Errors
/// The values have another shape.
pub fn dig(values: &[u8], skeleton: &mut [u8]) -> Result<(), Malformed> {
    plain(values)?.iter().for_each(|(offset, _)| dig_one(skeleton, *offset));
    Ok(())
}

/// [`Values::fill`] from the stored or sent bytes.
///
/// # Errors
/// The values have another shape, or an offset names no hole of 32 zero bytes.
pub fn fill(values: &[u8], skeleton: &mut [u8]) -> Result<(), Malformed> {
    read(values, |salt, offset, value| fill_one(skeleton, offset, || commitment(&salt.compute(), value)))?;
    Ok(())
}

fn dig_one(skeleton: &mut [u8], offset: u32) {
    if let Some(hole) = hole(skeleton, offset) {
        hole.fill(0);
    }
}

fn fill_one(skeleton: &mut [u8], offset: u32, commitment: impl FnOnce() -> Hash) -> Result<(), Malformed> {
    let wrong = Malformed { at: offset as usize, expected: "a hole of 32 zero bytes" };
    let hole = hole(skeleton, offset).filter(|hole| hole.iter().all(|byte| *byte == 0));
    hole.ok_or(wrong)?.copy_from_slice(&commitment().0);
    Ok(())
}

fn hole(skeleton: &mut [u8], offset: u32) -> Option<&mut [u8]> {
    let start = offset as usize;
    skeleton.get_mut(start..start.checked_add(32)?)
}
