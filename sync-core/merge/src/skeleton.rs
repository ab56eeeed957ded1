//! The skeleton: a changeset's list of operations, with commitments in the place of personal values.

use crate::cbor::{self, Malformed, Reader, Writer};
use crate::hash::{Hash, Id, Prefix, Use};
use crate::personal::{self, Plain, Values, commitment, salt};
use alloc::vec::Vec;

/// Up to so many operations are compared pair by pair: sorting them takes longer.
const COMPARED_MAX: usize = 8;

/// A changeset as the format names it from outside: a full stream id, its number, eight bytes of its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The stream.
    pub stream: Id,
    /// The number in it.
    pub seq: u32,
    /// The first eight bytes of the hash.
    pub prefix: Prefix,
}

/// Which entity an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity<'b> {
    /// An id that its author made.
    Made(Id),
    /// An id that follows from its parts (one item of CBOR), so that two phones meet in it.
    Derived(&'b [u8]),
}

/// How many bytes of an id its first part gives, where that is an id itself.
const KIN_BYTES: usize = 6;

/// The id of the entity of `kind` that follows from `parts`, one array of deterministic CBOR. Where the first
/// part is an id, the derived one begins as it does: what belongs together then lies together in every table.
#[must_use]
pub fn derived_id(kind: u32, parts: &[u8]) -> Id {
    let mut id = Use::Entity.hasher().fixed(&kind.to_le_bytes()).part(parts).finish().id();
    let mut r = Reader::new(parts);
    if let Ok(Id(kin)) = r.array().and_then(|_| r.exactly().map(Id)) {
        id.0.iter_mut().zip(kin).take(KIN_BYTES).for_each(|(to, from)| *to = from);
    }
    id
}

/// The least and the greatest id that may be derived from parts of which this id is the first.
#[must_use]
pub fn kin(id: Id) -> (Id, Id) {
    let bound = |rest: u8| {
        let mut bound = [rest; 16];
        bound.iter_mut().zip(id.0).take(KIN_BYTES).for_each(|(to, from)| *to = from);
        Id(bound)
    };
    (bound(0), bound(0xff))
}

/// A write to registers of one entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put<'b> {
    /// The kind of entity.
    pub kind: u32,
    /// Its id.
    pub id: Id,
    /// The parts that the id follows from, where the operation gave them.
    pub parts: Option<&'b [u8]>,
    /// Register and value, one item of CBOR each.
    pub plain: Vec<(u32, &'b [u8])>,
    /// Personal register, and commitment.
    pub personal: Vec<(u32, Hash)>,
    /// Offset of each commitment in the skeleton.
    pub holes: Vec<u32>,
    /// Register, and what was on screen when its heads had moved since the edit began.
    pub seen: Vec<(u32, Vec<Mention>)>,
}

impl Put<'_> {
    /// Every register that it writes.
    pub fn registers(&self) -> impl Iterator<Item = u32> + '_ {
        self.plain
            .iter()
            .map(|(register, _)| *register)
            .chain(self.personal.iter().map(|(register, _)| *register))
    }

    /// What stands in the skeleton for a register: the value's bytes, or the commitment's.
    #[must_use]
    pub fn written(&self, register: u32) -> Option<&[u8]> {
        let plain = self.plain.iter().find(|(r, _)| *r == register).map(|(_, value)| *value);
        plain
            .or_else(|| self.personal.iter().find(|(r, _)| *r == register).map(|(_, hash)| hash.0.as_slice()))
    }

    /// What its author had on screen for a register, where that had to be said.
    #[must_use]
    pub fn seen(&self, register: u32) -> Option<&[Mention]> {
        self.seen.iter().find(|(r, _)| *r == register).map(|(_, seen)| seen.as_slice())
    }
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op<'b> {
    /// Writes registers.
    Put(Put<'b>),
    /// The office: these changesets do not count until adopted, with a reason code.
    Hold(Vec<Hash>, u32),
    /// The office: these changesets count, finally.
    Adopt(Vec<Hash>),
    /// The office: the values behind these commitments are to be erased everywhere.
    Erase(Vec<Hash>),
    /// An operation of a later version: kept, relayed, without effect here.
    Unknown(u32),
}

impl Op<'_> {
    /// Whether only the office may write it.
    #[must_use]
    pub fn is_control(&self) -> bool {
        matches!(self, Self::Hold(..) | Self::Adopt(_) | Self::Erase(_))
    }
}

/// Reads a skeleton.
///
/// # Errors
/// It is not deterministic CBOR, an operation has another shape, or one register is written twice.
pub fn decode(bytes: &[u8]) -> Result<Vec<Op<'_>>, Malformed> {
    cbor::check(bytes)?;
    let mut r = Reader::new(bytes);
    let count = r.array()?;
    let mut ops = Vec::with_capacity(count.min(64));
    for _ in 0..count {
        ops.push(op(&mut r)?);
    }
    refuse_double_writes(&ops)?;
    Ok(ops)
}

