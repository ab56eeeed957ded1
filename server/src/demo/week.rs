//! The week that is played: its hands, which only the demo moves, and when each leader goes out.

use domain::grids::GridCode;
use domain::week::Week;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use sync_core::clock::Clock;
use sync_core::merge::header::Reading;

use super::chance::Chance;

/// The week that every demo plays: 16 to 22 November 2026.
pub(super) const WEEK: Week = Week(202_647);

/// So many weeks before it are played in bulk, so that standing scores mean something.
pub(super) const EARLIER: i64 = 11;

/// Every device was started on this day, before all of them.
const STARTED: i64 = -7 * EARLIER - 14;

pub(super) const MINUTE_MS: i64 = 60_000;
pub(super) const HOUR_MS: i64 = 60 * MINUTE_MS;
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;

/// A day of the week, 0 for Monday, and a time of day, as ms since 1970.
pub(super) fn at(day: i64, hour: i64) -> i64 {
    WEEK.start_ms() + day * DAY_MS + hour * HOUR_MS
}

/// The true time of somebody's story, in ms since 1970. Time passes only when the demo says so.
#[derive(Clone, Debug)]
pub(super) struct Hand(Arc<AtomicI64>);

impl Hand {
    /// A hand that stands at a time.
    pub(super) fn new(at_ms: i64) -> Self {
        Self(Arc::new(AtomicI64::new(at_ms)))
    }

    /// The time.
    pub(super) fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Moves on to a time; a hand never goes back.
    pub(super) fn reach(&self, at_ms: i64) {
        self.0.fetch_max(at_ms, Ordering::SeqCst);
    }

    /// Lets time pass.
    pub(super) fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// The readings of the office's machine, whose clock is right.
    pub(super) fn office_reading(&self) -> Reading {
        reading(self.now(), at(STARTED, 0), 1, 0)
    }
}

/// What is wrong with a device's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Nothing.
    Nothing,
    /// It stands in 2031 and is put right on Wednesday at noon.
    Year2031,
    /// It lost its time and counts from 1970.
    Year1970,
    /// It is off by so many ms.
    Off(i64),
    /// It is right, and the device restarts on Thursday at noon.
    Restarted,
}

/// A phone's clocks: the true time as this device sees it.
pub(super) struct PhoneClock {
    /// The true time.
    pub(super) hand: Hand,
    /// What is wrong with it.
    pub(super) wrong: Wrong,
}

impl Clock for PhoneClock {
    fn reading(&self) -> Reading {
        let now = self.hand.now();
        let (wednesday_noon, thursday_noon) = (at(2, 12), at(3, 12));
        let off = match self.wrong {
            Wrong::Year2031 if now < wednesday_noon => 1_826 * DAY_MS,
            Wrong::Year1970 => -at(-3, 0),
            Wrong::Off(ms) => ms,
            Wrong::Nothing | Wrong::Year2031 | Wrong::Restarted => 0,
        };
        if self.wrong == Wrong::Restarted && now >= thursday_noon {
            return reading(now, thursday_noon, 2, off);
        }
        reading(now, at(STARTED, 0), 1, off)
    }
}

fn reading(now: i64, started: i64, boot: u64, off: i64) -> Reading {
    Reading { wall_ms: now + off, boot, steady_ms: u64::try_from(now - started).unwrap_or(0) }
}

/// One walk as it is planned: where and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outing {
    /// The grid.
    pub(super) grid: GridCode,
    /// When it begins, true time.
    pub(super) start_ms: i64,
}

/// On which days somebody walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Days {
    /// As it comes.
    Any,
    /// The first grid on Monday, the others on Wednesday, Friday and Saturday.
    Spread,
}

/// Walks begin at these hours, each with up to twenty minutes' delay; one takes less than an hour.
const SLOTS: [i64; 4] = [9, 11, 14, 16];
const SPREAD: [i64; 4] = [0, 2, 4, 5];

/// When a leader walks each of the grids, in the order of time.
pub(super) fn outings(grids: &[GridCode], days: Days, chance: Chance) -> Vec<Outing> {
    let mut starts: Vec<(i64, i64)> = (0..7).flat_map(|day| SLOTS.map(|hour| (day, hour))).collect();
    starts.sort_by_key(|(day, hour)| draw(chance, day * 24 + hour).key());
    if days == Days::Spread {
        starts = SPREAD.map(|day| (day, 14)).to_vec();
    }
    let mut outings: Vec<Outing> = grids
        .iter()
        .zip(starts)
        .map(|(grid, (day, hour))| Outing {
            grid: *grid,
            start_ms: at(day, hour) + i64::from(draw(chance, day).below(20)) * MINUTE_MS,
        })
        .collect();
    outings.sort_by_key(|outing| outing.start_ms);
    outings
}

fn draw(chance: Chance, subject: i64) -> Chance {
    chance.at(subject.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fixtures::people;

    #[test]
    fn every_walk_lies_in_the_daytime_of_the_week_and_none_overlap() {
        for (index, leader) in (0..).zip(&people::futian().leaders) {
            for days in [Days::Any, Days::Spread] {
                let outings = outings(&leader.area, days, Chance::new(index));
                assert_eq!(outings.len(), leader.area.len());
                for outing in &outings {
                    assert_eq!(Week::of(outing.start_ms), WEEK);
                    let hour = (outing.start_ms - WEEK.start_ms()) % DAY_MS / HOUR_MS;
                    assert!((9..17).contains(&hour), "{hour}");
                }
                let pairs = outings.iter().zip(outings.iter().skip(1));
                assert!(pairs.clone().all(|(one, next)| next.start_ms - one.start_ms > HOUR_MS));
            }
        }
    }

    #[test]
    fn a_wrong_clock_is_wrong_and_its_steady_clock_is_not() {
        let hand = Hand::new(at(0, 9));
        let clock = |wrong| PhoneClock { hand: hand.clone(), wrong };
        let year = |wrong| 1970 + clock(wrong).reading().wall_ms.div_euclid(31_556_952_000);
        assert_eq!(year(Wrong::Nothing), 2026);
        assert_eq!(year(Wrong::Year2031), 2031);
        assert_eq!(year(Wrong::Year1970), 1970);
        let steady = clock(Wrong::Year2031).reading().steady_ms;
        hand.reach(at(2, 13));
        assert_eq!(year(Wrong::Year2031), 2026);
        assert!(clock(Wrong::Year2031).reading().steady_ms > steady);
        hand.reach(at(3, 13));
        assert_eq!(clock(Wrong::Restarted).reading().boot, 2);
    }
}
