//! Acts of rectification as they stand in the log, and who may do what in a partition.

use super::sites::{PositionRow, position};
use crate::database::Store;
use crate::error::Result;
use crate::rows::Heads;
use crate::standing::{ROLE, UNTIL};
use domain::people::{PersonId, Role};
use domain::rectification::{ActKind, Channel, Pair, ReferralState, Said, Verdict};
use merge::context::{Dot, Log};
use merge::hash::{Hash, Id};
use merge::time::Effective;
use rusqlite::params;
use std::collections::BTreeMap;

/// An act about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActRow {
    /// Its id.
    pub id: Id,
    /// The finding.
    pub finding: Id,
    /// Who did it, as its id says.
    pub author: PersonId,
    /// What it says; `None` for a kind of a later version.
    pub said: Option<Said>,
    /// The reason, the answer, or a comment; empty for none, and where it was erased.
    pub note: String,
    /// Where the after-photo was taken.
    pub position: Option<PositionRow>,
    /// When.
    pub effective: Effective,
    /// The changeset that says it.
    pub dot: Dot,
}

/// Whose key signed a changeset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// The office's.
    Office,
    /// That of a person's device.
    Person(PersonId),
}

/// A role that somebody has, or had, in a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// Who.
    pub person: PersonId,
    /// Which role.
    pub role: Role,
    /// The changesets that say that it began; none where it follows from walking along.
    pub begun_by: Vec<Dot>,
    /// The changesets that say that it ended; none while it lasts.
    pub ended_by: Vec<Dot>,
}

/// The registers of an act: what it is, where the after-photo was taken, and the note.
const SAYS: u32 = 0;
const POSITION: u32 = 1;
const NOTE: u32 = 2;

const SELECT: &str = "SELECT a.id, a.finding, a.author, a.act_kind, a.about, a.unit, a.due_ms, a.calendar, a.evidence, a.verdict,
       a.other, a.other_grid, a.cost, a.channel, a.state, a.channel_code, a.acted_as, a.note,
       a.lat_e7, a.lng_e7, a.datum, a.accuracy_dm, a.position_source, a.effective_ms, ifnull(a.provisional, 1), a.base, a.has, a.heads,
       coalesce(a.other, a.other_grid, a.cost, a.channel, a.state, a.channel_code) IS NOT NULL
     FROM act a WHERE a.partition = ?1 AND a.finding IS NOT NULL";

