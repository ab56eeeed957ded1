//! What the author of a changeset knew: the tips named on its path, and what they cover.

use crate::cbor::Malformed;
use crate::hash::{Hash, Id, Prefix};
use crate::header::{Learned, Name};
use crate::skeleton::Mention;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// One key has at most so many tips in a partition: everybody else who writes there has to name them.
pub const TIPS_PER_KEY_MAX: usize = 64;

/// Where a changeset stands in *this copy's* log: the stream's local ordinal, the number in it, and which
/// of the branches there. It never leaves the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    /// Local ordinal of the stream.
    pub stream: u32,
    /// Number in the stream, from 1.
    pub seq: u32,
    /// 0 for the first changeset that came under this number, 1 for the next; at most [`Dot::BRANCH_MAX`].
    pub branch: u8,
}

impl Dot {
    /// At most this many branches can stand at one number.
    pub const BRANCH_MAX: u8 = 63;

    /// One integer, ordered as the dot is.
    #[must_use]
    pub fn pack(self) -> i64 {
        (i64::from(self.stream) << 30)
            | (i64::from(self.seq & 0x00ff_ffff) << 6)
            | i64::from(self.branch & 63)
    }

    /// The dot of a packed integer.
    #[must_use]
    pub fn unpack(packed: i64) -> Self {
        let bits = packed.unsigned_abs();
        let part = |shift: u32, mask: u64| (bits >> shift) & mask;
        Self {
            stream: u32::try_from(part(30, 0xffff_ffff)).unwrap_or(u32::MAX),
            seq: u32::try_from(part(6, 0x00ff_ffff)).unwrap_or(u32::MAX),
            branch: u8::try_from(part(0, 63)).unwrap_or(u8::MAX),
        }
    }
}

/// A tip that an author held, with the stream by its local ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Local ordinal of the stream.
    pub stream: u32,
    /// The tip's number.
    pub seq: u32,
    /// The first eight bytes of its hash.
    pub prefix: Prefix,
}

/// Everything named on the path of a changeset, itself included.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Knowledge {
    /// Local ordinals of the streams, in the order of their first mention.
    pub names: Vec<u32>,
    /// The tips named.
    pub entries: Vec<Entry>,
    /// An entry does not resolve here, or a header on the path cannot be read: the writes replace nothing.
    pub open: bool,
}

impl Knowledge {
    /// What is known after a further header. `ordinal` gives the local ordinal of a stream's id, making one
    /// if it was never heard of.
    ///
    /// # Errors
    /// An index names no stream of this path.
    pub fn learn<E: From<Malformed>>(
        &self,
        learned: &[Learned],
        mut ordinal: impl FnMut(Id) -> Result<u32, E>,
    ) -> Result<Self, E> {
        let mut next = self.clone();
        for entry in learned {
            let stream = match entry.name {
                Name::Full(id) => {
                    let stream = ordinal(id)?;
                    next.names.push(stream);
                    stream
                }
                Name::Index(index) => *next
                    .names
                    .get(index as usize)
                    .ok_or(Malformed { at: index as usize, expected: "a stream named on this path" })?,
            };
            next.entries.push(Entry { stream, seq: entry.seq, prefix: entry.prefix });
        }
        Ok(next)
    }

    /// How a tip is named after this knowledge: by index where its stream was mentioned, else in full.
    #[must_use]
    pub fn name(&self, stream: u32, id: Id) -> Name {
        let index = self.names.iter().position(|known| *known == stream);
        index.and_then(|index| u32::try_from(index).ok()).map_or(Name::Full(id), Name::Index)
    }

    /// Whether this tip is named already.
    #[must_use]
    pub fn has(&self, entry: &Entry) -> bool {
        self.entries.contains(entry)
    }
}

/// The office's ruling on one changeset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The changeset that rules.
    pub by: Dot,
    /// What it says.
    pub says: Says,
}

/// What a ruling says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It does not count.
    Hold,
    /// It counts after all, finally.
    Adopt,
}

