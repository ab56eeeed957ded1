//! A check as it counts: what was seen, the arithmetic, and what a ruling on its finding made of it.

use super::arithmetic::Arithmetic;
use crate::checks::{Observation, Observations};
use crate::rectification::Status;
use crate::scoring::{Agreement, CheckFact, Cost, FindingFact, Look, POINTS_MAX, judged};
use crate::standards::Standard;
use crate::week::Week;
use merge::hash::Id;

/// A check that was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckSeen {
    /// Its id.
    pub check: Id,
    /// The week in which its walk began.
    pub week: Week,
    /// When, ms since 1970.
    pub effective_ms: i64,
    /// What it is to what was found before.
    pub look: Look,
    /// Everything that was recorded; several where people contradict each other.
    pub recorded: Observations,
    /// The one of them that counts: the fewest points.
    pub counts: Observation,
    /// How its points come about.
    pub arithmetic: Arithmetic,
    /// Whether the written result follows from what was counted.
    pub agreement: Agreement,
    /// The finding by which it counts as met all the same.
    pub ruled: Option<Ruled>,
    /// What it is worth, 0 to 1000: what the arithmetic comes to, or 1000 where it counts as met by a ruling.
    pub points: u32,
}

/// Why a check that was not met counts as met: its finding is void, or costs nothing beside the one that it is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruled {
    /// The finding.
    pub finding: Id,
    /// Where it stands.
    pub status: Status,
    /// Whether it costs points: of a linked pair one does not.
    pub cost: Cost,
}

impl CheckSeen {
    /// A check as it was found, whatever became of its finding; `None` where it judged nothing.
    pub(super) fn found(standard: &Standard, check: &CheckFact) -> Option<Self> {
        let of = |seen: &Observation| Some((judged(standard, seen)?, *seen));
        let (judged, counts) = check.seen.iter().filter_map(of).min_by_key(|(one, _)| one.points)?;
        let arithmetic = Arithmetic::of(standard, &counts)?;
        Some(Self {
            check: check.id,
            week: check.week,
            effective_ms: check.effective_ms,
            look: check.look,
            recorded: check.seen.clone(),
            counts,
            points: arithmetic.points(),
            arithmetic,
            agreement: judged.agreement,
            ruled: None,
        })
    }

    /// A check as it counts beside the findings of its standard and site.
    pub(super) fn counting(
        standard: &Standard,
        check: &CheckFact,
        findings: &[&FindingFact],
    ) -> Option<Self> {
        let mut seen = Self::found(standard, check)?;
        if seen.points == POINTS_MAX {
            return Some(seen);
        }
        let about = || findings.iter().filter(|finding| finding.is_of(check));
        if about().any(|finding| finding.costs()) {
            return Some(seen);
        }
        // what goes on in another grid alone makes nothing met
        let ruling = about().filter(|finding| finding.status != Status::Moved).min_by_key(|one| one.id);
        if let Some(finding) = ruling {
            seen.ruled = Some(Ruled { finding: finding.id, status: finding.status, cost: finding.cost });
            (seen.points, seen.agreement) = (POINTS_MAX, Agreement::Agrees);
        }
        Some(seen)
    }
}
