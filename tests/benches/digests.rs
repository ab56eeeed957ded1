//! What ends every sync: the digests of a leader's four grids after a year, computed from the rows.

use crate::measure::{Fallible, Rounds, directory, median};
use crate::table::{Bar, Line};
use crate::year::{GRIDS_EACH, Plan, Year, grid};
use merge::partition::Partition;
use std::time::{Duration, Instant};
use store::digests::{Depth, Digests};
use store::{Profile, Store};
use sync_core::places;

/// Measures the rows.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let year = Year::of(Plan::of(rounds))?;
    let directory = directory()?;
    drop(year.leader(directory.path())?);
    let file = directory.path().join(Year::LEADER);
    let grids: Vec<Partition> =
        (0..GRIDS_EACH).map(|place| Ok(places::of_grid(grid(place)?))).collect::<Fallible<_>>()?;
    let open_phone = || Store::open(&file, Profile::Phone);
    let (phone, found) = fresh(rounds, &grids, (open_phone, Depth::Quick))?;
    let (state, _) = fresh(rounds, &grids, (open_phone, Depth::Whole))?;
    let open_office = || Store::open_reader(&year.office().join("office.db"));
    let (office, held) = fresh(rounds, &grids, (open_office, Depth::Quick))?;
    if found != held || found.contains(&Digests::default()) {
        return Err("the leader and the office hold the same after a year".into());
    }
    let bar = Bar { bar: 0.005, aim: 0.001 };
    Ok(vec![
        Line::time("digests of four grids after a year, log and receipts, on the phone", phone, bar),
        Line::time("- the same at the office", office, bar),
        Line::part("- with the state digest, on the phone", format!("{:.1} ms", state.as_secs_f64() * 1e3)),
    ])
}

/// The median time of digests that nothing is remembered for: each time the database was opened anew.
fn fresh(
    rounds: Rounds,
    grids: &[Partition],
    (open, depth): (impl Fn() -> store::Result<Store>, Depth),
) -> Fallible<(Duration, Vec<Digests>)> {
    let (mut times, mut found) = (Vec::new(), Vec::new());
    for _ in 0..rounds.of(31, 5) {
        let store = open()?;
        let begun = Instant::now();
        found = store.read(|store| {
            grids.iter().map(|grid| store.digests(grid, depth)).collect::<store::Result<_>>()
        })?;
        times.push(begun.elapsed());
    }
    Ok((median(&times), found))
}
