//! Quiet at night: when a notice may go out, on the clock of Shenzhen.

use super::what::What;
use crate::day::Day;

/// From this hour on nothing is sent.
pub const QUIET_FROM_HOUR: i64 = 22;

/// Until this hour nothing is sent.
pub const QUIET_UNTIL_HOUR: i64 = 8;

const HOUR_MS: i64 = 3_600_000;

/// Whether a finding is about a danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// It is under no red line.
    None,
    /// It is under a red line: manhole covers, fire lanes, escape routes, e-bikes, electrics and gas, falling objects.
    RedLine,
}

/// Until when an instant (ms since 1970) is quiet: from 22:00 to 08:00 in UTC+8. `None` by day.
#[must_use]
pub fn quiet(now_ms: i64) -> Option<i64> {
    let day = Day::of(now_ms);
    let since = now_ms.saturating_sub(day.start_ms());
    let morning = |day: Day| day.start_ms().saturating_add(QUIET_UNTIL_HOUR * HOUR_MS);
    if since < QUIET_UNTIL_HOUR * HOUR_MS {
        Some(morning(day))
    } else if since >= QUIET_FROM_HOUR * HOUR_MS {
        Some(morning(day.next()))
    } else {
        None
    }
}

/// When something may go out of which is known since `now_ms`: at once by day, in the morning at night. Work on a red line does
/// not wait: a manhole without its cover is a danger at night above all.
#[must_use]
pub fn goes_out_ms((what, danger): (What, Danger), now_ms: i64) -> i64 {
    if danger == Danger::RedLine && what.is_work() {
        return now_ms;
    }
    quiet(now_ms).unwrap_or(now_ms)
}
