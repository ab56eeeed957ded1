//! The scorecard of a grid and week, from the tables.

use crate::error::Result;
use crate::judging::ground::Ground;
use crate::judging::planned::{PlannedFor, planned};
use crate::judging::weeks::end_ms;
use crate::places;
use domain::grids::GridCode;
use domain::people::PersonId;
use domain::scoring::{Scorecard, Thresholds, score};
use domain::standards::Edition;
use domain::week::Week;
use store::Store;

/// The scorecard of a grid and week, with everything that it follows from.
#[derive(Clone, Debug)]
pub struct GridCard {
    /// The grid.
    pub grid: GridCode,
    /// What it follows from.
    pub ground: Ground,
    /// By which thresholds it was judged.
    pub thresholds: Thresholds,
    /// What it comes to.
    pub card: Scorecard,
}

/// The scorecard of a grid and week by an edition; `None` where nothing is known of the grid.
///
/// # Errors
/// The store cannot be read.
pub fn card(store: &Store, (grid, week): (GridCode, Week), edition: &Edition) -> Result<Option<GridCard>> {
    // one snapshot for everything that it follows from
    store.read(|store| from_snapshot(store, (grid, week), edition))
}

fn from_snapshot(
    store: &Store,
    (grid, week): (GridCode, Week),
    edition: &Edition,
) -> Result<Option<GridCard>> {
    let Some(mut ground) = Ground::read(store, (grid, week), edition)? else { return Ok(None) };
    plan_afterwards(&mut ground, edition);
    let thresholds = thresholds(store, grid, week)?;
    let card = score(&ground.facts(edition), &thresholds);
    Ok(Some(GridCard { grid, ground, thresholds, card }))
}

/// A week that was walked without a word of what was to be judged had a plan all the same: that which followed from what was
/// known when its walk began. And of a week that nobody walked it is what it would have been at its end.
fn plan_afterwards(ground: &mut Ground, edition: &Edition) {
    let all = ground.weeks.iter().map(|week| week.week);
    let unsaid: Vec<Week> = all.filter(|week| ground.told.binary_search(week).is_err()).collect();
    for week in unsaid {
        let began = ground.walked.iter().find(|(walked, _)| *walked == week).map(|(_, at)| *at);
        let at_ms = match began {
            Some(at_ms) => at_ms,
            None if week == ground.week => end_ms(week),
            None => continue,
        };
        let of = PlannedFor { walker: PersonId::default(), week, now_ms: at_ms, known_ms: at_ms };
        let plan = planned(ground, edition, &of).places();
        if let Some(of_week) = ground.weeks.iter_mut().find(|one| one.week == week) {
            of_week.planned = plan;
        }
    }
}

/// The thresholds that a week is judged by: the office's, and its defaults where it wrote none.
pub(crate) fn thresholds(store: &Store, grid: GridCode, week: Week) -> Result<Thresholds> {
    let mut thresholds = Thresholds::default();
    let Some(district) = store.partition_ordinal(&places::of_district(grid.district().number()))? else {
        return Ok(thresholds);
    };
    if let Some(row) = store.thresholds(district, week)? {
        let of = |written: Option<u32>, known| written.unwrap_or(known);
        thresholds = Thresholds {
            reached_bp: of(row.reached_bp, thresholds.reached_bp),
            not_reached_below_bp: of(row.not_reached_below_bp, thresholds.not_reached_below_bp),
            first_look_bp: of(row.first_look_bp, thresholds.first_look_bp),
            coverage_bp: of(row.coverage_bp, thresholds.coverage_bp),
        };
    }
    Ok(thresholds)
}
