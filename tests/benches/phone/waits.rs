//! How long a call waits while a sync stores a year, and how long the longest calls take by themselves.

use super::leader::{Leader, wifi};
use super::seconds;
use crate::measure::{Fallible, Rounds, timed};
use crate::table::Line;
use mobile_ffi::phone::{Phone, PhoneFiles};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub(crate) fn lines(leader: &Leader, rounds: Rounds) -> Fallible<Vec<Line>> {
    let (mut waits, mut whole) = (Vec::new(), Vec::new());
    for round in 0..rounds.of(3, 1) {
        let (longest, took) = a_year_comes(leader, round)?;
        waits.push(longest);
        whole.push(took);
    }
    let phone = leader.open()?;
    let checked = timed(|| {
        let found = phone.fsck()?;
        if found.faults.is_empty() { Ok(()) } else { Err(format!("{found:?}").into()) }
    })?;
    phone.shut_down();
    let most = |of: &[Duration]| of.iter().copied().max().unwrap_or_default();
    Ok(vec![
        Line::part("a year comes to a fresh phone", format!("{:.1?} at most", most(&whole))),
        Line::time("the longest wait of a call meanwhile", most(&waits), seconds(1.0)),
        Line::time("fsck of a leader's year", checked, seconds(1.0)),
    ])
}

/// A fresh phone takes over the year while calls ask it for something: the longest wait, and how long all of it took.
fn a_year_comes(leader: &Leader, round: usize) -> Fallible<(Duration, Duration)> {
    let at = |name: &str| leader.folder.join(format!("fresh-{round}-{name}")).display().to_string();
    let files = PhoneFiles { directory: at("phone"), no_backup: Some(at("no-backup")) };
    let phone = Phone::open_or_create(&files, None, None)?;
    let office = leader.office()?;
    phone.enrol(&office, &leader.code()?)?;
    let (done, mut longest) = (AtomicBool::new(false), Duration::ZERO);
    let took = std::thread::scope(|scope| -> Fallible<Duration> {
        let syncing = scope.spawn(|| -> Fallible<Duration> {
            let begun = Instant::now();
            let synced = phone.sync(&office, wifi(), None, None);
            done.store(true, Ordering::SeqCst);
            let received = synced?.received;
            if received < leader.changesets as u64 {
                return Err(format!("{received} changesets are no year").into());
            }
            Ok(begun.elapsed())
        });
        while !done.load(Ordering::SeqCst) {
            longest = longest.max(timed(|| {
                phone.unsynced()?;
                Ok(())
            })?);
            std::thread::sleep(Duration::from_millis(1));
        }
        syncing.join().map_err(|_| "the sync panicked")?
    })?;
    phone.shut_down();
    Ok((longest, took))
}
