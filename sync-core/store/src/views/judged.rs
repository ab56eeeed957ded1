//! What a grid's scores and plans follow from, as rows: its walks, what was judged in them, what was found.

use super::fits::{fits, fits_or_zero};
use crate::database::Store;
use crate::error::Result;
use crate::rows::Heads;
use domain::checks::{CheckResult, Exemption, Observation};
use domain::format::{CHECK, FINDING, Scalar};
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

/// A check of a walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckJudged {
    /// Its id.
    pub id: Id,
    /// The walk.
    pub walk: Id,
    /// The site.
    pub site: Id,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// What stands of it: one observation, or several that contradict each other.
    pub seen: Vec<Observation>,
    /// What an officer says of a 不适用: 1 it does not apply, 2 it does.
    pub confirmed: Option<u8>,
    /// The changeset that says what was observed; of several the latest.
    pub dot: Dot,
    /// When it was, ms since 1970.
    pub effective_ms: i64,
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
/// The register of a check that says what was observed.
const OBSERVATION: u32 = 0;

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

    /// The checks of these walks, by id.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn checks_judged(&self, partition: u32, walks: &[Id]) -> Result<Vec<CheckJudged>> {
        // checks lie beside their walk: their ids begin as its own does
        let (Some(first), Some(last)) = (walks.iter().min(), walks.iter().max()) else {
            return Ok(Vec::new());
        };
        let (first, last) = (kin(*first).0, kin(*last).1);
        let wanted: BTreeSet<Id> = walks.iter().copied().collect();
        let mut known = None;
        let mut all = self.conn.prepare_cached(
            "SELECT id, site, standard, result, observed, sample, exemption, finding, confirmed, base, has, heads, flags, walk,
                    ifnull(effective_ms, 0), coalesce(observed, sample, exemption, finding, confirmed, heads) IS NOT NULL
             FROM \"check\" WHERE partition = ?1 AND id BETWEEN ?2 AND ?3 AND walk IS NOT NULL ORDER BY id",
        )?;
        let mut rows = all.query(params![partition, first.0, last.0])?;
        let mut checks = Vec::with_capacity(walks.len() * 28);
        while let Some(row) = rows.next()? {
            let walk = Id(row.get(13)?);
            // those of a walk come one after the other
            if known == Some(walk) || wanted.contains(&walk) {
                known = Some(walk);
                checks.push(self.check(row, walk)?);
            }
        }
        Ok(checks)
    }

    fn check(&self, row: &rusqlite::Row<'_>, walk: Id) -> Result<CheckJudged> {
        let (id, base) = (Id(row.get(0)?), Dot::unpack(row.get(9)?));
        let (site, standard) = (Id(row.get(1)?), fits_or_zero(row, 2)?);
        let (seen, effective_ms) = (Vec::with_capacity(1), row.get(14)?);
        let mut found =
            CheckJudged { id, walk, site, standard, seen, confirmed: None, dot: base, effective_ms };
        let contradicted = row.get::<_, i64>(12)? & crate::schema::FLAG_CONFLICT != 0;
        // most checks say a result and nothing else: what is not there is not asked for
        if !contradicted && !row.get::<_, bool>(15)? {
            let result = row.get::<_, Option<u64>>(3)?.and_then(CheckResult::from_code);
            found.seen.extend(result.map(Observation::plain));
            return Ok(found);
        }
        let exceptions: Option<Vec<u8>> = row.get(11)?;
        if exceptions.is_some() || contradicted {
            let heads = Heads::read(base, row.get(10)?, exceptions.as_deref())?;
            let said = heads.0.get(&OBSERVATION).cloned().unwrap_or_default();
            found.dot = said.first().copied().unwrap_or(base);
            if said.len() > 1 {
                (found.effective_ms, found.dot, found.seen) = self.contradicting(&said, id)?;
            }
        }
        if found.seen.is_empty() {
            found.seen.extend(observation(row)?);
        }
        found.confirmed = fits(row, 8)?;
        Ok(found)
    }

    /// Every observation of several that stand side by side, equal ones once, with the time and the changeset of the latest.
    fn contradicting(&self, heads: &[Dot], check: Id) -> Result<(i64, Dot, Vec<Observation>)> {
        let mut seen: Vec<Observation> = Vec::with_capacity(heads.len());
        // in the order of their time: that of the heads is this copy's own
        let ordered = self.in_time(heads)?;
        let latest = ordered.last().copied();
        for (.., dot) in &ordered {
            let value = self.value_at(*dot, (CHECK.name, check), "observation")?;
            let columns: Vec<Scalar> =
                value.into_iter().flat_map(|value| value.columns).map(|(_, scalar)| scalar).collect();
            if let Some(one) = of_scalars(&columns)
                && !seen.contains(&one)
            {
                seen.push(one);
            }
        }
        let nothing = Dot { stream: 0, seq: 0, branch: 0 };
        let (effective_ms, _, dot) = latest.unwrap_or_else(|| (0, Hash::default(), nothing));
        Ok((effective_ms, dot, seen))
    }

    /// Changesets by their effective time and hash, which are the same on every copy.
    fn in_time(&self, dots: &[Dot]) -> Result<Vec<(i64, Hash, Dot)>> {
        let mut ordered = Vec::with_capacity(dots.len());
        for dot in dots {
            ordered.push((self.effective(*dot)?.ms, self.hash(*dot)?, *dot));
        }
        ordered.sort_unstable();
        Ok(ordered)
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
                    f.heads, f.handled, f.withdrawn, f.limit_class, ifnull(w.edition, f.edition)
             FROM finding f LEFT JOIN walk w ON w.partition = f.partition AND w.id = f.walk WHERE f.partition = ?1 AND (?2 IS NULL OR f.id = ?2)
               AND (f.site IS NOT NULL OR (?2 IS NOT NULL AND f.grid IS NOT NULL)) ORDER BY f.id",
        )?;
        let mut rows = all.query(params![partition, only.map(|id| id.0)])?;
        let mut findings = Vec::new();
        while let Some(row) = rows.next()? {
            findings.push(self.finding(row, partition)?);
        }
        let dots: Vec<Dot> = findings.iter().map(|finding| finding.dot).collect();
        for (finding, effective) in findings.iter_mut().zip(self.recorded(&dots)?) {
            finding.effective = effective;
        }
        Ok(findings)
    }

    fn finding(&self, row: &rusqlite::Row<'_>, partition: u32) -> Result<FindingJudged> {
        let mut found = finding(row)?;
        let exceptions: Option<Vec<u8>> = row.get(9)?;
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
        if on_the_spot {
            found.after_photos = self.after_photos(partition, found.id)?;
        }
        Ok(found)
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

/// What the columns of a check say it observed; `None` where it has no result, or one of a later version.
fn observation(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Observation>> {
    let Some(result) = row.get::<_, Option<u64>>(3)?.and_then(CheckResult::from_code) else {
        return Ok(None);
    };
    Ok(Some(Observation {
        result,
        observed: fits(row, 4)?,
        sample: fits(row, 5)?,
        exemption: exemption(row.get::<_, Option<i64>>(6)?),
        finding: row.get::<_, Option<[u8; 16]>>(7)?.map(Id),
    }))
}

fn exemption(code: Option<i64>) -> Exemption {
    if code == Some(1) { Exemption::Applies } else { Exemption::None }
}

/// The same from the scalars of the register: result, observed, sample, unit, exemption, finding.
fn of_scalars(columns: &[Scalar]) -> Option<Observation> {
    let [result, observed, sample, _unit, exempt, finding] = columns else { return None };
    let number = |scalar: &Scalar| match scalar {
        Scalar::Int(value) => u32::try_from(*value).ok(),
        _ => None,
    };
    let Scalar::Int(code) = result else { return None };
    Some(Observation {
        result: CheckResult::from_code(u64::try_from(*code).ok()?)?,
        observed: number(observed),
        sample: number(sample),
        exemption: exemption(number(exempt).map(i64::from)),
        finding: match finding {
            Scalar::Bytes(bytes) => Id::read(bytes),
            _ => None,
        },
    })
}