/// A copy's log, as far as causality needs it.
pub trait Log {
    /// Why a look-up failed.
    type Error;

    /// The parent of a changeset; none for the first of a stream.
    ///
    /// # Errors
    /// The log cannot be read.
    fn parent(&self, dot: Dot) -> Result<Option<Dot>, Self::Error>;

    /// Whether the stream has, or ever had, more than one branch.
    ///
    /// # Errors
    /// The log cannot be read.
    fn is_tree(&self, stream: u32) -> Result<bool, Self::Error>;

    /// The full hash of a changeset.
    ///
    /// # Errors
    /// The log cannot be read.
    fn hash(&self, dot: Dot) -> Result<Hash, Self::Error>;

    /// The changesets at (stream, number) whose hash has the prefix. More than one only if their author
    /// forged it, at his own loss.
    ///
    /// # Errors
    /// The log cannot be read.
    fn resolve(&self, entry: &Entry) -> Result<Vec<Dot>, Self::Error>;

    /// The local ordinal of a stream, if it was ever heard of.
    ///
    /// # Errors
    /// The log cannot be read.
    fn ordinal(&self, stream: &Id) -> Result<Option<u32>, Self::Error>;

    /// What the author of a changeset knew.
    ///
    /// # Errors
    /// The log cannot be read.
    fn knowledge(&self, dot: Dot) -> Result<Arc<Knowledge>, Self::Error>;

    /// The rulings on a changeset, whoever knows them.
    ///
    /// # Errors
    /// The log cannot be read.
    fn rulings(&self, dot: Dot) -> Result<Vec<Ruling>, Self::Error>;
}

/// Whether `target` is `from` or an ancestor of it in the same stream.
///
/// # Errors
/// The log cannot be read.
pub fn on_path<L: Log + ?Sized>(log: &L, from: Dot, target: Dot) -> Result<bool, L::Error> {
    if from.stream != target.stream || target.seq > from.seq {
        return Ok(false);
    }
    if !log.is_tree(from.stream)? {
        return Ok(true);
    }
    let mut at = from;
    while at.seq > target.seq {
        match log.parent(at)? {
            Some(parent) => at = parent,
            None => return Ok(false),
        }
    }
    Ok(at == target)
}

/// Whether `b`'s author held `a` when committing: it is an ancestor in the own stream, or of an entry on
/// the path.
///
/// # Errors
/// The log cannot be read.
pub fn covers<L: Log + ?Sized>(log: &L, b: Dot, a: Dot) -> Result<bool, L::Error> {
    if a == b {
        return Ok(false);
    }
    if a.stream == b.stream && on_path(log, b, a)? {
        return Ok(true);
    }
    let knowledge = log.knowledge(b)?;
    for entry in knowledge.entries.iter().filter(|e| e.stream == a.stream && e.seq >= a.seq) {
        // with everything resolved and one branch only, the number says it all
        if !knowledge.open && !log.is_tree(a.stream)? {
            return Ok(true);
        }
        for tip in log.resolve(entry)? {
            if on_path(log, tip, a)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether `a` counted on `b`'s author's screen: covered, and not known as held without its adoption.
///
/// # Errors
/// The log cannot be read.
pub fn knew<L: Log + ?Sized>(log: &L, b: Dot, a: Dot) -> Result<bool, L::Error> {
    if !covers(log, b, a)? {
        return Ok(false);
    }
    let (mut held, mut adopted) = (false, false);
    for ruling in log.rulings(a)? {
        if covers(log, b, ruling.by)? {
            match ruling.says {
                Says::Hold => held = true,
                Says::Adopt => adopted = true,
            }
        }
    }
    Ok(!held || adopted)
}

/// Whether `mention` names `dot`.
///
/// # Errors
/// The log cannot be read.
pub fn names<L: Log + ?Sized>(log: &L, mention: &Mention, dot: Dot) -> Result<bool, L::Error> {
    Ok(mention.seq == dot.seq
        && log.ordinal(&mention.stream)? == Some(dot.stream)
        && log.hash(dot)?.prefix() == mention.prefix)
}
