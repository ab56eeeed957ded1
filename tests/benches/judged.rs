//! What judging costs from the tables: scorecards, plans, and the status of a finding about which much was done.
//!
//! The district is that of a demonstration, with twelve weeks in it; it is made once by the program and kept in the build's
//! directory.

use crate::data::{Seeds, grid};
use crate::demo::program;
use crate::measure::{Fallible, Rounds, median};
use crate::office::Office;
use crate::table::{Bar, Line};
use domain::grids::GridCode;
use domain::people::PersonId;
use domain::rectification::{ActKind, Said, Verdict};
use domain::week::Week;
use fixtures::editions::futian_2020;
use merge::hash::{Hash, Id};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use store::{Profile, Store};
use sync_core::judging::{Ground, PlannedFor, card, planned, rectified};
use sync_core::phone::Doing;
use sync_core::places;

/// To be raised with whatever changes what a demonstration records, or how it is stored.
const FORMAT: u32 = 5;

/// The week of the demonstration.
const WEEK: Week = Week(202_647);

/// Changes of the finding about which much was done.
const CHANGES: usize = 200;

/// The office's database of a demonstration with so many phones.
fn district(phones: u16) -> Fallible<PathBuf> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("judged-{FORMAT}-{phones}"));
    if !place.exists() {
        let making = place.with_extension("making");
        if making.exists() {
            std::fs::remove_dir_all(&making)?;
        }
        eprintln!("playing twelve weeks once, which takes a minute or two");
        let mut play = Command::new(program()?);
        play.args(["demo", "--no-serve", "--phones", &phones.to_string(), "--data"]).arg(&making);
        let played = play.stdout(Stdio::null()).status()?;
        if !played.success() {
            return Err(format!("the demonstration ended with {played}").into());
        }
        std::fs::remove_dir_all(making.join("phones"))?;
        std::fs::rename(&making, &place)?;
    }
    Ok(place.join("office.db"))
}

/// Every grid of the district that was walked.
fn grids(store: &Store) -> Fallible<Vec<GridCode>> {
    let all = fixtures::district::futian().grids().map(|grid| grid.code);
    let mut walked = Vec::new();
    for code in all {
        let Some(partition) = store.partition_ordinal(&places::of_grid(code))? else { continue };
        if !store.walks_judged(partition, Week(0))?.is_empty() {
            walked.push(code);
        }
    }
    Ok(walked)
}

/// Scores every grid on as many threads as there are connections, as an office's readers would.
fn score_all(readers: &mut [Store], grids: &[GridCode]) -> Fallible<usize> {
    let shares = grids.chunks(grids.len().div_ceil(readers.len().max(1)).max(1));
    let scored: Vec<_> = std::thread::scope(|scope| {
        // a district's figures are those of one snapshot
        let score = |store: &Store, share: &[GridCode]| {
            store.read::<_, sync_core::error::CoreError>(|store| {
                let mut count = 0;
                for grid in share {
                    count += usize::from(black_box(card(store, (*grid, WEEK), futian_2020())?).is_some());
                }
                Ok(count)
            })
        };
        let threads: Vec<_> = readers
            .iter_mut()
            .zip(shares)
            .map(|(store, share)| scope.spawn(move || score(store, share)))
            .collect();
        threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
    });
    let mut count = 0;
    for share in scored {
        count += share.map_err(|_| "a thread of the scores ended early")??;
    }
    Ok(count)
}

fn scores(rounds: Rounds) -> Fallible<Vec<Line>> {
    let database = district(u16::try_from(rounds.of(412, 24))?)?;
    let store = Store::open_reader(&database)?;
    let grids = grids(&store)?;
    let mut readers = [Store::open_reader(&database)?, Store::open_reader(&database)?];
    let mut times = Vec::new();
    for _ in 0..rounds.of(5, 3) {
        let begun = Instant::now();
        let scored = score_all(&mut readers, &grids)?;
        times.push(begun.elapsed());
        if scored != grids.len() {
            return Err(format!("{scored} of {} grids have a scorecard", grids.len()).into());
        }
    }
    let all = Line::time(
        "the scorecards of all walked grids, from the tables, on 2 threads",
        median(&times),
        Bar { bar: 0.25, aim: 0.15 },
    );
    let (mut one, mut plans) = (Vec::new(), Vec::new());
    for grid in grids.iter().step_by((grids.len() / 200).max(1)) {
        let begun = Instant::now();
        black_box(card(&store, (*grid, WEEK), futian_2020())?);
        one.push(begun.elapsed());
        let begun = Instant::now();
        let ground = Ground::read(&store, (*grid, WEEK), futian_2020())?.ok_or("a walked grid is known")?;
        let now_ms = WEEK.start_ms();
        let of = PlannedFor { walker: PersonId::default(), week: WEEK, now_ms, known_ms: i64::MAX };
        black_box(planned(&ground, futian_2020(), &of));
        plans.push(begun.elapsed());
    }
    Ok(vec![
        all,
        Line::time("- of one grid, after a change in it", median(&one), Bar { bar: 1e-3, aim: 5e-4 }),
        Line::time("- the plan of one grid", median(&plans), Bar { bar: 2e-3, aim: 1e-3 }),
    ])
}

/// A finding that is reported fixed, looked at and sent back by two phones by turns, two hundred times.
fn much_done(rounds: Rounds) -> Fallible<Line> {
    let mut office = Office::new(Store::in_memory(Profile::Office)?, 300)?;
    let grid = grid(0)?;
    let mut phones = Vec::new();
    for _ in 0..2 {
        phones.push(office.phone(Store::in_memory(Profile::Phone)?, &[grid])?);
    }
    let mut seeds = Seeds(301);
    let finding = crate::data::findings(1, &mut seeds)?.remove(0).finding()?;
    if let Some(first) = phones.first_mut() {
        first.replica.record_finding(&first.holder, grid, &finding)?;
        office.sync(&mut first.replica, protocol::pull::State::Left)?;
    }
    for turn in 0..CHANGES {
        let place = turn % 2;
        let phone = phones.get_mut(place).ok_or("there are two")?;
        office.sync(&mut phone.replica, protocol::pull::State::Left)?;
        let said = match place {
            0 => Said { evidence: Some(Hash(seeds.bytes())), ..Said::of(ActKind::ReportFixed) },
            _ => Said { verdict: Some(Verdict::Against), ..Said::of(ActKind::Recheck) },
        };
        let doing = Doing { finding: finding.id, said, position: None, note: "说明".to_owned() };
        phone.replica.act(&phone.holder, grid, doing)?;
        office.sync(&mut phone.replica, protocol::pull::State::Left)?;
    }
    let store = office.replica.store();
    let partition = store.partition_ordinal(&places::of_grid(grid))?.ok_or("the grid is known")?;
    let mut times = Vec::new();
    for _ in 0..rounds.of(50, 5) {
        let begun = Instant::now();
        let one = rectified(store, partition, Id(finding.id.0))?.ok_or("the finding is known")?;
        let standing = one.standing();
        times.push(begun.elapsed());
        if (one.acts.len(), standing.sent_back) != (CHANGES, u32::try_from(CHANGES / 2)?) {
            return Err(format!("{} acts, sent back {} times", one.acts.len(), standing.sent_back).into());
        }
    }
    let bar = Bar { bar: 5e-3, aim: 2e-3 };
    Ok(Line::time("the timeline and status of a finding with 200 changes", median(&times), bar))
}

/// Measures the rows.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let mut lines = scores(rounds)?;
    lines.push(much_done(rounds)?);
    Ok(lines)
}
