//! Proposals about sites: what is proposed, whether it was taken back, and every decision that stands.

use super::fits::fits;
use super::paging::{Cursor, Page, Slice};
use super::sites::{PositionRow, position};
use super::writes::WroteValue;
use crate::database::Store;
use crate::error::Result;
use crate::rows::Heads;
use domain::format::{SITE_PROPOSAL, Scalar};
use domain::people::Role;
use domain::proposals::{Asks, Decided};
use merge::context::{Dot, Log};
use merge::hash::{Hash, Id};
use merge::partition::{Lane, Place};
use merge::time::Effective;
use rusqlite::params;
use std::ops::RangeInclusive;

/// A proposal about the sites of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalRow {
    /// Its key, for paging.
    pub key: Cursor,
    /// The number that is the grid's code.
    pub place: u64,
    /// What it asks for; `None` for a kind of a later version.
    pub asks: Option<Asks>,
    /// The site that it closes or moves.
    pub site: Option<Id>,
    /// The type of the site that it opens, as it was written.
    pub site_type: Option<u8>,
    /// The name of the site that it opens.
    pub name: Option<String>,
    /// Since which day it is so, days since 1970.
    pub from_day: Option<u32>,
    /// Where the site is that it opens; where it moves to.
    pub position: Option<PositionRow>,
    /// Why; empty for none, and where it was erased.
    pub note: String,
    /// When it was proposed.
    pub effective: Effective,
    /// The changeset that proposes it.
    pub dot: Dot,
    /// The changesets in which somebody took it back.
    pub withdrawn: Vec<Dot>,
    /// The decisions that stand: one, or several whose authors had not seen each other's.
    pub decided: Vec<DecidedRow>,
}

/// A decision as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedRow {
    /// How.
    pub decided: Decided,
    /// For whom the office's key wrote it.
    pub officer: Option<Id>,
    /// In which role.
    pub decided_as: Option<Role>,
    /// Why; empty for none.
    pub note: String,
    /// When.
    pub effective: Effective,
    /// The changeset that says it.
    pub dot: Dot,
    /// Its hash.
    pub hash: Hash,
}

/// The registers whose changesets have to be known.
const PROPOSAL: u32 = 0;
const WITHDRAWN: u32 = 3;
const DECIDED: u32 = 4;

const SELECT: &str = "SELECT e.partition, e.id, p.place, e.proposes, e.site, e.site_type, e.site_name, e.from_day,
       e.lat_e7, e.lng_e7, e.datum, e.accuracy_dm, e.position_source, ifnull(e.note, ''), e.base, e.has, e.heads
     FROM site_proposal e JOIN partition p ON p.ord = e.partition
     WHERE p.lane = ?1 AND p.place BETWEEN ?2 AND ?3 AND (e.partition, e.id) > (?4, ?5) AND e.proposes IS NOT NULL
       AND (?6 IS NULL OR e.id = ?6)
     ORDER BY e.partition, e.id LIMIT ?7";

impl Store {
    /// Proposals of grids with codes in a range, in the order of their keys.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn proposals(
        &self,
        places: &RangeInclusive<u64>,
        slice: Slice<Cursor>,
    ) -> Result<Page<ProposalRow, Cursor>> {
        let rows = self.read_proposals((places, None), (slice.after, slice.limit.saturating_add(1)))?;
        Ok(Page::cut(rows, slice.limit, |row| row.key))
    }

    /// One proposal of a grid; `None` where it is not known here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn proposal(&self, place: u64, proposal: Id) -> Result<Option<ProposalRow>> {
        Ok(self.read_proposals((&(place..=place), Some(proposal)), (None, 1))?.into_iter().next())
    }

    fn read_proposals(
        &self,
        (places, only): (&RangeInclusive<u64>, Option<Id>),
        (after, limit): (Option<Cursor>, u32),
    ) -> Result<Vec<ProposalRow>> {
        let mut all = self.conn.prepare_cached(SELECT)?;
        let (first, last) = (Place::number(*places.start()), Place::number(*places.end()));
        let (after, only) = (after.unwrap_or_default(), only.map(|id| id.0));
        let mut rows =
            all.query(params![Lane::OFFICIAL.0, first.0, last.0, after.partition, after.id.0, only, limit])?;
        let mut proposals = Vec::new();
        while let Some(row) = rows.next()? {
            proposals.push(self.read_proposal(row)?);
        }
        Ok(proposals)
    }

    fn read_proposal(&self, row: &rusqlite::Row<'_>) -> Result<ProposalRow> {
        let key = Cursor { partition: row.get(0)?, id: Id(row.get(1)?) };
        let exceptions: Option<Vec<u8>> = row.get(16)?;
        let heads = Heads::read(Dot::unpack(row.get(14)?), row.get(15)?, exceptions.as_deref())?;
        let of = |register: u32| heads.0.get(&register).map_or(&[][..], Vec::as_slice);
        // what stands side by side only where somebody forged it: the first by time and hash, the same on every copy
        let mut proposed = Vec::with_capacity(1);
        for dot in of(PROPOSAL) {
            proposed.push((self.effective(*dot)?, self.hash(*dot)?, *dot));
        }
        let first = proposed.into_iter().min_by_key(|(effective, hash, _)| (effective.ms, *hash));
        let nothing = (Effective { ms: 0, provisional: true }, Dot { stream: 0, seq: 0, branch: 0 });
        let (effective, dot) = first.map_or(nothing, |(effective, _, dot)| (effective, dot));
        let mut decided = Vec::new();
        for dot in of(DECIDED) {
            decided.extend(self.decision(*dot, key.id)?);
        }
        decided.sort_by_key(|one| (one.effective.ms, one.hash));
        Ok(ProposalRow {
            key,
            place: Place(row.get(2)?).as_number().unwrap_or_default(),
            asks: row.get::<_, Option<u64>>(3)?.and_then(Asks::from_code),
            site: row.get::<_, Option<[u8; 16]>>(4)?.map(Id),
            site_type: fits(row, 5)?,
            name: row.get(6)?,
            from_day: fits(row, 7)?,
            position: position(row, 8)?,
            note: row.get(13)?,
            effective,
            dot,
            withdrawn: of(WITHDRAWN).to_vec(),
            decided,
        })
    }

    /// What a changeset says who decided a proposal and how; `None` where it says nothing of it that is known here.
    fn decision(&self, dot: Dot, proposal: Id) -> Result<Option<DecidedRow>> {
        let value = |register| self.value_at(dot, (SITE_PROPOSAL.name, proposal), register);
        let said = value("decided")?.and_then(|value| number(&value, 0)).and_then(Decided::from_code);
        let Some(decided) = said else { return Ok(None) };
        let by = value("decided_by")?;
        let note = value("decision_note")?.and_then(|value| match value.columns.into_iter().next()? {
            (_, Scalar::Text(note)) => Some(note),
            _ => None,
        });
        Ok(Some(DecidedRow {
            decided,
            officer: by.as_ref().and_then(|by| match by.columns.first()? {
                (_, Scalar::Bytes(id)) => Id::read(id),
                _ => None,
            }),
            decided_as: by.as_ref().and_then(|by| number(by, 1)).and_then(Role::from_code),
            note: note.unwrap_or_default(),
            effective: self.effective(dot)?,
            dot,
            hash: self.hash(dot)?,
        }))
    }
}

/// The number in a column of a register's value.
fn number(value: &WroteValue, column: usize) -> Option<u64> {
    match value.columns.get(column)? {
        (_, Scalar::Int(number)) => u64::try_from(*number).ok(),
        _ => None,
    }
}
