//! Sheets: all checks of a walk in one row, for an office that judges many grids by the hundreds of them that each has.

use crate::database::{Store, Tx};
use crate::error::{Result, StoreError};
use crate::rows::Heads;
use crate::schema::FLAG_CONFLICT;
use crate::views::fits::{fits, fits_or_zero};
use domain::checks::{CheckResult, Exemption, Observation, Observations};
use domain::format::{CHECK, Scalar};
use merge::cbor::{Malformed, Reader, Writer};
use merge::context::Dot;
use merge::hash::{Hash, Id};
use merge::skeleton::kin;
use rusqlite::{Row, params};
use std::collections::{BTreeMap, BTreeSet};

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
    pub seen: Observations,
    /// What an officer says of a 不适用: 1 it does not apply, 2 it does.
    pub confirmed: Option<u8>,
    /// The changeset that says what was observed; of several the latest.
    pub dot: Dot,
    /// When it was, ms since 1970.
    pub effective_ms: i64,
}

/// The register of a check that says what was observed.
const OBSERVATION: u32 = 0;

/// How many bytes of a check's id are its own; the others are its walk's.
const OWN_BYTES: usize = 10;

impl Tx<'_> {
    /// Writes the sheets anew of the walks whose checks this transaction has changed.
    pub(crate) fn write_sheets(&self) -> Result<()> {
        for (partition, kin) in self.checked.take() {
            let mut of_walks: BTreeMap<Id, Vec<CheckJudged>> = BTreeMap::new();
            for check in self.store.checks_beside(partition, kin)? {
                of_walks.entry(check.walk).or_default().push(check);
            }
            let mut put = self.conn().prepare_cached(
                "INSERT INTO sheet (partition, walk, checks) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET checks = excluded.checks WHERE checks IS NOT excluded.checks",
            )?;
            for (walk, checks) in of_walks {
                put.execute(params![partition, walk.0, pack(&checks)])?;
            }
        }
        Ok(())
    }
}

impl Store {
    /// The checks of these walks, by walk and id: from their sheets where many grids are judged, else row by row.
    /// Sheets are written with the end of a transaction: inside of it they say what was before.
    ///
    /// # Errors
    /// The database cannot be read, or a sheet is not what was written.
    pub fn checks_judged(&self, partition: u32, walks: &[Id]) -> Result<Vec<CheckJudged>> {
        if self.judges_many() {
            return self.checks_on_sheets(partition, walks);
        }
        let mut checks = Vec::with_capacity(walks.len() * 28);
        for walk in walks.iter().collect::<BTreeSet<_>>() {
            let beside = self.checks_beside(partition, *walk)?.into_iter();
            checks.extend(beside.filter(|check| check.walk == *walk));
        }
        Ok(checks)
    }

    fn checks_on_sheets(&self, partition: u32, walks: &[Id]) -> Result<Vec<CheckJudged>> {
        let (Some(first), Some(last)) = (walks.iter().min(), walks.iter().max()) else {
            return Ok(Vec::new());
        };
        let wanted: BTreeSet<Id> = walks.iter().copied().collect();
        let mut all = self.conn.prepare_cached(
            "SELECT walk, checks FROM sheet WHERE partition = ?1 AND walk BETWEEN ?2 AND ?3 ORDER BY walk",
        )?;
        let mut rows = all.query(params![partition, first.0, last.0])?;
        let mut checks = Vec::with_capacity(walks.len() * 28);
        while let Some(row) = rows.next()? {
            let walk = Id(row.get(0)?);
            if wanted.contains(&walk) {
                let sheet = row.get_ref(1)?.as_blob().map_err(|_| StoreError::Missing("a walk's sheet"))?;
                unpack(walk, sheet, &mut checks)
                    .map_err(|_| StoreError::Missing("a whole sheet of a walk"))?;
            }
        }
        Ok(checks)
    }

    /// The checks whose ids begin as this one does, as their rows have them, by id.
    fn checks_beside(&self, partition: u32, beside: Id) -> Result<Vec<CheckJudged>> {
        let (first, last) = kin(beside);
        let mut all = self.conn.prepare_cached(
            "SELECT id, site, standard, result, observed, sample, exemption, finding, confirmed, base, has, heads, flags, walk,
                    ifnull(effective_ms, 0)
             FROM \"check\" WHERE partition = ?1 AND id BETWEEN ?2 AND ?3 AND walk IS NOT NULL ORDER BY id",
        )?;
        let mut rows = all.query(params![partition, first.0, last.0])?;
        let mut checks = Vec::new();
        while let Some(row) = rows.next()? {
            checks.push(self.check(row)?);
        }
        Ok(checks)
    }

    fn check(&self, row: &Row<'_>) -> Result<CheckJudged> {
        let (id, base) = (Id(row.get(0)?), Dot::unpack(row.get(9)?));
        let mut found = CheckJudged {
            id,
            walk: Id(row.get(13)?),
            site: Id(row.get(1)?),
            standard: fits_or_zero(row, 2)?,
            seen: observation(row)?.into_iter().collect(),
            confirmed: fits(row, 8)?,
            dot: base,
            effective_ms: row.get(14)?,
        };
        let contradicted = row.get::<_, i64>(12)? & FLAG_CONFLICT != 0;
        let exceptions: Option<Vec<u8>> = row.get(11)?;
        if exceptions.is_some() || contradicted {
            let heads = Heads::read(base, row.get(10)?, exceptions.as_deref())?;
            let said = heads.0.get(&OBSERVATION).cloned().unwrap_or_default();
            found.dot = said.first().copied().unwrap_or(base);
            if said.len() > 1 {
                let shown = found.seen;
                (found.effective_ms, found.dot, found.seen) = self.contradicting(&said, id)?;
                if found.seen.is_empty() {
                    found.seen = shown;
                }
            }
        }
        Ok(found)
    }

