//! What the points of a site rest on, in English.

use super::super::figures::{day, mean_points, short, sum};
use super::arithmetic;
use crate::checks::CheckResult;
use crate::explain::check::CheckSeen;
use crate::explain::finding::{Failed, FindingSeen};
use crate::explain::lost::Why;
use crate::explain::named::{Clause, NamedSite};
use crate::rectification::Status;
use crate::scoring::{Agreement, Look, Origin};
use merge::hash::Id;

/// A site by its name and type; by type and id where it has no name.
pub(super) fn site(site: &NamedSite) -> String {
    let kind = site.site_type.map(|kind| kind.name_en());
    match (&site.name, kind) {
        (Some(name), Some(kind)) => format!("{name} ({kind})"),
        (Some(name), None) => name.clone(),
        (None, kind) => format!("{} {}", kind.unwrap_or("site"), short(site.id)),
    }
}

/// A standard by its code and clause.
pub(super) fn clause(clause: &Clause) -> String {
    let text =
        if clause.en.is_empty() { "no standard of the edition" } else { clause.en.trim_end_matches('.') };
    format!("{} {text}", clause.standard)
}

/// What is named by the scorecard and not among the facts.
pub(super) fn unknown(id: Id) -> String {
    format!("{} is not in the data of this grid", short(id))
}

/// Why a site has its points, and what that rests on, line by line.
pub(super) fn why(why: &Why) -> (String, Vec<String>) {
    match why {
        Why::LastCheck(seen) => (check(seen), Vec::new()),
        Why::LastChecks(checks) => {
            let mean = sum(checks.iter().map(|check| u64::from(check.points)));
            let (count, points) = (checks.len(), mean_points(checks));
            let said = format!(
                "nothing to put right later, so the mean of the last {count} checks: ({mean}) ÷ {count} = {points}"
            );
            (said, checks.iter().map(check).collect())
        }
        Why::OpenFinding { finding: open, failed } => {
            let held = match failed {
                Failed::Check(seen) => check(seen),
                Failed::Count(counted) => arithmetic::said(counted),
                Failed::Nothing => "nothing was counted that kept a part: 0".to_owned(),
            };
            (format!("{}, not closed, holds the points of when it was found", finding(open)), vec![held])
        }
        Why::Closing(closed) => {
            let at = closed.closed_ms.map(day).unwrap_or_default();
            let of = closed.closed_week.map(|week| week.to_string()).unwrap_or_default();
            (format!("{}, closed on {at} ({of}), which is met: 1000", finding(closed)), Vec::new())
        }
        Why::LeftOut => ("planned and left out, taken for not met: 0".to_owned(), Vec::new()),
        Why::Unknown(id) => (unknown(*id), Vec::new()),
    }
}

/// A check, what was written and what it comes to.
pub(super) fn check(seen: &CheckSeen) -> String {
    let look = match seen.look {
        Look::First => "first look",
        Look::Recheck => "recheck",
        Look::OwnFix => "look at his own fix",
    };
    let mut said = format!(
        "check {} ({}, {}, {look}): {}",
        short(seen.check),
        seen.week,
        day(seen.effective_ms),
        result(seen.counts.result),
    );
    if seen.recorded.len() > 1 {
        said.push_str(&format!(" (of {} records the one with the fewest points)", seen.recorded.len()));
    }
    said.push_str(&format!("; {}", arithmetic::said(&seen.arithmetic)));
    if let Some(ruled) = &seen.ruled {
        let because = match ruled.status {
            Status::Void => "is void",
            _ => "is the same as another one, which costs the points",
        };
        said.push_str(&format!(
            "; its finding {} {because}, so it counts as met: 1000",
            short(ruled.finding)
        ));
    }
    if seen.agreement == Agreement::Differs {
        said.push_str("; the result does not follow from what was recorded, a person should look");
    }
    said
}

const fn result(result: CheckResult) -> &'static str {
    match result {
        CheckResult::Met => "met",
        CheckResult::NotMet => "not met",
        CheckResult::NotApplicable => "not applicable",
        CheckResult::NotChecked => "not checked",
    }
}

/// A finding and where it stands.
pub(super) fn finding(finding: &FindingSeen) -> String {
    let origin = match finding.origin {
        Origin::Own => "finding",
        Origin::Adopted => "adopted finding",
        Origin::MovedIn => "moved-in finding",
    };
    let id = short(finding.finding);
    format!("{origin} {id} (found on {}, {})", day(finding.found_ms), status(finding.status))
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Opened => "open",
        Status::Assigned => "assigned",
        Status::Rectifying => "being put right",
        Status::Claimed => "waiting for evidence",
        Status::Reported => "waiting for its recheck",
        Status::Closed => "closed",
        Status::Withdrawn => "withdrawn",
        Status::Void => "void",
        Status::Duplicate => "linked to another one and the one that costs",
        Status::Moved => "moved to another grid",
        Status::Referred => "referred",
    }
}
