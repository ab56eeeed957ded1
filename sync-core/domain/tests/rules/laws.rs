//! Laws that hold for every set of acts, each tried on 60,000 random ones.

use crate::sets::{Set, sets};
use domain::rectification::{ReviewReason, Standing, Status, Work};
use merge::hash::Id;
use proptest::prelude::*;

/// Status, acts, due, how often sent back and reopened, and why somebody should look.
type Said = (Status, Vec<Option<Id>>, Option<i64>, u32, u32, Option<Vec<ReviewReason>>);

/// What a standing says, with acts by their ids in the place of their places.
fn said(set: &Set, standing: &Standing) -> Said {
    let places = [
        standing.ruling.map(|(_, place)| place),
        standing.work.map(|(_, place)| place),
        standing.duty.map(|duty| duty.assigned_by),
        standing.duty.map(|duty| duty.due_by),
    ];
    let ids = places.iter().map(|place| place.map(|place| set.id_of(place))).collect();
    let due = standing.duty.and_then(|duty| duty.due_ms);
    (standing.status, ids, due, standing.sent_back, standing.reopened, standing.review.clone())
}

fn rank(set: &Set, place: usize) -> u8 {
    set.at(place).role.rank()
}

/// The decisions that a standing rests on, each by the id of its act: what is ruled, who is assigned, what is closed.
fn decisions(set: &Set, standing: &Standing) -> [Option<Id>; 3] {
    let closed = standing.work.filter(|(work, _)| *work == Work::Closed);
    [
        standing.ruling.map(|(_, place)| set.id_of(place)),
        standing.duty.map(|duty| set.id_of(duty.assigned_by)),
        closed.map(|(_, place)| set.id_of(place)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_set_of_acts_has_one_status_whatever_their_order(
        (set, order) in sets(10).prop_flat_map(|set| {
            let order: Vec<usize> = (0..set.acts.len()).collect();
            (Just(set), Just(order).prop_shuffle())
        })
    ) {
        let as_written = set.standing();
        let reordered = set.reordered(&order);
        prop_assert_eq!(said(&set, &as_written), said(&reordered, &reordered.standing()));
        prop_assert!(as_written.review.is_none_or(|reasons| !reasons.is_empty()));
    }

    #[test]
    fn a_lower_role_never_changes_what_a_higher_one_decided_without_having_seen_it(set in sets(9)) {
        // whatever nobody has answered: the last one always, and some before
        for last in (0..set.acts.len()).filter(|last| (0..set.acts.len()).all(|by| !set.saw(by, *last))) {
            let without = set.without(last);
            let (before, after) = (without.standing(), set.standing());
            for (decision, now) in decisions(&without, &before).iter().zip(decisions(&set, &after)) {
                let Some(decided) = decision else { continue };
                let place = set.acts.iter().position(|act| act.id == *decided).unwrap();
                if rank(&set, last) < rank(&set, place) && !set.saw(last, place) {
                    // an appeal of the street may bring back another decision of the same rank
                    let now = now.and_then(|now| set.acts.iter().position(|act| act.id == now));
                    let holds = now.is_some_and(|now| rank(&set, now) >= rank(&set, place));
                    prop_assert!(holds, "the act {last} changed what {place} decided");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn where_everybody_had_seen_everything_no_clock_matters_and_nobody_has_to_look(
        (set, times) in sets(10).prop_flat_map(|set| {
            let acts = set.acts.len();
            (Just(set), proptest::collection::vec(0i64..5, acts))
        })
    ) {
        let chain = |times: &[i64]| {
            let mut chain = set.clone();
            for (place, row) in chain.seen.iter_mut().enumerate() {
                *row = (0..place).map(|_| true).collect();
            }
            for (act, time) in chain.acts.iter_mut().zip(times) {
                act.effective_ms = *time;
            }
            chain
        };
        let as_drawn: Vec<i64> = set.acts.iter().map(|act| act.effective_ms).collect();
        let (one, two) = (chain(&as_drawn), chain(&times));
        let (first, second) = (one.standing(), two.standing());
        prop_assert_eq!(first.status, second.status);
        prop_assert_eq!(first.duty.map(|duty| (duty.unit, duty.due_ms)), second.duty.map(|duty| (duty.unit, duty.due_ms)));
        let about_concurrent_acts = [ReviewReason::Rulings, ReviewReason::Assigns, ReviewReason::Closing];
        let reasons = first.review.unwrap_or_default();
        prop_assert!(!reasons.iter().any(|reason| about_concurrent_acts.contains(reason)), "{:?}", reasons);
    }

    #[test]
    fn nothing_that_somebody_may_not_do_changes_anything(set in sets(10)) {
        let mut allowed = set.clone();
        while let Some(place) = allowed.acts.iter().position(|act| {
            act.kind != domain::rectification::ActKind::Withdraw && !act.kind.may().contains(&act.role)
        }) {
            allowed = allowed.without(place);
        }
        prop_assert_eq!(said(&set, &set.standing()), said(&allowed, &allowed.standing()));
    }
}
