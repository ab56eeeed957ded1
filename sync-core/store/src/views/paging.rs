//! Pages: lists come in the order of their keys, and a cursor names the last entry given.

use merge::hash::Id;
use std::fmt;

/// The key of the last entry of a page: only what follows it is given next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cursor {
    /// Local ordinal of the partition.
    pub partition: u32,
    /// The entity.
    pub id: Id,
}

impl Cursor {
    /// Reads what `Display` writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (partition, id) = text.split_once('.')?;
        Some(Self { partition: partition.parse().ok()?, id: Id::parse(id)? })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.partition, self.id)
    }
}

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice<C> {
    /// What follows this key; `None` from the first.
    pub after: Option<C>,
    /// At most so many entries.
    pub limit: u32,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, C> {
    /// The entries.
    pub entries: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<C>,
}

impl<T, C> Page<T, C> {
    /// A page of at most `limit` entries out of one more that was read, so that it is known whether more follow.
    pub(super) fn cut(mut entries: Vec<T>, limit: u32, key: impl Fn(&T) -> C) -> Self {
        let limit = limit as usize;
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next = if more { entries.last().map(key) } else { None };
        Self { entries, next }
    }
}
