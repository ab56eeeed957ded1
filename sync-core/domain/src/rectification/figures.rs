//! On-time figures: so many in time, of so many that fell due, by week and unit; and what changed since a week was frozen.

use super::on_time::{Kept, Obligation};
use crate::week::Week;
use merge::hash::Id;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// On time ÷ (reported fixed + overdue).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct OnTime {
    /// Reported fixed before the due and not sent back at the recheck.
    pub on_time: u32,
    /// Reported fixed, in time or late, and overdue.
    pub of: u32,
}

/// What an adjustment adds to a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct OnTimeChange {
    /// To what was on time.
    pub on_time: i64,
    /// To what fell due.
    pub of: i64,
}

/// Figures by the week in which something fell due and the unit that had it then; only where something did.
pub type OnTimeFigures = BTreeMap<(Week, Id), OnTime>;

impl OnTime {
    /// Counts what fell due; what is left out changes nothing.
    pub fn add(&mut self, kept: Kept) {
        let (on_time, of) = match kept {
            Kept::OnTime => (1, 1),
            Kept::Late | Kept::Overdue => (0, 1),
            Kept::LeftOut(_) => (0, 0),
        };
        self.sum(Self { on_time, of });
    }

    /// Adds another figure: of an area's units, of a unit's weeks.
    pub fn sum(&mut self, other: Self) {
        self.on_time = self.on_time.saturating_add(other.on_time);
        self.of = self.of.saturating_add(other.of);
    }

    /// In basis points, rounded down; `None` where nothing fell due: that is no rate, and never all of it.
    #[must_use]
    pub fn bp(&self) -> Option<u32> {
        let bp = (u64::from(self.on_time) * 10_000).checked_div(u64::from(self.of))?;
        u32::try_from(bp).ok()
    }

    /// What has to be added to an earlier figure to come to this one.
    #[must_use]
    pub fn change_since(&self, earlier: Self) -> OnTimeChange {
        OnTimeChange {
            on_time: i64::from(self.on_time) - i64::from(earlier.on_time),
            of: i64::from(self.of) - i64::from(earlier.of),
        }
    }
}

impl fmt::Display for OnTime {
    /// The rate with the formula beside it, as `66.66% (2/3)`; `–` where nothing fell due.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bp() {
            Some(bp) => write!(f, "{}.{:02}% ({}/{})", bp / 100, bp % 100, self.on_time, self.of),
            None => write!(f, "–"),
        }
    }
}

/// The figures of obligations, of however many findings, all as of one instant.
#[must_use]
pub fn figures<'o>(obligations: impl IntoIterator<Item = &'o Obligation>) -> OnTimeFigures {
    let mut figures = OnTimeFigures::new();
    for one in obligations {
        if !matches!(one.kept, Kept::LeftOut(_)) {
            figures.entry((one.week, one.unit)).or_default().add(one.kept);
        }
    }
    figures
}

/// The adjustments of a week's figures that were frozen: what the same week comes to now, less what was frozen, by unit and
/// only where they differ.
#[must_use]
pub fn changes(week: Week, frozen: &OnTimeFigures, now: &OnTimeFigures) -> BTreeMap<Id, OnTimeChange> {
    let units: BTreeSet<Id> =
        frozen.keys().chain(now.keys()).filter(|(of, _)| *of == week).map(|(_, unit)| *unit).collect();
    let of = |figures: &OnTimeFigures, unit: Id| figures.get(&(week, unit)).copied().unwrap_or_default();
    units
        .into_iter()
        .map(|unit| (unit, of(now, unit).change_since(of(frozen, unit))))
        .filter(|(_, change)| *change != OnTimeChange::default())
        .collect()
}
