//! A second reader of CBOR, as simple as can be, and a second way to the hashes: made from the page of the format alone.

/// What an item of CBOR says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Says {
    Uint(u64),
    /// −1 less so many.
    Negative(u64),
    Bytes(Vec<u8>),
    Text(String),
    List(Vec<Item>),
    Map(Vec<(u64, Item)>),
    Truth(bool),
}

/// An item with the bytes that it was read from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) raw: Vec<u8>,
    pub(crate) says: Says,
}

impl Item {
    /// The one item that the bytes are; nothing where they are not deterministic.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut at = 0;
        let item = item(bytes, &mut at)?;
        (at == bytes.len()).then_some(item)
    }

    pub(crate) fn uint(&self) -> u64 {
        u64::try_from(self.int()).expect("a number that is not negative")
    }

    pub(crate) fn int(&self) -> i64 {
        let number = match self.says {
            Says::Uint(value) => Some(value.cast_signed()),
            Says::Negative(value) => Some(-1 - value.cast_signed()),
            _ => None,
        };
        number.expect("a number")
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        let bytes = if let Says::Bytes(bytes) = &self.says { Some(bytes) } else { None };
        bytes.expect("a byte string")
    }

    pub(crate) fn list(&self) -> &[Self] {
        let items = if let Says::List(items) = &self.says { Some(items) } else { None };
        items.expect("an array")
    }

    /// An array as groups of so many.
    pub(crate) fn groups<const N: usize>(&self) -> impl Iterator<Item = &[Self; N]> {
        self.list().chunks(N).map(|group| group.first_chunk().expect("whole groups"))
    }

    pub(crate) fn map(&self) -> &[(u64, Self)] {
        let entries = if let Says::Map(entries) = &self.says { Some(entries) } else { None };
        entries.expect("a map")
    }

    /// The entry of an array.
    pub(crate) fn nth(&self, place: usize) -> &Self {
        self.list().get(place).expect("an array that is long enough")
    }

    /// The value of a map.
    pub(crate) fn key(&self, key: u64) -> Option<&Self> {
        self.map().iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    pub(crate) fn at(&self, key: u64) -> &Self {
        self.key(key).expect("a map with this key")
    }
}

fn take<'b>(bytes: &'b [u8], at: &mut usize, count: usize) -> Option<&'b [u8]> {
    let taken = bytes.get(*at..at.checked_add(count)?)?;
    *at += count;
    Some(taken)
}

/// Major type and argument, in the shortest form alone.
fn head(bytes: &[u8], at: &mut usize) -> Option<(u8, u64)> {
    let first = *take(bytes, at, 1)?.first()?;
    let (major, short) = (first >> 5, first & 31);
    let width = match short {
        0..24 => return Some((major, u64::from(short))),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let value = take(bytes, at, width)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    let least = if width == 1 { 24 } else { 1 << (width * 4) };
    (value >= least).then_some((major, value))
}

fn item(bytes: &[u8], at: &mut usize) -> Option<Item> {
    let start = *at;
    let (major, value) = head(bytes, at)?;
    let count = usize::try_from(value).ok()?;
    let says = match major {
        0 => Says::Uint(value),
        1 => Says::Negative(value),
        2 => Says::Bytes(take(bytes, at, count)?.to_vec()),
        3 => Says::Text(String::from_utf8(take(bytes, at, count)?.to_vec()).ok()?),
        4 => Says::List((0..count).map(|_| item(bytes, at)).collect::<Option<_>>()?),
        5 => {
            let mut entry = || Some((item(bytes, at)?.uint(), item(bytes, at)?));
            let entries = (0..count).map(|_| entry()).collect::<Option<Vec<_>>>()?;
            entries.is_sorted_by(|(one, _), (next, _)| one < next).then_some(Says::Map(entries))?
        }
        _ if value == 20 || value == 21 => Says::Truth(value == 21),
        _ => return None,
    };
    Some(Item { raw: bytes.get(start..*at)?.to_vec(), says })
}

/// The hash of parts that follow each other, for a use.
pub(crate) fn hash(context: &str, parts: &[&[u8]]) -> Vec<u8> {
    blake3::derive_key(context, &parts.concat()).to_vec()
}

/// The same, of which the first half is used.
pub(crate) fn half(context: &str, parts: &[&[u8]]) -> Vec<u8> {
    hash(context, parts).into_iter().take(16).collect()
}

/// Bytes behind their length.
pub(crate) fn part(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).expect("short").to_le_bytes(), bytes].concat()
}
