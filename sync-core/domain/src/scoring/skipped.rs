//! What a plan asked for and a walk left out 未查.
//!
//! It costs no points. It is taken for faults only to ask whether a band would hold all the same: then whoever leaves out a fault
//! is never better off than who shows it.

use super::facts::{Look, Place};
use super::ground::Ground;
use crate::week::Week;

/// A place that a week's plan asked for and its walks left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Skip {
    pub(super) place: Place,
    pub(super) week: Week,
}

/// Everything that was left out in the counted weeks of half a year that were walked, by place. A week without any walk hides
/// nothing: its coverage is nothing, and the next one goes on.
pub(super) fn skips(ground: &Ground<'_>) -> Vec<Skip> {
    let facts = ground.facts;
    let number = |week: Week| facts.weeks.binary_search_by_key(&week, |one| one.week).ok();
    // as many as were planned are looked at, as a rule
    let mut looked: Vec<(Option<Vec<Place>>, usize)> =
        facts.weeks.iter().map(|week| (None, week.planned.len())).collect();
    let mut look = |week: Week, place: Option<Place>| {
        if let Some(of_week) = number(week).and_then(|number| looked.get_mut(number)) {
            let (of_week, planned) = of_week;
            of_week.get_or_insert_with(|| Vec::with_capacity(*planned)).extend(place);
        }
    };
    // that a week was walked is seen by any check, and who says met over his own fix has looked, though it is no result
    for check in facts.checks {
        let claim = (check.look == Look::OwnFix).then_some((check.standard, check.site));
        look(check.week, claim);
    }
    ground.judgements.iter().for_each(|one| look(one.check.week, Some(one.place())));
    let mut skips = Vec::new();
    for (week, looked) in facts.weeks.iter().zip(&mut looked) {
        let Some(looked) = looked.0.as_mut().filter(|_| ground.window.remembers(week)) else { continue };
        looked.sort();
        let left = week.planned.iter().filter(|place| {
            looked.binary_search(place).is_err()
                && facts.edition.standard(place.0).is_some_and(|standard| ground.applies(standard, place.1))
        });
        skips.extend(left.map(|place| Skip { place: *place, week: week.week }));
    }
    skips.sort_unstable();
    skips
}
