//! Why this band and not a better one, in English.

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
    lines.push(format!(
        "{} red lines were not judged in the last {RED_LINE_WEEKS} counted weeks: {}",
        codes.len(),
        codes.join(", ")
    ));
    lines
}

fn said(hindrance: &Hindrance) -> String {
    match hindrance {
        Hindrance::StandingBelow { rate, asked_bp } => {
            format!("the standing score is {}", below(rate, *asked_bp))
        }
        Hindrance::FirstLookBelow { rate, asked_bp } if rate.possible == 0 => {
            format!(
                "nothing was a first look, so there is no first-look rate; {} is asked",
                percent(Some(*asked_bp))
            )
        }
        Hindrance::FirstLookBelow { rate, asked_bp } => {
            format!("the first-look rate is {}", below(rate, *asked_bp))
        }
        Hindrance::StandingUnproved { at_least, asked_bp } => {
            format!(
                "were what was left out not met, the standing score would be {}",
                below(at_least, *asked_bp)
            )
        }
        Hindrance::FirstLookUnproved { at_least, asked_bp } => {
            format!(
                "were what was left out not met, the first-look rate would be {}",
                below(at_least, *asked_bp)
            )
        }
        Hindrance::NothingJudged => "nothing that has points was judged in the counted weeks".to_owned(),
        Hindrance::CoverageBelow { coverage, asked_bp } => {
            let (some, of) = (coverage.some, coverage.of);
            let edge = percent(Some(*asked_bp));
            format!("the coverage is {} ({some} ÷ {of}), below {edge}", percent(share_bp(coverage)))
        }
        Hindrance::RedLineOpen(at) => format!("a red line is open: {}", red_line(at)),
        Hindrance::RedLineWaiting(at) => {
            format!(
                "a red line waits for its recheck: {}; another person finds it met, or the office closes it",
                red_line(at)
            )
        }
        Hindrance::RedLineUnjudged(of) => {
            format!("a red line was not judged in the last {RED_LINE_WEEKS} counted weeks: {}", clause(of))
        }
        Hindrance::RedLineLeftOut { clause: of, site: at } => {
            format!("a red line was planned and left out: {}; {}", clause(of), site(at))
        }
    }
}

fn below(rate: &Rate, asked_bp: u32) -> String {
    format!("{} ({}), below {}", percent(rate.bp()), fraction(rate), percent(Some(asked_bp)))
}

fn red_line(at: &RedLineAt) -> String {
    match at {
        RedLineAt::Finding { clause: of, site: at, finding: open } => {
            format!("{}; {}, {}", clause(of), site(at), finding(open))
        }
        RedLineAt::Check { clause: of, site: at, check: seen } => {
            format!("{}; {}, {}, without a finding yet", clause(of), site(at), check(seen))
        }
        RedLineAt::Unknown(id) => unknown(*id),
    }
}
