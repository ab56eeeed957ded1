//! A study of what bands can carry: grids whose true quality is drawn, walked week by week under the rules of the domain.
//!
//! Plans, scores and bands are the real ones; only what is there to be seen is drawn. Nothing is stored.

mod truth;
mod life;
mod tally;
mod table;

pub use table::BandsTable;
pub use tally::{Bands, Below, Changes, Found, Group, Tally};
pub use truth::{CLASS_BP, CLASSES, LOWEST_BP};

use crate::demo::chance::Chance;
use fixtures::district;
use life::{Freeze, Life};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use truth::Truth;

/// What is studied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Study {
    /// The same seed gives the same table, on any number of threads.
    pub seed: u64,
    /// How many weeks are walked; those after the twelfth are counted.
    pub weeks: u32,
    /// How many of the district's grids, spread over all of it.
    pub grids: usize,
    /// On how many threads.
    pub threads: NonZeroUsize,
}

impl Study {
    /// Plays the weeks of every grid and holds what is shown against what is true; `done` hears of each grid.
    #[must_use]
    pub fn bands(&self, done: &(dyn Fn() + Sync)) -> BandsTable {
        let all: Vec<_> = district::futian().grids().map(|grid| grid.code).collect();
        let many = self.grids.min(all.len());
        let spread = |number: usize| all.get((number * all.len()).checked_div(many)?).copied();
        let (next, sum) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
        thread::scope(|scope| {
            for _ in 0..self.threads.get() {
                scope.spawn(|| {
                    let mut tally = Tally::default();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(grid) = Some(number).filter(|number| *number < many).and_then(spread) else {
                            break;
                        };
                        let truth = Truth::of(grid, Chance::new(self.seed));
                        let freezes: Vec<Freeze> = Life::new(&truth).take(self.weeks as usize).collect();
                        tally.add(&truth, &freezes);
                        done();
                    }
                    // sums of whole numbers: whichever thread comes first changes nothing
                    sum.lock().unwrap_or_else(PoisonError::into_inner).and(&tally);
                });
            }
        });
        let tally = sum.into_inner().unwrap_or_else(PoisonError::into_inner);
        BandsTable { seed: self.seed, weeks: self.weeks, tally }
    }
}
