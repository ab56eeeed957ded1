//! The study of bands repeats itself, and its grids are shown the better the better they truly are.

use domain::scoring::Band;
use server::study::{BandsTable, Group, Study};
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

fn study(seed: u64, grids: usize, threads: usize) -> Study {
    Study { seed, weeks: 16, grids, threads: NonZeroUsize::new(threads).expect("a thread") }
}

/// A tenth of the district over 20 weeks, played once for all who look at it.
static TENTH: LazyLock<BandsTable> = LazyLock::new(|| Study { weeks: 20, ..study(1, 154, 2) }.bands(&|| ()));

#[test]
fn the_same_seed_gives_the_same_table_on_one_thread_and_on_two() {
    let heard = AtomicU64::new(0);
    let hear = || {
        heard.fetch_add(1, Ordering::Relaxed);
    };
    let (one, two) = (study(1, 40, 1).bands(&hear), study(1, 40, 2).bands(&hear));
    assert_eq!(heard.into_inner(), 80);
    assert_eq!(one, two);
    assert_eq!((one.to_string(), one.json()), (two.to_string(), two.json()));
    assert_ne!(one.tally, study(2, 40, 2).bands(&|| ()).tally);
}

#[test]
fn better_grids_are_hardly_less_often_shown_as_reached() {
    let reached = |group: &Group| group.shown.of_band(Band::Reached) * 100 / group.grid_weeks.0.max(1);
    let classes: Vec<u64> = TENTH.tally.classes.iter().map(reached).collect();
    for (number, worse) in classes.iter().enumerate() {
        // of some fifteen grids in a class one or two have a red line open
        let better = classes.iter().skip(number + 1).min().copied().unwrap_or(100);
        assert!(better + 15 >= *worse, "{classes:?}");
    }
    assert!(classes[0] < 30 && classes[8] > 70, "{classes:?}");
}

#[test]
fn what_is_first_seen_is_what_is_true_of_a_grid_and_its_interval_holds_it() {
    let found = &TENTH.tally.all.found;
    let (rate, truth) = (found.rates_bp.0 / found.rates.0, found.true_bp.0 / found.rates.0);
    assert!(rate.abs_diff(truth) < 100, "found {rate}, true {truth}");
    assert!(found.inside.0 * 100 > found.rates.0 * 90, "{found:?}");
}

#[test]
fn first_looks_and_two_freezes_hold_back_what_chance_gives_away() {
    let tally = &TENTH.tally;
    let reached = tally.below_85.shown.of_band(Band::Reached);
    assert!(reached * 2 < tally.below_85.by_standing.0, "{:?}", tally.below_85);
    let chance = &tally.all.changes_by_chance;
    assert!(chance.shown < chance.frozen, "{chance:?}");
}

#[test]
fn every_grid_week_is_counted_once() {
    let tally = &TENTH.tally;
    let weeks: u64 = tally.classes.iter().map(|class| class.grid_weeks.0).sum();
    assert_eq!((tally.all.grids.0, tally.all.grid_weeks.0, weeks), (154, 154 * 8, 154 * 8));
    for group in tally.classes.iter().chain([&tally.all]) {
        let [reached, nearly, not, little] = group.shown.of.map(|count| count.0);
        let below = group.shown.below;
        assert_eq!(reached + nearly + not + little, group.grid_weeks.0);
        assert_eq!(nearly + not, below.red_line.0 + below.red_line_before.0 + below.other.0);
        assert!(group.hidden.0 <= reached);
    }
}

#[test]
fn a_red_line_that_nobody_has_found_yet_stands_under_a_good_band_and_seldom() {
    let all = &TENTH.tally.all;
    let (hidden, reached) = (all.hidden.0, all.shown.of_band(Band::Reached));
    assert!(hidden > 0 && hidden * 20 < reached, "{hidden} of {reached}");
    assert!(all.hiding_last <= all.hiding && all.hiding <= all.hidden);
}
