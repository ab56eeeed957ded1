//! Links from finding to finding, *duplicate of* and *moved to*, and the one that is ignored where they run in a circle.

use super::act::Acts;
use super::ruling::Ruling;
use super::status::{ReviewReason, Standing};
use merge::hash::{Hash, Id};
use std::collections::{BTreeMap, BTreeSet};

/// A link that stands: another finding stands for this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The finding that is ruled a duplicate, or moved.
    pub from: Id,
    /// The finding that stands for it, in this grid or another.
    pub to: Id,
    /// When it was ruled, ms since 1970.
    pub effective_ms: i64,
    /// The hash of the ruling's changeset.
    pub hash: Hash,
}

impl Link {
    /// The link that stands of a finding; `None` where no such ruling stands, or it names no other finding.
    #[must_use]
    pub fn of(finding: Id, acts: &Acts<'_>, standing: &Standing) -> Option<Self> {
        let (ruling, place) = standing.ruling?;
        let act = acts.get(place).filter(|_| matches!(ruling, Ruling::Duplicate | Ruling::Moved))?;
        Some(Self { from: finding, to: act.other?, effective_ms: act.effective_ms, hash: act.hash })
    }

    /// By which of two links is the lesser: effective time, then hash; the findings where one changeset says both.
    fn order(&self) -> (i64, Hash, Id, Id) {
        (self.effective_ms, self.hash, self.from, self.to)
    }
}

/// Links without a circle: every chain of them ends.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Links {
    next: BTreeMap<Id, Link>,
    ignored: BTreeMap<Id, Link>,
}

impl Links {
    /// The links that hold of those that stand: all but the least of each circle. The order in which they are given changes
    /// nothing; of two links of one finding, which no finding's acts give, the later one is taken.
    #[must_use]
    pub fn of(links: impl IntoIterator<Item = Link>) -> Self {
        let mut next: BTreeMap<Id, Link> = BTreeMap::new();
        for link in links {
            let known = next.entry(link.from).or_insert(link);
            if link.order() > known.order() {
                *known = link;
            }
        }
        let least = circles(&next);
        let ignored = least.into_iter().filter_map(|from| next.remove_entry(&from)).collect();
        Self { next, ignored }
    }

    /// The link of a finding that holds.
    #[must_use]
    pub fn next(&self, finding: Id) -> Option<&Link> {
        self.next.get(&finding)
    }

    /// The finding that stands for this one at the end of its chain: itself where no link of it holds.
    #[must_use]
    pub fn end(&self, finding: Id) -> Id {
        let mut end = finding;
        while let Some(link) = self.next.get(&end) {
            end = link.to;
        }
        end
    }

    /// The links that are ignored, one of each circle, by the finding that they are of: it counts as if it were not ruled.
    pub fn ignored(&self) -> impl Iterator<Item = &Link> {
        self.ignored.values()
    }

    /// Why a person should look at a finding's link; `None` where it holds, or there is none.
    #[must_use]
    pub fn review(&self, finding: Id) -> Option<ReviewReason> {
        self.ignored.contains_key(&finding).then_some(ReviewReason::Circle)
    }
}

/// The findings with the least link of each circle. From a finding leads at most one link, so no two circles touch.
fn circles(next: &BTreeMap<Id, Link>) -> Vec<Id> {
    let mut walked: BTreeSet<Id> = BTreeSet::new();
    let mut least = Vec::new();
    for start in next.keys() {
        let mut path: Vec<&Link> = Vec::new();
        let mut at = *start;
        while let Some(link) = next.get(&at).filter(|link| walked.insert(link.from)) {
            path.push(link);
            at = link.to;
        }
        // where it came back to its own path, the rest of the path is a circle
        let circle = path.iter().skip_while(|link| link.from != at);
        least.extend(circle.min_by_key(|link| link.order()).map(|link| link.from));
    }
    least
}
