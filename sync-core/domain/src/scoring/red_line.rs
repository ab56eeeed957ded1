//! Red lines 红线: what is open, what waits for its recheck, and what nobody has looked at of late.

use super::facts::{CheckFact, Cost, FindingFact, Place};
use super::ground::{Ground, Judgement, Worth};
use super::points::POINTS_MAX;
use super::skipped::Skip;
use crate::rectification::Status;
use crate::standards::StandardCode;
use merge::hash::Id;

/// How a grid's red lines stand.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RedLine {
    /// Findings and checks that are open: the grid is 未达标.
    pub open: Vec<Id>,
    /// Findings that were reported fixed with a photo: at most 基本达标, until another person has looked.
    pub waiting: Vec<Id>,
    /// How many of the applicable red-line standards were judged within the last four counted weeks, of all.
    pub judged: u32,
    /// All.
    pub applicable: u32,
    /// Those of them that were not judged within the last four counted weeks, in the order of their codes.
    pub unjudged: Vec<StandardCode>,
    /// Places at which the last look that a plan asked for was left out in a week that was walked.
    pub left_out: Vec<Place>,
}

impl RedLine {
    /// Whether every applicable one was judged of late, and none was left out since.
    #[must_use]
    pub const fn is_looked_at(&self) -> bool {
        self.judged == self.applicable && self.left_out.is_empty()
    }
}

pub(super) fn red_line(ground: &Ground<'_>, skips: &[Skip]) -> RedLine {
    let facts = ground.facts;
    let mut found = RedLine::default();
    let is_red = |code| facts.edition.standard(code).is_some_and(|standard| standard.red_line);
    let costs = |one: &&FindingFact| one.cost == Cost::Full && !ground.is_closed(one.site);
    for finding in facts.findings.iter().filter(costs).filter(|one| is_red(one.standard)) {
        match finding.status {
            Status::Reported => found.waiting.push(finding.id),
            _ if finding.is_open() => found.open.push(finding.id),
            _ => {}
        }
    }
    // one that is not met and has no finding is open until it is met
    let red: Vec<&Judgement<'_>> = ground.judgements.iter().filter(|one| one.standard.red_line).collect();
    for place in red.chunk_by(|a, b| a.place() == b.place()) {
        let last = place.iter().rfind(|one| one.worth != Worth::Elsewhere);
        if let Some(last) = last.filter(|last| last.points().is_some_and(|points| points < POINTS_MAX))
            && !ground.findings_at(last.place()).iter().any(|finding| settles(finding, last.check))
        {
            found.open.push(last.check.id);
        }
    }
    found.open.sort_unstable();
    found.waiting.sort_unstable();
    let looked_since = |skip: &&Skip| {
        red.iter().any(|one| one.place() == skip.place && one.check.week > skip.week)
            || ground.findings_at(skip.place).iter().any(|one| one.was_closed_since(skip.week))
    };
    let left_out = skips.iter().filter(|skip| is_red(skip.place.0)).filter(|skip| !looked_since(skip));
    found.left_out = left_out.map(|skip| skip.place).collect();
    found.left_out.dedup();
    for standard in facts.edition.red_lines() {
        if !ground.applies_somewhere(standard) {
            continue;
        }
        found.applicable += 1;
        let of_late = |one: &Judgement<'_>| ground.window.has_of_late(one.check.week);
        let mut judged = red.iter().copied().filter(|one| one.check.standard == standard.code);
        if judged.any(of_late) {
            found.judged += 1;
        } else {
            found.unjudged.push(standard.code);
        }
    }
    found
}

/// Whether a finding says what became of a check that was not met: it is about it, or was closed after it.
fn settles(finding: &FindingFact, check: &CheckFact) -> bool {
    finding.is_of(check) || finding.closed.is_some_and(|at| at > (check.effective_ms, check.hash))
}
