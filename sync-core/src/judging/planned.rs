//! The plan of a grid and week, from what is known of the grid.

use crate::judging::ground::Ground;
use crate::judging::rectified::Rectified;
use domain::checks::CheckResult;
use domain::people::PersonId;
use domain::plan::{FixedBy, LastJudged, Plan, PlanFacts, RecheckDue, plan};
use domain::rectification::Status;
use domain::scoring::{CheckFact, Confirmed, Look, Place, WeekKind};
use domain::standards::{Edition, FaultNature};
use domain::week::Week;
use std::collections::BTreeMap;

/// For whom and when a plan is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedFor {
    /// Who walks; nobody in particular where the plan is made afterwards.
    pub walker: PersonId,
    /// The week; of the ground, or an earlier one.
    pub week: Week,
    /// By when something is overdue, ms since 1970.
    pub now_ms: i64,
    /// What was done before this instant, ms since 1970, is known.
    pub known_ms: i64,
}

/// The plan of a week, as it follows from what is known. Where a walk of the week has said what it is to judge, that is the
/// plan: [`Ground::said`].
#[must_use]
pub fn planned(ground: &Ground, edition: &Edition, of: &PlannedFor) -> Plan {
    let judged = judged(ground, of.week);
    let rechecks = rechecks(ground, edition, of);
    let earlier = ground.weeks.iter().rev().filter(|one| one.week < of.week);
    let mut counted = earlier.filter(|week| week.kind == WeekKind::Counted).map(|week| week.week);
    let before = [counted.next(), counted.next()];
    let (sites, week) = (&ground.sites[..], of.week);
    plan(&PlanFacts { edition, sites, week, before, judged: &judged, rechecks: &rechecks })
}

/// When each place was judged last in an earlier week. A leader's own *met* over his own fix is no judgement.
fn judged(ground: &Ground, week: Week) -> Vec<LastJudged> {
    let mut last: BTreeMap<Place, LastJudged> = BTreeMap::new();
    for check in ground.checks.iter().filter(|check| check.week < week) {
        let Some(not_met) = not_met(check).filter(|not_met| check.look != Look::OwnFix || not_met.is_some())
        else {
            continue;
        };
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
    let met = has(CheckResult::Met) || check.confirmed == Confirmed::Yes;
    match (has(CheckResult::NotMet), met) {
        (true, _) => Some(Some(check.week)),
        (false, true) => Some(None),
        (false, false) => None,
    }
}

fn rechecks(ground: &Ground, edition: &Edition, of: &PlannedFor) -> Vec<RecheckDue> {
    let mut due = Vec::new();
    for one in ground.rectified.iter().filter(|one| one.finding.effective.ms < of.known_ms) {
        let Some(place) = standing_place(ground, edition, (one, of.week)) else { continue };
        let (status, duty) = ground.standing_of(one, of.known_ms);
        let late = duty.and_then(|duty| duty.due_ms).is_some_and(|due| due < of.now_ms);
        let wanted = match status {
            Status::Reported | Status::Claimed => true,
            Status::Opened | Status::Assigned | Status::Rectifying => late,
            _ => false,
        };
        if !wanted {
            continue;
        }
        let reports = || one.reports_fixed().filter(|act| act.effective_ms < of.known_ms);
        let since = reports().map(|act| Week::of(act.effective_ms)).max();
        let planned = ground.weeks.iter().filter(|week| {
            since.is_some_and(|since| week.week >= since && week.week < of.week)
                && week.planned.binary_search(&place).is_ok()
        });
        let by_walker = reports().any(|act| act.author == of.walker);
        due.push(RecheckDue {
            finding: one.finding.id,
            place,
            fixed_by: if by_walker { FixedBy::TheWalker } else { FixedBy::Another },
            planned: u32::try_from(planned.count()).unwrap_or(u32::MAX),
        });
    }
    due
}

/// The standard and site of a finding that can be put right, where the edition judges it there and the site stands that week.
fn standing_place(ground: &Ground, edition: &Edition, (one, week): (&Rectified, Week)) -> Option<Place> {
    let standard = edition.standard(one.standard?)?;
    let stands = ground.sites.iter().any(|site| {
        site.id == one.finding.site
            && standard.sites.contains(site.site_type)
            && site.from <= week
            && site.closed.is_none_or(|closed| closed > week)
    });
    (stands && standard.nature == FaultNature::Rectifiable).then_some((standard.code, one.finding.site))
}
