//! Which of several concurrent heads is shown: the higher rank, then the later, then the greater hash.

use crate::apply::{Applying, flagged, prepare};
use crate::database::{Store, Tx};
use crate::error::Result;
use crate::rows::{Heads, Row};
use domain::format::{Kind, Scalar};
use domain::people::Role;
use merge::context::Dot;
use merge::hash::{Hash, Id};
use rusqlite::params;

/// One of several heads.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// (rank, effective ms, hash): the greatest is shown.
    order: (u8, i64, Hash),
    /// What stands in the skeleton: equal bytes are equal values.
    pub(crate) written: Vec<u8>,
    scalars: Vec<Scalar>,
}

impl Tx<'_> {
    /// Chooses the values shown of a row whose heads have moved. Registers with one head keep the value that
    /// the row holds or that is being applied.
    pub(crate) fn show(
        &self,
        at: &Applying<'_>,
        kind: &'static Kind,
        (row, id): (&mut Row, Id),
    ) -> Result<()> {
        let mut conflicts = 0;
        for (register, heads) in &row.heads.0 {
            let changed = row.values.iter().position(|(changed, _)| changed == register);
            if matches!(heads[..], [only] if changed.is_some() || only != at.dot) {
                continue;
            }
            let (scalars, differ) = self.choose(at, kind, (*register, heads, id))?;
            conflicts += usize::from(differ);
            match changed.and_then(|place| row.values.get_mut(place)) {
                Some((_, shown)) => *shown = scalars,
                None if heads.len() > 1 => row.values.push((*register, scalars)),
                None => {}
            }
        }
        row.flags = flagged(row.flags, conflicts);
        Ok(())
    }

    /// The scalars to show, and whether the heads differ in value.
    pub(crate) fn choose(
        &self,
        at: &Applying<'_>,
        kind: &'static Kind,
        (register, heads, id): (u32, &[Dot], Id),
    ) -> Result<(Vec<Scalar>, bool)> {
        let mut best: Option<Candidate> = None;
        let mut first: Option<Vec<u8>> = None;
        let mut differ = false;
        for dot in heads {
            let Some(candidate) = self.candidate(at, *dot, (kind, register, id))? else {
                continue;
            };
            differ |= first.get_or_insert_with(|| candidate.written.clone()) != &candidate.written;
            if best.as_ref().is_none_or(|best| best.order < candidate.order) {
                best = Some(candidate);
            }
        }
        let empty = kind.register(register).map_or(0, |register| register.columns().count());
        Ok((best.map_or_else(|| vec![Scalar::Empty; empty], |best| best.scalars), differ))
    }

    fn candidate(
        &self,
        at: &Applying<'_>,
        dot: Dot,
        of: (&'static Kind, u32, Id),
    ) -> Result<Option<Candidate>> {
        let own = dot == at.dot;
        let effective = self.effective(at, dot)?;
        let rank = self.store.rank(dot, at.partition)?;
        if own {
            return self.read_candidate((at.skeleton, at.values), of, (dot, (rank, effective.ms, at.hash)));
        }
        let (hash, skeleton, values) = self.store.body(dot)?;
        self.read_candidate((&skeleton, values.as_deref()), of, (dot, (rank, effective.ms, hash)))
    }

    fn read_candidate(
        &self,
        body: (&[u8], Option<&[u8]>),
        (kind, register, id): (&'static Kind, u32, Id),
        (dot, order): (Dot, (u8, i64, Hash)),
    ) -> Result<Option<Candidate>> {
        let info = self.store.stream(dot.stream)?;
        let office = self.store.office_key()?;
        let Some((puts, _)) = prepare(&info, office.as_ref(), body) else {
            return Ok(None);
        };
        let put = puts.iter().find(|p| {
            p.put.kind == kind.key && p.put.id == id && p.put.registers().any(|written| written == register)
        });
        Ok(put.map(|prepared| Candidate {
            order,
            written: prepared.put.written(register).unwrap_or_default().to_vec(),
            scalars: prepared
                .values
                .iter()
                .find(|(r, _)| *r == register)
                .map_or_else(Vec::new, |(_, c)| c.clone()),
        }))
    }
}

impl Store {
    /// Hash, skeleton and values of a changeset.
    ///
    /// # Errors
    /// It is not held, or the database cannot be read.
    pub fn body(&self, dot: Dot) -> Result<(Hash, Vec<u8>, Option<Vec<u8>>)> {
        let mut get =
            self.conn.prepare_cached("SELECT hash, skeleton, vals FROM changeset WHERE dot = ?1")?;
        Ok(get.query_row([dot.pack()], |row| Ok((Hash(row.get(0)?), row.get(1)?, row.get(2)?)))?)
    }

    /// The rank of the author of a changeset: the office's own, or the highest role that an assignment in
    /// the partition gives the person.
    pub(crate) fn rank(&self, dot: Dot, partition: u32) -> Result<u8> {
        let Some(genesis) = self.stream(dot.stream)?.genesis else {
            return Ok(0);
        };
        if self.office_key()? == Some(genesis.key) {
            return Ok(Role::Office.rank());
        }
        let mut roles = self.conn.prepare_cached(
            "SELECT role, base, has, heads FROM assignment WHERE partition = ?1 AND person = ?2",
        )?;
        let mut rows = roles.query(params![partition, genesis.person.0])?;
        let mut rank = 0;
        while let Some(row) = rows.next()? {
            let role = row.get::<_, Option<u64>>(0)?.and_then(Role::from_code).map_or(0, Role::rank);
            let exceptions: Option<Vec<u8>> = row.get(3)?;
            let heads = Heads::read(Dot::unpack(row.get(1)?), row.get(2)?, exceptions.as_deref())?;
            if role > rank && self.is_appointed(&heads)? {
                rank = role;
            }
        }
        Ok(rank)
    }
}
