//! What a grid's scores and plans follow from, as rows: its walks, what was judged in them, what was found.

use super::fits::{fits, fits_or_zero};
use crate::database::Store;
use crate::error::Result;
use crate::rows::Heads;
use domain::format::{FINDING, Scalar};
use domain::people::PersonId;
use domain::week::Week;
use merge::context::{Dot, Log};
use merge::hash::{Hash, Id};
use merge::skeleton::kin;
use merge::time::Effective;
use rusqlite::params;
use std::collections::{BTreeMap, BTreeSet};

/// A walk whose start is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkJudged {
    /// The walk.
    pub id: Id,
    /// The week of its start.
    pub week: Week,
    /// Its start, ms since 1970.
    pub started_ms: i64,
    /// Who leads it.
    pub leader: Option<PersonId>,
    /// The content hash of the edition that it is judged by.
    pub edition: Hash,
    /// What it was to judge, as its start says; empty for nothing.
    pub plan: Vec<u8>,
}

/// An official finding, with the changesets that its status needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingJudged {
    /// Its id.
    pub id: Id,
    /// The walk it was found in.
    pub walk: Option<Id>,
    /// The site.
    pub site: Id,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// The content hash of the edition that it was found by: its walk's, or its own where it is of none; `None` where neither is
    /// known.
    pub edition: Option<Hash>,
    /// How many or how much.
    pub observed: Option<u32>,
    /// How soon it has to be put right, 0 to 4 for L0 to L4; `None` where what recorded it has not arrived.
    pub limit_class: Option<u8>,
    /// The citizen's or checker's finding that it was adopted from.
    pub adopted_from: Option<Id>,
    /// The finding in another grid that it goes on for.
    pub moved_from: Option<Id>,
    /// The changesets of its registers that another than the first one wrote, packed; empty for none.
    pub heads: Vec<u8>,
    /// The changeset that recorded it.
    pub dot: Dot,
    /// The changeset that says it was put right on the spot.
    pub on_the_spot: Option<Dot>,
    /// The changeset in which its author took it back.
    pub withdrawn: Option<Dot>,
    /// Pictures of what was put right, where that was on the spot: id, content, and the changeset that says so.
    pub after_photos: Vec<(Id, Hash, Dot)>,
    /// When it was recorded.
    pub effective: Effective,
}

/// The registers of a finding whose changesets its status needs to know. That of the limit class is written with the finding
/// and never amended: it says when it was recorded, and by whom.
const RECORDED: u32 = 7;
const HANDLED: u32 = 9;
const WITHDRAWN: u32 = 11;

