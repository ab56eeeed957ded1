//! Applying 10,000 findings on a phone in pages of 500, beside bare INSERTs in batches of 500.

use crate::baseline::table::{self, Machine};
use crate::data::{Row, Seeds, findings, grid};
use crate::measure::{Fallible, Pair, Rounds, directory, timed};
use crate::office::{Office, Wire, store_in};
use crate::table::{Bar, Line};
use domain::grids::GridCode;
use merge::keys::SecretKey;
use protocol::pull::{Pull, PullAnswer, State};
use std::path::Path;
use std::time::Duration;
use store::{Profile, Store};
use sync_core::gate::Gate;
use sync_core::office::serve;
use sync_core::phone::{PhoneReplica, SyncReport, Transport};

/// How many findings a page, and a batch, carries.
const PAGE: usize = 500;

/// Measures the row.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let count = rounds.of(10_000, 2_000);
    let rows = findings(count, &mut Seeds(21))?;
    let grids: Vec<GridCode> = (0..4).map(grid).collect::<Fallible<_>>()?;
    let mut office = Office::new(Store::in_memory(Profile::Office)?, 2)?;
    let pages = pages(&mut office, &rows, &grids)?;
    let directory = directory()?;
    let mut phones = Vec::new();
    for round in 0..rounds.of(9, 3) {
        let store = store_in(directory.path(), &format!("phone-{round}.db"), Profile::Phone)?;
        let mut phone = office.phone(store, &grids)?.replica;
        learn_scope(&mut office, &mut phone)?;
        phones.push(phone);
    }
    let pair = Pair::interleave(
        phones.len(),
        |round| apply(phones.get_mut(round).ok_or("a fresh phone for each round")?, &pages),
        |round| insert(&directory.path().join(format!("bare-{round}.db")), &rows),
    )?;
    let bar = Bar { bar: 3.0, aim: 2.0 };
    Ok(vec![Line::times("apply 10,000 findings in pages of 500", &pair, bar)])
}

/// A fresh phone learns what it is to hold, and holds nothing of it yet.
fn learn_scope(office: &mut Office, phone: &mut PhoneReplica) -> Fallible<()> {
    let body = phone.push_body()?;
    let answer = Wire::to(office, phone)?.push(body).ok_or("the office answers")?;
    phone.take_push(&answer, &mut SyncReport::begun())?;
    Ok(())
}

/// What the office serves of the findings that one leader pushed, cut into pages of 500.
fn pages(office: &mut Office, rows: &[Row], grids: &[GridCode]) -> Fallible<Vec<Vec<u8>>> {
    let mut author = office.phone(Store::in_memory(Profile::Phone)?, grids)?;
    for row in rows {
        author.replica.record_finding(&author.holder, GridCode::new(row.grid)?, &row.finding()?)?;
    }
    office.sync(&mut author.replica, State::Left)?;
    let mut reader = office.phone(Store::in_memory(Profile::Phone)?, grids)?.replica;
    learn_scope(office, &mut reader)?;
    let token = reader.enrolment().ok_or("the phone is enrolled")?.token.clone();
    let key = SecretKey::from_bytes(&office.replica.key());
    let mut pull = Pull::decode(&reader.pull_body(State::Left)?)?;
    let mut pages = vec![PullAnswer::default()];
    loop {
        let device = Gate::device(office.replica.store(), &token)?;
        let answer = serve(office.replica.store(), &key, (&device, &pull))?;
        for entry in answer.entries {
            let full = pages.last().is_some_and(|page| changesets(page) >= PAGE);
            if full {
                pages.push(PullAnswer::default());
            }
            if let Some(page) = pages.last_mut() {
                page.history.clone_from(&answer.history);
                page.upto = entry.placed.position.number;
                page.entries.push(entry);
            }
        }
        if answer.closing.is_some() {
            return Ok(pages.iter().map(PullAnswer::encode).collect());
        }
        for (_, cursor) in &mut pull.after {
            *cursor = answer.upto;
        }
    }
}

fn changesets(page: &PullAnswer) -> usize {
    let segments = page.entries.iter().filter_map(|entry| entry.segment.as_deref());
    let read = segments.filter_map(|bytes| merge::segment::Segment::decode(bytes).ok());
    read.map(|segment| segment.changesets.len()).sum()
}

fn apply(phone: &mut PhoneReplica, pages: &[Vec<u8>]) -> Fallible<Duration> {
    let mut report = SyncReport::begun();
    timed(|| {
        for page in pages {
            phone.take_page(page, &mut report)?;
        }
        Ok(())
    })
}

fn insert(file: &Path, rows: &[Row]) -> Fallible<Duration> {
    let mut bare = table::open(file, Machine::Phone)?;
    timed(|| rows.chunks(PAGE).try_for_each(|batch| table::insert(&mut bare, batch)))
}
