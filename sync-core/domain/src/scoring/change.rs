//! Whether a change between two windows is more than chance: only then it is shown.

use super::facts::{WeekFact, WeekKind};
use super::rate::{Rate, Wilson};
use super::window::COUNTED_WEEKS;
use crate::week::Week;

/// A rate over a window of a grid's or an area's weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stood {
    /// The last week of the window.
    pub week: Week,
    /// How it stood, or was found.
    pub rate: Rate,
}

/// What may be said of two windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It rose by so many basis points, as the printed figures do.
    Rose(u32),
    /// It fell by so many basis points.
    Fell(u32),
    /// Nothing is shown.
    NotShown(WhyNot),
}

/// Why no change is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyNot {
    /// Fewer than twelve counted weeks lie between: some looks are in both windows.
    TooNear,
    /// In one of them nothing was judged.
    NothingJudged,
    /// Chance alone may come to as much.
    Chance,
}

/// The change from one window to another, in whichever order they are given: the later week's comes second. `weeks` are the
/// calendar weeks, as in the facts.
///
/// The distance is that of the centres of the two printed intervals, (n·p + z²/2) ÷ (n + z²), and has to be beyond 2·√(v₁ + v₂)
/// with v = (n·p·(1 − p) + z²/4) ÷ (n + z²)², n the standards judged and p the rate: the interval reaches from its centre z·√v
/// to either side. With p·(1 − p) ÷ n a rate of all or nothing would have no chance in it, and two standards would prove a change.
#[must_use]
pub fn change(weeks: &[WeekFact], one: &Stood, other: &Stood) -> Change {
    let (before, after) = if one.week <= other.week { (one, other) } else { (other, one) };
    let between = |fact: &&WeekFact| {
        fact.kind == WeekKind::Counted && before.week < fact.week && fact.week <= after.week
    };
    if weeks.iter().filter(between).count() < COUNTED_WEEKS {
        return Change::NotShown(WhyNot::TooNear);
    }
    let figures = |stood: &Stood| Some((Wilson::of(&stood.rate)?, stood.rate.bp()?));
    let Some(((first, from_bp), (second, to_bp))) = figures(before).zip(figures(after)) else {
        return Change::NotShown(WhyNot::NothingJudged);
    };
    if !first.is_beyond(&second) {
        return Change::NotShown(WhyNot::Chance);
    }
    if to_bp >= from_bp { Change::Rose(to_bp - from_bp) } else { Change::Fell(from_bp - to_bp) }
}
