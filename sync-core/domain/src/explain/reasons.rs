//! Why a grid has its band and not a better one: everything that stands between it and 达标.

use super::check::CheckSeen;
use super::finding::FindingSeen;
use super::named::{Clause, NamedSite};
use super::sources::Sources;
use crate::scoring::{Band, Rate, Scorecard, Share, Thresholds};
use merge::hash::Id;

/// One thing that keeps a grid from 达标.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The best band that it leaves. A grid's band is what the worst of its reasons leaves: 未达标 before 数据不足 before
    /// 基本达标; without any, 达标.
    pub leaves: Band,
    /// What it is.
    pub hindrance: Hindrance,
}

/// What keeps a grid from a better band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// The standing score 得分率 is below what a band asks for.
    StandingBelow {
        /// The score.
        rate: Rate,
        /// What is asked, in basis points.
        asked_bp: u32,
    },
    /// A red line is open.
    RedLineOpen(RedLineAt),
    /// Nothing was judged in the window, or nothing that has points.
    NothingJudged,
    /// The standing coverage 覆盖率 is too little.
    CoverageBelow {
        /// The coverage.
        coverage: Share,
        /// What is asked, in basis points.
        asked_bp: u32,
    },
    /// A red line that nobody judged within the last four counted weeks.
    RedLineUnjudged(Clause),
    /// A red line that a plan asked for and a walk left out, and nobody has looked at since.
    RedLineLeftOut {
        /// The standard.
        clause: Clause,
        /// The site.
        site: NamedSite,
    },
    /// Were everything a fault that was left out, the standing score would be below what the band asks for.
    StandingUnproved {
        /// What the score is at least.
        at_least: Rate,
        /// What is asked, in basis points.
        asked_bp: u32,
    },
    /// The first-look rate 首查合格率 is below what 达标 asks for.
    FirstLookBelow {
        /// The rate.
        rate: Rate,
        /// What is asked, in basis points.
        asked_bp: u32,
    },
    /// The same of the first-look rate.
    FirstLookUnproved {
        /// What the rate is at least.
        at_least: Rate,
        /// What is asked, in basis points.
        asked_bp: u32,
    },
    /// A red line was reported fixed with a photo, and nobody else has looked yet 待复查.
    RedLineWaiting(RedLineAt),
}

/// A red line that is open or waits for its recheck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedLineAt {
    /// By a finding.
    Finding {
        /// The standard.
        clause: Clause,
        /// The site.
        site: NamedSite,
        /// The finding.
        finding: FindingSeen,
    },
    /// By a check that was not met and has no finding.
    Check {
        /// The standard.
        clause: Clause,
        /// The site.
        site: NamedSite,
        /// The check.
        check: CheckSeen,
    },
    /// The scorecard names what is not among the facts: it is the scorecard of others.
    Unknown(Id),
}

/// The reasons of a scorecard, the worst first.
pub(super) fn reasons(sources: &Sources<'_>, card: &Scorecard, thresholds: &Thresholds) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut add = |leaves, hindrance| reasons.push(Reason { leaves, hindrance });
    let (standing, at_least) = (card.standing, card.standing_at_least);
    let floor = thresholds.not_reached_below_bp;
    let below = standing.possible > 0 && !standing.reaches(floor);
    if below {
        add(Band::NotReached, Hindrance::StandingBelow { rate: standing, asked_bp: floor });
    }
    for id in &card.red_line.open {
        add(Band::NotReached, Hindrance::RedLineOpen(red_line_at(sources, *id)));
    }
    if at_least.possible == 0 {
        add(Band::TooLittle, Hindrance::NothingJudged);
    } else if !below && !at_least.reaches(floor) {
        add(Band::TooLittle, Hindrance::StandingUnproved { at_least, asked_bp: floor });
    }
    if !card.coverage.reaches(thresholds.coverage_bp) {
        let asked_bp = thresholds.coverage_bp;
        add(Band::TooLittle, Hindrance::CoverageBelow { coverage: card.coverage, asked_bp });
    }
    for code in &card.red_line.unjudged {
        add(Band::TooLittle, Hindrance::RedLineUnjudged(sources.clause(*code)));
    }
    for (code, site) in &card.red_line.left_out {
        let (clause, site) = (sources.clause(*code), sources.site(*site));
        add(Band::TooLittle, Hindrance::RedLineLeftOut { clause, site });
    }
    for hindrance in short_of_reached(card, thresholds) {
        add(Band::NearlyReached, hindrance);
    }
    for id in &card.red_line.waiting {
        add(Band::NearlyReached, Hindrance::RedLineWaiting(red_line_at(sources, *id)));
    }
    reasons
}

/// The figures that 达标 asks for and that are not there, or not proved where something was left out.
fn short_of_reached(card: &Scorecard, thresholds: &Thresholds) -> Vec<Hindrance> {
    let (standing, first_look) = (card.standing, card.first_look);
    let mut short = Vec::new();
    let asked_bp = thresholds.reached_bp;
    if standing.possible > 0 && !standing.reaches(asked_bp) {
        // where it is below the other edge as well, that one says more
        if standing.reaches(thresholds.not_reached_below_bp) {
            short.push(Hindrance::StandingBelow { rate: standing, asked_bp });
        }
    } else if card.standing_at_least.reaches(thresholds.not_reached_below_bp)
        && !card.standing_at_least.reaches(asked_bp)
    {
        short.push(Hindrance::StandingUnproved { at_least: card.standing_at_least, asked_bp });
    }
    let asked_bp = thresholds.first_look_bp;
    if !first_look.reaches(asked_bp) {
        short.push(Hindrance::FirstLookBelow { rate: first_look, asked_bp });
    } else if !card.first_look_at_least.reaches(asked_bp) {
        short.push(Hindrance::FirstLookUnproved { at_least: card.first_look_at_least, asked_bp });
    }
    short
}

fn red_line_at(sources: &Sources<'_>, id: Id) -> RedLineAt {
    let named = |standard, site| (sources.clause(standard), sources.site(site));
    if let Some(finding) = sources.finding(id) {
        let (clause, site) = named(finding.standard, finding.site);
        return RedLineAt::Finding { clause, site, finding: FindingSeen::of(finding) };
    }
    let check = sources.check(id, None).and_then(|fact| Some((fact, sources.counting(fact)?)));
    let Some((fact, check)) = check else { return RedLineAt::Unknown(id) };
    let (clause, site) = named(fact.standard, fact.site);
    RedLineAt::Check { clause, site, check }
}
