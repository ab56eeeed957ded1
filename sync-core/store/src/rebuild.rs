//! Rebuilding a partition: its knowledge and every current row, as a pure function of log and receipts.

use crate::apply::{Applying, Prepared, flagged, prepare};
use crate::database::Tx;
use crate::error::Result;
use crate::rows::{Heads, Row, RowKey};
use crate::schema::FLAG_PARTIAL;
use domain::format::{Kind, Scalar};
use merge::context::Dot;
use merge::hash::{Hash, Id};
use merge::header::Header;
use merge::heads::{Write, counts, pure};
use merge::time::Effective;
use std::collections::BTreeMap;

pub(crate) struct Body {
    pub(crate) dot: Dot,
    pub(crate) skeleton: Vec<u8>,
    pub(crate) values: Option<Vec<u8>>,
}

/// The puts on one entity: indices of body and put.
type Entities = BTreeMap<(u32, Id), Vec<(usize, usize)>>;

impl Applying<'static> {
    /// Nothing is being applied: everything is read from the log.
    pub(crate) fn nothing(partition: u32) -> Self {
        let dot = Dot { stream: u32::MAX >> 2, seq: 0, branch: 0 };
        let effective = Effective { ms: 0, provisional: true };
        Self { dot, hash: Hash::default(), partition, effective, run: None, skeleton: &[], values: None }
    }
}

