//! The weeks that a standing score looks at: the last twelve that count, never further back than half a year.

use super::facts::{WeekFact, WeekKind};
use crate::week::Week;

/// One rotation of the plan: within so many counted weeks every applicable standard is judged once.
pub(super) const COUNTED_WEEKS: usize = 12;

/// However many weeks were suspended, what is older than half a year says nothing of today.
const CALENDAR_WEEKS: usize = 26;

/// A red line that nobody looked at for so many counted weeks is not known to be held.
pub(crate) const RED_LINE_WEEKS: usize = 4;

/// The weeks of a standing score, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    counted: Vec<Week>,
    half_a_year: Option<Week>,
    earliest: Option<Week>,
}

impl Window {
    /// The window that ends with the last of these calendar weeks.
    pub(crate) fn of(weeks: &[WeekFact]) -> Self {
        let (_, half_a_year) = weeks.split_at(weeks.len().saturating_sub(CALENDAR_WEEKS));
        let counted =
            half_a_year.iter().rev().filter(|one| one.kind == WeekKind::Counted).take(COUNTED_WEEKS);
        let mut counted: Vec<Week> = counted.map(|one| one.week).collect();
        counted.reverse();
        let earliest = if counted.len() == COUNTED_WEEKS {
            counted.first().copied()
        } else {
            half_a_year.first().map(|one| one.week)
        };
        Self { counted, half_a_year: half_a_year.first().map(|one| one.week), earliest }
    }

    /// Its weeks that count, ascending.
    pub(crate) fn counted(&self) -> &[Week] {
        &self.counted
    }

    /// Whether a walk of this week is looked at.
    pub(super) fn has(&self, week: Week) -> bool {
        self.counted.binary_search(&week).is_ok()
    }

    /// Whether a week counts and is not older than half a year: so long what was left out is remembered.
    pub(super) fn remembers(&self, week: &WeekFact) -> bool {
        week.kind == WeekKind::Counted && self.half_a_year.is_some_and(|earliest| week.week >= earliest)
    }

    /// Whether an instant's week is not before the window; what is put right in a suspended week is put right.
    pub(super) fn reaches(&self, week: Week) -> bool {
        self.earliest.is_some_and(|earliest| week >= earliest)
    }

    /// Whether a week is one of the last four that count.
    pub(super) fn has_of_late(&self, week: Week) -> bool {
        self.counted.iter().rev().take(RED_LINE_WEEKS).any(|late| *late == week)
    }
}
