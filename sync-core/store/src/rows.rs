//! A row of a current table: which changeset each register comes from, and the value shown.

use crate::database::Tx;
use crate::error::Result;
use crate::statements::{self, FIXED_PARAMETERS, Writes};
use domain::format::{CHECK, FINDING, KINDS, Kind, Scalar};
use merge::cbor::{Reader, Writer};
use merge::context::Dot;
use merge::hash::Id;
use merge::skeleton::kin;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension, Statement, ToSql, params};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The heads of an entity's registers.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Heads(pub BTreeMap<u32, Vec<Dot>>);

impl Heads {
    /// The changeset that most registers come from alone; the first of them, where several are even.
    #[must_use]
    pub fn base(&self) -> Option<Dot> {
        let mut count: BTreeMap<Dot, usize> = BTreeMap::new();
        for heads in self.0.values() {
            if let [only] = heads[..] {
                *count.entry(only).or_default() += 1;
            }
        }
        let most = count.iter().max_by_key(|(dot, registers)| (**registers, std::cmp::Reverse(**dot)));
        most.map(|(dot, _)| *dot).or_else(|| self.0.values().flatten().min().copied())
    }

    /// Which registers of the kind are present, one bit each.
    #[must_use]
    pub fn mask(&self, kind: &Kind) -> i64 {
        let known = self.0.keys().filter(|register| kind.register(**register).is_some());
        known.fold(0, |mask, register| mask | 1 << register.min(&62))
    }

    /// The registers that do not come from the base alone; `None` where all do.
    #[must_use]
    pub fn exceptions(&self, kind: Option<&Kind>, base: Dot) -> Option<Vec<u8>> {
        let plain = |register: u32, heads: &[Dot]| {
            kind.is_some_and(|kind| kind.register(register).is_some())
                && matches!(heads, [only] if *only == base)
        };
        let others: Vec<(u32, &Vec<Dot>)> = self
            .0
            .iter()
            .map(|(register, heads)| (*register, heads))
            .filter(|(r, heads)| !plain(*r, heads))
            .collect();
        if others.is_empty() {
            return None;
        }
        let mut w = Writer::with_capacity(others.len() * 12);
        w.array(others.len() * 2);
        for (register, heads) in others {
            w.uint(u64::from(register)).array(heads.len());
            for dot in heads {
                w.int(dot.pack());
            }
        }
        Some(w.finish())
    }

    /// Reads what a row says.
    ///
    /// # Errors
    /// The exceptions are not what [`Heads::exceptions`] writes.
    pub fn read(base: Dot, mask: i64, exceptions: Option<&[u8]>) -> Result<Self> {
        let mut heads = BTreeMap::new();
        for register in (0..63).filter(|register| mask & (1 << register) != 0) {
            heads.insert(register, vec![base]);
        }
        if let Some(bytes) = exceptions {
            let mut r = Reader::new(bytes);
            for _ in 0..r.array()? / 2 {
                let register = r.small()?;
                let dots = (0..r.array()?).map(|_| Ok(Dot::unpack(r.int()?))).collect::<Result<_>>()?;
                heads.insert(register, dots);
            }
        }
        Ok(Self(heads))
    }
}

/// A row's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// Local ordinal of the partition.
    pub partition: u32,
    /// The entity.
    pub id: Id,
}

/// When an entity begins: the effective time of the write that dates it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// Milliseconds since 1970.
    pub effective_ms: i64,
    /// Whether that is the phone's own word so far.
    pub provisional: bool,
}

/// What a row is to say.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its heads; none are given where `fresh` says it all.
    pub heads: Heads,
    /// The one changeset that all of its registers come from, each of them in `values`.
    pub fresh: Option<Dot>,
    /// [`FLAG_CONFLICT`](crate::schema::FLAG_CONFLICT) and its like.
    pub flags: i64,
    /// Cells of the parts, where they are known.
    pub parts: Option<Vec<Scalar>>,
    /// Register and scalars, for the registers whose value changes.
    pub values: Vec<(u32, Vec<Scalar>)>,
    /// The date, where it changes.
    pub dated: Option<Dated>,
}

