//! A finding as it counts: where it stands, and the failed points that it holds while it is not closed.

use super::arithmetic::Arithmetic;
use super::check::CheckSeen;
use crate::rectification::Status;
use crate::scoring::{Cost, FindingFact, Origin, POINTS_MAX};
use crate::standards::Standard;
use crate::week::Week;
use merge::hash::Id;

/// A finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindingSeen {
    /// Its id.
    pub finding: Id,
    /// Where it comes from.
    pub origin: Origin,
    /// Where it stands.
    pub status: Status,
    /// Whether it is the one of a linked pair that costs nothing.
    pub cost: Cost,
    /// When it was found, ms since 1970.
    pub found_ms: i64,
    /// When it was closed, ms since 1970; `None` while it is not.
    pub closed_ms: Option<i64>,
    /// The week of that closing.
    pub closed_week: Option<Week>,
    /// How often it was sent back.
    pub sent_back: u32,
    /// How often it was there again.
    pub reopened: u32,
}

/// What the points rest on that an open finding holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The check that led to it, as it was found.
    Check(CheckSeen),
    /// What the finding itself counted.
    Count(Arithmetic),
    /// Neither says that anything was kept: 0.
    Nothing,
}

impl FindingSeen {
    pub(super) fn of(finding: &FindingFact) -> Self {
        Self {
            finding: finding.id,
            origin: finding.origin,
            status: finding.status,
            cost: finding.cost,
            found_ms: finding.effective_ms,
            closed_ms: finding.closed.map(|(at, _)| at),
            closed_week: finding.closed_week,
            sent_back: finding.sent_back,
            reopened: finding.reopened,
        }
    }
}

impl Failed {
    /// What a finding holds, whose check was this one.
    pub(super) fn of(standard: &Standard, finding: &FindingFact, check: Option<CheckSeen>) -> Self {
        let by_count = || {
            let counted = Arithmetic::counted(&standard.rule, finding.observed?, None)?;
            Some(Self::Count(counted.under(standard)))
        };
        let failed = check.map(Self::Check).or_else(by_count);
        failed.filter(|failed| failed.points() < POINTS_MAX).unwrap_or(Self::Nothing)
    }

    /// What is held, 0 to 1000.
    #[must_use]
    pub fn points(&self) -> u32 {
        match self {
            Self::Check(check) => check.points,
            Self::Count(arithmetic) => arithmetic.points(),
            Self::Nothing => 0,
        }
    }
}
