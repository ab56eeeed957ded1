//! A sync with nothing to say: what it weighs, and what it costs the office.

use crate::baseline::canned::{Canned, Said};
use crate::data::{Place, Seeds, grid, usual_walk};
use crate::measure::{Fallible, Pair, Rounds, directory};
use crate::office::{Phone, agreed};
use crate::relay::Relay;
use crate::served::{found, line, serve};
use crate::table::{Bar, Line};
use client::HttpOffice;
use domain::grids::GridCode;
use protocol::pull::State;
use std::time::{Duration, Instant};
use store::{Profile, Store};
use sync_core::phone::Transport;

/// A line on which bodies are kept, and requests are timed.
struct Timed<'o> {
    office: &'o mut HttpOffice,
    waited: Duration,
    /// What was asked and answered.
    said: Vec<Said>,
}

/// Measures the rows.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let directory = directory()?;
    let data = directory.path().join("office");
    let (mut office, mut seeds) = (found(&data, 110)?, Seeds(111));
    let grids: Vec<GridCode> = (0..4).map(grid).collect::<Fallible<_>>()?;
    let mut phone = office.phone(Store::in_memory(Profile::Phone)?, &grids)?;
    for grid in &grids {
        let place = Place::new(*grid, &mut seeds);
        office.open_sites(&place)?;
        usual_walk(&mut phone.replica, &phone.holder, (&place, &mut seeds))?;
    }
    office.sync(&mut phone.replica, State::Left)?;
    let clock = office.clock.clone();
    office.replica.into_store().checkpoint()?;
    let running = serve(&data, &clock)?;
    let mut own = line(&running, &phone)?;
    let first = silent(&mut phone, &mut own)?;
    let token = phone.replica.enrolment().ok_or("the phone is enrolled")?.token.clone();
    let before = own.traffic();
    let canned = Canned::start(&first.1)?;
    let mut bare = HttpOffice::new(canned.url(), token.clone());
    let pair = Pair::interleave(
        rounds.of(400, 40),
        |_| Ok(silent(&mut phone, &mut own)?.0),
        |_| {
            let begun = Instant::now();
            for Said { path, body, answer } in &first.1 {
                if bare.post(path, body)? != *answer {
                    return Err("the bare service gives what it was given".into());
                }
            }
            Ok(begun.elapsed())
        },
    )?;
    let after = own.traffic();
    let syncs = rounds.of(400, 40) as u64;
    let bodies = (after.bytes_up + after.bytes_down - before.bytes_up - before.bytes_down) / syncs;
    let relay = Relay::start(running.addr())?;
    let mut relayed = HttpOffice::new(relay.url(), token);
    silent(&mut phone, &mut relayed)?;
    let whole = relayed.traffic().bytes_up + relayed.traffic().bytes_down;
    let headers = relay.bytes().saturating_sub(whole);
    running.stop()?;
    let server = pair.ours().saturating_sub(pair.baseline());
    Ok(vec![
        Line::size("a sync with nothing to say, bodies both ways", bodies, Bar { bar: 1000.0, aim: 700.0 }),
        Line::part("- headers of its two requests add", format!("{headers} B")),
        Line::time(
            "- what it costs the office: its round trips without those of a bare service",
            server,
            Bar { bar: 0.001, aim: 0.000_5 },
        )
        .because("that the phone was heard of is forced to the disk"),
    ])
}

/// A sync in which nothing moves; how long its requests took, and what was said.
fn silent(phone: &mut Phone, office: &mut HttpOffice) -> Fallible<(Duration, Vec<Said>)> {
    let mut timed = Timed { office, waited: Duration::ZERO, said: Vec::new() };
    let report = phone.replica.sync(&mut timed, State::Left)?;
    agreed(&report)?;
    if report.acknowledged + report.received + report.given_back > 0 || timed.said.len() != 2 {
        return Err(format!("there was something to say: {report:?}").into());
    }
    Ok((timed.waited, timed.said))
}

impl Timed<'_> {
    fn post(&mut self, path: &'static str, body: Vec<u8>) -> Option<Vec<u8>> {
        let begun = Instant::now();
        let answer = self.office.post(path, &body).ok()?;
        self.waited += begun.elapsed();
        self.said.push(Said { path, body, answer: answer.clone() });
        Some(answer)
    }
}

impl Transport for Timed<'_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.post("/v1/push", body)
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.post("/v1/pull", body)
    }
}
