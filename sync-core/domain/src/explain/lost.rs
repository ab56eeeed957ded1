//! What a standard lost: its sites, what the points of each rest on, and the sums that lead from there to the loss.

use super::check::CheckSeen;
use super::finding::{Failed, FindingSeen};
use super::named::{Clause, NamedSite};
use super::sources::Sources;
use crate::scoring::{Because, Loss, SiteLoss};
use crate::standards::{FaultNature, Rule, Standard};
use merge::hash::Id;

/// What a standard lost: weight × (1000 − value), where value is the mean of its sites' points, rounded down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostStandard {
    /// The standard and its clause.
    pub clause: Clause,
    /// How it is judged; `None` where the edition has no such standard.
    pub rule: Option<Rule>,
    /// Whether it is a red line, where nothing is kept by half; `None` likewise.
    pub red_line: Option<bool>,
    /// Whether a fault can be put right; `None` likewise.
    pub nature: Option<FaultNature>,
    /// Its weight, 1 to 3.
    pub weight: u32,
    /// Every site that has a value, in the order of their ids.
    pub sites: Vec<SitePoints>,
    /// The points of all sites together.
    pub sum: u64,
    /// sum ÷ number of sites, 0 to 1000.
    pub value: u32,
    /// Weighted points lost.
    pub lost: u64,
}

/// The points of a standard at one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitePoints {
    /// The site.
    pub site: NamedSite,
    /// 0 to 1000.
    pub points: u32,
    /// Why.
    pub why: Why,
}

/// What the points of a site rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its latest check.
    LastCheck(CheckSeen),
    /// The mean of its last checks, up to three, the latest first: the standard is a momentary one.
    LastChecks(Vec<CheckSeen>),
    /// A finding that is not closed holds what was left when it was made.
    OpenFinding {
        /// The finding.
        finding: FindingSeen,
        /// What its points rest on.
        failed: Failed,
    },
    /// A finding was closed: a met result, 1000.
    Closing(FindingSeen),
    /// What a plan asked for and a walk left out: 0, and never in a standing score.
    LeftOut,
    /// The scorecard names what is not among the facts: it is the scorecard of others.
    Unknown(Id),
}

/// Every loss of a scorecard.
pub(super) fn lost(sources: &Sources<'_>, losses: &[Loss]) -> Vec<LostStandard> {
    let of = |loss: &Loss| {
        let standard = sources.standard(loss.standard);
        LostStandard {
            clause: sources.clause(loss.standard),
            rule: standard.map(|one| one.rule),
            red_line: standard.map(|one| one.red_line),
            nature: standard.map(|one| one.nature),
            weight: loss.weight,
            sites: loss.sites.iter().map(|site| site_points(sources, loss, site)).collect(),
            sum: loss.sites.iter().map(|site| u64::from(site.points)).sum(),
            value: loss.value,
            lost: loss.lost,
        }
    };
    losses.iter().map(of).collect()
}

fn site_points(sources: &Sources<'_>, loss: &Loss, site: &SiteLoss) -> SitePoints {
    let why = sources.standard(loss.standard).and_then(|standard| why(sources, standard, site));
    SitePoints {
        site: sources.site(site.site),
        points: site.points,
        why: why.unwrap_or_else(|| Why::Unknown(named(site))),
    }
}

/// The id that a site's points rest on; the site's own where there is none.
fn named(site: &SiteLoss) -> Id {
    match &site.because {
        Because::Check(id) | Because::Finding(id) | Because::Closed(id) => *id,
        Because::Checks(ids) => ids.first().copied().unwrap_or(site.site),
        Because::LeftOut => site.site,
    }
}

fn why(sources: &Sources<'_>, standard: &Standard, site: &SiteLoss) -> Option<Why> {
    let place = (standard.code, site.site);
    let check = |id: &Id| sources.counting(sources.check(*id, Some(place))?);
    Some(match &site.because {
        Because::Check(id) => Why::LastCheck(check(id)?),
        Because::Checks(ids) => Why::LastChecks(ids.iter().map(check).collect::<Option<_>>()?),
        Because::Finding(id) => {
            let finding = sources.finding(*id)?;
            let led = finding.check.and_then(|id| sources.check(id, Some(place)));
            let led = led.and_then(|check| CheckSeen::found(standard, check));
            Why::OpenFinding { finding: FindingSeen::of(finding), failed: Failed::of(standard, finding, led) }
        }
        Because::Closed(id) => Why::Closing(FindingSeen::of(sources.finding(*id)?)),
        Because::LeftOut => Why::LeftOut,
    })
}