fn op<'b>(r: &mut Reader<'b>) -> Result<Op<'b>, Malformed> {
    let at = r.position();
    let (items, code) = (r.array()?, r.small()?);
    match (code, items) {
        (0, 5 | 6) => put(r, items).map(Op::Put),
        (1, 3) => Ok(Op::Hold(hashes(r)?, r.small()?)),
        (2, 2) => hashes(r).map(Op::Adopt),
        (3, 2) => hashes(r).map(Op::Erase),
        (0..=3, _) => Err(Malformed { at, expected: "the parts of this operation" }),
        _ => (1..items).try_fold(Op::Unknown(code), |op, _| r.raw().map(|_| op)),
    }
}

fn put<'b>(r: &mut Reader<'b>, items: usize) -> Result<Put<'b>, Malformed> {
    let kind = r.small()?;
    let (id, parts) = if r.at_array() {
        let parts = r.raw()?;
        (derived_id(kind, parts), Some(parts))
    } else {
        (Id(r.exactly()?), None)
    };
    let entries = r.map()?;
    let mut plain = Vec::with_capacity(entries.min(64));
    for _ in 0..entries {
        plain.push((r.small()?, r.raw()?));
    }
    let entries = r.map()?;
    let mut personal = Vec::with_capacity(entries.min(64));
    let mut holes = Vec::with_capacity(entries.min(64));
    for _ in 0..entries {
        let register = r.small()?;
        personal.push((register, Hash(r.exactly()?)));
        // a commitment's 32 bytes end where the reader stands now
        holes.push(u32::try_from(r.position() - 32).unwrap_or(u32::MAX));
    }
    let entries = if items == 6 { r.map()? } else { 0 };
    let seen = (0..entries).map(|_| Ok((r.small()?, mentions(r)?))).collect::<Result<_, Malformed>>()?;
    Ok(Put { kind, id, parts, plain, personal, holes, seen })
}

fn mentions(r: &mut Reader<'_>) -> Result<Vec<Mention>, Malformed> {
    let at = r.position();
    let items = r.array()?;
    if items % 3 != 0 {
        return Err(Malformed { at, expected: "stream, number and prefix of each head seen" });
    }
    (0..items / 3)
        .map(|_| Ok(Mention { stream: Id(r.exactly()?), seq: r.small()?, prefix: Prefix(r.exactly()?) }))
        .collect()
}

fn hashes(r: &mut Reader<'_>) -> Result<Vec<Hash>, Malformed> {
    (0..r.array()?).map(|_| r.exactly().map(Hash)).collect()
}

fn refuse_double_writes(ops: &[Op<'_>]) -> Result<(), Malformed> {
    let puts = || ops.iter().filter_map(|op| if let Op::Put(put) = op { Some(put) } else { None });
    let mut twice = puts().any(|put| {
        put.personal.iter().any(|(register, _)| put.plain.iter().any(|(plain, _)| plain == register))
    });
    if ops.len() <= COMPARED_MAX {
        let same = |a: &Put<'_>, b: &Put<'_>| {
            (a.kind, a.id) == (b.kind, b.id)
                && a.registers().any(|written| b.registers().any(|r| r == written))
        };
        twice |= puts().enumerate().any(|(place, a)| puts().skip(place + 1).any(|b| same(a, b)));
    } else {
        let mut written = Vec::new();
        for put in puts() {
            written.extend(put.registers().map(|register| (put.kind, put.id, register)));
        }
        written.sort_unstable();
        twice |= written.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
    }
    if twice { Err(Malformed { at: 0, expected: "each register written once" }) } else { Ok(()) }
}

/// Whether a skeleton writes to an entity of a kind that the question is answered with yes for; `false` where
/// it cannot be read. It is much faster than [`decode`], and nothing of the skeleton is checked.
pub fn touches(bytes: &[u8], question: impl Fn(u32) -> bool) -> bool {
    let look = || {
        let mut r = Reader::new(bytes);
        for _ in 0..r.array()? {
            let (items, code) = (r.array()?, r.small()?);
            let mut left = items.saturating_sub(1);
            if code == 0 && left > 0 {
                if question(r.small()?) {
                    return Ok(true);
                }
                left -= 1;
            }
            for _ in 0..left {
                r.raw()?;
            }
        }
        Ok::<bool, Malformed>(false)
    };
    look().unwrap_or(false)
}

/// Whether every commitment in a skeleton has its value; `false` is no more than a doubt.
fn is_whole(skeleton: &[u8], plain: &[(u32, &[u8])]) -> bool {
    let look = || {
        let (mut r, mut next) = (Reader::new(skeleton), plain.iter());
        for _ in 0..r.array()? {
            let (items, code) = (r.array()?, r.small()?);
            if code != 0 || items < 5 {
                return Ok(false);
            }
            r.small()?;
            r.raw()?;
            r.raw()?;
            for _ in 0..r.map()? {
                r.small()?;
                r.exactly::<32>()?;
                if next.next().map(|(offset, _)| *offset as usize) != Some(r.position() - 32) {
                    return Ok(false);
                }
            }
            for _ in 5..items {
                r.raw()?;
            }
        }
        Ok::<bool, Malformed>(next.next().is_none())
    };
    look().unwrap_or(false)
}

/// The commitments of a changeset whose values are not with it: erased, or withheld on the way. None where
/// the skeleton cannot be read.
#[must_use]
pub fn missing(skeleton: &[u8], values: Option<&[u8]>) -> Vec<Hash> {
    let plain = values.and_then(|bytes| personal::plain(bytes).ok()).unwrap_or_default();
    if is_whole(skeleton, &plain) {
        return Vec::new();
    }
    let Ok(ops) = decode(skeleton) else {
        return Vec::new();
    };
    let mut missing = Vec::new();
    for op in &ops {
        let Op::Put(put) = op else { continue };
        for ((_, commitment), offset) in put.personal.iter().zip(&put.holes) {
            if !plain.iter().any(|(there, _)| there == offset) {
                missing.push(*commitment);
            }
        }
    }
    missing
}

/// The entity of an operation to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An id made by its author, or known already.
    Made(Id),
    /// The parts that an id follows from, one array of deterministic CBOR.
    Derived(Vec<u8>),
}

