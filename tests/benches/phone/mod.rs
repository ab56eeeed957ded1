//! The phone library as apps call it: opening, showing and recording, from Rust, Kotlin and Python, and a sync over a bad link.

mod leader;
mod link;
mod apps;
mod slow;
mod waits;

use crate::measure::{Fallible, Rounds, directory, median, timed};
use crate::table::{Bar, Line};
use leader::Leader;
use std::time::Duration;

/// A bar in seconds that leaves no room for an aim of its own.
const fn seconds(bar: f64) -> Bar {
    Bar { bar, aim: bar / 2.0 }
}

/// The rows.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let folder = directory()?;
    let leader = Leader::of_a_year(folder.path(), rounds.of(13_000, 600))?;
    let mut lines = opened(&leader, rounds)?;
    lines.extend(apps::lines(&leader, rounds)?);
    lines.extend(waits::lines(&leader, rounds)?);
    lines.extend(slow::lines(&leader, rounds)?);
    Ok(lines)
}

/// Opening it anew, and the first screen.
fn opened(leader: &Leader, rounds: Rounds) -> Fallible<Vec<Line>> {
    let (mut opens, mut todays, mut pages) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds.of(15, 3) {
        let mut phone = None;
        opens.push(timed(|| {
            phone = Some(leader.open()?);
            Ok(())
        })?);
        let phone = phone.ok_or("it was opened")?;
        todays.push(timed(|| {
            phone.today(leader.person)?;
            Ok(())
        })?);
        for _ in 0..rounds.of(20, 3) {
            pages.push(timed(|| {
                phone.findings(leader.grid, None, "", 50)?;
                Ok(())
            })?);
        }
        phone.shut_down();
    }
    Ok(vec![
        Line::part("a leader's year on a phone", format!("{} changesets", leader.changesets)),
        Line::time("open a leader's year", median::<Duration>(&opens), seconds(0.150)),
        Line::time("today's view of it, the first time", median::<Duration>(&todays), seconds(0.005)),
        Line::part("a page of 50 findings, in Rust", format!("{:.0?}", median::<Duration>(&pages))),
    ])
}
