//! Sunday evening: 400 phones bring 20 findings each, all at once.

use crate::baseline::client::Caller;
use crate::baseline::service::Service;
use crate::data::{Row, Seeds, grid};
use crate::measure::{Fallible, Pair, Rounds, directory};
use crate::office::Phone;
use crate::served::{found, line, serve};
use crate::table::{Bar, Line};
use domain::grids::GridCode;
use merge::hash::Id;
use server::serve::Running;
use std::sync::Barrier;
use std::time::{Duration, Instant};
use store::{Profile, Store};
use sync_core::phone::{SyncReport, Transport};

/// Findings that each phone brings.
const EACH: usize = 20;

/// Measures the row.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let directory = directory()?;
    let count = rounds.of(400, 60);
    let data = directory.path().join("office");
    let mut office = found(&data, 60)?;
    let mut phones = Vec::with_capacity(count);
    for place in 0..count as u64 {
        phones.push(office.phone(Store::in_memory(Profile::Phone)?, &[grid(place)?])?);
    }
    let clock = office.clock.clone();
    office.replica.into_store().checkpoint()?;
    let running = serve(&data, &clock)?;
    let service = Service::start(&directory.path().join("bare-office.db"), &[])?;
    let caller = Caller::new(service.url())?;
    let mut seeds = Seeds(61);
    let mut took = Vec::new();
    for _ in 0..rounds.of(15, 2) {
        let mut brought = Vec::with_capacity(count);
        for (place, phone) in phones.iter_mut().enumerate() {
            brought.push(bring(phone, grid(place as u64)?, &mut seeds)?);
        }
        took.push((ours(&running, &mut phones)?, baseline(&caller, &brought)?));
    }
    running.stop()?;
    let bar = Bar { bar: 3.0, aim: 1.6 };
    let reason = "each of 400 pushes verifies a certificate and a signature, signs a receipt and begins a stream; \
                  the baseline does none of that";
    Ok(vec![Line::times("400 phones x 20 findings at once", &Pair::from(took), bar).because(reason)])
}

/// Records a phone's findings; the baseline brings the same.
fn bring(phone: &mut Phone, grid: GridCode, seeds: &mut Seeds) -> Fallible<Vec<Row>> {
    let mut rows = Vec::with_capacity(EACH);
    for _ in 0..EACH {
        let Id(id) = phone.replica.new_id();
        let row = Row::new(Id(id), grid, seeds);
        phone.replica.record_finding(&phone.holder, grid, &row.finding()?)?;
        rows.push(row);
    }
    Ok(rows)
}

/// Lets everybody begin together, each on a thread of its own; the time until the last has its answer.
pub(crate) fn together<T: Send, A: Send>(
    all: impl ExactSizeIterator<Item = T>,
    each: impl Fn(T) -> Fallible<A> + Sync,
) -> Fallible<(Duration, Vec<A>)> {
    let barrier = Barrier::new(all.len() + 1);
    std::thread::scope(|scope| {
        let mut threads = Vec::with_capacity(all.len());
        for one in all {
            let (barrier, each) = (&barrier, &each);
            threads.push(scope.spawn(move || {
                barrier.wait();
                each(one)
            }));
        }
        barrier.wait();
        let begun = Instant::now();
        let mut answers = Vec::with_capacity(threads.len());
        for thread in threads {
            answers.push(thread.join().map_err(|_| "a phone's thread ended early")??);
        }
        Ok((begun.elapsed(), answers))
    })
}

fn ours(running: &Running, phones: &mut [Phone]) -> Fallible<Duration> {
    let mut lines = Vec::with_capacity(phones.len());
    for phone in phones.iter() {
        lines.push(line(running, phone)?);
    }
    let pairs = phones.iter_mut().zip(lines.iter_mut());
    let (took, answers) = together(pairs, |(phone, line)| {
        let body = phone.replica.push_body()?;
        line.push(body).ok_or_else(|| format!("no answer to a push: {:?}", line.last()).into())
    })?;
    // every phone has a disk of its own: what it writes there is not the office's time
    for (phone, answer) in phones.iter_mut().zip(&answers) {
        phone.replica.take_push(answer, &mut SyncReport::begun())?;
        if phone.replica.pending()? > 0 {
            return Err("a phone still has something pending".into());
        }
    }
    Ok(took)
}

fn baseline(caller: &Caller, brought: &[Vec<Row>]) -> Fallible<Duration> {
    Ok(together(brought.iter(), |rows| caller.send(rows))?.0)
}
