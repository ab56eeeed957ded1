//! Ordinary pushes, while something else goes on: a few phones bring a finding each, again and again.

use crate::data::{Row, Seeds};
use crate::measure::Fallible;
use crate::office::{Office, Phone};
use crate::served::line;
use client::HttpOffice;
use domain::grids::GridCode;
use merge::hash::Id;
use server::serve::Running;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use store::{Profile, Store};
use sync_core::phone::{SyncReport, Transport};

/// A push that is refused because the office is busy is tried again after so long; its time goes on meanwhile.
const AGAIN: Duration = Duration::from_millis(50);

/// Phones whose pushes are timed.
pub(crate) struct Paced {
    phones: Vec<(Phone, GridCode, Seeds)>,
    every: Duration,
}

impl Paced {
    /// Enrols a phone for each of these grids; each brings a finding every so often.
    pub(crate) fn enrol(office: &mut Office, grids: &[GridCode], every: Duration) -> Fallible<Self> {
        let mut phones = Vec::with_capacity(grids.len());
        for grid in grids {
            let phone = office.phone(Store::in_memory(Profile::Phone)?, &[*grid])?;
            phones.push((phone, *grid, Seeds(grid.number())));
        }
        Ok(Self { phones, every })
    }

    /// Pushes while `work` is done. What `work` gives, and how long each push waited for its answer.
    pub(crate) fn beside<T>(
        &mut self,
        running: &Running,
        work: impl FnOnce() -> Fallible<T>,
    ) -> Fallible<(T, Vec<Duration>)> {
        let (done, every) = (AtomicBool::new(false), self.every);
        std::thread::scope(|scope| {
            let mut threads = Vec::with_capacity(self.phones.len());
            for (place, (phone, grid, seeds)) in (0_u32..).zip(&mut self.phones) {
                let mut office = line(running, phone)?;
                let done = &done;
                threads.push(scope.spawn(move || {
                    // not all in the same moment
                    std::thread::sleep(every / 8 * (place % 8));
                    let mut waited = Vec::new();
                    while !done.load(Ordering::Relaxed) {
                        let begun = Instant::now();
                        waited.push(bring(phone, &mut office, (*grid, seeds))?);
                        std::thread::sleep(every.saturating_sub(begun.elapsed()));
                    }
                    Fallible::Ok(waited)
                }));
            }
            let given = work();
            done.store(true, Ordering::Relaxed);
            let mut waited = Vec::new();
            for thread in threads {
                waited.extend(thread.join().map_err(|_| "a phone's thread ended early")??);
            }
            Ok((given?, waited))
        })
    }
}

/// Records a finding and pushes it; from the first try until it is acknowledged.
fn bring(
    phone: &mut Phone,
    office: &mut HttpOffice,
    (grid, seeds): (GridCode, &mut Seeds),
) -> Fallible<Duration> {
    let Id(id) = phone.replica.new_id();
    phone.replica.record_finding(&phone.holder, grid, &Row::new(Id(id), grid, seeds).finding()?)?;
    let begun = Instant::now();
    loop {
        if let Some(answer) = office.push(phone.replica.push_body()?) {
            let waited = begun.elapsed();
            phone.replica.take_push(&answer, &mut SyncReport::begun())?;
            if phone.replica.pending()? == 0 {
                return Ok(waited);
            }
        }
        std::thread::sleep(AGAIN);
    }
}
