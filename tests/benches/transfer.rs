//! 10,000 findings over loopback HTTP: up to an empty office, merged and durable, and down to a fresh phone.

use crate::baseline::client::Caller;
use crate::baseline::json;
use crate::baseline::last_write::BATCH;
use crate::baseline::service::Service;
use crate::baseline::table::{self, Machine};
use crate::data::{Row, Seeds, findings, grid};
use crate::measure::{Fallible, Pair, Rounds, directory, timed};
use crate::office::{Beat, agreed, store_in};
use crate::served::{Closed, found, line, serve, upload};
use crate::table::{Bar, Line};
use domain::grids::GridCode;
use protocol::pull::State;
use std::path::Path;
use std::time::Duration;
use store::Profile;

/// What one round took.
struct Took {
    up: Duration,
    down: Duration,
    /// Bytes of the bodies that went up, packed.
    bytes_up: u64,
}

/// An office that holds nothing yet, a phone full of findings and a fresh one, to be copied for each round.
struct Template {
    author: Closed,
    reader: Closed,
    clock: Beat,
}

/// Measures the rows.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let directory = directory()?;
    let rows = findings(rounds.of(10_000, 2_000), &mut Seeds(51))?;
    let made = directory.path().join("template");
    std::fs::create_dir(&made)?;
    let template = Template::make(&made, &rows)?;
    let (mut up, mut down, mut bytes_up) = (Vec::new(), Vec::new(), 0);
    for round in 0..rounds.of(5, 2) {
        let place = directory.path().join(round.to_string());
        copy(&made, &place)?;
        let ours = template.round(&place, rows.len())?;
        let baseline = baseline(&place, &rows)?;
        up.push((ours.up, baseline.up));
        down.push((ours.down, baseline.down));
        bytes_up = ours.bytes_up;
    }
    let mut json_bytes = 0;
    for batch in rows.chunks(BATCH) {
        json_bytes += zstd::encode_all(&json::of_findings(batch)?[..], 3)?.len() as u64;
    }
    Ok(vec![
        Line::times(
            "upload 10,000 findings over HTTP, merged, durable",
            &Pair::from(up),
            Bar { bar: 2.0, aim: 1.5 },
        )
        .because("each finding is decoded, hashed, chained and merged into three rows beside its own bytes"),
        Line::bytes("- bytes, both under zstd-3", (bytes_up, json_bytes), Bar { bar: 1.15, aim: 1.0 }),
        Line::times("download them to a fresh phone", &Pair::from(down), Bar { bar: 2.5, aim: 1.5 }),
    ])
}

impl Template {
    fn make(place: &Path, rows: &[Row]) -> Fallible<Self> {
        let grids: Vec<GridCode> = (0..4).map(grid).collect::<Fallible<_>>()?;
        let mut office = found(&place.join("office"), 50)?;
        let mut author = office.phone(store_in(place, "author.db", Profile::Phone)?, &grids)?;
        let reader = office.phone(store_in(place, "reader.db", Profile::Phone)?, &grids)?;
        author.replica.store().begin_together()?;
        for row in rows {
            author.replica.record_finding(&author.holder, GridCode::new(row.grid)?, &row.finding()?)?;
        }
        author.replica.store().commit_together()?;
        let clock = office.clock.clone();
        office.replica.into_store().checkpoint()?;
        Ok(Self {
            author: Closed::close(author, "author.db")?,
            reader: Closed::close(reader, "reader.db")?,
            clock,
        })
    }

    fn round(&self, place: &Path, count: usize) -> Fallible<Took> {
        let running = serve(&place.join("office"), &self.clock)?;
        let mut author = self.author.open(place, &self.clock, 52)?;
        let mut above = line(&running, &author)?;
        let up = timed(|| upload(&mut author, &mut above))?;
        let mut reader = self.reader.open(place, &self.clock, 53)?;
        let mut below = line(&running, &reader)?;
        let mut received = 0;
        let down = timed(|| {
            let report = reader.replica.sync(&mut below, State::Left)?;
            received = report.received;
            agreed(&report)
        })?;
        if received < count as u64 {
            return Err(format!("only {received} changesets came down").into());
        }
        running.stop()?;
        Ok(Took { up, down, bytes_up: above.traffic().bytes_up })
    }
}

fn baseline(place: &Path, rows: &[Row]) -> Fallible<Took> {
    let service = Service::start(&place.join("bare-office.db"), &[])?;
    let caller = Caller::new(service.url())?;
    let up = timed(|| rows.chunks(BATCH).try_for_each(|batch| caller.send(batch)))?;
    let mut phone = table::open(&place.join("bare-phone.db"), Machine::Phone)?;
    let mut received = 0;
    let down = timed(|| {
        for place in 0..4 {
            let grid = grid(place)?.number();
            let mut after = Vec::new();
            loop {
                let page = caller.fetch(grid, &after)?;
                table::insert(&mut phone, &page)?;
                received += page.len();
                match page.last() {
                    Some(last) if page.len() == BATCH => after = last.id.to_vec(),
                    _ => break,
                }
            }
        }
        Ok(())
    })?;
    if received != rows.len() {
        return Err(format!("only {received} findings came down from the baseline").into());
    }
    Ok(Took { up, down, bytes_up: 0 })
}

/// Copies a directory.
fn copy(from: &Path, to: &Path) -> Fallible<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
