//! Applying a changeset to the current tables: one step of the heads, and the value shown.

use crate::cache::StreamInfo;
use crate::database::Tx;
use crate::error::{Result, StoreError};
use crate::noticed::Noticed;
use crate::rows::{Dated, Heads, Row, RowKey};
use crate::schema::{FLAG_CONFLICT, FLAG_PARTIAL};
use domain::format::{ASSIGNMENT, Kind, Personal, Scalar, Shape, Written, scalars};
use merge::context::{Dot, Entry, Log};
use merge::hash::Hash;
use merge::heads::{HEADS_PER_KEY_MAX, Write, advance, counts};
use merge::personal::plain;
use merge::receipt::Receipt;
use merge::skeleton::{Op, Put, decode};
use merge::time::Effective;
use rusqlite::params;

/// A write to so many registers most often makes its entity.
const NEW_REGISTERS_MIN: usize = 3;

/// The changeset that is being applied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applying<'a> {
    pub(crate) dot: Dot,
    pub(crate) hash: Hash,
    pub(crate) partition: u32,
    pub(crate) effective: Effective,
    /// Where it is taken in a run: the first new number, and the receipt under which all of it comes.
    pub(crate) run: Option<(u32, &'a Receipt)>,
    pub(crate) skeleton: &'a [u8],
    pub(crate) values: Option<&'a [u8]>,
}

/// A put whose plain values have been read.
#[derive(Debug)]
pub(crate) struct Prepared<'b> {
    pub(crate) kind: Option<&'static Kind>,
    pub(crate) put: Put<'b>,
    pub(crate) values: Vec<(u32, Vec<Scalar>)>,
    pub(crate) parts: Option<Vec<Scalar>>,
}

/// Reads the operations of a changeset. `None` is poison: it keeps its place and has no effect here, because
/// it cannot be decoded, a known register has another shape, or it rules without being the office's.
pub(crate) fn prepare<'b>(
    info: &StreamInfo,
    office: Option<&Hash>,
    (skeleton, values): (&'b [u8], Option<&[u8]>),
) -> Option<(Vec<Prepared<'b>>, Vec<Op<'b>>)> {
    let ops = decode(skeleton).ok()?;
    let by_office = office.is_some() && info.genesis.map(|genesis| genesis.key) == office.copied();
    let plain = values.and_then(|bytes| plain(bytes).ok()).unwrap_or_default();
    let (mut puts, mut rulings) = (Vec::with_capacity(ops.len()), Vec::new());
    for op in ops {
        match op {
            Op::Put(put) => puts.push(prepare_put(put, &plain)?),
            Op::Unknown(_) => {}
            ruling if by_office => rulings.push(ruling),
            _ => return None,
        }
    }
    Some((puts, rulings))
}

fn prepare_put<'b>(put: Put<'b>, plain: &[(u32, &[u8])]) -> Option<Prepared<'b>> {
    let Some(kind) = Kind::find(put.kind) else {
        return Some(Prepared { kind: None, put, values: Vec::new(), parts: None });
    };
    let mut values = Vec::with_capacity(put.plain.len() + put.personal.len());
    for (register, value) in &put.plain {
        if let Some(known) = kind.register(*register) {
            // a personal register in the clear is not of the format
            (known.personal == Personal::No).then_some(())?;
            values.push((*register, scalars(known.shape, value).ok()?));
        }
    }
    for ((register, _), offset) in put.personal.iter().zip(&put.holes) {
        if let Some(known) = kind.register(*register) {
            (known.personal == Personal::Yes).then_some(())?;
            // what was erased, or does not have the shape, shows as nothing: it may never decide about poison
            let value = plain.iter().find(|(there, _)| there == offset);
            let shown = value.and_then(|(_, value)| scalars(known.shape, value).ok());
            values.push((*register, shown.unwrap_or_else(|| vec![Scalar::Empty; known.columns().count()])));
        }
    }
    let parts = match put.parts {
        Some(parts) => Some(read_parts(kind, parts)?),
        None => kind.parts.is_empty().then(Vec::new),
    };
    Some(Prepared { kind: Some(kind), put, values, parts })
}

