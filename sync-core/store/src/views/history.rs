//! The history of a partition: every changeset in the order of the office's feed, what it wrote and how it counts.

use super::paging::{Page, Slice};
use super::writes::{Author, Wrote};
use crate::database::Store;
use crate::error::Result;
use merge::context::{Dot, Log, Says};
use merge::hash::{Hash, Id};
use merge::header::Header;
use merge::heads::counts;
use merge::history::Position;
use merge::time::Effective;
use rusqlite::params;

/// A receipt that covers a changeset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipted {
    /// Where it stands in the feed.
    pub position: Position,
    /// When the office received it, ms since 1970.
    pub received_ms: u64,
}

/// Whether the office ruled on a changeset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruled {
    /// It did not, or the changeset counts all the same.
    Counts,
    /// It is held, with this reason code: stored and shown, and does not count.
    Held(u32),
    /// It was held and then adopted: it counts, finally.
    Adopted,
}

impl Ruled {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Held(_) => "held",
            Self::Adopted => "adopted",
        }
    }
}

/// A changeset in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its stream.
    pub stream: Id,
    /// Its number there.
    pub seq: u32,
    /// 0, or higher where a phone was restored or cloned and the stream has branches.
    pub branch: u8,
    /// Its hash.
    pub hash: Hash,
    /// Who wrote it.
    pub author: Author,
    /// When, as far as anyone can tell.
    pub effective: Effective,
    /// What the device's clock said, ms since 1970.
    pub device_ms: i64,
    /// What it wrote.
    pub wrote: Vec<Wrote>,
    /// Receipts that cover it; none on a phone before its push.
    pub receipts: Vec<Receipted>,
    /// Whether the office ruled on it.
    pub ruled: Ruled,
}

/// Changesets without a receipt come behind all others.
const WITHOUT_RECEIPT: i64 = i64::MAX;

impl Store {
    /// The changesets of a partition in the order of the feed, newest first; a cursor is how many were given.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn history_of(&self, partition: u32, slice: Slice<u64>) -> Result<Page<Written, u64>> {
        let mut all = self.conn.prepare_cached(
            "SELECT c.dot, ifnull((SELECT min(r.position_number) FROM receipt r
                                   WHERE r.stream = s.ord AND ((c.dot >> 6) & 16777215) BETWEEN r.first_seq AND r.last_seq),
                                  ?2) AS number
             FROM stream s JOIN changeset c ON c.dot >= (s.ord << 30) AND c.dot < ((s.ord + 1) << 30)
             WHERE s.partition = ?1
             ORDER BY number DESC, c.dot DESC LIMIT ?3 OFFSET ?4",
        )?;
        let given = slice.after.unwrap_or(0);
        let rows = all
            .query_map(params![partition, WITHOUT_RECEIPT, slice.limit.saturating_add(1), given], |row| {
                row.get::<_, i64>(0)
            })?;
        let mut dots = rows.collect::<rusqlite::Result<Vec<i64>>>()?;
        let more = dots.len() > slice.limit as usize;
        dots.truncate(slice.limit as usize);
        let mut entries = Vec::with_capacity(dots.len());
        for dot in dots {
            entries.push(self.written(Dot::unpack(dot), partition)?);
        }
        let next = more.then_some(given + u64::from(slice.limit));
        Ok(Page { entries, next })
    }

    /// One changeset of a partition, as its history tells it.
    ///
    /// # Errors
    /// It is not held, or the database cannot be read.
    pub fn written(&self, dot: Dot, partition: u32) -> Result<Written> {
        let changeset = self.changeset(dot)?;
        let header = Header::decode(&changeset.header).unwrap_or_default();
        let receipts = self.receipts_covering(dot)?;
        let receipted = |stored: &crate::receipts::StoredReceipt| Receipted {
            position: stored.position,
            received_ms: stored.receipt.received_ms,
        };
        Ok(Written {
            stream: self.stream(dot.stream)?.id,
            seq: dot.seq,
            branch: dot.branch,
            hash: changeset.hash,
            author: self.author(dot, partition)?,
            effective: self.effective(dot)?,
            device_ms: header.reading.wall_ms,
            wrote: self.wrote(dot)?,
            receipts: receipts.iter().map(receipted).collect(),
            ruled: self.ruled(dot)?,
        })
    }

    fn ruled(&self, dot: Dot) -> Result<Ruled> {
        let rulings = self.rulings(dot)?;
        if counts(self, dot)? {
            let adopted = rulings.iter().any(|ruling| ruling.says == Says::Adopt);
            return Ok(if adopted { Ruled::Adopted } else { Ruled::Counts });
        }
        let hash = self.hash(dot)?;
        let mut get = self.conn.prepare_cached(
            "SELECT reason FROM ruling WHERE target = ?1 AND says = 1 ORDER BY dot LIMIT 1",
        )?;
        let mut reasons = get.query_map([hash.0], |row| row.get(0))?;
        Ok(Ruled::Held(reasons.next().transpose()?.unwrap_or_default()))
    }
}
