//! Spot checks: who is drawn, how often, how evenly, and that everybody who draws again draws the same.

use crate::sets::id;
use domain::grids::GridCode;
use domain::scoring::Place;
use domain::spot_checks::{
    Checker, Draw, DrawError, Drawing, Drawn, GridToCheck, LeftOut, Stream, WhyLeftOut, draw,
};
use domain::standards::StandardCode;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn grid(number: u64) -> GridCode {
    GridCode::new(440_304_001_001_001 + number).expect("a code of 15 digits")
}

fn standard(number: u32) -> StandardCode {
    StandardCode::of_number(10_100 + number).expect("a code of content 01.1")
}

/// A grid with so many standards, each at as many sites as its number.
fn with(number: u64, standards: u32) -> GridToCheck {
    let places = (1..=standards).flat_map(|one| (1..=one).map(move |site| (standard(one), id(site as u8))));
    GridToCheck { grid: grid(number), places: places.collect() }
}

fn checker(person: u8, own: &[u64]) -> Checker {
    Checker { person: id(person), own: own.iter().map(|number| grid(*number)).collect() }
}

fn seed(number: u64) -> [u8; 32] {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    seed
}

/// How many grids each checker got, the fewest first; those who got none as well.
fn loads(drawn: &Drawn, checkers: usize) -> Vec<usize> {
    let mut loads: BTreeMap<_, usize> = BTreeMap::new();
    drawn.checks.iter().for_each(|check| *loads.entry(check.checker).or_default() += 1);
    let mut loads: Vec<usize> = loads.into_values().collect();
    loads.resize(checkers, 0);
    loads.sort_unstable();
    loads
}

#[test]
fn a_recorded_seed_draws_the_same_for_ever() {
    let grids: Vec<GridToCheck> = (0..20).map(|number| with(number, 3)).collect();
    let checkers = [checker(1, &[0, 1]), checker(2, &[2]), checker(3, &[])];
    let asked =
        Draw { seed: seed(7), grids: &grids, checkers: &checkers, grids_drawn: 4, standards_drawn: 2 };
    let said: Vec<String> = draw(&asked)
        .unwrap()
        .checks
        .iter()
        .map(|check| {
            let places: Vec<String> =
                check.places.iter().map(|(code, site)| format!("{code}@{}", site.0[0])).collect();
            format!("{} by {}: {}", check.grid.sequence(), check.checker.0[0], places.join(" "))
        })
        .collect();
    // computed apart from this code, as the decision on draws describes it
    assert_eq!(
        said,
        [
            "4 by 2: 01.1.1@1 01.1.3@2",
            "7 by 1: 01.1.1@1 01.1.2@1",
            "12 by 1: 01.1.3@1 01.1.2@2",
            "20 by 3: 01.1.1@1 01.1.3@2"
        ]
    );
}

#[test]
fn nobody_is_sent_into_a_grid_of_his_own_and_what_is_everybodys_own_is_said() {
    let grids = [with(0, 1), with(1, 1), with(2, 0)];
    let checkers = [checker(1, &[0]), checker(2, &[0, 1])];
    let asked = |grids_drawn| Draw {
        seed: seed(1),
        grids: &grids,
        checkers: &checkers,
        grids_drawn,
        standards_drawn: 5,
    };
    let drawn = draw(&asked(1)).unwrap();
    let [only] = drawn.checks.as_slice() else { panic!("one is asked for") };
    assert_eq!((only.grid, only.checker), (grid(1), id(1)));
    let own = LeftOut { grid: grid(0), why: WhyLeftOut::EverybodysOwn };
    let empty = LeftOut { grid: grid(2), why: WhyLeftOut::NothingApplies };
    assert_eq!(drawn.left_out, [own, empty]);
    let refused = draw(&asked(2)).unwrap_err();
    assert_eq!(refused, DrawError::TooFewGrids { asked: 2, there: 1, own: 1, empty: 1 });
    assert!(refused.to_string().contains("name a checker from elsewhere"));
}

