//! A score that explains itself, as JSON: every figure with its unit, every id in full, every sum with its operands.

use crate::times::rfc3339;
use domain::checks::{Exemption, Observation};
use domain::explain::{
    Arithmetic, Changed, CheckSeen, Clause, Explanation, Failed, FindingSeen, Hindrance, LostStandard,
    NamedSite, Portion, Reason, RedLineAt, SitePoints, Why,
};
use domain::scoring::{Agreement, Change, Cost, Look, Rate, Share, WhyNot};
use serde_json::{Value, json};

/// The whole explanation.
#[must_use]
pub fn json(explanation: &Explanation) -> Value {
    let Explanation { head, reasons, own_week, losses, lost, left_out, counts, differing } = explanation;
    json!({
        "week": head.week.map(|week| week.to_string()),
        "edition": head.edition,
        "window": head.window.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "band": head.band.name_zh(),
        "band_en": head.band.name_en(),
        "standing": rate(&head.standing),
        "first_look": rate(&head.first_look),
        "standing_at_least": rate(&head.standing_at_least),
        "first_look_at_least": rate(&head.first_look_at_least),
        "coverage": share(head.coverage),
        "sites_seen": share(head.sites_seen),
        "red_lines_judged": share(head.red_lines_judged),
        "reasons": reasons.iter().map(reason).collect::<Vec<_>>(),
        "own_week": {
            "red_lines": rate(&own_week.red_lines),
            "rotation": rate(&own_week.rotation),
            "coverage": share(own_week.coverage),
        },
        "lost": lost,
        "losses": losses.iter().map(loss).collect::<Vec<_>>(),
        "left_out": left_out.iter().map(|one| at(&one.clause, &one.site)).collect::<Vec<_>>(),
        "counts": { "repeats": counts.repeats, "sent_back": counts.sent_back, "reopened": counts.reopened },
        "differing": differing.iter().map(|one| one.check.to_string()).collect::<Vec<_>>(),
    })
}

/// What changed since the window before.
#[must_use]
pub fn changed(one: &Changed) -> Value {
    let change = |change: Change| match change {
        Change::Rose(bp) => json!({ "bp": bp }),
        Change::Fell(bp) => json!({ "bp": -i64::from(bp) }),
        Change::NotShown(why) => json!({ "bp": null, "why": why_not(why) }),
    };
    json!({
        "since": one.since.map(|week| week.to_string()),
        "standing": change(one.standing),
        "first_look": change(one.first_look),
    })
}

const fn why_not(why: WhyNot) -> &'static str {
    match why {
        WhyNot::TooNear => "too_near",
        WhyNot::NothingJudged => "nothing_judged",
        WhyNot::Chance => "chance",
    }
}

/// A rate in weighted points, with its interval in basis points.
#[must_use]
pub fn rate(rate: &Rate) -> Value {
    let interval = rate.interval().map(|interval| json!([interval.low_bp, interval.high_bp]));
    json!({
        "bp": rate.bp(),
        "kept": rate.kept,
        "possible": rate.possible,
        "judged": rate.standards,
        "interval_bp": interval,
    })
}

/// Some of all.
#[must_use]
pub fn share(share: Share) -> Value {
    json!({ "some": share.some, "of": share.of })
}

fn clause(clause: &Clause) -> Value {
    json!({ "standard": clause.standard.to_string(), "zh": clause.zh, "en": clause.en })
}

fn site(site: &NamedSite) -> Value {
    json!({
        "id": site.id.to_string(),
        "name": site.name,
        "site_type": site.site_type.map(|of| format!("P{:02}", of.number())),
    })
}

fn at(of: &Clause, named: &NamedSite) -> Value {
    json!({ "clause": clause(of), "site": site(named) })
}

fn reason(Reason { leaves, hindrance }: &Reason) -> Value {
    let figure = |kind: &str, of: &Rate, asked_bp: u32| json!({ "kind": kind, "rate": rate(of), "asked_bp": asked_bp });
    let what = match hindrance {
        Hindrance::StandingBelow { rate, asked_bp } => figure("standing_below", rate, *asked_bp),
        Hindrance::StandingUnproved { at_least, asked_bp } => {
            figure("standing_unproved", at_least, *asked_bp)
        }
        Hindrance::FirstLookBelow { rate, asked_bp } => figure("first_look_below", rate, *asked_bp),
        Hindrance::FirstLookUnproved { at_least, asked_bp } => {
            figure("first_look_unproved", at_least, *asked_bp)
        }
        Hindrance::CoverageBelow { coverage, asked_bp } => {
            json!({ "kind": "coverage_below", "coverage": share(*coverage), "asked_bp": asked_bp })
        }
        Hindrance::NothingJudged => json!({ "kind": "nothing_judged" }),
        Hindrance::RedLineOpen(red_line) => json!({ "kind": "red_line_open", "at": red_line_at(red_line) }),
        Hindrance::RedLineWaiting(red_line) => {
            json!({ "kind": "red_line_waiting", "at": red_line_at(red_line) })
        }
        Hindrance::RedLineUnjudged(of) => json!({ "kind": "red_line_unjudged", "clause": clause(of) }),
        Hindrance::RedLineLeftOut { clause, site } => {
            json!({ "kind": "red_line_left_out", "at": at(clause, site) })
        }
    };
    json!({ "leaves": leaves.name_zh(), "leaves_en": leaves.name_en(), "hindrance": what })
}