    /// Every observation of several that stand side by side, equal ones once, with the time and the changeset of the latest.
    fn contradicting(&self, heads: &[Dot], check: Id) -> Result<(i64, Dot, Observations)> {
        let mut seen = Observations::new();
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
}

/// What the columns of a check say it observed; `None` where it has no result, or one of a later version.
fn observation(row: &Row<'_>) -> rusqlite::Result<Option<Observation>> {
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

/// What an observation says besides its result, one bit each.
mod says {
    pub(super) const OBSERVED: u64 = 1;
    pub(super) const SAMPLE: u64 = 2;
    pub(super) const EXEMPT: u64 = 4;
    pub(super) const FINDING: u64 = 8;
    /// The code of the result stands above them.
    pub(super) const BITS: u32 = 4;
}

/// The sheet of a walk. Times and places in the log are written as how far they are from those of the check before; a site is
/// written once, and then by its number.
fn pack(checks: &[CheckJudged]) -> Vec<u8> {
    let mut sites: Vec<Id> = checks.iter().map(|check| check.site).collect();
    sites.sort_unstable();
    sites.dedup();
    let mut w = Writer::with_capacity(sites.len() * 17 + checks.len() * 28);
    w.uint(sites.len() as u64);
    for site in &sites {
        w.bytes(&site.0);
    }
    let (mut dot, mut effective_ms) = (0_i64, 0_i64);
    for check in checks {
        let (_, own) = check.id.0.split_at(check.id.0.len() - OWN_BYTES);
        w.bytes(own).uint(sites.partition_point(|site| *site < check.site) as u64);
        w.uint(u64::from(check.standard)).int(check.dot.pack().wrapping_sub(dot));
        w.int(check.effective_ms.wrapping_sub(effective_ms));
        (dot, effective_ms) = (check.dot.pack(), check.effective_ms);
        // one observation and nothing confirmed, as most often: then what it says stands alone
        if !matches!((check.confirmed, &check.seen[..]), (None, [_])) {
            w.array(check.seen.len()).uint(check.confirmed.map_or(0, |confirmed| 1 + u64::from(confirmed)));
        }
        for seen in &check.seen {
            pack_observation(&mut w, seen);
        }
    }
    w.finish()
}

fn pack_observation(w: &mut Writer, seen: &Observation) {
    let bit = |bit, there| if there { bit } else { 0 };
    w.uint(
        seen.result.code() << says::BITS
            | bit(says::OBSERVED, seen.observed.is_some())
            | bit(says::SAMPLE, seen.sample.is_some())
            | bit(says::EXEMPT, seen.exemption == Exemption::Applies)
            | bit(says::FINDING, seen.finding.is_some()),
    );
    for number in [seen.observed, seen.sample].into_iter().flatten() {
        w.uint(u64::from(number));
    }
    if let Some(finding) = seen.finding {
        w.bytes(&finding.0);
    }
}

/// What [`pack`] wrote of a walk, behind what is there already.
fn unpack(walk: Id, sheet: &[u8], checks: &mut Vec<CheckJudged>) -> std::result::Result<(), Malformed> {
    let mut r = Reader::new(sheet);
    let sites = (0..r.small()?).map(|_| Ok(Id(r.exactly()?)));
    let sites: Vec<Id> = sites.collect::<std::result::Result<_, Malformed>>()?;
    let (mut dot, mut effective_ms) = (0_i64, 0_i64);
    while r.position() < sheet.len() {
        let (own, mut id) = (r.exactly::<OWN_BYTES>()?, walk);
        id.0.iter_mut().rev().zip(own.iter().rev()).for_each(|(to, from)| *to = *from);
        let (at, place) = (r.position(), r.small()?);
        let site = sites.get(place as usize).copied();
        let site = site.ok_or(Malformed { at, expected: "the number of a site" })?;
        let standard = r.small()?;
        dot = dot.wrapping_add(r.int()?);
        effective_ms = effective_ms.wrapping_add(r.int()?);
        let (mut seen, mut confirmed) = (Observations::new(), None);
        if r.at_array() {
            let many = r.array()?;
            confirmed = r.small()?.checked_sub(1).and_then(|confirmed| u8::try_from(confirmed).ok());
            for _ in 0..many {
                seen.push(unpack_observation(&mut r)?);
            }
        } else {
            seen.push(unpack_observation(&mut r)?);
        }
        checks.push(CheckJudged {
            id,
            walk,
            site,
            standard,
            seen,
            confirmed,
            dot: Dot::unpack(dot),
            effective_ms,
        });
    }
    Ok(())
}

fn unpack_observation(r: &mut Reader<'_>) -> std::result::Result<Observation, Malformed> {
    let (at, said) = (r.position(), r.uint()?);
    let has = |bit| said & bit != 0;
    let result = CheckResult::from_code(said >> says::BITS);
    Ok(Observation {
        result: result.ok_or(Malformed { at, expected: "a check's result" })?,
        observed: has(says::OBSERVED).then(|| r.small()).transpose()?,
        sample: has(says::SAMPLE).then(|| r.small()).transpose()?,
        exemption: if has(says::EXEMPT) { Exemption::Applies } else { Exemption::None },
        finding: has(says::FINDING).then(|| r.exactly().map(Id)).transpose()?,
    })
}
