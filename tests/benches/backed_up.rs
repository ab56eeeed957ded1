//! A backup of an office after a year, while phones push: how long it takes, and how much longer they wait.

use crate::measure::{Fallible, Rounds, directory, p99};
use crate::paced::Paced;
use crate::served::{open, serve};
use crate::table::{Bar, Line};
use crate::year::{Plan, Year, grid};
use domain::grids::GridCode;
use server::config::OfficeClock;
use server::directory::Directory;
use server::setup::{WithKey, make_backup};
use std::time::{Duration, Instant};
use sync_core::clock::Clock;

/// Phones that push, and how often each: eighty findings a second, as on a busy morning.
const PHONES: u32 = 8;
const EVERY: Duration = Duration::from_millis(100);

/// Measures the rows.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let plan = Plan::of(rounds);
    let year = Year::of(plan)?;
    let directory = directory()?;
    let (data, backup) = (directory.path().join("office"), directory.path().join("backup"));
    year.copy_office(&data)?;
    let clock = year.clock();
    let mut office = open(&data, (clock.clone(), 101))?;
    let grids: Vec<GridCode> =
        (0..PHONES).map(|place| grid(place * 7 % plan.grids)).collect::<Fallible<_>>()?;
    let mut paced = Paced::enrol(&mut office, &grids, EVERY)?;
    office.replica.into_store().checkpoint()?;
    let running = serve(&data, &clock)?;
    let still = Duration::from_secs(rounds.of(20, 2) as u64);
    let wait = || {
        std::thread::sleep(still);
        Ok(())
    };
    let read = OfficeClock::new(move || clock.reading());
    // the first pushes of a phone begin a stream: they are not counted
    paced.beside(&running, wait)?;
    let ((), mut usual) = paced.beside(&running, wait)?;
    let (took, meanwhile) = paced.beside(&running, || {
        let begun = Instant::now();
        let mut copied = None;
        make_backup(&Directory::at(&data), (&backup, WithKey::Yes), &read, &mut |done, all| {
            if done == all {
                copied = Some(begun.elapsed());
            }
        })?;
        Ok((begun.elapsed(), copied.unwrap_or_default()))
    })?;
    let ((), after) = paced.beside(&running, wait)?;
    usual.extend(after);
    running.stop()?;
    let (whole, copied) = took;
    let made = &year.made;
    Ok(vec![
        Line::time(&format!("backup of an office after {made}"), whole, Bar { bar: 60.0, aim: 20.0 })
            .because("the disk takes no more at once"),
        Line::part(
            "- of that the copy; making the office",
            format!("{:.1} s; {:.0} s", copied.as_secs_f64(), year.took().as_secs_f64()),
        ),
        Line::ratio(
            "- pushes meanwhile to usual ones, p99",
            (p99(&meanwhile), p99(&usual)),
            Bar { bar: 2.0, aim: 1.3 },
        )
        .because("the copy and the pushes are forced to the same disk"),
        Line::part("- how many those were", format!("{} and {}", meanwhile.len(), usual.len())),
    ])
}
