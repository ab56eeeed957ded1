//! Reading the members of a vector.

use super::ConformanceError;
use merge::hash::{Hash, Id};
use serde_json::Value;

type Result<T> = std::result::Result<T, ConformanceError>;

/// The input of a vector, or a part of it.
#[derive(Clone, Copy)]
pub(super) struct Input<'v>(pub(super) &'v Value);

impl<'v> Input<'v> {
    pub(super) fn text(&self, name: &str) -> Result<&'v str> {
        self.member(name, Value::as_str, "a text")
    }

    pub(super) fn integer(&self, name: &str) -> Result<i64> {
        self.member(name, Value::as_i64, "an integer")
    }

    /// An integer that is not negative.
    pub(super) fn number(&self, name: &str) -> Result<u64> {
        self.member(name, Value::as_u64, "an integer that is not negative")
    }

    /// The same below 2³².
    pub(super) fn small(&self, name: &str) -> Result<u32> {
        u32::try_from(self.number(name)?).map_err(|_| missing(name, "an integer of 32 bits"))
    }

    pub(super) fn list(&self, name: &str) -> Result<&'v [Value]> {
        self.member(name, |value| value.as_array().map(Vec::as_slice), "a list")
    }

    pub(super) fn bytes(&self, name: &str) -> Result<Vec<u8>> {
        bytes(self.text(name)?, name)
    }

    /// The same where the member may be left out.
    pub(super) fn bytes_or_none(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.0.get(name).map(|_| self.bytes(name)).transpose()
    }

    pub(super) fn hash(&self, name: &str) -> Result<Hash> {
        Hash::parse(self.text(name)?).ok_or_else(|| missing(name, "64 hexadecimal digits"))
    }

    pub(super) fn id(&self, name: &str) -> Result<Id> {
        Id::parse(self.text(name)?).ok_or_else(|| missing(name, "32 hexadecimal digits"))
    }

    /// What a word stands for.
    pub(super) fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<T> {
        let word = self.text(name)?;
        let known = words.iter().find(|(known, _)| *known == word).map(|(_, meant)| *meant);
        known.ok_or_else(|| {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            missing(name, &format!("one of {}", words.join(", ")))
        })
    }

    /// Whether something is so.
    pub(super) fn truth(&self, name: &str) -> Result<bool> {
        self.member(name, Value::as_bool, "true or false")
    }

    /// A member that may be left out.
    pub(super) fn or_none<T>(
        &self,
        name: &str,
        read: impl Fn(&Self, &str) -> Result<T>,
    ) -> Result<Option<T>> {
        self.0.get(name).map(|_| read(self, name)).transpose()
    }

    /// Each entry of a list.
    pub(super) fn each<T>(&self, name: &str, read: impl Fn(&Self) -> Result<T>) -> Result<Vec<T>> {
        self.list(name)?.iter().map(|value| read(&Self(value))).collect()
    }

    /// An object in it.
    pub(super) fn inner(&self, name: &str) -> Result<Self> {
        self.member(name, |value| value.is_object().then_some(Self(value)), "an object")
    }

    fn member<T>(&self, name: &str, read: impl Fn(&'v Value) -> Option<T>, what: &str) -> Result<T> {
        self.0.get(name).and_then(read).ok_or_else(|| missing(name, what))
    }
}

pub(super) fn missing(name: &str, what: &str) -> ConformanceError {
    ConformanceError::NoVector(format!("member `{name}` is {what}"))
}

/// The bytes of hexadecimal digits.
pub(super) fn bytes(text: &str, name: &str) -> Result<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    pairs.map(byte).collect::<Option<_>>().ok_or_else(|| missing(name, "pairs of hexadecimal digits"))
}

fn digit(letter: u8) -> Option<u8> {
    char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The hexadecimal digits of bytes.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
