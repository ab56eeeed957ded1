//! One edit, synced both ways: what was edited here goes up, what somebody else edited comes down.

use crate::baseline::client::Caller;
use crate::baseline::last_write::{Copy, Edit};
use crate::baseline::service::Service;
use crate::data::{Row, Seeds, findings, grid, note};
use crate::measure::{Fallible, Pair, Rounds, directory, timed};
use crate::office::{Phone, agreed, store_in};
use crate::served::{found, line, serve, upload};
use crate::table::{Bar, Line};
use domain::findings::Amendment;
use domain::grids::GridCode;
use merge::hash::Id;
use protocol::pull::State;
use std::time::Duration;
use store::Profile;
use sync_core::places;

/// The phone that is measured, and the other one, at the baseline.
const HERE: i64 = 1;
const THERE: i64 = 2;

/// Measures the row.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let directory = directory()?;
    let place = directory.path();
    let mut seeds = Seeds(71);
    let rows = findings(400, &mut seeds)?;
    let grids: Vec<GridCode> = (0..4).map(grid).collect::<Fallible<_>>()?;
    let mut office = found(&place.join("office"), 70)?;
    let mut here = office.phone(store_in(place, "here.db", Profile::Phone)?, &grids)?;
    let mut there = office.phone(store_in(place, "there.db", Profile::Phone)?, &grids)?;
    let clock = office.clock.clone();
    office.replica.into_store().checkpoint()?;
    let running = serve(&place.join("office"), &clock)?;
    let (mut from_here, mut from_there) = (line(&running, &here)?, line(&running, &there)?);
    here.replica.store().begin_together()?;
    for row in &rows {
        here.replica.record_finding(&here.holder, GridCode::new(row.grid)?, &row.finding()?)?;
    }
    here.replica.store().commit_together()?;
    upload(&mut here, &mut from_here)?;
    for (phone, line) in [(&mut here, &mut from_here), (&mut there, &mut from_there)] {
        agreed(&phone.replica.sync(line, State::Left)?)?;
    }
    let service = Service::start(&place.join("bare-office.db"), &rows)?;
    let caller = Caller::new(service.url())?;
    let mut bare = Copy::new(&place.join("bare-here.db"), HERE, &rows)?;
    let notes: Vec<String> = (0..rows.len()).map(|_| note(&mut seeds)).collect();
    let pair = Pair::interleave(
        rounds.of(150, 20),
        |round| {
            let (mine, theirs) = pick(&rows, round)?;
            let text = notes.get(round).ok_or("a note for each round")?;
            edit(&mut there, theirs, text)?;
            agreed(&there.replica.sync(&mut from_there, State::Left)?)?;
            edit(&mut here, mine, text)?;
            timed(|| agreed(&here.replica.sync(&mut from_here, State::Left)?))
        },
        |round| {
            let (mine, theirs) = pick(&rows, round)?;
            let text = notes.get(round).ok_or("a note for each round")?;
            bare_round(&caller, &mut bare, (mine, theirs, text), round as i64 + 1)
        },
    )?;
    running.stop()?;
    let bar = Bar { bar: 2.2, aim: 1.5 };
    let reason =
        "two phones commit, sign, verify and compare digests; the baseline inserts and reads one row";
    Ok(vec![Line::times("one edit, synced both ways (p50)", &pair, bar).because(reason)])
}

/// Two different findings for each round.
fn pick(rows: &[Row], round: usize) -> Fallible<(&Row, &Row)> {
    let at = |place: usize| rows.get(place % rows.len().max(1)).ok_or("a finding for each round");
    Ok((at(2 * round)?, at(2 * round + 1)?))
}

fn edit(phone: &mut Phone, row: &Row, note: &str) -> Fallible<()> {
    let partition = places::of_grid(GridCode::new(row.grid)?);
    let edit = phone.replica.begin_finding_edit(partition, Id(row.id))?;
    phone.replica.amend_finding(&phone.holder, &edit, &Amendment::Note(note.to_owned()))?;
    Ok(())
}

fn bare_round(
    caller: &Caller,
    bare: &mut Copy,
    (mine, theirs, note): (&Row, &Row, &str),
    at_ms: i64,
) -> Fallible<Duration> {
    let other = Edit { grid: theirs.grid, id: theirs.id.to_vec(), note: note.to_owned(), at_ms, by: THERE };
    caller.send_edits(&[other])?;
    bare.edit((mine.grid, &mine.id), note, at_ms)?;
    let before = bare.cursor();
    let took = timed(|| caller.sync(bare, HERE))?;
    if bare.cursor() == before {
        return Err("nothing came down from the baseline".into());
    }
    Ok(took)
}
