//! Recording one finding so that it is on the disk, beside the bare INSERT of the same row.

use crate::baseline::table::{self, Machine};
use crate::data::{Seeds, findings};
use crate::measure::{Fallible, Pair, Rounds, directory, timed};
use crate::office::{Office, store_in};
use crate::table::{Bar, Line};
use domain::grids::GridCode;
use store::{Profile, Store};

/// Measures the row.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let directory = directory()?;
    let count = rounds.of(600, 60);
    let rows = findings(count, &mut Seeds(11))?;
    let grids: Vec<GridCode> = (0..4).map(crate::data::grid).collect::<Fallible<_>>()?;
    let mut office = Office::new(Store::in_memory(Profile::Office)?, 1)?;
    let mut phone = office.phone(store_in(directory.path(), "phone.db", Profile::Phone)?, &grids)?;
    let mut bare = table::open(&directory.path().join("bare.db"), Machine::Phone)?;
    let recorded: Vec<_> =
        rows.iter().map(|row| Ok((GridCode::new(row.grid)?, row.finding()?))).collect::<Fallible<_>>()?;
    let pair = Pair::interleave(
        count,
        |round| {
            let (grid, finding) = recorded.get(round).ok_or("a finding for each round")?;
            timed(|| {
                phone.replica.record_finding(&phone.holder, *grid, finding)?;
                Ok(())
            })
        },
        |round| timed(|| table::insert(&mut bare, rows.get(round..=round).unwrap_or_default())),
    )?;
    let bar = Bar { bar: 1.5, aim: 1.3 };
    Ok(vec![Line::times("record one finding, durable (FULL)", &pair, bar)])
}