impl Store {
    /// The acts of one finding, by id.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn acts_of(&self, partition: u32, finding: Id) -> Result<Vec<ActRow>> {
        // acts lie beside their finding: their ids begin as its own does
        let mut all = self.conn.prepare_cached(&format!(
            "{SELECT} AND a.finding = ?2
             AND a.id BETWEEN substr(?2, 1, 6) AND CAST(substr(?2, 1, 6) || x'ffffffffffffffffffff' AS BLOB) ORDER BY a.id"
        ))?;
        let mut rows = all.query(params![partition, finding.0])?;
        let mut acts = Vec::new();
        while let Some(row) = rows.next()? {
            acts.push(self.act(row, partition)?);
        }
        Ok(acts)
    }

    /// The acts of every finding of a partition, by finding and id.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn acts_in(&self, partition: u32) -> Result<BTreeMap<Id, Vec<ActRow>>> {
        let mut all = self.conn.prepare_cached(&format!("{SELECT} ORDER BY a.id"))?;
        let mut rows = all.query([partition])?;
        let mut acts: BTreeMap<Id, Vec<ActRow>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let act = self.act(row, partition)?;
            acts.entry(act.finding).or_default().push(act);
        }
        Ok(acts)
    }

    /// The findings that any act names a responsible unit in, by partition and id.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn findings_of_unit(&self, unit: Id) -> Result<Vec<(u32, Id)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT DISTINCT partition, finding FROM act WHERE unit = ?1 AND finding IS NOT NULL ORDER BY partition, finding",
        )?;
        let rows = all.query_map([unit.0], |row| Ok((row.get(0)?, Id(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The findings that any act refers to another system, by partition and id.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn findings_referred(&self) -> Result<Vec<(u32, Id)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT DISTINCT partition, finding FROM act WHERE act_kind = ?1 AND finding IS NOT NULL ORDER BY partition, finding",
        )?;
        let rows = all.query_map([ActKind::Refer.code()], |row| Ok((row.get(0)?, Id(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn act(&self, row: &rusqlite::Row<'_>, partition: u32) -> Result<ActRow> {
        let mut act = act(row)?;
        if let Some(exceptions) = row.get::<_, Option<Vec<u8>>>(27)? {
            let heads = Heads::read(act.dot, row.get(26)?, Some(&exceptions))?;
            // of several the one whose value is shown: rank, then time, then hash
            let mut shown = None;
            for dot in heads.0.get(&SAYS).into_iter().flatten() {
                let order = (self.rank(*dot, partition)?, self.effective(*dot)?.ms, self.hash(*dot)?, *dot);
                shown = shown.max(Some(order));
            }
            act.dot = shown.map_or(act.dot, |(.., dot)| dot);
        }
        Ok(act)
    }

    /// Whose key signed a changeset; `None` while the beginning of its stream has not arrived.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn signer(&self, dot: Dot) -> Result<Option<Signer>> {
        let office = self.office_key()?;
        let genesis = self.stream(dot.stream)?.genesis;
        Ok(genesis.map(|genesis| {
            if office == Some(genesis.key) { Signer::Office } else { Signer::Person(genesis.person) }
        }))
    }

    /// The roles that people have, or had, in a partition, or one of them: by assignment, or because they walked along.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn roles_in(&self, partition: u32, only: Option<PersonId>) -> Result<Vec<RoleRow>> {
        // of one person the index leads to the row: a push must not read everybody's
        let whom = if only.is_some() { "person = ?2" } else { "person IS NOT NULL AND ?2 IS NULL" };
        let only = only.map(|person| person.0);
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT person, role, until_ms, base, has, heads FROM assignment
             WHERE partition = ?1 AND {whom} AND role IS NOT NULL"
        ))?;
        let mut rows = all.query(params![partition, only])?;
        let mut roles = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(role) = Role::from_code(row.get(1)?) else { continue };
            let exceptions: Option<Vec<u8>> = row.get(5)?;
            let heads = Heads::read(Dot::unpack(row.get(3)?), row.get(4)?, exceptions.as_deref())?;
            if !self.is_appointed(&heads)? {
                continue;
            }
            let of = |register: u32| heads.0.get(&register).cloned().unwrap_or_default();
            let ended_by = if row.get::<_, Option<i64>>(2)?.is_some() { of(UNTIL) } else { Vec::new() };
            roles.push(RoleRow { person: Id(row.get(0)?), role, begun_by: of(ROLE), ended_by });
        }
        let mut along = self.conn.prepare_cached(&format!(
            "SELECT DISTINCT person FROM companion WHERE partition = ?1 AND {whom}"
        ))?;
        for person in along.query_map(params![partition, only], |row| row.get(0))? {
            let (begun_by, ended_by) = (Vec::new(), Vec::new());
            roles.push(RoleRow { person: Id(person?), role: Role::Companion, begun_by, ended_by });
        }
        Ok(roles)
    }
}

fn act(row: &rusqlite::Row<'_>) -> rusqlite::Result<ActRow> {
    // what was never written is not asked for
    let written: i64 = row.get(26)?;
    let has = |register: u32| written & (1 << register) != 0;
    Ok(ActRow {
        id: Id(row.get(0)?),
        finding: Id(row.get(1)?),
        author: Id(row.get(2)?),
        said: said(row)?,
        note: if has(NOTE) { row.get::<_, Option<String>>(17)?.unwrap_or_default() } else { String::new() },
        position: if has(POSITION) { position(row, 18)? } else { None },
        effective: Effective {
            ms: row.get::<_, Option<i64>>(23)?.unwrap_or_default(),
            provisional: row.get(24)?,
        },
        dot: Dot::unpack(row.get(25)?),
    })
}

/// What an act says; `None` where its kind is of a later version.
fn said(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Said>> {
    let id = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<[u8; 16]>>(column)?.map(Id));
    let hash = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<[u8; 32]>>(column)?.map(Hash));
    let code = |column| row.get::<_, Option<u64>>(column);
    let Some(kind) = code(3)?.and_then(ActKind::from_code) else { return Ok(None) };
    let said = Said {
        about: id(4)?,
        unit: id(5)?,
        due_ms: row.get(6)?,
        calendar: hash(7)?,
        evidence: hash(8)?,
        verdict: code(9)?.and_then(Verdict::from_code),
        acted_as: code(16)?.and_then(Role::from_code),
        ..Said::of(kind)
    };
    // most acts name no other finding and no other system: what is not there is not asked for
    if !row.get::<_, bool>(28)? {
        return Ok(Some(said));
    }
    Ok(Some(Said {
        other: id(10)?.map(|other| Ok::<_, rusqlite::Error>((other, code(11)?.unwrap_or(0)))).transpose()?,
        pair: if code(12)? == Some(1) { Pair::CostsNothing } else { Pair::Costs },
        channel: code(13)?.and_then(Channel::from_code),
        state: code(14)?.and_then(ReferralState::from_code),
        channel_code: row.get(15)?,
        ..said
    }))
}
