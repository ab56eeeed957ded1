//! A leader's results and a checker's, side by side.

use crate::sets::id;
use domain::checks::CheckResult::{self, Met, NotApplicable, NotChecked, NotMet};
use domain::scoring::{Place, Share};
use domain::spot_checks::{Compared, compare, sum};
use domain::standards::StandardCode;

fn place(standard: u32, site: u8) -> Place {
    (StandardCode::of_number(10_100 + standard).expect("a code of content 01.1"), id(site))
}

fn one(leader: Option<CheckResult>, checker: CheckResult) -> Compared {
    let leader: Vec<_> = leader.map(|result| (place(1, 1), result)).into_iter().collect();
    let compared = compare(&leader, &[(place(1, 1), checker)]);
    compared.into_values().next().expect("the checker was there")
}

#[test]
fn every_pair_of_results_has_its_figure() {
    let none = Compared::default();
    let agree = Compared { agree: 1, ..none };
    let leader = Compared { met_by_leader_only: 1, ..none };
    let checker = Compared { met_by_checker_only: 1, ..none };
    let passed = Compared { passed_over: 1, ..none };
    let not = Compared { not_comparable: 1, ..none };
    for (led, checked) in [
        (Some(Met), [agree, leader, not, not]),
        (Some(NotMet), [checker, agree, not, not]),
        (Some(NotApplicable), [not, passed, not, not]),
        (Some(NotChecked), [not, passed, not, not]),
        (None, [not, not, not, not]),
    ] {
        for (result, figure) in [Met, NotMet, NotApplicable, NotChecked].into_iter().zip(checked) {
            assert_eq!((one(led, result), figure.places()), (figure, 1), "{led:?} against {result:?}");
        }
    }
}

#[test]
fn what_was_passed_over_is_a_figure_of_its_own_and_no_disagreement() {
    let leader =
        [(place(1, 1), Met), (place(1, 2), Met), (place(1, 3), NotApplicable), (place(2, 1), NotMet)];
    let checker = [(place(1, 1), Met), (place(1, 2), NotMet), (place(1, 3), NotMet), (place(2, 1), NotMet)];
    let compared = compare(&leader, &checker);
    let first = compared.get(&place(1, 1).0).unwrap();
    assert_eq!(first.agreement(), Share { some: 1, of: 2 });
    assert_eq!((first.passed_over, first.places(), compared.len()), (1, 3, 2));
    // places where only the leader was are in nothing
    assert!(compare(&leader, &[]).is_empty());
}

#[test]
fn of_several_results_at_one_place_the_worst_that_was_judged_counts() {
    let twice = [(place(1, 1), NotChecked), (place(1, 1), Met), (place(1, 1), NotApplicable)];
    let worst = [(place(1, 1), NotMet), (place(1, 1), Met)];
    let found = compare(&twice, &worst);
    let mut turned = (twice, worst);
    turned.0.reverse();
    turned.1.reverse();
    assert_eq!(found, compare(&turned.0, &turned.1));
    assert_eq!(found.into_values().next().unwrap().met_by_leader_only, 1);
}

#[test]
fn grids_add_up_by_standard() {
    let one = compare(&[(place(1, 1), Met)], &[(place(1, 1), Met), (place(2, 1), Met)]);
    let two = compare(&[(place(1, 9), Met)], &[(place(1, 9), NotMet)]);
    let all = sum([&one, &two]);
    let first = all.get(&place(1, 1).0).unwrap();
    assert_eq!((first.agree, first.met_by_leader_only, first.places()), (1, 1, 2));
    assert_eq!(all.get(&place(2, 1).0).unwrap().not_comparable, 1);
    assert_eq!(sum([]).len(), 0);
}
