//! How leaders and checkers agree: spot checks held against the leaders' own walks of the same week. It changes no score.

use crate::error::Result;
use crate::judging::card::{GridCard, card};
use crate::judging::checks::checks;
use crate::judging::ground::{Ground, site_fact};
use crate::judging::meant::Meant;
use crate::places;
use domain::checks::{CheckResult, Observation};
use domain::grids::GridCode;
use domain::people::PersonId;
use domain::plan::Plan;
use domain::scoring::{
    CheckFact, Facts, POINTS_MAX, Place, Rate, Share, SiteFact, Thresholds, WeekFact, WeekKind, judged, score,
};
use domain::spot_checks::{Compared, compare};
use domain::standards::{Edition, StandardCode};
use domain::week::Week;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;
use store::Store;

/// What a checker and the leader saw in a grid and week, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotChecked {
    /// The grid.
    pub grid: GridCode,
    /// The week.
    pub week: Week,
    /// Judgements that draws asked for and the checker made, of all that they asked for.
    pub judged: Share,
    /// Spot walks that count.
    pub walks: u32,
    /// Spot walks of somebody who walked with the grid's leader in that week: they are not blind, and left out.
    pub not_blind: u32,
    /// What the leader's own walks kept in that week.
    pub leader: Rate,
    /// What the spot checks kept, by the same rules.
    pub checker: Rate,
    /// By standard, for every place that the checker was in.
    pub by_standard: BTreeMap<StandardCode, Compared>,
}

/// The spot checks of an area and of some weeks, by grid and week: what was drawn or walked. `in_force` gives the edition that a week
/// is scored by; weeks without one are left out.
///
/// # Errors
/// The store cannot be read.
pub fn agreement(
    store: &Store,
    (places, weeks): (&RangeInclusive<u64>, &RangeInclusive<Week>),
    in_force: &dyn Fn(Week) -> Option<Arc<Edition>>,
) -> Result<Vec<SpotChecked>> {
    // one snapshot for everything that is held side by side
    store.read(|store| {
        let mut all = Vec::new();
        for (number, week) in store.spot_weeks(places, weeks)? {
            if let (Ok(grid), Some(edition)) = (GridCode::new(number), in_force(week)) {
                all.extend(spot_checked(store, (grid, week), &edition)?);
            }
        }
        Ok(all)
    })
}

fn spot_checked(
    store: &Store,
    (grid, week): (GridCode, Week),
    edition: &Edition,
) -> Result<Option<SpotChecked>> {
    let Some(partition) = store.partition_ordinal(&places::of_spot_checks(grid))? else { return Ok(None) };
    let leader = card(store, (grid, week), edition)?;
    let along = with_the_leader(store, (grid, week))?;
    let mut walks = store.walks_judged(partition, week)?;
    walks.retain(|walk| walk.week == week);
    let all = walks.len();
    walks.retain(|walk| walk.leader.is_none_or(|who| !along.contains(&who)));
    let meant = Meant::of(store, grid.district().number(), edition)?;
    let (facts, _) = checks(store, (partition, &walks), (&[], (edition, &meant)))?;
    let seen = results(&facts, edition);
    let drawn = drawn(store, (grid, week), &meant)?;
    let made: BTreeSet<Place> = seen
        .iter()
        .filter(|(_, result)| matches!(result, CheckResult::Met | CheckResult::NotMet))
        .map(|(place, _)| *place)
        .collect();
    let sites = match &leader {
        Some(judged) => judged.ground.sites.clone(),
        None => store.sites_of(partition)?.iter().filter_map(site_fact).collect(),
    };
    let kind = leader.as_ref().and_then(|judged| judged.ground.weeks.last());
    let kind = kind.map_or(WeekKind::Counted, |week| week.kind);
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    Ok(Some(SpotChecked {
        grid,
        week,
        judged: Share { some: count(drawn.intersection(&made).count()), of: count(drawn.len()) },
        walks: count(walks.len()),
        not_blind: count(all - walks.len()),
        leader: leader.as_ref().map(|judged| judged.card.week()).unwrap_or_default(),
        checker: kept(&facts, (&sites, WeekFact { week, kind, planned: Vec::new() }), edition),
        by_standard: compare(&leaders_results(leader.as_ref(), edition), &seen),
    }))
}

/// Who walked in a grid and week among its own people: whoever was there saw what the leader saw.
fn with_the_leader(store: &Store, (grid, week): (GridCode, Week)) -> Result<BTreeSet<PersonId>> {
    let mut along = BTreeSet::new();
    let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else { return Ok(along) };
    for walk in store.walks_judged(partition, week)?.into_iter().filter(|walk| walk.week == week) {
        along.extend(walk.leader);
        along.extend(store.companions_of(partition, walk.id)?.into_iter().map(|companion| companion.person));
    }
    Ok(along)
}

/// What the draws of a week asked for in a grid.
fn drawn(store: &Store, (grid, week): (GridCode, Week), meant: &Meant<'_>) -> Result<BTreeSet<Place>> {
    let mut drawn = BTreeSet::new();
    for row in store.spot_checks(&(grid.number()..=grid.number()))?.into_iter().filter(|row| row.week == week)
    {
        let places = Plan::decode_places(&row.plan).unwrap_or_default().into_iter();
        drawn.extend(places.filter_map(|(code, site)| Some((meant.code(&row.edition, code)?, site))));
    }
    Ok(drawn)
}

/// What the leader's walks of the week say, and 未查 where their plan asked for a place and they left it out.
fn leaders_results(leader: Option<&GridCard>, edition: &Edition) -> Vec<(Place, CheckResult)> {
    let Some(GridCard { ground, .. }) = leader else { return Vec::new() };
    let own: Vec<CheckFact> =
        ground.checks.iter().filter(|check| check.week == ground.week).cloned().collect();
    let mut said = results(&own, edition);
    said.extend(left_out(ground));
    said
}

/// What the plan of a week asked for, as not checked: it gives way to everything that was said. In a week that nobody walked
/// nothing was left out.
fn left_out(ground: &Ground) -> impl Iterator<Item = (Place, CheckResult)> + '_ {
    let walked = ground.walked.iter().any(|(week, _)| *week == ground.week);
    let of_week = ground.weeks.iter().filter(move |week| walked && week.week == ground.week);
    of_week.flat_map(|week| week.planned.iter().map(|place| (*place, CheckResult::NotChecked)))
}

fn results(checks: &[CheckFact], edition: &Edition) -> Vec<(Place, CheckResult)> {
    let said = checks.iter().flat_map(|check| check.seen.iter().map(move |seen| (check, seen)));
    said.map(|(check, seen)| ((check.standard, check.site), result(check.standard, seen, edition))).collect()
}

/// The result that follows from what was counted, as in every score; what was written where nothing was.
fn result(standard: StandardCode, seen: &Observation, edition: &Edition) -> CheckResult {
    let worth = edition.standard(standard).and_then(|standard| judged(standard, seen));
    match worth {
        Some(worth) if worth.points == POINTS_MAX => CheckResult::Met,
        Some(_) => CheckResult::NotMet,
        None => seen.result,
    }
}

/// What checks keep of a week by the rules of every scorecard, with nothing else in it.
fn kept(checks: &[CheckFact], (sites, week): (&[SiteFact], WeekFact), edition: &Edition) -> Rate {
    let weeks = [week];
    score(&Facts { edition, sites, weeks: &weeks, checks, findings: &[] }, &Thresholds::default()).week()
}
