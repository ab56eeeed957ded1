//! Deterministic CBOR: one way to write each value, so that equal bytes mean equal values.
//!
//! Integers, byte strings, texts, arrays, maps with ascending unsigned keys, false and true. No floats,
//! tags, nulls or indefinite lengths: what holds one of them is not of this format.

use alloc::vec::Vec;
use minicbor::data::Type;
use minicbor::encode::Encoder;

/// Nesting deeper than this is refused; the format itself needs five levels.
pub const DEPTH_MAX: u8 = 10;

/// Bytes that are not of the format: where, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: {expected}")]
pub struct Malformed {
    /// Offset of the item that was not understood.
    pub at: usize,
    /// What the format has in this place.
    pub expected: &'static str,
}

/// Writes deterministic CBOR into a vector.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// An empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer with room for `bytes`.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// Bytes written so far.
    #[must_use]
    pub fn position(&self) -> usize {
        self.0.len()
    }

    fn encode(&mut self, write: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> &mut Self {
        write(&mut Encoder::new(&mut self.0));
        self
    }

    /// An unsigned integer.
    pub fn uint(&mut self, value: u64) -> &mut Self {
        self.encode(|e| _ = e.u64(value))
    }

    /// A signed integer.
    pub fn int(&mut self, value: i64) -> &mut Self {
        self.encode(|e| _ = e.i64(value))
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.encode(|e| _ = e.bytes(value))
    }

    /// A text.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.encode(|e| _ = e.str(value))
    }

    /// True or false.
    #[expect(clippy::fn_params_excessive_bools, reason = "the value that is written is the bool")]
    pub fn truth(&mut self, value: bool) -> &mut Self {
        self.encode(|e| _ = e.bool(value))
    }

    /// The head of an array; its items follow.
    pub fn array(&mut self, items: usize) -> &mut Self {
        self.encode(|e| _ = e.array(items as u64))
    }

    /// The head of a map; its keys, ascending, and values follow.
    pub fn map(&mut self, entries: usize) -> &mut Self {
        self.encode(|e| _ = e.map(entries as u64))
    }

    /// An item that is encoded already.
    pub fn raw(&mut self, item: &[u8]) -> &mut Self {
        self.0.extend_from_slice(item);
        self
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads CBOR that [`check`] has found deterministic, or rejects what does not have the expected shape.
#[derive(Clone, Debug)]
pub struct Reader<'b>(minicbor::Decoder<'b>);

impl<'b> Reader<'b> {
    /// Reads from the start of `bytes`.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(minicbor::Decoder::new(bytes))
    }

    fn wrong(at: usize, expected: &'static str) -> Malformed {
        Malformed { at, expected }
    }

    /// Offset of the next item.
    #[must_use]
    pub fn position(&self) -> usize {
        self.0.position()
    }

    /// Whether the next item is a byte string.
    #[must_use]
    pub fn at_bytes(&self) -> bool {
        matches!(self.0.datatype(), Ok(Type::Bytes))
    }

    /// Whether the next item is an array.
    #[must_use]
    pub fn at_array(&self) -> bool {
        matches!(self.0.datatype(), Ok(Type::Array))
    }

    /// An unsigned integer.
    ///
    /// # Errors
    /// Anything else stands there.
    pub fn uint(&mut self) -> Result<u64, Malformed> {
        let at = self.position();
        self.0.u64().map_err(|_| Self::wrong(at, "an unsigned integer"))
    }

    /// An unsigned integer below 2³².
    ///
    /// # Errors
    /// Anything else stands there.
    pub fn small(&mut self) -> Result<u32, Malformed> {
        let at = self.position();
        self.0.u32().map_err(|_| Self::wrong(at, "an unsigned integer below 2^32"))
    }

    /// A signed integer.
    ///
    /// # Errors
    /// Anything else stands there.
    pub fn int(&mut self) -> Result<i64, Malformed> {
        let at = self.position();
        self.0.i64().map_err(|_| Self::wrong(at, "an integer"))
    }

    /// True or false.
    ///
    /// # Errors
    /// Anything else stands there.
    pub fn truth(&mut self) -> Result<bool, Malformed> {
        let at = self.position();
        self.0.bool().map_err(|_| Self::wrong(at, "true or false"))
    }

    /// A byte string.
    ///
    /// # Errors
    /// Anything else stands there.
    pub fn bytes(&mut self) -> Result<&'b [u8], Malformed> {
        let at = self.position();
        self.0.bytes().map_err(|_| Self::wrong(at, "a byte string"))
    }

    /// A byte string of exactly `N` bytes.
    ///
    /// # Errors
    /// Anything else stands there.
    pub fn exactly<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let at = self.position();
        self.bytes()?.try_into().map_err(|_| Self::wrong(at, "a byte string of the fixed length"))
    }

    /// A text.
    ///
    /// # Errors
    /// Anything else stands there.
    pub fn text(&mut self) -> Result<&'b str, Malformed> {
        let at = self.position();
        self.0.str().map_err(|_| Self::wrong(at, "a text"))
    }

    /// The head of an array: how many items follow.
    ///
    /// # Errors
    /// Anything else stands there.
    pub fn array(&mut self) -> Result<usize, Malformed> {
        let at = self.position();
        let items = self.0.array().ok().flatten().and_then(|n| usize::try_from(n).ok());
        items.filter(|n| *n <= self.0.input().len()).ok_or_else(|| Self::wrong(at, "an array"))
    }

    /// The head of an array of `items` items.
    ///
    /// # Errors
    /// Anything else stands there.
    pub fn array_of(&mut self, items: usize) -> Result<(), Malformed> {
        let at = self.position();
        (self.array()? == items).then_some(()).ok_or_else(|| Self::wrong(at, "an array of the fixed length"))
    }

    /// The head of a map: how many entries follow.
    ///
    /// # Errors
    /// Anything else stands there.
    pub fn map(&mut self) -> Result<usize, Malformed> {
        let at = self.position();
        let entries = self.0.map().ok().flatten().and_then(|n| usize::try_from(n).ok());
        entries.filter(|n| *n <= self.0.input().len()).ok_or_else(|| Self::wrong(at, "a map"))
    }

    /// The next key of a map, which has to be this one.
    ///
    /// # Errors
    /// Another key stands there.
    pub fn key(&mut self, expected: u64) -> Result<&mut Self, Malformed> {
        let at = self.position();
        let found = self.uint()? == expected;
        if found { Ok(self) } else { Err(Self::wrong(at, "the next key of this map")) }
    }

    /// The next item as it is encoded.
    ///
    /// # Errors
    /// No whole item follows.
    pub fn raw(&mut self) -> Result<&'b [u8], Malformed> {
        let at = self.position();
        self.0.skip().map_err(|_| Self::wrong(at, "one whole item"))?;
        self.0.input().get(at..self.0.position()).ok_or_else(|| Self::wrong(at, "one whole item"))
    }

    /// Nothing may follow.
    ///
    /// # Errors
    /// Something does.
    pub fn end(&self) -> Result<(), Malformed> {
        let at = self.position();
        (at == self.0.input().len()).then_some(()).ok_or_else(|| Self::wrong(at, "the end"))
    }
}

