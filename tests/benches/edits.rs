//! Two phones edit the same fields without knowing of each other, until all copies agree and both values are kept.

use crate::baseline::last_write::Copy;
use crate::data::{Row, Seeds, findings, grid, note};
use crate::measure::{Fallible, Pair, Rounds, directory, timed};
use crate::office::{Office, Phone, store_in};
use crate::table::{Bar, Line};
use domain::findings::Amendment;
use domain::format::FINDING;
use domain::grids::GridCode;
use merge::hash::Id;
use protocol::pull::State;
use std::path::Path;
use std::time::Duration;
use store::Profile;
use sync_core::places;

/// What both phones write: a note each for every finding.
struct Plan {
    rows: Vec<Row>,
    notes: [Vec<String>; 2],
}

/// What one run took: editing on both phones, and the syncs until all agree.
struct Took {
    edits: Duration,
    syncs: Duration,
}

/// Measures the row, and the part of it that comes after the last edit.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let count = rounds.of(2_000, 300);
    let mut seeds = Seeds(31);
    let plan = Plan {
        rows: findings(count, &mut seeds)?,
        notes: [0, 1].map(|_| (0..count).map(|_| note(&mut seeds)).collect()),
    };
    let directory = directory()?;
    let (mut whole, mut syncs) = (Vec::new(), Vec::new());
    for round in 0..rounds.of(3, 2) {
        let place = directory.path().join(round.to_string());
        std::fs::create_dir(&place)?;
        let (ours, bare) = (ours(&place, &plan, round as u64)?, bare(&place, &plan)?);
        whole.push((ours.edits + ours.syncs, bare.edits + bare.syncs));
        syncs.push((ours.syncs, bare.syncs));
    }
    let bar = Bar { bar: 2.8, aim: 1.6 };
    Ok(vec![
        Line::times("2 phones, 2,000 concurrent edits each, converged", &Pair::from(whole), bar),
        Line::times("- of it: from the last edit on", &Pair::from(syncs), bar).because(
            "each conflict reads both bodies and their receipts to choose the one that is shown, and keeps both; the \
             baseline overwrites one value. The bar is for the whole row above",
        ),
    ])
}

fn ours(place: &Path, plan: &Plan, round: u64) -> Fallible<Took> {
    let grids: Vec<GridCode> = (0..4).map(grid).collect::<Fallible<_>>()?;
    let mut office = Office::new(store_in(place, "office.db", Profile::Office)?, 30 + round)?;
    let mut a = office.phone(store_in(place, "a.db", Profile::Phone)?, &grids)?;
    let mut b = office.phone(store_in(place, "b.db", Profile::Phone)?, &grids)?;
    for row in &plan.rows {
        a.replica.record_finding(&a.holder, GridCode::new(row.grid)?, &row.finding()?)?;
    }
    for phone in [&mut a, &mut b] {
        office.sync(&mut phone.replica, State::Left)?;
    }
    let [first, second] = &plan.notes;
    let edits = timed(|| {
        for (row, (one, other)) in plan.rows.iter().zip(first.iter().zip(second)) {
            edit(&mut a, row, one)?;
            edit(&mut b, row, other)?;
        }
        Ok(())
    })?;
    let syncs = timed(|| {
        for phone in [&mut a, &mut b] {
            office.sync(&mut phone.replica, State::Left)?;
        }
        office.sync(&mut a.replica, State::Left)?;
        Ok(())
    })?;
    for store in [a.replica.store(), b.replica.store(), office.replica.store()] {
        for row in &plan.rows {
            let partition = places::of_grid(GridCode::new(row.grid)?);
            let heads = store.heads(&partition, &FINDING, Id(row.id))?;
            if heads.0.get(&5).map(Vec::len) != Some(2) {
                return Err("both values of a note were to be kept".into());
            }
        }
    }
    for phone in [&mut a, &mut b] {
        office.sync(&mut phone.replica, State::Wanted)?;
    }
    Ok(Took { edits, syncs })
}

fn edit(phone: &mut Phone, row: &Row, note: &str) -> Fallible<()> {
    let partition = places::of_grid(GridCode::new(row.grid)?);
    let edit = phone.replica.begin_finding_edit(partition, Id(row.id))?;
    phone.replica.amend_finding(&phone.holder, &edit, &Amendment::Note(note.to_owned()))?;
    Ok(())
}

fn bare(place: &Path, plan: &Plan) -> Fallible<Took> {
    let mut copies = Vec::with_capacity(3);
    for (who, name) in [(0, "bare-office.db"), (1, "bare-a.db"), (2, "bare-b.db")] {
        copies.push(Copy::new(&place.join(name), who, &plan.rows)?);
    }
    let [office, a, b] = &mut copies[..] else {
        return Err("three copies were made".into());
    };
    let [first, second] = &plan.notes;
    let edits = timed(|| {
        for (at_ms, (row, (one, other))) in (1..).zip(plan.rows.iter().zip(first.iter().zip(second))) {
            a.edit((row.grid, &row.id), one, at_ms)?;
            b.edit((row.grid, &row.id), other, at_ms)?;
        }
        Ok(())
    })?;
    let syncs = timed(|| {
        a.sync(office)?;
        b.sync(office)?;
        a.sync(office)
    })?;
    if a.notes()? != b.notes()? || a.notes()? != office.notes()? {
        return Err("the copies of the baseline differ".into());
    }
    Ok(Took { edits, syncs })
}
