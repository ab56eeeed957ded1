//! What is pending is derived, never stored: changesets under no receipt that counts.

use crate::cache::Acknowledged;
use crate::database::Store;
use crate::error::Result;
use crate::runs::Run;
use merge::context::{Dot, Log, on_path};
use merge::hash::{Hash, Id};
use merge::history::Position;

/// Which receipts acknowledge a changeset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// Those that stand in the office's history.
    History,
    /// Also those that an office that was set back has lost: they are given back instead.
    AnyReceipt,
}

impl Store {
    /// Runs of a stream, ascending, that no receipt acknowledges. Nothing else decides what is pending.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn unacknowledged(&self, stream: u32, under: Under) -> Result<Vec<Run>> {
        if self.is_tree(stream)? {
            return self.unacknowledged_of_tree(stream, &self.covered(stream, 0, under)?);
        }
        let Some(tip) = self.tips(stream)?.first().copied() else {
            return Ok(Vec::new());
        };
        let known = self.cache.borrow().acknowledged.get(&stream).map_or(0, |known| known.upto);
        let mut runs = Vec::new();
        if known >= tip.dot.seq {
            return Ok(runs);
        }
        // what stands in the history and begins within what is known does not reach beyond it
        let mut upto = if under == Under::History { known } else { 0 };
        let mut next = upto + 1;
        for (first, last, _) in self.covered(stream, next, under)? {
            if first > next {
                runs.push(Run { first_seq: next, last: Dot { seq: first - 1, ..tip.dot } });
            }
            next = next.max(last + 1);
            if runs.is_empty() {
                upto = next - 1;
            }
        }
        if under == Under::History {
            let behind_gap = !runs.is_empty();
            self.remember(|cache| cache.acknowledged.insert(stream, Acknowledged { upto, behind_gap }));
        }
        if next <= tip.dot.seq {
            runs.push(Run { first_seq: next, last: tip.dot });
        }
        Ok(runs)
    }

    /// Runs of receipts that begin at or behind a number: first and last number, and the last hash.
    fn covered(&self, stream: u32, from: u32, under: Under) -> Result<Vec<(u32, u32, Hash)>> {
        let history = self.history()?;
        let mut covered = Vec::new();
        let mut all = self.conn.prepare_cached(
            "SELECT first_seq, last_seq, last_hash, position_epoch, position_number FROM receipt
             WHERE stream = ?1 AND first_seq >= ?2 ORDER BY first_seq, last_seq",
        )?;
        let mut rows = all.query([stream, from])?;
        while let Some(row) = rows.next()? {
            let position = Position { epoch: Id(row.get(3)?), number: row.get(4)? };
            if under == Under::AnyReceipt || history.contains(&position) {
                covered.push((row.get(0)?, row.get(1)?, Hash(row.get(2)?)));
            }
        }
        Ok(covered)
    }

    fn unacknowledged_of_tree(&self, stream: u32, covered: &[(u32, u32, Hash)]) -> Result<Vec<Run>> {
        let mut under = std::collections::BTreeSet::new();
        for (first_seq, last_seq, last) in covered {
            if let Some(last) = self.find(stream, *last_seq, last)? {
                under.extend(self.path(Run { first_seq: *first_seq, last })?);
            }
        }
        let mut runs: Vec<Run> = Vec::new();
        for tip in self.tips(stream)?.iter() {
            let path = self.path(Run { first_seq: 1, last: tip.dot })?;
            for dot in path.into_iter().filter(|dot| !under.contains(dot)).collect::<Vec<_>>() {
                under.insert(dot);
                match runs.last_mut() {
                    Some(run) if self.parent(dot)? == Some(run.last) => run.last = dot,
                    _ => runs.push(Run { first_seq: dot.seq, last: dot }),
                }
            }
        }
        Ok(runs)
    }

    /// Every stream with changesets here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn streams(&self) -> Result<Vec<u32>> {
        let mut all =
            self.conn.prepare_cached("SELECT ord FROM stream WHERE genesis IS NOT NULL ORDER BY ord")?;
        Ok(all.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether the changeset (stream, number, hash) is an ancestor of, or is, one of the tips given.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_under(&self, dot: Dot, tips: &[(u32, Hash)]) -> Result<bool> {
        for (seq, hash) in tips {
            if let Some(tip) = self.find(dot.stream, *seq, hash)?
                && on_path(self, tip, dot)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
