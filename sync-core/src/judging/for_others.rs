//! Rechecks that whoever walks a grid may not do himself: after two weeks they are a task of the community or the street.

use crate::error::Result;
use crate::judging::ground::Ground;
use crate::judging::planned::{PlannedFor, planned};
use crate::judging::rectified::Rectified;
use crate::places;
use domain::grids::GridCode;
use domain::people::{PersonId, Role};
use domain::rectification::Status;
use domain::standards::Edition;
use domain::week::Week;
use merge::hash::Id;
use std::collections::BTreeSet;
use store::Store;

/// Of the findings of a grid those that a leader of it may not look at again, because he put them right himself, and that two
/// weeks' plans asked for in vain; at an instant (ms since 1970), by an edition. Another leader may, where there is one: whether he
/// walks nobody knows.
///
/// # Errors
/// The store cannot be read.
pub fn for_others(
    store: &Store,
    grid: GridCode,
    (rectified, now_ms): (&[Rectified], i64),
    edition: &Edition,
) -> Result<BTreeSet<Id>> {
    let waits = |one: &&Rectified| matches!(one.standing().status, Status::Reported | Status::Claimed);
    let reported: Vec<&Rectified> = rectified.iter().filter(waits).collect();
    // most grids have none, and need no plan to tell
    if reported.is_empty() {
        return Ok(BTreeSet::new());
    }
    let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else {
        return Ok(BTreeSet::new());
    };
    let roles = store.roles_in(partition, None)?.into_iter();
    let leads = roles.filter(|row| row.role == Role::GridLeader && row.ended_by.is_empty());
    let leaders: BTreeSet<PersonId> = leads.map(|row| row.person).collect();
    let of_leader = |one: &&Rectified| one.reports_fixed().any(|act| leaders.contains(&act.author));
    if !reported.iter().any(of_leader) {
        return Ok(BTreeSet::new());
    }
    let week = Week::of(now_ms);
    let Some(ground) = Ground::read(store, (grid, week), edition)? else { return Ok(BTreeSet::new()) };
    let plans = leaders.into_iter().map(|walker| {
        let of = PlannedFor { walker, week, now_ms, known_ms: now_ms };
        planned(&ground, edition, &of).for_others
    });
    Ok(plans.flatten().collect())
}
