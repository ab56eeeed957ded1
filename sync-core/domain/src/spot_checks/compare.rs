//! What a leader and a checker saw in the same place, held side by side; counted, and mixed into no score.

use crate::checks::CheckResult;
use crate::scoring::{Place, Share};
use crate::standards::StandardCode;
use std::collections::BTreeMap;

/// How a leader's results and a checker's compare, in places: a standard at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Compared {
    /// Both judged, and alike.
    pub agree: u32,
    /// The leader judged 符合, the checker 不符合.
    pub met_by_leader_only: u32,
    /// The leader judged 不符合, the checker 符合: it may have been put right between.
    pub met_by_checker_only: u32,
    /// The leader wrote 不适用 or 未查, the checker judged 不符合: what was passed over was a fault.
    pub passed_over: u32,
    /// One of the two judged nothing, and no fault was passed over.
    pub not_comparable: u32,
}

impl Compared {
    fn count(&mut self, leader: Option<CheckResult>, checker: CheckResult) {
        use CheckResult::{Met, NotApplicable, NotChecked, NotMet};
        let figure = match (leader, checker) {
            (Some(Met), Met) | (Some(NotMet), NotMet) => &mut self.agree,
            (Some(Met), NotMet) => &mut self.met_by_leader_only,
            (Some(NotMet), Met) => &mut self.met_by_checker_only,
            (Some(NotApplicable | NotChecked), NotMet) => &mut self.passed_over,
            (Some(NotApplicable | NotChecked), Met) | (Some(_), NotApplicable | NotChecked) | (None, _) => {
                &mut self.not_comparable
            }
        };
        *figure = figure.saturating_add(1);
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.agree, other.agree),
            (&mut self.met_by_leader_only, other.met_by_leader_only),
            (&mut self.met_by_checker_only, other.met_by_checker_only),
            (&mut self.passed_over, other.passed_over),
            (&mut self.not_comparable, other.not_comparable),
        ];
        for (figure, more) in pairs {
            *figure = figure.saturating_add(more);
        }
    }

    /// Where both agree, of all places that both judged; what was passed over is a figure of its own.
    #[must_use]
    pub fn agreement(&self) -> Share {
        let differ = self.met_by_leader_only.saturating_add(self.met_by_checker_only);
        Share { some: self.agree, of: self.agree.saturating_add(differ) }
    }

    /// How many places the checker was in.
    #[must_use]
    pub fn places(&self) -> u32 {
        let rest = self.passed_over.saturating_add(self.not_comparable);
        self.agreement().of.saturating_add(rest)
    }
}

/// Compares a grid's results by standard, for every place that the checker was in. Where the leader's plan asked for a place and
/// his walks left it out, the caller gives 未查; of a place that he was not asked for, nothing. Of several results at one place
/// the worst that was judged counts, then 不适用.
#[must_use]
pub fn compare(
    leader: &[(Place, CheckResult)],
    checker: &[(Place, CheckResult)],
) -> BTreeMap<StandardCode, Compared> {
    let leader = one_each(leader);
    let mut compared: BTreeMap<StandardCode, Compared> = BTreeMap::new();
    for (place, result) in one_each(checker) {
        compared.entry(place.0).or_default().count(leader.get(&place).copied(), result);
    }
    compared
}

/// The sum over grids, by standard.
#[must_use]
pub fn sum<'c>(
    grids: impl IntoIterator<Item = &'c BTreeMap<StandardCode, Compared>>,
) -> BTreeMap<StandardCode, Compared> {
    let mut sum: BTreeMap<StandardCode, Compared> = BTreeMap::new();
    for (standard, compared) in grids.into_iter().flatten() {
        sum.entry(*standard).or_default().add(compared);
    }
    sum
}

/// One result of each place: as in a conflict, the fewest points, and what was judged before what was not.
fn one_each(results: &[(Place, CheckResult)]) -> BTreeMap<Place, CheckResult> {
    const fn precedence(result: CheckResult) -> u8 {
        match result {
            CheckResult::NotMet => 3,
            CheckResult::Met => 2,
            CheckResult::NotApplicable => 1,
            CheckResult::NotChecked => 0,
        }
    }
    let mut one: BTreeMap<Place, CheckResult> = BTreeMap::new();
    for (place, result) in results {
        let known = one.entry(*place).or_insert(*result);
        if precedence(*result) > precedence(*known) {
            *known = *result;
        }
    }
    one
}