fn read_parts(kind: &Kind, parts: &[u8]) -> Option<Vec<Scalar>> {
    let mut r = merge::cbor::Reader::new(parts);
    r.array_of(kind.parts.len()).ok()?;
    let mut read = Vec::with_capacity(kind.parts.len());
    for part in kind.parts {
        (!matches!(part.shape, Shape::Record(_))).then_some(())?;
        read.extend(scalars(part.shape, r.raw().ok()?).ok()?);
    }
    Some(read)
}

impl Tx<'_> {
    /// Applies a changeset that has just taken its place. Poison has no effect.
    pub(crate) fn apply(&self, at: &Applying<'_>) -> Result<()> {
        let info = self.store.stream(at.dot.stream)?;
        let office = self.store.office_key()?;
        let Some((puts, rulings)) = prepare(&info, office.as_ref(), (at.skeleton, at.values)) else {
            return Ok(());
        };
        for ruling in &rulings {
            self.rule(at, ruling)?;
        }
        if !counts(self.store, at.dot)? || self.store.is_hidden(at.partition)? {
            return Ok(());
        }
        for prepared in puts {
            self.await_seen(at, &prepared.put)?;
            let key = RowKey { partition: at.partition, id: prepared.put.id };
            match prepared.kind {
                Some(kind) => self.apply_known(at, kind, (prepared, key))?,
                None => self.apply_unknown(at, &prepared.put, key)?,
            }
        }
        Ok(())
    }

    fn apply_known(
        &self,
        at: &Applying<'_>,
        kind: &'static Kind,
        (prepared, key): (Prepared<'_>, RowKey),
    ) -> Result<()> {
        if kind.key == ASSIGNMENT.key && self.has_conflicts(at.partition)? {
            // ranks may have changed: what is shown of conflicts in this partition is chosen anew
            self.stale.borrow_mut().insert(at.partition);
        }
        let Prepared { put, values, parts, .. } = prepared;
        let dating = self.dating(kind).filter(|by| put.registers().any(|register| register == *by));
        let mut row = Row { values, parts, ..Row::default() };
        // what says much is most often new here: then it is written without being looked for
        let found = if put.parts.is_some() || row.values.len() >= NEW_REGISTERS_MIN {
            None
        } else {
            Some(self.read_row(kind, key)?)
        };
        if matches!(found, None | Some(None)) {
            if put.registers().count() == row.values.len() {
                row.fresh = Some(at.dot);
            } else {
                row.heads = Heads(put.registers().map(|register| (register, vec![at.dot])).collect());
            }
            row.flags = if row.parts.is_none() { FLAG_PARTIAL } else { 0 };
            row.dated = dating.map_or(Ok(None), |_| self.date(at, &[at.dot]))?;
            if self.insert_row(kind, key, &row)? {
                return Ok(());
            }
        }
        let found = found.map_or_else(|| self.read_row(kind, key), Ok)?;
        let (heads, flags) = found.ok_or(StoreError::Missing("a row of a current table"))?;
        row.flags = if row.parts.is_some() { flags & !FLAG_PARTIAL } else { flags };
        (row.heads, row.fresh) = (heads, None);
        self.advance_row(at, (Some(kind), &put), &mut row)?;
        self.show(at, kind, (&mut row, put.id))?;
        row.dated = match dating {
            Some(by) => self.date(at, row.heads.0.get(&by).map_or(&[], Vec::as_slice))?,
            None => None,
        };
        self.update_row(kind, key, &row)
    }

    fn advance_row(
        &self,
        at: &Applying<'_>,
        (kind, put): (Option<&Kind>, &Put<'_>),
        row: &mut Row,
    ) -> Result<()> {
        for register in put.registers() {
            let write = Write { dot: at.dot, seen: put.seen(register) };
            let before = row.heads.0.get(&register).map_or(&[][..], Vec::as_slice);
            let next = advance(self.store, before, &write)?;
            let once = kind
                .and_then(|kind| kind.register(register))
                .is_some_and(|known| known.written == Written::Once);
            if once && before.iter().any(|dot| *dot != at.dot && !next.contains(dot)) {
                self.noticed.borrow_mut().rewriting.insert(at.dot);
            }
            if next.len() > HEADS_PER_KEY_MAX && self.crowds(at.dot, &next)? {
                self.noticed.borrow_mut().crowding.insert(at.dot);
            }
            row.heads.0.insert(register, next);
        }
        Ok(())
    }

    /// Whether one key, that of `dot`, has left too many of these heads.
    fn crowds(&self, dot: Dot, heads: &[Dot]) -> Result<bool> {
        let key =
            |dot: Dot| -> Result<_> { Ok(self.store.stream(dot.stream)?.genesis.map(|genesis| genesis.key)) };
        let (mine, mut count) = (key(dot)?, 0);
        for head in heads {
            count += usize::from(key(*head)? == mine);
        }
        Ok(count > HEADS_PER_KEY_MAX)
    }

    fn apply_unknown(&self, at: &Applying<'_>, put: &Put<'_>, key: RowKey) -> Result<()> {
        let mut row = Row { heads: self.read_other(put.kind, key)?.unwrap_or_default(), ..Row::default() };
        self.advance_row(at, (None, put), &mut row)?;
        self.write_other(put.kind, key, &row.heads)
    }

    /// The earliest effective start among the heads of the dating register.
    pub(crate) fn date(&self, at: &Applying<'_>, heads: &[Dot]) -> Result<Option<Dated>> {
        let mut least: Option<Effective> = None;
        for dot in heads {
            let effective = self.effective(at, *dot)?;
            if least.is_none_or(|least| effective.ms < least.ms) {
                least = Some(effective);
            }
        }
        Ok(least.map(|found| Dated { effective_ms: found.ms, provisional: found.provisional }))
    }

    /// What was seen and is not here is awaited: when it comes, the partition's heads are computed anew.
    pub(crate) fn await_seen(&self, at: &Applying<'_>, put: &Put<'_>) -> Result<()> {
        for mention in put.seen.iter().flat_map(|(_, seen)| seen) {
            let stream = self.intern_stream(mention.stream)?;
            let entry = Entry { stream, seq: mention.seq, prefix: mention.prefix };
            if self.store.resolve(&entry)?.is_empty() {
                self.await_entry(at.dot, &entry)?;
            }
        }
        Ok(())
    }

    fn rule(&self, at: &Applying<'_>, ruling: &Op<'_>) -> Result<()> {
        self.put_ruling(at, ruling)?;
        if let Op::Erase(commitments) = ruling {
            return self.erase(at.partition, commitments);
        }
        self.stale.borrow_mut().insert(at.partition);
        Ok(())
    }

    /// Writes down which changesets a hold or an adoption names, and where an erasure stands.
    pub(crate) fn put_ruling(&self, at: &Applying<'_>, ruling: &Op<'_>) -> Result<()> {
        let (targets, says, reason) = match ruling {
            Op::Hold(targets, reason) => (targets, 1, *reason),
            Op::Adopt(targets) => (targets, 2, 0),
            Op::Erase(_) => return self.put_erasure(at.partition, at.dot),
            Op::Put(_) | Op::Unknown(_) => return Ok(()),
        };
        let mut put = self.conn().prepare_cached(
            "INSERT OR IGNORE INTO ruling (target, dot, says, reason, partition) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for target in targets {
            put.execute(params![target.0, at.dot.pack(), says, reason, at.partition])?;
        }
        self.store.remember(|cache| cache.ruled.remove(&at.partition));
        Ok(())
    }
}

impl Tx<'_> {
    /// What was noticed since this was asked last.
    #[must_use]
    pub fn take_noticed(&self) -> Noticed {
        self.noticed.take()
    }
}

/// Whether the row has a conflict, as its flags say.
pub(crate) fn flagged(flags: i64, conflict: usize) -> i64 {
    if conflict > 0 { flags | FLAG_CONFLICT } else { flags & !FLAG_CONFLICT }
}
