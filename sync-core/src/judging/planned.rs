//! The plan of a grid and week, from what is known of the grid.

use crate::judging::ground::Ground;
use domain::checks::CheckResult;
use domain::people::PersonId;
use domain::plan::{FixedBy, LastJudged, Plan, PlanFacts, RecheckDue, plan};
use domain::rectification::{ActKind, Standing, Status};
use domain::scoring::{CheckFact, Look, Place, WeekKind};
use domain::standards::Edition;
use domain::week::Week;
use std::collections::BTreeMap;

/// The plan of the ground's week for whoever walks, as it follows from what is known at an instant (ms since 1970). Where a
/// walk of this week has said what it is to judge, that is the plan: [`Ground::weeks`].
#[must_use]
pub fn planned(ground: &Ground, edition: &Edition, (walker, now_ms): (PersonId, i64)) -> Plan {
    let judged = judged(ground);
    let rechecks = rechecks(ground, (walker, now_ms));
    let mut counted =
        ground.weeks.iter().rev().skip(1).filter(|week| week.kind == WeekKind::Counted).map(|week| week.week);
    let before = [counted.next(), counted.next()];
    plan(&PlanFacts {
        edition,
        sites: &ground.sites,
        week: ground.week,
        before,
        judged: &judged,
        rechecks: &rechecks,
    })
}

/// When each place was judged last in an earlier week. A leader's own *met* over his own fix is no judgement.
fn judged(ground: &Ground) -> Vec<LastJudged> {
    let mut last: BTreeMap<Place, LastJudged> = BTreeMap::new();
    for check in ground.checks.iter().filter(|check| check.week < ground.week && check.look != Look::OwnFix) {
        let Some(not_met) = not_met(check) else { continue };
        let place = (check.standard, check.site);
        let known = last.entry(place).or_insert(LastJudged { place, week: check.week, not_met: None });
        known.week = known.week.max(check.week);
        known.not_met = known.not_met.max(not_met);
    }
    last.into_values().collect()
}

/// Whether a check judged anything: then the week in which it was not met, if it was not.
fn not_met(check: &CheckFact) -> Option<Option<Week>> {
    let has = |result| check.seen.iter().any(|seen| seen.result == result);
    match (has(CheckResult::NotMet), has(CheckResult::Met)) {
        (true, _) => Some(Some(check.week)),
        (false, true) => Some(None),
        (false, false) => None,
    }
}

fn rechecks(ground: &Ground, (walker, now_ms): (PersonId, i64)) -> Vec<RecheckDue> {
    let mut due = Vec::new();
    for (fact, one) in ground.findings.iter().filter_map(|fact| {
        let one = ground.rectified.iter().find(|one| one.finding.id == fact.id)?;
        Some((fact, one))
    }) {
        let standing = one.standing();
        if !is_due(&standing, now_ms) {
            continue;
        }
        let reported = standing.work.and_then(|(_, place)| one.acts.get(place));
        let place = (fact.standard, fact.site);
        let since = reported.map(|act| Week::of(act.effective_ms));
        let planned = ground.weeks.iter().filter(|week| {
            since.is_some_and(|since| week.week >= since && week.week < ground.week)
                && week.planned.binary_search(&place).is_ok()
        });
        let by_walker = reported.is_some_and(|act| act.kind == ActKind::ReportFixed && act.author == walker);
        due.push(RecheckDue {
            finding: fact.id,
            place,
            fixed_by: if by_walker { FixedBy::TheWalker } else { FixedBy::Another },
            planned: u32::try_from(planned.count()).unwrap_or(u32::MAX),
        });
    }
    due
}

/// Whether somebody has to look at it again: it was reported fixed, or claimed, or is open and overdue.
fn is_due(standing: &Standing, now_ms: i64) -> bool {
    match standing.status {
        Status::Reported | Status::Claimed => true,
        Status::Opened | Status::Assigned | Status::Rectifying => {
            standing.duty.and_then(|duty| duty.due_ms).is_some_and(|due| due < now_ms)
        }
        _ => false,
    }
}
