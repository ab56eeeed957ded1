//! A pace for long work beside an office that serves: it rests longer than it works, so that nobody waits for it.

use std::time::{Duration, Instant};

/// It rests so many times as long as it works: it takes a tenth of two cores, and a fifth of a disk.
const RESTS: u32 = 4;

/// Work that was shorter goes on: to sleep and wake costs more than it would spare.
const WORK_MIN: Duration = Duration::from_millis(2);

/// No rest is longer than this: a year of a district is copied in about a minute on a disk that is slow.
const REST_MAX: Duration = Duration::from_millis(40);

/// Long work in many small steps.
#[derive(Debug)]
pub(super) struct Pace {
    worked_since: Instant,
}

impl Pace {
    /// Work that begins now.
    pub(super) fn new() -> Self {
        Self { worked_since: Instant::now() }
    }

    /// Rests after a step, if it has worked for long enough.
    pub(super) fn rest(&mut self) {
        let worked = self.worked_since.elapsed();
        if worked >= WORK_MIN {
            std::thread::sleep((worked * RESTS).min(REST_MAX));
            self.worked_since = Instant::now();
        }
    }
}
