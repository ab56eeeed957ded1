//! How many bytes a usual walk sends, and how many a grid's year takes on a phone: exact, from a seed.

use crate::data::{Place, Seeds, grid, usual_walk};
use crate::measure::{Fallible, Rounds, directory, median};
use crate::office::{Office, store_in};
use crate::table::{Bar, Line};
use domain::grids::GridCode;
use protocol::pull::State;
use store::{Profile, Store};

/// Weeks of a year.
const WEEKS: usize = 52;

/// Measures both rows in one year: a walk each week, synced when it is finished.
pub(crate) fn lines(_: Rounds) -> Fallible<Vec<Line>> {
    let directory = directory()?;
    let mut seeds = Seeds(41);
    let grid: GridCode = grid(0)?;
    let place = Place::new(grid, &mut seeds);
    let mut office = Office::new(Store::in_memory(Profile::Office)?, 4)?;
    office.open_sites(&place)?;
    let mut phone = office.phone(store_in(directory.path(), "year.db", Profile::Phone)?, &[grid])?;
    office.sync(&mut phone.replica, State::Left)?;
    let mut pushes = Vec::with_capacity(WEEKS);
    for _ in 0..WEEKS {
        usual_walk(&mut phone.replica, &phone.holder, (&place, &mut seeds))?;
        pushes.push(office.sync_weighed(&mut phone.replica)?);
        office.clock.go_on(7);
    }
    let first = pushes.first().copied().unwrap_or_default();
    let usual = median(pushes.get(1..).unwrap_or_default());
    let file = phone.replica.store().file().map(std::path::Path::to_owned);
    let store = phone.replica.into_store();
    store.checkpoint()?;
    let bytes = std::fs::metadata(file.ok_or("the phone's database is a file")?)?.len();
    let walk = Bar { bar: 3_000.0, aim: 2_000.0 };
    let year = Bar { bar: 0.8 * 1_048_576.0, aim: 0.6 * 1_048_576.0 };
    Ok(vec![
        Line::size("a usual walk: bytes up, hello included, zstd-3", usual, walk),
        Line::size("- the first walk of a phone, with its certificate", first, walk),
        Line::size("a grid's year on a phone (52 usual walks)", bytes, year),
    ])
}
