//! What the points of a site rest on, in Chinese.

use super::super::figures::{day, mean_points, short, sum};
use super::arithmetic;
use crate::explain::check::CheckSeen;
use crate::explain::finding::{Failed, FindingSeen};
use crate::explain::lost::Why;
use crate::explain::named::{Clause, NamedSite};
use crate::rectification::Status;
use crate::scoring::{Agreement, Look, Origin};
use crate::week::Week;
use merge::hash::Id;

/// 2026年第47周.
pub(super) fn week(week: Week) -> String {
    format!("{}年第{}周", week.0 / 100, week.0 % 100)
}

/// A site by its name and type; by type and id where it has no name.
pub(super) fn site(site: &NamedSite) -> String {
    let kind = site.site_type.map(|kind| kind.name_zh());
    match (&site.name, kind) {
        (Some(name), Some(kind)) => format!("{name}（{kind}）"),
        (Some(name), None) => name.clone(),
        (None, kind) => format!("{} {}", kind.unwrap_or("点位"), short(site.id)),
    }
}

/// A standard by its code and clause.
pub(super) fn clause(clause: &Clause) -> String {
    let text = if clause.zh.is_empty() {
        "年度版本中没有这条标准"
    } else {
        clause.zh.trim_end_matches('。')
    };
    format!("{} {text}", clause.standard)
}

/// What is named by the scorecard and not among the facts.
pub(super) fn unknown(id: Id) -> String {
    format!("{} 不在本网格的数据中", short(id))
}

/// Why a site has its points, and what that rests on, line by line.
pub(super) fn why(why: &Why) -> (String, Vec<String>) {
    match why {
        Why::LastCheck(seen) => (check(seen), Vec::new()),
        Why::LastChecks(checks) => {
            let mean = sum(checks.iter().map(|check| u64::from(check.points)));
            let (count, points) = (checks.len(), mean_points(checks));
            let said =
                format!("即时行为，不整改，取最近 {count} 次判定的平均：({mean}) ÷ {count} = {points}");
            (said, checks.iter().map(check).collect())
        }
        Why::OpenFinding { finding: open, failed } => {
            let held = match failed {
                Failed::Check(seen) => check(seen),
                Failed::Count(counted) => arithmetic::said(counted),
                Failed::Nothing => "没有可折算的数量，记 0".to_owned(),
            };
            (format!("{}，未销号，保持发现时的得分", finding(open)), vec![held])
        }
        Why::Closing(closed) => {
            let at = closed.closed_ms.map(day).unwrap_or_default();
            let of = closed.closed_week.map(week).unwrap_or_default();
            (format!("{}，{at}（{of}）销号，按符合计：1000", finding(closed)), Vec::new())
        }
        Why::LeftOut => ("列入计划而未查，按不符合计：0".to_owned(), Vec::new()),
        Why::Unknown(id) => (unknown(*id), Vec::new()),
    }
}

/// A check, what was written and what it comes to.
pub(super) fn check(seen: &CheckSeen) -> String {
    let look = match seen.look {
        Look::First => "首查",
        Look::Recheck => "复查",
        Look::OwnFix => "自改后自查",
    };
    let mut said = format!(
        "判定 {}（{}，{}，{look}）：{}",
        short(seen.check),
        week(seen.week),
        day(seen.effective_ms),
        seen.counts.result.name_zh(),
    );
    if seen.recorded.len() > 1 {
        said.push_str(&format!("（有 {} 份记录，取得分最少的一份）", seen.recorded.len()));
    }
    said.push_str(&format!("，{}", arithmetic::said(&seen.arithmetic)));
    if let Some(ruled) = &seen.ruled {
        let because = match ruled.status {
            Status::Void => "已作废",
            _ => "与另一条问题重复，由那一条计分",
        };
        said.push_str(&format!("；所涉问题 {} {because}，按符合计：1000", short(ruled.finding)));
    }
    if seen.agreement == Agreement::Differs {
        said.push_str("；判定结果与所记不一致，待核对");
    }
    said
}

/// A finding and where it stands.
pub(super) fn finding(finding: &FindingSeen) -> String {
    let origin = match finding.origin {
        Origin::Own => "",
        Origin::Adopted => "采纳的",
        Origin::MovedIn => "移入的",
    };
    let status = match finding.status {
        Status::Duplicate => "重复，由本条计分",
        other => other.name_zh(),
    };
    format!("{origin}问题 {}（{} 发现，{status}）", short(finding.finding), day(finding.found_ms))
}
