//! The answer to a hello: the office's time and history, what it holds beyond the replica's tips, and its scope.

use crate::error::Result;
use crate::gate::{Device, open_people_on};
use crate::office::untold::erased;
use crate::places::{self, Records};
use domain::grids::GridCode;
use domain::people::PersonId;
use merge::context::Log;
use merge::hash::Id;
use merge::partition::{Lane, Partition};
use protocol::hello::{Hello, Welcome};
use protocol::parts::NamedTip;
use std::collections::BTreeSet;
use store::Store;

/// The oldest app that may pull.
const APP_MIN: &str = "gridwalk 0.1.0";

/// The tips that are held of a stream.
pub(crate) fn tips(store: &Store, stream: &Id) -> Result<Vec<NamedTip>> {
    let Some(ordinal) = store.ordinal(stream)? else {
        return Ok(Vec::new());
    };
    Ok(store.tips(ordinal)?.iter().map(|tip| (*stream, tip.dot.seq, tip.hash)).collect())
}

/// The grids in which somebody is assigned among their own people.
pub(crate) fn own_grids(store: &Store, person: PersonId) -> Result<BTreeSet<GridCode>> {
    let assigned = store.assigned(person)?;
    let official = assigned.iter().filter_map(|partition| match Records::of(partition) {
        Some(Records::Official(grid)) => Some(grid),
        _ => None,
    });
    Ok(official.collect())
}

/// The answer to a hello.
pub(crate) fn welcome(store: &Store, device: &Device, (hello, office_ms): (&Hello, u64)) -> Result<Welcome> {
    let mut held = Vec::new();
    let mut streams: Vec<Id> = hello.tips.iter().map(|(stream, ..)| *stream).collect();
    streams.dedup();
    for stream in &streams {
        held.extend(tips(store, stream)?);
    }
    // what the replica has named it holds already
    let named: BTreeSet<&NamedTip> = hello.tips.iter().collect();
    held.retain(|tip| !named.contains(tip));
    let (history, scope) = (store.history()?, scope(store, device)?);
    let mut told: Vec<Partition> = hello.cursors.iter().map(|(partition, _)| *partition).collect();
    told.sort_unstable();
    let erased = erased(store, (device, hello), (&history, &scope))?;
    let mut people = store.people_on(device.replica(), &device.key())?;
    if people == [device.person()] {
        people.clear();
    }
    Ok(Welcome {
        office_ms,
        erased,
        history: (history != hello.history).then_some(history),
        tips: held,
        scope: (scope != told).then_some(scope),
        app_min: APP_MIN.to_owned(),
        people,
    })
}

/// What a device is meant to hold: the grids of everybody on it whose account is open, and the district's own tables. Where
/// all of them are closed it keeps in sight what it had, though nothing of it is served. Spot checks of a grid never come to a
/// phone on which anybody works who is assigned in the grid: they are blind, whoever else is on it.
pub(crate) fn scope(store: &Store, device: &Device) -> Result<Vec<Partition>> {
    let mut people = open_people_on(store, (device.replica(), &device.key()))?;
    if people.is_empty() {
        people = store.people_on(device.replica(), &device.key())?;
    }
    let mut scope = Vec::new();
    for person in people {
        scope.extend(store.assigned(person)?);
    }
    if scope.iter().any(|partition| partition.lane == Lane::SPOT) {
        let mut own = BTreeSet::new();
        for person in store.people_on(device.replica(), &device.key())? {
            own.extend(own_grids(store, person)?);
        }
        let blind = |partition: &Partition| match Records::of(partition) {
            Some(Records::SpotChecks(grid)) => !own.contains(&grid),
            _ => true,
        };
        scope.retain(blind);
    }
    let district = store.meta_int("district")?.and_then(|code| u32::try_from(code).ok()).unwrap_or(0);
    scope.push(places::of_district(district));
    scope.sort_unstable();
    scope.dedup();
    Ok(scope)
}