#[test]
fn a_draw_without_anybody_to_look_is_refused() {
    let grids = [with(0, 1)];
    let asked = Draw { seed: seed(1), grids: &grids, checkers: &[], grids_drawn: 0, standards_drawn: 1 };
    assert_eq!(draw(&asked), Err(DrawError::NoCheckers));
    let leads = [checker(1, &[0]), checker(2, &[0])];
    let asked = Draw { checkers: &leads, grids_drawn: 1, ..asked };
    assert_eq!(draw(&asked), Err(DrawError::TooFewGrids { asked: 1, there: 0, own: 1, empty: 0 }));
    let of_nothing = Draw { grids: &[], grids_drawn: 0, ..asked };
    assert_eq!(draw(&of_nothing).map(|drawn| drawn.checks.len()), Ok(0));
}

#[test]
fn somebody_who_is_named_twice_is_one_and_keeps_all_grids_of_his_own() {
    let grids = [with(0, 1), with(1, 1)];
    let twice = [checker(1, &[0]), checker(1, &[1]), checker(2, &[])];
    let asked = Draw { seed: seed(3), grids: &grids, checkers: &twice, grids_drawn: 2, standards_drawn: 1 };
    assert!(draw(&asked).unwrap().checks.iter().all(|check| check.checker == id(2)));
}

/// Whether each of `counts` is within six standard deviations of an even share of `of`.
fn is_even(counts: impl IntoIterator<Item = u64>, of: u64, kinds: u64) -> bool {
    let expected = of / kinds;
    counts.into_iter().all(|count| count.abs_diff(expected).pow(2) <= 36 * expected)
}

#[test]
fn every_grid_checker_standard_and_site_is_as_likely_as_another() {
    const DRAWS: u64 = 12_000;
    let grids: Vec<GridToCheck> = (0..6).map(|number| with(number, 4)).collect();
    let checkers = [checker(1, &[]), checker(2, &[]), checker(3, &[])];
    let (mut of_grid, mut of_checker) = (BTreeMap::<_, u64>::new(), BTreeMap::<_, u64>::new());
    let (mut of_standard, mut of_site) = (BTreeMap::<_, u64>::new(), BTreeMap::<_, u64>::new());
    let mut pairs = BTreeMap::<_, u64>::new();
    for number in 0..DRAWS {
        let asked = Draw {
            seed: seed(number),
            grids: &grids,
            checkers: &checkers,
            grids_drawn: 2,
            standards_drawn: 1,
        };
        for check in draw(&asked).unwrap().checks {
            *of_grid.entry(check.grid).or_default() += 1;
            *of_checker.entry(check.checker).or_default() += 1;
            *pairs.entry((check.grid, check.checker)).or_default() += 1;
            for (code, site) in check.places {
                *of_standard.entry(code).or_default() += 1;
                if code == standard(4) {
                    *of_site.entry(site).or_default() += 1;
                }
            }
        }
    }
    assert!(of_grid.len() == 6 && is_even(of_grid.into_values(), DRAWS * 2, 6));
    assert!(of_checker.len() == 3 && is_even(of_checker.into_values(), DRAWS * 2, 3));
    assert!(pairs.len() == 18 && is_even(pairs.into_values(), DRAWS * 2, 18));
    let with_sites: u64 = of_site.values().sum();
    assert!(of_standard.len() == 4 && is_even(of_standard.into_values(), DRAWS * 2, 4), "not by its sites");
    assert!(of_site.len() == 4 && is_even(of_site.into_values(), with_sites, 4));
}

#[test]
fn no_number_of_a_range_is_likelier_than_another() {
    // of three quarters of all numbers the first third would come twice as often
    let bound = 3 << 62;
    let mut stream = Stream::of(seed(0), Drawing::Grids);
    let low = (0..9_000).filter(|_| stream.below(bound) < 1 << 62).count();
    assert!(is_even([low as u64], 9_000, 3), "{low}");
    for bound in [1, 2, 3, 7, u64::MAX] {
        assert!((0..200).all(|_| stream.below(bound) < bound));
    }
    assert_eq!(stream.below(0), 0);
}

