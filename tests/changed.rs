//! A change is shown between windows that share no look, and only beyond chance.

use crate::harness::told::{Told, week};
use domain::checks::CheckResult;
use domain::explain::{Changed, Language};
use domain::scoring::{Change, WhyNot};
use domain::standards::StandardCode;
use fixtures::editions::futian_2020;
use merge::hash::Id;
use sync_core::judging::changed;

fn since(told: &Told, number: i64) -> Changed {
    let judged = told.card(week(number));
    let of = |store| changed(store, &judged, futian_2020()).expect("it can be read");
    let found = of(told.office.0.store());
    assert_eq!(found, of(told.leader.0.store()), "a phone says the same");
    found
}

/// Walks a week; what `not_met` says of a standard's number is not met.
fn walks(told: &mut Told, number: i64, not_met: impl Fn(u32) -> bool) {
    told.reach(number, 0);
    let seen = |standard: StandardCode, _: Id| {
        if not_met(standard.number()) { CheckResult::NotMet } else { CheckResult::Met }
    };
    told.walk(seen);
}

#[test]
fn half_a_year_that_got_worse_is_shown_and_a_fault_or_two_are_not() {
    let mut told = Told::begin();
    (0..12).for_each(|number| walks(&mut told, number, |_| false));
    told.everybody_syncs();
    let early = since(&told, 10);
    assert_eq!((early.since, early.standing), (None, Change::NotShown(WhyNot::TooNear)));
    assert_eq!(early.text(Language::Zh), "变化：此前不足十二个计分周，不显示。");
    // one standard of about a hundred and fifty is not met: that may be chance
    (12..24).for_each(|number| walks(&mut told, number, |standard| standard == 20_101));
    told.everybody_syncs();
    let chance = since(&told, 23);
    assert_eq!((chance.since, chance.standing), (Some(week(11)), Change::NotShown(WhyNot::Chance)));
    // every third one is more than that
    (24..36).for_each(|number| walks(&mut told, number, |standard| standard % 3 == 0));
    told.everybody_syncs();
    let worse = since(&told, 35);
    let Change::Fell(bp) = worse.standing else { panic!("{worse:?}") };
    assert!((1_000..6_000).contains(&bp), "{bp}");
    assert!(matches!(worse.first_look, Change::Fell(1_000..6_000)), "{worse:?}");
    let said = worse.text(Language::Zh);
    assert!(
        said.starts_with("变化（与截至2027年第10周的十二周相比）") && said.contains("得分率下降"),
        "{said}"
    );
    let said = worse.text(Language::En);
    assert!(said.contains("standing score down"), "{said}");
}
