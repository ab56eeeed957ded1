//! Every point that was lost: the standard, its sites, and the check or finding behind each. They add up.

use super::points::POINTS_MAX;
use super::values::{Basis, SiteValue, StandardValue, Values};
use crate::standards::StandardCode;
use merge::hash::Id;

/// Why a site's points are what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// Its latest check.
    Check(Id),
    /// Its last checks, up to three, the latest first: the standard is a momentary one.
    Checks(Vec<Id>),
    /// A finding that is not closed.
    Finding(Id),
    /// A finding that was closed.
    Closed(Id),
    /// What a plan asked for and a walk left out; never in a standing score.
    LeftOut,
}

/// The points of a standard at one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteLoss {
    /// The site.
    pub site: Id,
    /// 0 to 1000.
    pub points: u32,
    /// Why.
    pub because: Because,
}

/// What a standard lost: weight × (1000 − value), where value is the mean of its sites' points, rounded down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The standard.
    pub standard: StandardCode,
    /// Its weight.
    pub weight: u32,
    /// Its value, 0 to 1000.
    pub value: u32,
    /// Weighted points lost.
    pub lost: u64,
    /// Every site that it was judged at.
    pub sites: Vec<SiteLoss>,
}

/// The losses of a score; together they are what is missing from it.
pub(super) fn losses(values: &Values<'_>) -> Vec<Loss> {
    let (mut losses, mut rest) = (Vec::new(), &values.sites[..]);
    for value in &values.standing {
        let (sites, behind) = rest.split_at(value.sites.min(rest.len()));
        rest = behind;
        losses.extend(loss(value, sites));
    }
    losses
}

fn loss(value: &StandardValue<'_>, sites: &[SiteValue<'_>]) -> Option<Loss> {
    let weight = u32::from(value.standard.weight.number());
    let lost = POINTS_MAX.checked_sub(value.points).filter(|lost| *lost > 0)?;
    let sites = sites.iter().map(|site| SiteLoss {
        site: site.site,
        points: site.points,
        because: match &site.basis {
            Basis::Check(check) => Because::Check(check.id),
            Basis::Checks(checks) => Because::Checks(checks.iter().flatten().map(|check| check.id).collect()),
            Basis::Finding(finding) => Because::Finding(finding.id),
            Basis::Closing(finding) => Because::Closed(finding.id),
            Basis::LeftOut => Because::LeftOut,
        },
    });
    Some(Loss {
        standard: value.standard.code,
        weight,
        value: value.points,
        lost: u64::from(weight) * u64::from(lost),
        sites: sites.collect(),
    })
}