/// Some grids and checkers with grids of their own, as indices.
fn districts() -> impl Strategy<Value = (u64, Vec<Vec<u64>>)> {
    (1u64..7).prop_flat_map(|grids| {
        let own = proptest::collection::vec(0..grids, 0..=grids as usize);
        (Just(grids), proptest::collection::vec(own, 1..5))
    })
}

/// The least Σ load² with which these grids can be shared out, by trying every way.
fn evenest(grids: &[GridCode], checkers: &[Checker], loads: &[usize]) -> usize {
    let Some((first, rest)) = grids.split_first() else { return loads.iter().map(|load| load * load).sum() };
    let may = checkers.iter().enumerate().filter(|(_, checker)| !checker.own.contains(first));
    let ways = may.map(|(chosen, _)| {
        let more: Vec<usize> =
            loads.iter().enumerate().map(|(at, load)| load + usize::from(at == chosen)).collect();
        evenest(rest, checkers, &more)
    });
    ways.min().unwrap_or(usize::MAX)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_draw_is_whole_even_and_the_same_in_whatever_order_it_is_asked(
        ((many, own), number, order) in (districts(), any::<u64>(), any::<u64>())
    ) {
        let grids: Vec<GridToCheck> = (0..many).map(|number| with(number, 3)).collect();
        let checkers: Vec<Checker> = (1..).zip(&own).map(|(person, own)| checker(person, own)).collect();
        let free = (0..many).filter(|at| own.iter().any(|own| !own.contains(at))).count();
        let asked = Draw { seed: seed(number), grids: &grids, checkers: &checkers, grids_drawn: free, standards_drawn: 2 };
        let drawn = draw(&asked).unwrap();
        prop_assert_eq!((drawn.checks.len(), drawn.left_out.len()), (free, many as usize - free));
        let codes: Vec<GridCode> = drawn.checks.iter().map(|check| check.grid).collect();
        prop_assert!(codes.is_sorted_by(|a, b| a < b));
        for check in &drawn.checks {
            let who = checkers.iter().find(|checker| checker.person == check.checker).unwrap();
            prop_assert!(!who.own.contains(&check.grid), "his own grid");
            let there: BTreeSet<Place> = with(0, 3).places.into_iter().collect();
            let standards: BTreeSet<StandardCode> = check.places.iter().map(|place| place.0).collect();
            prop_assert!(standards.len() == 2 && check.places.len() == 2);
            prop_assert!(check.places.iter().all(|place| there.contains(place)));
        }
        let squares: usize = loads(&drawn, checkers.len()).iter().map(|load| load * load).sum();
        prop_assert_eq!(squares, evenest(&codes, &checkers, &vec![0; checkers.len()]));

        let (mut mixed, mut others) = (grids.clone(), checkers.clone());
        mixed.rotate_left(order as usize % grids.len());
        others.rotate_left(order as usize % checkers.len());
        mixed.iter_mut().for_each(|grid| grid.places.reverse());
        others.iter_mut().for_each(|checker| checker.own.reverse());
        mixed.push(grids[0].clone());
        prop_assert_eq!(&drawn, &draw(&Draw { grids: &mixed, checkers: &others, ..asked }).unwrap());
    }

    #[test]
    fn fewer_grids_are_the_first_of_more_and_their_standards_stay(number in any::<u64>(), few in 0usize..8) {
        let grids: Vec<GridToCheck> = (0..8).map(|number| with(number, 4)).collect();
        let checkers = [checker(1, &[1, 2]), checker(2, &[3])];
        let asked = Draw { seed: seed(number), grids: &grids, checkers: &checkers, grids_drawn: few, standards_drawn: 2 };
        let less = draw(&asked).unwrap();
        let more = draw(&Draw { grids_drawn: few + 1, ..asked }).unwrap();
        let places = |drawn: &Drawn| -> BTreeMap<GridCode, Vec<Place>> {
            drawn.checks.iter().map(|check| (check.grid, check.places.clone())).collect()
        };
        let more = places(&more);
        prop_assert!(places(&less).iter().all(|(grid, places)| more.get(grid) == Some(places)));
    }
}
