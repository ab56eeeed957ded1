//! Reminders: a due that nears, one that has passed, and one that passed long ago.

use super::notice::{Notice, Told};
use super::quiet::{QUIET_FROM_HOUR, QUIET_UNTIL_HOUR, quiet};
use super::what::What;
use crate::day::DAY_MS;
use crate::rectification::{Acts, Standing};

/// Milliseconds of a week: so often a unit hears again that something is overdue.
pub const WEEK_MS: i64 = 7 * DAY_MS;

const HOUR_MS: i64 = 3_600_000;

/// The night, from its first quiet instant to its last.
const NIGHT_MS: i64 = (24 - QUIET_FROM_HOUR + QUIET_UNTIL_HOUR) * HOUR_MS;

/// What to remind of now, and when to look again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reminder {
    /// What the unit is to be told now.
    pub notice: Option<Notice>,
    /// When there may be more to tell, ms since 1970; `None` while no due runs.
    pub look_again_ms: Option<i64>,
}

/// From when on a due is near, ms since 1970: in the last quarter of the time that was given, and not before its last day, so
/// that 24 hours are told six before they are over, and seven working days one day. At night it is told in the morning; where too
/// little would be left then, an hour before the night. `None` where the due was as near when it was given.
#[must_use]
pub fn due_soon_ms(given_ms: i64, due_ms: i64) -> Option<i64> {
    let lead = (due_ms.saturating_sub(given_ms) / 4).min(DAY_MS);
    let near = due_ms.saturating_sub(lead);
    let from = match quiet(near) {
        Some(morning) if due_ms.saturating_sub(morning) < lead / 2 => morning - NIGHT_MS - HOUR_MS,
        Some(morning) => morning,
        None => near,
    };
    (lead > 0 && from > given_ms).then_some(from)
}

/// What the unit that has a finding is to be reminded of at an instant (ms since 1970): that its due is near, once; that it has
/// passed, once, and again every week while nobody says that it is put right. Never at night. A due that had passed when it was
/// written is none.
#[must_use]
pub fn reminder(acts: &Acts<'_>, standing: &Standing, told: &[Told], now_ms: i64) -> Reminder {
    let runs = standing.duty.filter(|_| standing.ruling.is_none() && standing.work.is_none());
    let running = runs.and_then(|duty| {
        let given = acts.get(duty.due_by)?;
        Some((duty, given, duty.due_ms.filter(|due_ms| *due_ms > given.effective_ms)?))
    });
    let Some((duty, given, due_ms)) = running else { return Reminder::default() };
    let near_ms = due_soon_ms(given.effective_ms, due_ms);
    let weeks = now_ms.saturating_sub(due_ms).div_euclid(WEEK_MS);
    let (what, next_ms) = if now_ms >= due_ms {
        let what = if weeks == 0 { What::Overdue } else { What::StillOverdue };
        (Some(what), due_ms.saturating_add((weeks + 1).saturating_mul(WEEK_MS)))
    } else {
        match near_ms {
            Some(near_ms) if now_ms < near_ms => (None, near_ms),
            near_ms => (near_ms.map(|_| What::DueSoon), due_ms),
        }
    };
    if let (Some(_), Some(morning)) = (what, quiet(now_ms)) {
        return Reminder { notice: None, look_again_ms: Some(morning) };
    }
    let times = u32::try_from(weeks.max(0)).unwrap_or(u32::MAX);
    let notice = what.map(|what| Notice {
        unit: duty.unit,
        what,
        act: given.id,
        times,
        at_ms: if what == What::DueSoon { near_ms.unwrap_or(due_ms) } else { due_ms },
        due_ms: Some(due_ms),
    });
    let was_told = |notice: &Notice| {
        let same = |one: &&Told| {
            (one.unit, one.what, one.act, one.times) == (notice.unit, notice.what, notice.act, notice.times)
        };
        told.iter().any(|one| same(&one))
    };
    let look_again_ms = Some(quiet(next_ms).unwrap_or(next_ms));
    Reminder { notice: notice.filter(|notice| !was_told(notice)), look_again_ms }
}