impl Store {
    /// The walks of a partition that began in a week or later, by their start. One that was taken back is among them where
    /// anything was judged in it: what was seen is not unseen.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn walks_judged(&self, partition: u32, from: Week) -> Result<Vec<WalkJudged>> {
        let mut all = self.conn.prepare_cached(
            "SELECT id, week, effective_ms, leader, plan, edition FROM walk
             WHERE partition = ?1 AND week >= ?2 AND edition IS NOT NULL
               AND (withdrawn IS NULL OR EXISTS (
                 SELECT 1 FROM \"check\" c WHERE c.partition = walk.partition AND c.walk = walk.id
                   AND c.id BETWEEN substr(walk.id, 1, 6) AND CAST(substr(walk.id, 1, 6) || x'ffffffffffffffffffff' AS BLOB)))
             ORDER BY effective_ms, id",
        )?;
        let rows = all.query_map(params![partition, from.0], |row| {
            Ok(WalkJudged {
                id: Id(row.get(0)?),
                week: Week(row.get(1)?),
                started_ms: row.get(2)?,
                leader: row.get::<_, Option<[u8; 16]>>(3)?.map(Id),
                edition: Hash(row.get(5)?),
                plan: row.get::<_, Option<Vec<u8>>>(4)?.unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Of the changesets that a register stands on, the one that says a value: of several the first by time and hash.
    fn first_saying(&self, heads: &[Dot], (finding, register): (Id, &str)) -> Result<Option<Dot>> {
        if let [only] = heads {
            return Ok(Some(*only));
        }
        for (.., dot) in self.in_time(heads)? {
            let value = self.value_at(dot, (FINDING.name, finding), register)?;
            let says = |scalar: &Scalar| match register {
                "handled" => *scalar == Scalar::Int(super::findings::handled_on_the_spot()),
                _ => *scalar != Scalar::Empty,
            };
            if value.is_some_and(|value| value.columns.iter().any(|(_, scalar)| says(scalar))) {
                return Ok(Some(dot));
            }
        }
        Ok(None)
    }

    /// Every official finding of a partition, those taken back included, by id; or one of them, which may be a citizen's: that
    /// has a grid and no site.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn findings_judged(&self, partition: u32, only: Option<Id>) -> Result<Vec<FindingJudged>> {
        let mut all = self.conn.prepare_cached(
            "SELECT f.id, f.walk, f.site, ifnull(f.standard, 0), f.observed, f.adopted_from, f.moved_from, f.base, f.has,
                    f.heads, f.handled, f.withdrawn, f.limit_class, ifnull(w.edition, f.edition), f.effective_ms, f.provisional
             FROM finding f LEFT JOIN walk w ON w.partition = f.partition AND w.id = f.walk WHERE f.partition = ?1 AND (?2 IS NULL OR f.id = ?2)
               AND (f.site IS NOT NULL OR (?2 IS NOT NULL AND f.grid IS NOT NULL)) ORDER BY f.id",
        )?;
        let mut rows = all.query(params![partition, only.map(|id| id.0)])?;
        let (mut findings, mut undated) = (Vec::new(), Vec::new());
        while let Some(row) = rows.next()? {
            let (finding, dated) = self.finding(row, partition)?;
            if !dated {
                undated.push((findings.len(), finding.dot));
            }
            findings.push(finding);
        }
        let dots: Vec<Dot> = undated.iter().map(|(_, dot)| *dot).collect();
        for ((place, _), effective) in undated.into_iter().zip(self.recorded(&dots)?) {
            if let Some(finding) = findings.get_mut(place) {
                finding.effective = effective;
            }
        }
        Ok(findings)
    }

    /// A finding, and whether its row says when it was recorded.
    fn finding(&self, row: &rusqlite::Row<'_>, partition: u32) -> Result<(FindingJudged, bool)> {
        let mut found = finding(row)?;
        let exceptions: Option<Vec<u8>> = row.get(9)?;
        let dated = row.get::<_, Option<i64>>(14)?.zip(row.get(15)?);
        let (on_the_spot, withdrawn) = (found.on_the_spot.is_some(), found.withdrawn.is_some());
        if let Some(exceptions) = exceptions {
            let heads = Heads::read(found.dot, row.get(8)?, Some(&exceptions))?;
            let of = |register| heads.0.get(&register).map_or(&[][..], Vec::as_slice);
            let mut recorded = of(RECORDED).to_vec();
            if recorded.is_empty() {
                // what recorded it has not arrived
                recorded = heads.0.values().flatten().copied().collect();
            }
            found.dot = match recorded[..] {
                [only] => only,
                _ => self.in_time(&recorded)?.first().map_or(found.dot, |(.., dot)| *dot),
            };
            if on_the_spot {
                found.on_the_spot = self.first_saying(of(HANDLED), (found.id, "handled"))?;
            }
            if withdrawn {
                found.withdrawn = self.first_saying(of(WITHDRAWN), (found.id, "withdrawn"))?;
            }
        }
        if let Some((ms, provisional)) = dated {
            found.effective = Effective { ms, provisional };
        }
        if on_the_spot {
            found.after_photos = self.after_photos(partition, found.id)?;
        }
        Ok((found, dated.is_some()))
    }

    /// The content hashes of a finding's pictures from before, that were not taken back.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn before_photos(&self, partition: u32, finding: Id) -> Result<Vec<Hash>> {
        let mut all = self.conn.prepare_cached(
            "SELECT content FROM photo WHERE partition = ?1 AND finding = ?2 AND moment = 1 AND withdrawn IS NULL
               AND content IS NOT NULL AND id BETWEEN ?3 AND ?4 ORDER BY id",
        )?;
        let (least, greatest) = kin(finding);
        let rows =
            all.query_map(params![partition, finding.0, least.0, greatest.0], |row| Ok(Hash(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Pictures of what was put right, and the changesets that say that they belong to the finding.
    fn after_photos(&self, partition: u32, finding: Id) -> Result<Vec<(Id, Hash, Dot)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT id, content, base FROM photo WHERE partition = ?1 AND finding = ?2 AND moment = 2 AND withdrawn IS NULL
               AND id BETWEEN ?3 AND ?4 ORDER BY id",
        )?;
        let (least, greatest) = kin(finding);
        let rows = all.query_map(params![partition, finding.0, least.0, greatest.0], |row| {
            Ok((Id(row.get(0)?), Hash(row.get(1)?), Dot::unpack(row.get(2)?)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The effective time and the hash of each of these changesets.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn dated(&self, dots: impl IntoIterator<Item = Dot>) -> Result<BTreeMap<Dot, (Effective, Hash)>> {
        // many records are of one changeset
        let dots: BTreeSet<Dot> = dots.into_iter().collect();
        let dots: Vec<Dot> = dots.into_iter().collect();
        let effective = self.recorded(&dots)?;
        let dated = effective.into_iter().zip(&dots);
        dated.map(|(effective, dot)| Ok((*dot, (effective, self.hash(*dot)?)))).collect()
    }
}

fn finding(row: &rusqlite::Row<'_>) -> Result<FindingJudged> {
    let id = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<[u8; 16]>>(column)?.map(Id));
    let base = Dot::unpack(row.get(7)?);
    let on_the_spot = row.get::<_, Option<i64>>(10)? == Some(super::findings::handled_on_the_spot());
    let withdrawn = row.get::<_, Option<i64>>(11)?.is_some();
    Ok(FindingJudged {
        id: Id(row.get(0)?),
        walk: id(1)?,
        site: id(2)?.unwrap_or_default(),
        standard: fits_or_zero(row, 3)?,
        edition: row.get::<_, Option<[u8; 32]>>(13)?.map(Hash),
        observed: fits(row, 4)?,
        limit_class: fits(row, 12)?,
        adopted_from: id(5)?,
        moved_from: id(6)?,
        dot: base,
        on_the_spot: on_the_spot.then_some(base),
        withdrawn: withdrawn.then_some(base),
        heads: row.get::<_, Option<Vec<u8>>>(9)?.unwrap_or_default(),
        after_photos: Vec::new(),
        effective: Effective { ms: 0, provisional: true },
    })
}
