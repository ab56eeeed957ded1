//! What is pending is derived, never stored: changesets under no receipt that counts.

use crate::database::Store;
use crate::error::Result;
use crate::runs::Run;
use merge::context::{Dot, Log, on_path};
use merge::hash::{Hash, Id};
use merge::history::Position;

impl Store {
    /// Runs of a stream, ascending, that are under no receipt whose position `counts`. Nothing else decides
    /// what is pending.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn unacknowledged(&self, stream: u32, counts: impl Fn(&Position) -> bool) -> Result<Vec<Run>> {
        let mut covered = Vec::new();
        let mut all = self.conn.prepare_cached(
            "SELECT first_seq, last_seq, last_hash, position_epoch, position_number FROM receipt
             WHERE stream = ?1 ORDER BY first_seq, last_seq",
        )?;
        let mut rows = all.query([stream])?;
        while let Some(row) = rows.next()? {
            let position = Position { epoch: Id(row.get(3)?), number: row.get(4)? };
            if counts(&position) {
                covered.push((row.get(0)?, row.get(1)?, Hash(row.get(2)?)));
            }
        }
        let mut runs = Vec::new();
        if !self.is_tree(stream)? {
            let Some(tip) = self.tips(stream)?.first().copied() else {
                return Ok(runs);
            };
            let mut next = 1;
            for (first, last, _) in covered {
                if first > next {
                    runs.push(Run { first_seq: next, last: Dot { seq: first - 1, ..tip.dot } });
                }
                next = next.max(last + 1);
            }
            if next <= tip.dot.seq {
                runs.push(Run { first_seq: next, last: tip.dot });
            }
            return Ok(runs);
        }
        self.unacknowledged_of_tree(stream, &covered)
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
