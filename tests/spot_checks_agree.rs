//! Spot checks held against the leader's walk, by hand; and that no score, plan or count changes by them.

use crate::harness::spots::{CHECKER, Spots, asked, beside};
use crate::harness::told::{all_met, of, week};
use crate::harness::{Wire, grid};
use domain::checks::CheckResult::{Met, NotApplicable, NotChecked, NotMet};
use domain::checks::{CheckResult, Observation};
use domain::people::Role;
use domain::scoring::{Place, Rate, Share};
use domain::spot_checks::Compared;
use domain::standards::{Rule, StandardCode};
use fixtures::editions::futian_2020;
use protocol::pull::State;
use std::collections::BTreeMap;
use store::fsck::fsck;
use sync_core::gate::Gate;
use sync_core::judging::SpotChecked;

/// Six places that the leader's plan asks for and a seventh that only the draw does.
struct Chosen(Vec<Place>);

impl Chosen {
    fn of(spots: &Spots) -> Self {
        let planned = spots.planned();
        let apart = spots.drawn().into_iter().find(|place| !planned.contains(place));
        Self(planned.into_iter().take(6).chain(apart).collect())
    }

    /// What somebody says of a place, of those in their order.
    fn say(&self, place: Place, said: &[Option<CheckResult>]) -> Option<CheckResult> {
        let at = self.0.iter().position(|known| *known == place)?;
        said.get(at).copied().flatten()
    }

    /// The same of all of them.
    fn all(&self, said: &[Option<CheckResult>]) -> Vec<(Place, CheckResult)> {
        self.0.iter().filter_map(|place| Some((*place, self.say(*place, said)?))).collect()
    }
}

fn total(seen: &SpotChecked) -> Compared {
    let mut total = Compared::default();
    seen.by_standard.values().for_each(|one| total.add(one));
    total
}

fn weight(places: &[Place]) -> u64 {
    let of = |code: StandardCode| futian_2020().standard(code).expect("it is in the edition").weight.number();
    places.iter().map(|(code, _)| u64::from(of(*code))).sum()
}

#[test]
fn agreement_is_counted_by_standard_and_both_rates_stand_beside_it() {
    let mut spots = Spots::begin();
    spots.draw_whole(0);
    spots.everybody_syncs();
    let chosen = Chosen::of(&spots);
    let said = [Some(Met), Some(Met), Some(NotMet), Some(NotApplicable), None, Some(NotChecked)];
    spots.leader_walks(|place| chosen.say(place, &said).map(Observation::plain));
    let said = [Met, NotMet, Met, NotMet, NotMet, Met, NotMet].map(Some);
    spots.spot_walk(chosen.all(&said));
    spots.everybody_syncs();
    let seen = spots.agreed(0);
    let none = Compared::default();
    let figures = [
        Compared { agree: 1, ..none },
        Compared { met_by_leader_only: 1, ..none },
        Compared { met_by_checker_only: 1, ..none },
        Compared { passed_over: 1, ..none },
        Compared { passed_over: 1, ..none },
        Compared { not_comparable: 1, ..none },
        Compared { not_comparable: 1, ..none },
    ];
    let mut expected: BTreeMap<StandardCode, Compared> = BTreeMap::new();
    for ((standard, _), figure) in chosen.0.iter().zip(&figures) {
        expected.entry(*standard).or_default().add(figure);
    }
    assert_eq!(seen.by_standard, expected);
    let total = total(&seen);
    assert_eq!((total.places(), total.agreement()), (7, Share { some: 1, of: 3 }));
    assert_eq!((seen.grid, seen.week, seen.walks, seen.not_blind), (grid(), week(0), 1, 0));
    let drawn = spots.drawn();
    let asked = chosen.0.iter().filter(|place| drawn.contains(place)).count();
    assert_eq!((seen.judged.some as usize, seen.judged.of as usize), (asked, drawn.len()));
    let places = &chosen.0;
    let rate = |kept: &[Place], of: &[Place]| Rate {
        kept: weight(kept) * 1000,
        possible: weight(of) * 1000,
        standards: u32::try_from(of.len()).unwrap(),
    };
    assert_eq!(seen.leader, rate(&places[..2], &places[..3]));
    assert_eq!(seen.checker, rate(&[places[0], places[2], places[5]], places));
}

#[test]
fn what_a_leader_passes_over_and_a_checker_finds_is_a_figure_of_its_own() {
    let mut spots = Spots::begin();
    spots.draw_whole(0);
    spots.everybody_syncs();
    let faults = Chosen(spots.planned().into_iter().take(6).collect());
    // every fault that is there is left out, written off as not applicable or as not checked
    let passed = [None, None, Some(NotApplicable), Some(NotApplicable), Some(NotChecked), Some(NotChecked)];
    let there = |place: Place| faults.0.contains(&place);
    spots.leader_walks(|place| {
        let said = if there(place) { faults.say(place, &passed) } else { Some(Met) };
        said.map(Observation::plain)
    });
    let planned = spots.planned();
    spots.spot_walk(planned.iter().map(|place| (*place, if there(*place) { NotMet } else { Met })));
    spots.everybody_syncs();
    let seen = spots.agreed(0);
    let all = u32::try_from(planned.len()).unwrap();
    assert_eq!(total(&seen), Compared { agree: all - 6, passed_over: 6, ..Compared::default() });
    assert_eq!(total(&seen).agreement(), Share { some: all - 6, of: all - 6 }, "it is no disagreement");
    assert_eq!(seen.leader.bp(), Some(10_000));
    let kept = weight(&planned) - weight(&faults.0);
    assert_eq!((seen.checker.kept, seen.checker.possible), (kept * 1000, weight(&planned) * 1000));
}