struct Bound<'c>(&'c Scalar);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Scalar::Empty => ValueRef::Null,
            Scalar::Int(value) => ValueRef::Integer(*value),
            Scalar::Text(value) => ValueRef::Text(value.as_bytes()),
            Scalar::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

/// The columns that an update touches, in the order in which they are bound.
fn touched(kind: &'static Kind, row: &Row) -> Vec<&'static str> {
    let mut columns: Vec<&'static str> = Vec::with_capacity(24);
    if row.parts.is_some() {
        columns.extend(kind.parts.iter().map(|part| part.column));
    }
    for (register, _) in &row.values {
        if let Some(register) = kind.register(*register) {
            columns.extend(register.columns().map(|(column, _)| column));
        }
    }
    if row.dated.is_some() {
        columns.extend(["effective_ms", "provisional", "week"]);
    }
    columns
}

fn update_sql(kind: &'static Kind, row: &Row) -> String {
    let mut sql = format!("UPDATE \"{}\" SET base = ?3, has = ?4, heads = ?5, flags = ?6", kind.name);
    let columns = touched(kind, row);
    columns.iter().enumerate().for_each(|(n, column)| _ = write!(sql, ", \"{column}\" = ?{}", n + 7));
    sql.push_str(" WHERE partition = ?1 AND id = ?2");
    sql
}

impl Tx<'_> {
    /// The heads and flags of a row, if there is one.
    pub(crate) fn read_row(&self, kind: &'static Kind, key: RowKey) -> Result<Option<(Heads, i64)>> {
        let mut get = self.conn().prepare_cached(&statements::of(kind).read)?;
        let found = get.query_row(params![key.partition, key.id.0], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, Option<Vec<u8>>>(2)?,
                row.get::<_, i64>(3)?,
            ))
        });
        let Some((base, mask, exceptions, flags)) = found.optional()? else {
            return Ok(None);
        };
        Ok(Some((Heads::read(Dot::unpack(base), mask, exceptions.as_deref())?, flags)))
    }

    /// Whether a row of the partition is in conflict.
    pub(crate) fn has_conflicts(&self, partition: u32) -> Result<bool> {
        for kind in KINDS {
            let mut any = self.conn().prepare_cached(&statements::of(kind).any_conflict)?;
            if any.query_row([partition], |row| row.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes a row that is not there yet; `false` where it is, and then nothing is written.
    pub(crate) fn insert_row(&self, kind: &'static Kind, key: RowKey, row: &Row) -> Result<bool> {
        let Some(base) = row.fresh.or_else(|| row.heads.base()) else {
            return Ok(true);
        };
        let made = statements::of(kind);
        let written = self.with((Writes::Kind(kind.key), &made.insert), |put| {
            bind_standing(put, (kind, key), (row, base))?;
            for (place, scalar) in row.parts.iter().flatten().enumerate() {
                put.raw_bind_parameter(FIXED_PARAMETERS + 1 + place, Bound(scalar))?;
            }
            for (register, scalars) in &row.values {
                let Some(first) = made.parameter(kind, *register) else { continue };
                for (place, scalar) in scalars.iter().enumerate() {
                    put.raw_bind_parameter(first + place, Bound(scalar))?;
                }
            }
            if let Some(dated) = row.dated {
                bind_date(put, made.dated, &dated)?;
            }
            Ok(put.raw_execute()? > 0)
        })?;
        if written {
            self.note_checked(kind, key);
        }
        Ok(written)
    }

    /// Writes a row that is there.
    pub(crate) fn update_row(&self, kind: &'static Kind, key: RowKey, row: &Row) -> Result<()> {
        let Some(base) = row.heads.base() else {
            return Ok(());
        };
        self.note_checked(kind, key);
        let mut put = self.conn().prepare_cached(&update_sql(kind, row))?;
        bind_standing(&mut put, (kind, key), (row, base))?;
        let parts = row.parts.iter().flatten();
        let values = row.values.iter().filter(|(register, _)| kind.register(*register).is_some());
        let mut next = FIXED_PARAMETERS + 1;
        for scalar in parts.chain(values.flat_map(|(_, scalars)| scalars)) {
            put.raw_bind_parameter(next, Bound(scalar))?;
            next += 1;
        }
        if let Some(dated) = row.dated {
            bind_date(&mut put, next, &dated)?;
        }
        put.raw_execute()?;
        Ok(())
    }

    /// Writes the date of a row and nothing else.
    pub(crate) fn redate_only(&self, kind: &'static Kind, key: RowKey, dated: &Dated) -> Result<()> {
        self.note_checked(kind, key);
        let mut put = self.conn().prepare_cached(&statements::of(kind).redate)?;
        put.raw_bind_parameter(1, key.partition)?;
        put.raw_bind_parameter(2, key.id.0)?;
        bind_date(&mut put, 3, dated)?;
        put.raw_execute()?;
        Ok(())
    }

    /// Notes that a row is written, where that is a check's and stands on a sheet.
    fn note_checked(&self, kind: &Kind, key: RowKey) {
        if kind.key == CHECK.key && self.store.judges_many() {
            let (least, _) = kin(key.id);
            self.checked.borrow_mut().insert((key.partition, least));
        }
    }

    /// The heads of an entity of a kind that is not known here.
    pub(crate) fn read_other(&self, kind: u32, key: RowKey) -> Result<Option<Heads>> {
        let mut get = self
            .conn()
            .prepare_cached("SELECT heads FROM other WHERE partition = ?1 AND kind = ?2 AND id = ?3")?;
        let found: Option<Vec<u8>> =
            get.query_row(params![key.partition, kind, key.id.0], |row| row.get(0)).optional()?;
        found.map(|bytes| Heads::read(Dot { stream: 0, seq: 0, branch: 0 }, 0, Some(&bytes))).transpose()
    }

    /// Writes the heads of an entity of a kind that is not known here.
    pub(crate) fn write_other(&self, kind: u32, key: RowKey, heads: &Heads) -> Result<()> {
        let bytes = heads.exceptions(None, Dot { stream: 0, seq: 0, branch: 0 }).unwrap_or_default();
        let mut put = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO other (partition, kind, id, heads) VALUES (?1, ?2, ?3, ?4)",
        )?;
        put.execute(params![key.partition, kind, key.id.0, bytes])?;
        Ok(())
    }

    /// The register that dates a row of a kind. The findings of one grid are few: a phone looks up when they were, and need not
    /// write it down again when their receipts come.
    pub(crate) fn dating(&self, kind: &Kind) -> Option<u32> {
        kind.dated_by.filter(|_| kind.key != FINDING.key || self.store.judges_many())
    }

    /// Empties the current tables of one partition.
    pub(crate) fn delete_rows(&self, partition: u32) -> Result<()> {
        for kind in KINDS {
            self.conn().prepare_cached(&statements::of(kind).delete_all)?.execute([partition])?;
        }
        self.conn().prepare_cached("DELETE FROM other WHERE partition = ?1")?.execute([partition])?;
        if self.store.judges_many() {
            self.conn().prepare_cached("DELETE FROM sheet WHERE partition = ?1")?.execute([partition])?;
        }
        Ok(())
    }
}

/// Binds what every row says: its key, where its registers come from, its flags.
fn bind_standing(
    put: &mut Statement<'_>,
    (kind, key): (&Kind, RowKey),
    (row, base): (&Row, Dot),
) -> Result<()> {
    put.raw_bind_parameter(1, key.partition)?;
    put.raw_bind_parameter(2, key.id.0)?;
    put.raw_bind_parameter(3, base.pack())?;
    if row.fresh.is_some() {
        let mask = row.values.iter().fold(0_i64, |mask, (register, _)| mask | 1 << register.min(&62));
        put.raw_bind_parameter(4, mask)?;
    } else {
        put.raw_bind_parameter(4, row.heads.mask(kind))?;
        put.raw_bind_parameter(5, row.heads.exceptions(Some(kind), base))?;
    }
    put.raw_bind_parameter(6, row.flags)?;
    Ok(())
}

fn bind_date(put: &mut Statement<'_>, first: usize, dated: &Dated) -> Result<()> {
    put.raw_bind_parameter(first, dated.effective_ms)?;
    put.raw_bind_parameter(first + 1, dated.provisional)?;
    put.raw_bind_parameter(first + 2, domain::week::Week::of(dated.effective_ms).0)?;
    Ok(())
}
