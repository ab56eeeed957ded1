//! What roll-ups leave out: areas under renovation, in their weeks and nowhere else.

use crate::harness::grid;
use crate::harness::told::{Told, all_met, week};
use domain::checks::CheckResult;
use domain::scoring::{Band, Rate};
use domain::suspensions::{Suspends, Suspension, weight};
use fixtures::editions::futian_2020;
use merge::hash::Id;
use sync_core::gate::Gate;
use sync_core::office::{Scorecards, Views};

fn scorecards(told: &mut Told, number: i64) -> Scorecards {
    let operator = Gate::operator(&told.office.0);
    let token = told.office.0.make_reader(&operator, "story").expect("it is kept");
    let reader = Gate::reader(told.office.0.store(), &token).expect("it is known");
    let places = 440_304_000_000_000..=440_304_999_999_999;
    let views = Views::of(told.office.0.store(), &reader);
    views.scorecards((&places, week(number)), futian_2020()).expect("readable")
}

fn whole(found: &Scorecards) -> Rate {
    found.rolled(440_304).district.rolled.rate
}

#[test]
fn an_area_under_renovation_is_in_no_roll_up_of_its_weeks_and_in_those_of_every_other() {
    let mut told = Told::begin();
    for number in 0..3 {
        told.reach(number, 0);
        told.walk(|standard, _| match standard.number() {
            80_402 => CheckResult::NotMet,
            _ => CheckResult::Met,
        });
    }
    told.everybody_syncs();
    let street = u64::from(grid().street().number());
    let suspension = |id: u8, area, weeks, suspends| {
        Suspension { id: Id([id; 16]), area, weeks, suspends, reason: "旧改施工".into() }.draft()
    };
    told.district(vec![
        suspension(0x41, street, week(1)..=week(1), Suspends::RollUp),
        suspension(0x42, 440_304_009, week(0)..=week(2), Suspends::RollUp),
        suspension(0x43, street, week(2)..=week(2), Suspends::Weeks),
    ]);
    told.everybody_syncs();
    for number in [0, 2] {
        let found = scorecards(&mut told, number);
        let standing = told.card(week(number)).card.standing;
        assert!(!found.is_excluded(grid()) && standing.possible > 0);
        assert_eq!(whole(&found), standing, "one grid alone is the district");
        assert_eq!(found.rolled(440_304).district.rolled.bands, [0, 0, 1, 0]);
    }
    let found = scorecards(&mut told, 1);
    assert!(found.is_excluded(grid()));
    let [elsewhere, here] = &found.excluded[..] else { panic!("two areas: {:?}", found.excluded) };
    assert_eq!((elsewhere.area, elsewhere.grids.len()), (440_304_009, 0));
    assert_eq!((here.area, &here.grids[..], here.reason.as_str()), (street, &[grid()][..], "旧改施工"));
    assert_eq!(here.weeks, week(1)..=week(1));
    let rolled = found.rolled(440_304);
    assert_eq!((rolled.district.rolled.rate, rolled.district.grids), (Rate::default(), 0));
    assert_eq!((rolled.streets.len(), rolled.district.rolled.bands), (0, [0; 4]));
    // the grid's own scorecard is what it was, and counts its week
    assert_eq!(found.cards[0].card, told.card(week(1)).card);
    assert_eq!(found.cards[0].card.band, Band::NotReached);
}

#[test]
fn the_two_indices_of_a_grid_are_all_of_its_score_and_weights_of_nothing_are_nothing() {
    let mut told = Told::begin();
    for number in 0..3 {
        told.reach(number, 0);
        told.walk(all_met);
    }
    told.everybody_syncs();
    let card = told.card(week(2)).card;
    let (first, second) = (card.indices.first, card.indices.second);
    assert_eq!(
        (first.kept + second.kept, first.possible + second.possible, first.standards + second.standards),
        (card.standing.kept, card.standing.possible, card.standing.standards)
    );
    assert!(second.standards > 0, "items 02 and 03 come round");
    told.district(vec![weight(u64::from(grid().street().number()), 0)]);
    let found = scorecards(&mut told, 2);
    assert_eq!((whole(&found).possible, whole(&found).bp()), (0, None));
    assert!(
        found.rolled(440_304).streets[0].rolled.rate.bp().is_some(),
        "of the street itself there is a score"
    );
}
