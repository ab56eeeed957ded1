//! Who had seen what: of some changesets, which were known to the author of which.

use crate::database::Store;
use crate::error::Result;
use merge::context::{Dot, Log, covers};

/// Of some changesets, which were known to the author of which.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Seen {
    size: usize,
    bits: Vec<u64>,
}

const WORD: usize = 64;

impl Seen {
    fn new(size: usize) -> Self {
        Self { size, bits: vec![0; (size * size).div_ceil(WORD)] }
    }

    fn set(&mut self, by: usize, what: usize) {
        let at = by * self.size + what;
        if let Some(word) = self.bits.get_mut(at / WORD) {
            *word |= 1 << (at % WORD);
        }
    }

    /// Whether the author of the changeset at `by` had the one at `what`; a changeset had not seen itself.
    #[must_use]
    pub fn has(&self, by: usize, what: usize) -> bool {
        let at = by * self.size + what;
        by < self.size
            && what < self.size
            && self.bits.get(at / WORD).is_some_and(|word| word >> (at % WORD) & 1 == 1)
    }
}

impl Store {
    /// Who had seen what, among these changesets of one partition.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn seen(&self, dots: &[Dot]) -> Result<Seen> {
        let mut seen = Seen::new(dots.len());
        let trees = dots.iter().map(|dot| self.is_tree(dot.stream)).collect::<Result<Vec<_>>>()?;
        for (by, author) in dots.iter().enumerate() {
            let knowledge = self.knowledge(*author)?;
            for (place, (what, tree)) in dots.iter().zip(&trees).enumerate() {
                let same = what.stream == author.stream;
                let mut after = knowledge.entries.iter().filter(|entry| entry.stream == what.stream);
                let named = after.any(|entry| entry.seq >= what.seq);
                // with one branch only, and everything known here, the numbers say it all
                let saw = if same && !tree && what.seq <= author.seq {
                    what != author
                } else if named && !tree && !knowledge.open {
                    true
                } else {
                    (same || named) && covers(self, *author, *what)?
                };
                if saw {
                    seen.set(by, place);
                }
            }
        }
        Ok(seen)
    }
}
