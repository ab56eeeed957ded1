//! Why this band and not a better one, in Chinese.

use super::super::figures::{UNJUDGED_MAX, fraction, percent, share_bp, unjudged};
use super::why::{check, clause, finding, site, unknown};
use crate::explain::reasons::{Hindrance, Reason, RedLineAt};
use crate::scoring::{RED_LINE_WEEKS, Rate};

/// The reasons, each as a line; of many red lines that nobody judged the codes in one.
pub(super) fn all(reasons: &[&Reason]) -> Vec<String> {
    let codes = unjudged(reasons);
    if codes.len() <= UNJUDGED_MAX {
        return reasons.iter().map(|reason| said(&reason.hindrance)).collect();
    }
    let others = reasons.iter().filter(|reason| !matches!(reason.hindrance, Hindrance::RedLineUnjudged(_)));
    let mut lines: Vec<String> = others.map(|reason| said(&reason.hindrance)).collect();
    lines.push(format!("红线近 {RED_LINE_WEEKS} 个计分周内未查 {} 条：{}", codes.len(), codes.join("、")));
    lines
}

fn said(hindrance: &Hindrance) -> String {
    match hindrance {
        Hindrance::StandingBelow { rate, asked_bp } => format!("得分率 {}", below(rate, *asked_bp)),
        Hindrance::FirstLookBelow { rate, asked_bp } if rate.possible == 0 => {
            format!("没有首查判定，首查合格率无从计算，须达 {}", percent(Some(*asked_bp)))
        }
        Hindrance::FirstLookBelow { rate, asked_bp } => format!("首查合格率 {}", below(rate, *asked_bp)),
        Hindrance::StandingUnproved { at_least, asked_bp } => {
            format!("列入计划而未查的若都不符合，得分率只有 {}", below(at_least, *asked_bp))
        }
        Hindrance::FirstLookUnproved { at_least, asked_bp } => {
            format!("列入计划而未查的若都不符合，首查合格率只有 {}", below(at_least, *asked_bp))
        }
        Hindrance::NothingJudged => "计分周内没有可计分的判定".to_owned(),
        Hindrance::CoverageBelow { coverage, asked_bp } => {
            let (some, of) = (coverage.some, coverage.of);
            let edge = percent(Some(*asked_bp));
            format!("覆盖率 {}（{some} ÷ {of}），低于 {edge}", percent(share_bp(coverage)))
        }
        Hindrance::RedLineOpen(at) => format!("红线未销号：{}", red_line(at)),
        Hindrance::RedLineWaiting(at) => {
            format!("红线待复查：{}；须由他人复查符合，或由街道、区文明办销号", red_line(at))
        }
        Hindrance::RedLineUnjudged(of) => format!("红线近 {RED_LINE_WEEKS} 个计分周内未查：{}", clause(of)),
        Hindrance::RedLineLeftOut { clause: of, site: at } => {
            format!("红线列入计划而未查：{}；{}", clause(of), site(at))
        }
    }
}

fn below(rate: &Rate, asked_bp: u32) -> String {
    format!("{}（{}），低于 {}", percent(rate.bp()), fraction(rate), percent(Some(asked_bp)))
}

fn red_line(at: &RedLineAt) -> String {
    match at {
        RedLineAt::Finding { clause: of, site: at, finding: open } => {
            format!("{}；{}，{}", clause(of), site(at), finding(open))
        }
        RedLineAt::Check { clause: of, site: at, check: seen } => {
            format!("{}；{}，{}，尚未立案", clause(of), site(at), check(seen))
        }
        RedLineAt::Unknown(id) => unknown(*id),
    }
}
