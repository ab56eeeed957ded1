//! The header of a changeset: what the device's clocks said, and what its author had learned.

use crate::cbor::{self, Malformed, Reader, Writer};
use crate::hash::{Id, Prefix};
use alloc::vec::Vec;

/// Raw clock readings. Nothing here is trusted: clocks show, choose the week and break last ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Reading {
    /// The device's wall clock, ms since 1970 (may be before it).
    pub wall_ms: i64,
    /// How often the device has started.
    pub boot: u64,
    /// Milliseconds since that start, steady.
    pub steady_ms: u64,
}

/// One tip that the author held: the stream by id or by its place among the names of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Learned {
    /// Which stream.
    pub name: Name,
    /// The tip's number in it.
    pub seq: u32,
    /// The first eight bytes of the tip's hash.
    pub prefix: Prefix,
}

/// How a context names a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// In full, at its first mention on the path.
    Full(Id),
    /// By index into the names first mentioned on the path.
    Index(u32),
}

/// The header.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Header {
    /// The device's clocks at commit.
    pub reading: Reading,
    /// The last office time that the device knew, ms since 1970; 0 for none.
    pub floor_ms: u64,
    /// Tips learned since the parent.
    pub learned: Vec<Learned>,
}

impl Header {
    /// The hashed bytes. The wall clock is written as its distance from the steady clock, which hardly ever
    /// changes: a walk's headers then repeat each other and compress away.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let steady = i64::try_from(self.reading.steady_ms).unwrap_or(i64::MAX);
        let mut w = Writer::with_capacity(32 + self.learned.len() * 30);
        w.map(if self.learned.is_empty() { 4 } else { 5 });
        w.uint(0).int(self.reading.wall_ms.saturating_sub(steady)).uint(1).uint(self.reading.boot);
        w.uint(2).uint(self.reading.steady_ms).uint(3).uint(self.floor_ms);
        if !self.learned.is_empty() {
            w.uint(4).array(self.learned.len() * 3);
            for entry in &self.learned {
                match entry.name {
                    Name::Full(id) => w.bytes(&id.0),
                    Name::Index(index) => w.uint(u64::from(index)),
                };
                w.uint(u64::from(entry.seq)).bytes(&entry.prefix.0);
            }
        }
        w.finish()
    }

    /// Reads the hashed bytes; keys of later versions are passed over.
    ///
    /// # Errors
    /// They are not deterministic, or a known key has another shape.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::check(bytes)?;
        let mut r = Reader::new(bytes);
        let (mut header, mut distance) = (Self::default(), 0);
        for _ in 0..r.map()? {
            match r.uint()? {
                0 => distance = r.int()?,
                1 => header.reading.boot = r.uint()?,
                2 => header.reading.steady_ms = r.uint()?,
                3 => header.floor_ms = r.uint()?,
                4 => header.learned = learned(&mut r)?,
                _ => _ = r.raw()?,
            }
        }
        let steady = i64::try_from(header.reading.steady_ms).unwrap_or(i64::MAX);
        header.reading.wall_ms = distance.saturating_add(steady);
        Ok(header)
    }
}

fn learned(r: &mut Reader<'_>) -> Result<Vec<Learned>, Malformed> {
    let at = r.position();
    let items = r.array()?;
    if items % 3 != 0 {
        return Err(Malformed { at, expected: "name, number and prefix of each tip" });
    }
    (0..items / 3)
        .map(|_| {
            let name = if r.at_bytes() { Name::Full(Id(r.exactly()?)) } else { Name::Index(r.small()?) };
            Ok(Learned { name, seq: r.small()?, prefix: Prefix(r.exactly()?) })
        })
        .collect()
}