#[test]
fn in_a_week_that_the_leader_did_not_walk_nothing_was_passed_over() {
    let mut spots = Spots::begin();
    spots.draw_whole(0);
    spots.everybody_syncs();
    spots.spot_walk_all(NotMet);
    spots.everybody_syncs();
    let seen = spots.agreed(0);
    assert_eq!(total(&seen), Compared { not_comparable: seen.judged.of, ..Compared::default() });
    assert_eq!((seen.leader, seen.checker.bp()), (Rate::default(), Some(0)));
    // a draw that nobody has followed yet is there with nothing in it
    spots.told.reach(1, 0);
    spots.draw(&asked(beside(2).number(), 1, &[CHECKER])).unwrap();
    let waiting = spots.agreed(1);
    assert_eq!((waiting.grid, waiting.walks, waiting.judged.some), (beside(2), 0, 0));
    assert!(waiting.judged.of > 100 && waiting.by_standard.is_empty());
}

#[test]
fn results_are_compared_as_they_are_scored() {
    let mut spots = Spots::begin();
    spots.draw_whole(0);
    spots.everybody_syncs();
    let asks_for_some = |place: &Place| {
        let rule = futian_2020().standard(place.0).map(|standard| &standard.rule);
        matches!(rule, Some(Rule::Density { .. } | Rule::Number { .. } | Rule::Share { .. }))
    };
    let place = spots.planned().into_iter().find(asks_for_some).unwrap();
    // written as met, and counted as none where some are asked for
    let none_there = Observation { observed: Some(0), ..Observation::plain(Met) };
    spots.leader_walks(|one| (one == place).then_some(none_there));
    spots.spot_walk([(place, NotMet)]);
    spots.everybody_syncs();
    let agree = BTreeMap::from([(place.0, Compared { agree: 1, ..Compared::default() })]);
    assert_eq!(spots.agreed(0).by_standard, agree);
}

#[test]
fn who_walked_along_with_the_leader_is_no_blind_checker() {
    let mut spots = Spots::begin();
    spots.draw_whole(0);
    spots.everybody_syncs();
    let (code, _, _) = spots.told.walk(all_met);
    let (phone, holder) = &mut spots.checker;
    phone.join_walk(holder, &code, (Role::Companion, "同行")).unwrap();
    spots.spot_walk_all(Met);
    for _ in 0..2 {
        spots.told.everybody_syncs();
        let token = spots.checker.0.enrolment().unwrap().token.clone();
        let mut wire = Wire(&mut spots.told.office.0, token);
        spots.checker.0.sync(&mut wire, State::Left).unwrap();
    }
    // the office lets the companion's record in: the checker is assigned nowhere in that grid
    let aside = spots.told.office.0.store().quarantined().unwrap();
    let operator = Gate::operator(&spots.told.office.0);
    for one in aside.iter().filter(|one| one.settled_ms.is_none()) {
        spots.told.office.0.admit(&operator, &one.hash).unwrap();
    }
    let seen = spots.agreed(0);
    assert_eq!((seen.walks, seen.not_blind), (0, 1));
    assert!(seen.by_standard.is_empty() && seen.checker == Rate::default());
}

#[test]
fn a_spot_check_changes_no_scorecard_no_plan_and_no_count() {
    let mut spots = Spots::begin();
    spots.told.walk(|standard, _| if standard.number() == 80_101 { NotMet } else { Met });
    spots.everybody_syncs();
    let before = (0..2).map(|number| spots.told.card(week(number))).collect::<Vec<_>>();
    let totals = spots.told.office.0.store().totals(week(0)).unwrap();
    let rows = spots.told.office.0.store().grid_rows(&(0..=u64::MAX), week(0)).unwrap();
    spots.draw_whole(0);
    spots.everybody_syncs();
    // red lines and everything else are found broken
    spots.spot_walk_all(NotMet);
    spots.everybody_syncs();
    assert!(spots.agreed(0).checker.bp() == Some(0));
    for (number, before) in (0..2).zip(&before) {
        let after = spots.told.card(week(number));
        assert_eq!(after.card, before.card, "week {number}");
        assert_eq!(
            (&after.ground.weeks, &after.ground.checks),
            (&before.ground.weeks, &before.ground.checks)
        );
        assert_eq!(
            (&after.ground.findings, &after.ground.sites),
            (&before.ground.findings, &before.ground.sites)
        );
        assert_eq!(of(spots.told.leader.0.store(), week(number)).card, before.card);
    }
    let after = spots.told.office.0.store().totals(week(0)).unwrap();
    let expected = store::views::Totals { changesets: after.changesets, ..totals };
    assert_eq!(after, expected);
    assert_eq!(spots.told.office.0.store().grid_rows(&(0..=u64::MAX), week(0)).unwrap(), rows);
    assert_eq!(fsck(spots.told.office.0.store()).unwrap().faults, []);
}
