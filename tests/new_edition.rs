//! A new edition: what is the same as before is counted on, and everything else starts anew.

use crate::harness::grid;
use crate::harness::told::{Told, all_met, week};
use domain::checks::CheckResult;
use domain::plan::Why;
use domain::scoring::Band;
use domain::standards::{Edition, StandardCode};
use fixtures::editions::{FUTIAN_2020, futian_2020};
use merge::hash::Id;
use std::fmt::Write;
use sync_core::judging::{GridCard, card};

/// The fault of this story, which the new edition has under another code; and one that it does not have.
const WAS: u32 = 80_402;
const IS: u32 = 80_401;
const GONE: u32 = 10_101;

fn code(number: u32) -> StandardCode {
    StandardCode::of_number(number).expect("a standard")
}

/// The next edition: two of its standards stand in each other's place, and one is new.
fn next(same_as: &str) -> Edition {
    let next = Edition::load("futian-2027", FUTIAN_2020).expect("it holds together");
    next.following(futian_2020(), same_as).expect("the same standards")
}

fn same_as() -> String {
    let mut table = "code,same_as\n".to_owned();
    for standard in futian_2020().standards() {
        let was = match standard.code.number() {
            IS => code(WAS),
            WAS => code(IS),
            GONE => continue,
            _ => standard.code,
        };
        writeln!(table, "{},{was}", standard.code).expect("a text");
    }
    table
}

fn by(told: &Told, edition: &Edition, number: i64) -> GridCard {
    let of =
        |store| card(store, (grid(), week(number)), edition).expect("it can be read").expect("it was walked");
    let judged = of(told.office.0.store());
    assert_eq!(of(told.leader.0.store()).card, judged.card, "a phone judges alike");
    judged
}

/// Twelve weeks by the edition before; in the last one a fault is found that stays open.
fn twelve_weeks() -> (Told, Id) {
    let mut told = Told::begin();
    for number in 0..11 {
        told.reach(number, 0);
        told.walk(all_met);
    }
    told.reach(11, 0);
    let not_held = |standard: StandardCode, _: Id| {
        if standard.number() == WAS { CheckResult::NotMet } else { CheckResult::Met }
    };
    let (_, _, found) = told.walk(not_held);
    let finding = *found.first().expect("one red line is planned at one site");
    assert_eq!(found.len(), 1);
    told.everybody_syncs();
    (told, finding)
}

#[test]
fn what_is_the_same_keeps_its_values_and_its_faults_and_the_rest_starts_anew() {
    let (told, finding) = twelve_weeks();
    let before = by(&told, futian_2020(), 11).card;
    let after = by(&told, &next(&same_as()), 11).card;
    assert_eq!(
        (before.red_line.open.as_slice(), after.red_line.open.as_slice()),
        (&[finding][..], &[finding][..])
    );
    assert_eq!(before.losses.iter().map(|loss| loss.standard).collect::<Vec<_>>(), [code(WAS)]);
    assert_eq!(after.losses.iter().map(|loss| loss.standard).collect::<Vec<_>>(), [code(IS)]);
    // the standard that is new has no value; all others have theirs
    assert_eq!((after.coverage.of, after.coverage.some), (before.coverage.of, before.coverage.some - 1));
    assert_eq!((before.week_coverage, before.band), (after.week_coverage, after.band));
    // a finding of the edition before is looked at again where it is due
    let of = sync_core::judging::PlannedFor {
        walker: Id::default(),
        week: week(12),
        now_ms: week(12).last_ms(),
        known_ms: i64::MAX,
    };
    let edition = next(&same_as());
    let mut ground = by(&told, &edition, 12).ground;
    let plan = sync_core::judging::planned(&ground, &edition, &of);
    let red = |number| plan.items.iter().any(|item| item.place.0 == code(number));
    assert!(red(IS) && red(WAS));
    ground.said = None;
    let turn = plan.items.iter().filter(|item| item.why.contains(&Why::Rotation)).map(|item| item.place.0);
    assert_eq!(turn.min(), Some(code(GONE)), "what nobody has judged yet comes first");
}

#[test]
fn an_edition_that_says_nothing_is_the_same_starts_every_grid_anew_and_loses_no_record() {
    let (mut told, finding) = twelve_weeks();
    for anew in [next("code,same_as\n"), Edition::load("futian-2027", FUTIAN_2020).unwrap()] {
        let judged = by(&told, &anew, 11);
        assert_eq!((judged.card.band, judged.card.coverage.some), (Band::TooLittle, 0));
        assert_eq!((judged.ground.checks.len(), judged.ground.findings.len()), (0, 0));
        assert_eq!(judged.ground.rectified.len(), 1, "what was found is there, and is put right");
    }
    let open = told.leader.0.outstanding(&told.leader.1, grid(), &next("code,same_as\n")).unwrap();
    assert_eq!(open.iter().map(|one| one.finding).collect::<Vec<_>>(), [finding]);
    told.everybody_syncs();
}
