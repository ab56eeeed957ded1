//! When a change between two windows is shown, and that chance alone is hardly ever shown as one.

use domain::scoring::{Change, Rate, Stood, WeekFact, WeekKind, WhyNot, change};
use domain::week::Week;
use proptest::prelude::*;

/// Weeks 2 to 53 of a year, all counted but those that are named.
fn weeks(excused: &[u32]) -> Vec<WeekFact> {
    let kind = |week| if excused.contains(&week) { WeekKind::Excused } else { WeekKind::Counted };
    let fact = |week| WeekFact { week: Week(202_600 + week), kind: kind(week), planned: Vec::new() };
    (2..=53).map(fact).collect()
}

fn stood(week: u32, bp: u64, standards: u32) -> Stood {
    Stood { week: Week(202_600 + week), rate: Rate { kept: bp, possible: 10_000, standards } }
}

/// The change from a rate to another, in basis points, twelve weeks apart and of so many standards each.
fn from_to(from: u64, to: u64, standards: u32) -> Change {
    change(&weeks(&[]), &stood(20, from, standards), &stood(32, to, standards))
}

const CHANCE: Change = Change::NotShown(WhyNot::Chance);

#[test]
fn windows_that_share_weeks_are_not_compared() {
    let between = |excused: &[u32], from: u32, to: u32| {
        change(&weeks(excused), &stood(from, 5_000, 154), &stood(to, 9_000, 154))
    };
    assert_eq!(between(&[], 20, 31), Change::NotShown(WhyNot::TooNear));
    assert_eq!(between(&[], 20, 32), Change::Rose(4_000));
    assert_eq!(between(&[], 20, 20), Change::NotShown(WhyNot::TooNear));
    // a suspended week brings no other looks
    assert_eq!(between(&[25], 20, 32), Change::NotShown(WhyNot::TooNear));
    assert_eq!(between(&[25], 20, 33), Change::Rose(4_000));
    // the week of the earlier window is in it, whether it counts or not
    assert_eq!(between(&[20], 20, 32), Change::Rose(4_000));
    // given the other way round it is the same change
    assert_eq!(change(&weeks(&[]), &stood(32, 9_000, 154), &stood(20, 5_000, 154)), Change::Rose(4_000));
    assert_eq!(
        change(&[], &stood(20, 5_000, 154), &stood(32, 9_000, 154)),
        Change::NotShown(WhyNot::TooNear)
    );
}

#[test]
fn where_nothing_was_judged_nothing_changed() {
    let nothing = Stood { week: Week(202_620), rate: Rate::default() };
    assert_eq!(
        change(&weeks(&[]), &nothing, &stood(32, 9_000, 154)),
        Change::NotShown(WhyNot::NothingJudged)
    );
    let later = Stood { week: Week(202_640), ..nothing };
    assert_eq!(change(&weeks(&[]), &stood(20, 9_000, 154), &later), Change::NotShown(WhyNot::NothingJudged));
}

#[test]
fn a_usual_grid_has_to_fall_by_seven_points_or_rise_by_five() {
    // 154 standards at 94 %: computed by fractions, apart from this code
    assert_eq!((from_to(9_400, 8_715, 154), from_to(9_400, 8_714, 154)), (CHANCE, Change::Fell(686)));
    assert_eq!((from_to(9_400, 9_862, 154), from_to(9_400, 9_863, 154)), (CHANCE, Change::Rose(463)));
    assert_eq!((from_to(9_000, 8_194, 154), from_to(9_000, 8_193, 154)), (CHANCE, Change::Fell(807)));
    // all of it is no certainty
    assert_eq!((from_to(10_000, 9_656, 154), from_to(10_000, 9_655, 154)), (CHANCE, Change::Fell(345)));
    assert_eq!((from_to(10_000, 8_138, 26), from_to(10_000, 8_137, 26)), (CHANCE, Change::Fell(1_863)));
    assert_eq!(from_to(9_400, 9_400, 154), CHANCE);
}

#[test]
fn two_standards_prove_nothing() {
    for standards in 0..=2 {
        assert_eq!(from_to(0, 10_000, standards), CHANCE);
    }
    assert_eq!(from_to(0, 10_000, 4), Change::Rose(10_000));
}

#[test]
fn sums_of_whole_districts_can_be_compared() {
    let of = |week: u32, kept| Stood {
        week: Week(202_600 + week),
        rate: Rate { kept, possible: u64::MAX, standards: u32::MAX },
    };
    let (half, more) = (u64::MAX / 2, u64::MAX / 2 + u64::MAX / 1_000);
    assert_eq!(change(&weeks(&[]), &of(20, half), &of(32, half)), CHANCE);
    assert_eq!(change(&weeks(&[]), &of(20, half), &of(32, more)), Change::Rose(10));
}

/// In how many of all outcomes k of n met has weight C(n, k)·aᵏ·(10 − a)ⁿ⁻ᵏ.
fn outcomes(n: u32, tenths: u128) -> Vec<u128> {
    let mut choose = 1u128;
    let mut weights = Vec::new();
    for k in 0..=n {
        weights.push(choose * tenths.pow(k) * (10 - tenths).pow(n - k));
        choose = choose * u128::from(n - k) / u128::from(k + 1);
    }
    weights
}

#[test]
fn chance_alone_is_shown_as_a_change_in_about_one_of_twenty_at_most() {
    for (n, tenths) in (1..=18).flat_map(|n| (0..=10).map(move |tenths| (n, tenths))) {
        let weights = outcomes(n, tenths);
        let total: u128 = weights.iter().sum();
        let mut shown = 0;
        for (from, likely) in (0..).zip(&weights) {
            for (to, also) in (0..).zip(&weights) {
                let of = |week: u32, met| Stood {
                    week: Week(202_600 + week),
                    rate: Rate { kept: met, possible: u64::from(n), standards: n },
                };
                if !matches!(change(&weeks(&[]), &of(20, from), &of(32, to)), Change::NotShown(_)) {
                    shown += likely * also;
                }
            }
        }
        assert!(shown <= total * total / 18, "{n} standards at {tenths}0 %");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_points_where_the_figures_do(
        (from, of) in (0u64..=10_000, 1u32..400), (to, other) in (0u64..=10_000, 1u32..400)
    ) {
        let (one, two) = (stood(20, from, of), stood(32, to, other));
        let seen = change(&weeks(&[]), &one, &two);
        let expected = match seen {
            Change::Rose(by) => from + u64::from(by),
            Change::Fell(by) => from - u64::from(by),
            Change::NotShown(_) => to,
        };
        prop_assert_eq!(expected, to);
        prop_assert!(from != to || matches!(seen, Change::NotShown(_)));
    }

    #[test]
    fn with_more_looked_at_what_was_shown_is_shown(from in 0u64..=10_000, to in 0u64..=10_000, n in 1u32..300) {
        if !matches!(from_to(from, to, n), Change::NotShown(_)) {
            prop_assert_eq!(from_to(from, to, n + 1), from_to(from, to, n));
        }
    }
}
