//! Figures as both languages print them: per cent with two decimals, fractions, short ids, and sums.

use super::super::check::CheckSeen;
use super::super::lost::{LostStandard, SitePoints, Why};
use super::super::reasons::{Hindrance, Reason};
use crate::day::Day;
use crate::scoring::{POINTS_MAX, Rate, Share};
use merge::hash::Id;
use std::collections::BTreeMap;

/// So many sites whose points are full are named; of more the first.
pub(super) const NAMED_MAX: usize = 6;

/// So many red lines that nobody judged of late are told with their clauses; of more the codes.
pub(super) const UNJUDGED_MAX: usize = 3;

/// So many of what was left out are named; of more the first.
pub(super) const LEFT_OUT_MAX: usize = 30;

/// Basis points as per cent with two decimals; `–` where there is no rate.
pub(super) fn percent(bp: Option<u32>) -> String {
    bp.map_or_else(|| "–".to_owned(), |bp| format!("{}.{:02}%", bp / 100, bp % 100))
}

/// What was kept of what was possible.
pub(super) fn fraction(rate: &Rate) -> String {
    format!("{} ÷ {}", rate.kept, rate.possible)
}

/// Some of all in basis points, rounded down; `None` of nothing.
pub(super) fn share_bp(share: &Share) -> Option<u32> {
    let bp = (u64::from(share.some) * 10_000).checked_div(u64::from(share.of))?;
    u32::try_from(bp).ok()
}

/// The first eight digits of an id, and the last four.
pub(super) fn short(id: Id) -> String {
    // what belongs together begins alike
    let digits = id.to_string();
    let (first, last) = (digits.get(..8).unwrap_or_default(), digits.get(28..).unwrap_or_default());
    format!("{first}…{last}")
}

/// The day in Shenzhen of an instant, ms since 1970.
pub(super) fn day(instant_ms: i64) -> String {
    Day::of(instant_ms).to_string()
}

/// The points of several, added in the order in which they stand.
pub(super) fn sum(points: impl IntoIterator<Item = u64>) -> String {
    let points: Vec<String> = points.into_iter().map(|points| points.to_string()).collect();
    points.join(" + ")
}

/// The points of a standard's sites, equal ones together: `0 + 39 × 1000`.
pub(super) fn grouped(standard: &LostStandard) -> String {
    let mut sites: BTreeMap<u32, u32> = BTreeMap::new();
    for site in &standard.sites {
        *sites.entry(site.points).or_default() += 1;
    }
    let term = |(points, sites): (&u32, &u32)| match sites {
        1 => points.to_string(),
        sites => format!("{sites} × {points}"),
    };
    sites.iter().map(term).collect::<Vec<_>>().join(" + ")
}

/// The codes of the red lines that nobody judged of late.
pub(super) fn unjudged(reasons: &[&Reason]) -> Vec<String> {
    let code = |reason: &&Reason| match &reason.hindrance {
        Hindrance::RedLineUnjudged(clause) => Some(clause.standard.to_string()),
        _ => None,
    };
    reasons.iter().filter_map(code).collect()
}

/// The mean of the points of some checks, rounded down; 0 of none.
pub(super) fn mean_points(checks: &[CheckSeen]) -> u32 {
    let sum: u32 = checks.iter().map(|check| check.points).sum();
    u32::try_from(checks.len()).ok().and_then(|count| sum.checked_div(count)).unwrap_or(0)
}

/// Whether a site lost nothing and there is nothing to tell of it: it was met when somebody looked.
pub(super) fn is_plain(site: &SitePoints) -> bool {
    let met = match &site.why {
        Why::LastCheck(check) => check.ruled.is_none(),
        Why::LastChecks(checks) => checks.iter().all(|check| check.ruled.is_none()),
        Why::OpenFinding { .. } | Why::Closing(_) | Why::LeftOut | Why::Unknown(_) => false,
    };
    met && site.points == POINTS_MAX
}