impl Target {
    /// The entity's id.
    #[must_use]
    pub fn id(&self, kind: u32) -> Id {
        match self {
            Self::Made(id) => *id,
            Self::Derived(parts) => derived_id(kind, parts),
        }
    }
}

/// A write to be committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The kind of entity.
    pub kind: u32,
    /// Which one.
    pub target: Target,
    /// Register and value, ascending by register.
    pub plain: Vec<(u32, Vec<u8>)>,
    /// Personal register and value, ascending by register.
    pub personal: Vec<(u32, Vec<u8>)>,
    /// Register and what was on screen, where its heads have moved; ascending.
    pub seen: Vec<(u32, Vec<Mention>)>,
}

/// An operation to be committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftOp {
    /// Writes registers.
    Put(Draft),
    /// Holds changesets, with a reason code.
    Hold(Vec<Hash>, u32),
    /// Adopts them.
    Adopt(Vec<Hash>),
    /// Erases values.
    Erase(Vec<Hash>),
}

/// Writes a skeleton and the plain values that belong to it.
#[must_use]
pub fn encode(ops: &[DraftOp], seed: Id) -> (Vec<u8>, Option<Vec<u8>>) {
    let mut w = Writer::with_capacity(256);
    let mut values = Values { seed: Some(seed), plain: Vec::new() };
    w.array(ops.len());
    for op in ops {
        match op {
            DraftOp::Put(draft) => encode_put(&mut w, draft, &mut values),
            DraftOp::Hold(list, reason) => {
                _ = encode_hashes(w.array(3).uint(1), list).uint(u64::from(*reason));
            }
            DraftOp::Adopt(list) => _ = encode_hashes(w.array(2).uint(2), list),
            DraftOp::Erase(list) => _ = encode_hashes(w.array(2).uint(3), list),
        }
    }
    let plain = (!values.plain.is_empty()).then(|| values.encode());
    (w.finish(), plain)
}

fn encode_hashes<'w>(w: &'w mut Writer, list: &[Hash]) -> &'w mut Writer {
    list.iter().fold(w.array(list.len()), |w, hash| w.bytes(&hash.0))
}

fn encode_put(w: &mut Writer, draft: &Draft, values: &mut Values) {
    w.array(if draft.seen.is_empty() { 5 } else { 6 }).uint(0).uint(u64::from(draft.kind));
    match &draft.target {
        Target::Made(id) => w.bytes(&id.0),
        Target::Derived(parts) => w.raw(parts),
    };
    w.map(draft.plain.len());
    for (register, value) in &draft.plain {
        w.uint(u64::from(*register)).raw(value);
    }
    w.map(draft.personal.len());
    for (register, value) in &draft.personal {
        let position = u32::try_from(values.plain.len()).unwrap_or(u32::MAX);
        let salt = salt(&values.seed.unwrap_or_default(), position);
        w.uint(u64::from(*register)).bytes(&commitment(&salt, value).0);
        let offset = u32::try_from(w.position() - 32).unwrap_or(u32::MAX);
        values.plain.push(Plain { offset, salt, value: value.clone() });
    }
    if !draft.seen.is_empty() {
        w.map(draft.seen.len());
        for (register, seen) in &draft.seen {
            w.uint(u64::from(*register)).array(seen.len() * 3);
            for mention in seen {
                w.bytes(&mention.stream.0).uint(u64::from(mention.seq)).bytes(&mention.prefix.0);
            }
        }
    }
}