/// Checks that `bytes` are exactly one item in deterministic form.
///
/// # Errors
/// Names the first byte that a deterministic writer would not have written.
pub fn check(bytes: &[u8]) -> Result<(), Malformed> {
    let end = item(bytes, 0, 0)?;
    (end == bytes.len()).then_some(()).ok_or(Malformed { at: end, expected: "the end" })
}

/// The major type and argument that start at `at`, and the offset behind them.
fn head(bytes: &[u8], at: usize) -> Result<(u8, u64, usize), Malformed> {
    let wrong = |expected| Malformed { at, expected };
    let first = *bytes.get(at).ok_or(wrong("one more item"))?;
    let short = first & 0x1f;
    let width = match short {
        0..=23 => return Ok((first >> 5, u64::from(short), at + 1)),
        24..=27 => 1_usize << (short - 24),
        _ => return Err(wrong("a definite length")),
    };
    let digits = bytes.get(at + 1..at + 1 + width).ok_or(wrong("a whole number"))?;
    let value = digits.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    let least = match width {
        1 => 24,
        2 => 1 << 8,
        4 => 1 << 16,
        _ => 1_u64 << 32,
    };
    (value >= least && first >> 5 != 7)
        .then_some((first >> 5, value, at + 1 + width))
        .ok_or(wrong("the shortest form"))
}

fn item(bytes: &[u8], at: usize, depth: u8) -> Result<usize, Malformed> {
    let wrong = |expected| Malformed { at, expected };
    let (major, value, start) = head(bytes, at)?;
    if depth > DEPTH_MAX {
        return Err(wrong("at most ten levels"));
    }
    match major {
        0 => Ok(start),
        1 if i64::try_from(value).is_ok() => Ok(start),
        2 | 3 => {
            let length = usize::try_from(value).map_err(|_| wrong("a string that fits"))?;
            let end = start.checked_add(length).ok_or(wrong("a string that fits"))?;
            let string = bytes.get(start..end).ok_or(wrong("a whole string"))?;
            if major == 3 && core::str::from_utf8(string).is_err() {
                return Err(wrong("valid UTF-8"));
            }
            Ok(end)
        }
        4 => (0..value).try_fold(start, |next, _| item(bytes, next, depth + 1)),
        5 => entries(bytes, start, (value, depth)),
        7 if value == 20 || value == 21 => Ok(start),
        _ => Err(wrong("an integer, string, array, map or truth value")),
    }
}

fn entries(bytes: &[u8], start: usize, (count, depth): (u64, u8)) -> Result<usize, Malformed> {
    let mut last = None;
    (0..count).try_fold(start, |at, _| {
        let (major, key, next) = head(bytes, at)?;
        if major != 0 || last.is_some_and(|last| last >= key) {
            return Err(Malformed { at, expected: "a greater unsigned key" });
        }
        last = Some(key);
        item(bytes, next, depth + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_writer_writes_is_deterministic() {
        let mut w = Writer::new();
        w.map(3).uint(0).int(-5).uint(1).bytes(&[7; 30]).uint(24).array(2).text("路面").truth(true);
        assert_eq!(check(&w.finish()), Ok(()));
    }

    #[test]
    fn every_other_way_to_write_a_value_is_refused() {
        let others: [(&[u8], &str); 9] = [
            (&[0x18, 0x05], "a number longer than it needs"),
            (&[0x58, 0x02, 1, 2], "a length longer than it needs"),
            (&[0x5f, 0x41, 1, 0xff], "an indefinite string"),
            (&[0xa2, 0x01, 0x00, 0x00, 0x00], "keys out of order"),
            (&[0xa2, 0x01, 0x00, 0x01, 0x00], "one key twice"),
            (&[0xfb, 0, 0, 0, 0, 0, 0, 0, 0], "a float"),
            (&[0xf6], "null"),
            (&[0xc0, 0x00], "a tag"),
            (&[0x00, 0x00], "a second item"),
        ];
        for (bytes, what) in others {
            assert!(check(bytes).is_err(), "{what} passed");
        }
        assert!(check(&[0x63, 0xff, 0xfe, 0xfd]).is_err(), "a text that is not UTF-8 passed");
        assert!(check(&[0x81; 4000]).is_err(), "endless nesting passed");
        assert!(check(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).is_err());
    }
}