impl Tx<'_> {
    /// Computes anew what this transaction has made stale.
    pub(crate) fn settle(&self) -> Result<()> {
        loop {
            let Some(partition) = self.stale.borrow_mut().pop_first() else {
                return self.write_sheets();
            };
            self.rebuild(partition)?;
            self.stale.borrow_mut().remove(&partition);
        }
    }

    /// Rebuilds one partition from its log.
    ///
    /// # Errors
    /// The disk is full or the database is damaged.
    pub fn rebuild(&self, partition: u32) -> Result<()> {
        self.relearn(partition)?;
        self.delete_rows(partition)?;
        for table in ["ruling", "erasure"] {
            let sql = format!("DELETE FROM {table} WHERE partition = ?1");
            self.conn().prepare_cached(&sql)?.execute([partition])?;
        }
        let bodies = self.bodies(partition)?;
        let office = self.store.office_key()?;
        let mut prepared: Vec<Vec<Prepared<'_>>> = Vec::with_capacity(bodies.len());
        let mut entities = Entities::new();
        for (index, body) in bodies.iter().enumerate() {
            let info = self.store.stream(body.dot.stream)?;
            let read = prepare(&info, office.as_ref(), (&body.skeleton, body.values.as_deref()));
            let (puts, rulings) = read.unwrap_or_default();
            let at = Applying { dot: body.dot, ..Applying::nothing(partition) };
            for ruling in &rulings {
                self.put_ruling(&at, ruling)?;
            }
            for (place, put) in puts.iter().enumerate() {
                self.await_seen(&at, &put.put)?;
                entities.entry((put.put.kind, put.put.id)).or_default().push((index, place));
            }
            prepared.push(puts);
        }
        if self.store.is_hidden(partition)? {
            return Ok(());
        }
        // assignments first: they decide whose value is shown elsewhere
        for (entity, places) in &entities {
            let puts: Vec<(Dot, &Prepared<'_>)> = places
                .iter()
                .filter_map(|(index, place)| {
                    Some((bodies.get(*index)?.dot, prepared.get(*index)?.get(*place)?))
                })
                .collect();
            self.rebuild_entity(partition, *entity, &puts)?;
        }
        Ok(())
    }

    fn rebuild_entity(
        &self,
        partition: u32,
        (kind, id): (u32, Id),
        puts: &[(Dot, &Prepared<'_>)],
    ) -> Result<()> {
        let mut writes: BTreeMap<u32, Vec<Write<'_>>> = BTreeMap::new();
        let mut parts = None;
        for (dot, prepared) in puts {
            for register in prepared.put.registers() {
                writes
                    .entry(register)
                    .or_default()
                    .push(Write { dot: *dot, seen: prepared.put.seen(register) });
            }
            if prepared.parts.is_some() && counts(self.store, *dot)? {
                parts.clone_from(&prepared.parts);
            }
        }
        let mut heads = BTreeMap::new();
        for (register, writes) in writes {
            let found = pure(self.store, &writes)?;
            if !found.is_empty() {
                heads.insert(register, found);
            }
        }
        let mut row = Row { heads: Heads(heads), parts, ..Row::default() };
        if row.heads.0.is_empty() {
            return Ok(());
        }
        let key = RowKey { partition, id };
        let Some(kind) = Kind::find(kind) else {
            return self.write_other(kind, key, &row.heads);
        };
        self.show_all(kind, (&mut row, id), puts)?;
        if row.parts.is_none() {
            row.flags |= FLAG_PARTIAL;
        }
        if let Some(dated_by) = self.dating(kind) {
            let heads = row.heads.0.get(&dated_by).map_or(&[][..], Vec::as_slice);
            row.dated = self.date(&Applying::nothing(partition), heads)?;
        }
        self.insert_row(kind, key, &row)?;
        Ok(())
    }

    fn show_all(
        &self,
        kind: &'static Kind,
        (row, id): (&mut Row, Id),
        puts: &[(Dot, &Prepared<'_>)],
    ) -> Result<()> {
        let mut conflicts = 0;
        for (register, heads) in &row.heads.0 {
            if kind.register(*register).is_none() {
                continue;
            }
            let scalars = if let [only] = heads[..] {
                let by = puts.iter().filter(|(dot, _)| *dot == only);
                let written =
                    by.flat_map(|(_, prepared)| &prepared.values).find(|(written, _)| written == register);
                written.map_or_else(Vec::new, |(_, scalars): &(u32, Vec<Scalar>)| scalars.clone())
            } else {
                let partition = self.store.stream(heads.first().map_or(0, |dot| dot.stream))?.partition;
                let nothing = Applying::nothing(partition.unwrap_or_default());
                let (scalars, differ) = self.choose(&nothing, kind, (*register, heads, id))?;
                conflicts += usize::from(differ);
                scalars
            };
            row.values.push((*register, scalars));
        }
        row.flags = flagged(row.flags, conflicts);
        Ok(())
    }

    pub(crate) fn bodies(&self, partition: u32) -> Result<Vec<Body>> {
        let mut bodies = Vec::new();
        for stream in self.store.streams_of(partition)?.iter() {
            let from = Dot { stream: *stream, seq: 0, branch: 0 }.pack();
            let to = Dot { stream: stream + 1, seq: 0, branch: 0 }.pack();
            let mut all = self.conn().prepare_cached(
                "SELECT dot, skeleton, vals FROM changeset WHERE dot >= ?1 AND dot < ?2 ORDER BY dot",
            )?;
            let rows = all.query_map([from, to], |row| {
                Ok(Body { dot: Dot::unpack(row.get(0)?), skeleton: row.get(1)?, values: row.get(2)? })
            })?;
            for body in rows {
                bodies.push(body?);
            }
        }
        Ok(bodies)
    }

    /// Computes anew what every author in the partition knew, and what is awaited.
    fn relearn(&self, partition: u32) -> Result<()> {
        self.conn().prepare_cached("DELETE FROM awaited WHERE partition = ?1")?.execute([partition])?;
        self.store.remember(|cache| {
            cache.knowledge.clear();
            cache.awaited.remove(&partition);
        });
        for stream in self.store.streams_of(partition)?.iter() {
            let from = Dot { stream: *stream, seq: 0, branch: 0 }.pack();
            let to = Dot { stream: stream + 1, seq: 0, branch: 0 }.pack();
            self.conn()
                .prepare_cached("DELETE FROM knowledge WHERE dot >= ?1 AND dot < ?2")?
                .execute([from, to])?;
            let mut all = self.conn().prepare_cached(
                "SELECT dot, parent, header FROM changeset WHERE dot >= ?1 AND dot < ?2 ORDER BY dot",
            )?;
            let rows = all.query_map([from, to], |row| {
                Ok((Dot::unpack(row.get(0)?), row.get::<_, u8>(1)?, row.get::<_, Vec<u8>>(2)?))
            })?;
            for row in rows {
                let (dot, branch, header) = row?;
                let parent = (dot.seq > 1).then(|| Dot { seq: dot.seq - 1, branch, ..dot });
                self.learn(dot, parent, Header::decode(&header).ok().as_ref())?;
            }
        }
        self.store.remember(|cache| cache.knowledge.clear());
        Ok(())
    }
}