fn red_line_at(red_line: &RedLineAt) -> Value {
    match red_line {
        RedLineAt::Finding { clause, site, finding } => {
            json!({ "place": at(clause, site), "finding": finding_seen(finding) })
        }
        RedLineAt::Check { clause, site, check } => {
            json!({ "place": at(clause, site), "check": check_seen(check) })
        }
        RedLineAt::Unknown(id) => json!({ "id": id.to_string() }),
    }
}

fn loss(loss: &LostStandard) -> Value {
    json!({
        "clause": clause(&loss.clause),
        "weight": loss.weight,
        "sum": loss.sum,
        "value": loss.value,
        "lost": loss.lost,
        "sites": loss.sites.iter().map(site_points).collect::<Vec<_>>(),
    })
}

fn site_points(SitePoints { site: named, points, why }: &SitePoints) -> Value {
    let why = match why {
        Why::LastCheck(check) => json!({ "kind": "check", "check": check_seen(check) }),
        Why::LastChecks(checks) => {
            json!({ "kind": "checks", "checks": checks.iter().map(check_seen).collect::<Vec<_>>() })
        }
        Why::OpenFinding { finding, failed } => {
            json!({ "kind": "open_finding", "finding": finding_seen(finding), "failed": failed_by(failed) })
        }
        Why::Closing(finding) => json!({ "kind": "closing", "finding": finding_seen(finding) }),
        Why::LeftOut => json!({ "kind": "left_out" }),
        Why::Unknown(id) => json!({ "kind": "unknown", "id": id.to_string() }),
    };
    json!({ "site": site(named), "points": points, "why": why })
}

fn failed_by(failed: &Failed) -> Value {
    match failed {
        Failed::Check(check) => check_seen(check),
        Failed::Count(sum) => arithmetic(sum),
        Failed::Nothing => Value::Null,
    }
}

fn check_seen(check: &CheckSeen) -> Value {
    json!({
        "id": check.check.to_string(),
        "week": check.week.to_string(),
        "time": rfc3339(check.effective_ms),
        "look": match check.look {
            Look::First => "first",
            Look::Recheck => "recheck",
            Look::OwnFix => "own_fix",
        },
        "recorded": check.recorded.iter().map(observation).collect::<Vec<_>>(),
        "counts": observation(&check.counts),
        "arithmetic": arithmetic(&check.arithmetic),
        "agrees": check.agreement == Agreement::Agrees,
        "ruled_by": check.ruled.map(|ruled| json!({
            "finding": ruled.finding.to_string(),
            "status": ruled.status.name_zh(),
            "costs": ruled.cost == Cost::Full,
        })),
        "points": check.points,
    })
}

fn observation(seen: &Observation) -> Value {
    json!({
        "result": seen.result.name_zh(),
        "observed": seen.observed,
        "sample": seen.sample,
        "exempt": seen.exemption == Exemption::Applies,
        "finding": seen.finding.map(|finding| finding.to_string()),
    })
}

fn finding_seen(finding: &FindingSeen) -> Value {
    json!({
        "id": finding.finding.to_string(),
        "status": finding.status.name_zh(),
        "costs": finding.cost == Cost::Full,
        "found": rfc3339(finding.found_ms),
        "closed": finding.closed_ms.map(rfc3339),
        "sent_back": finding.sent_back,
        "reopened": finding.reopened,
    })
}

fn arithmetic(sum: &Arithmetic) -> Value {
    let mut said = match sum {
        Arithmetic::Written(result) => json!({ "kind": "written", "result": result.name_zh() }),
        Arithmetic::Exempt => json!({ "kind": "exempt" }),
        Arithmetic::Within { found, allowed, .. } => {
            json!({ "kind": "count", "found": found, "allowed": allowed })
        }
        Arithmetic::Portion { have, asked, of } => json!({
            "kind": match of {
                Portion::Stretches { .. } => "density",
                Portion::Number => "number",
                Portion::ShareBp => "share_bp",
                Portion::Samples => "samples",
            },
            "have": have,
            "asked": asked,
        }),
        Arithmetic::Measured { measured, value, .. } => {
            json!({ "kind": "dimension", "measured": measured, "value": value })
        }
        Arithmetic::HalfRedLine(inner) => json!({ "kind": "half_a_red_line", "of": arithmetic(inner) }),
    };
    if let Some(members) = said.as_object_mut() {
        members.insert("points".to_owned(), sum.points().into());
    }
    said
}
