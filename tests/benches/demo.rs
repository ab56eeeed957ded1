//! The demonstration's own time and memory: played by the program itself, only where it is asked for.

use crate::measure::{Fallible, Rounds, directory};
use crate::table::{Bar, Line};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Says that the demonstration is to be played: it takes a minute or two.
const ASKED: &str = "GRIDWALK_BENCH_DEMO";

const WALL: Bar = Bar { bar: 120.0, aim: 60.0 };
const MEMORY: Bar = Bar { bar: 1_073_741_824.0, aim: 1_073_741_824.0 };

/// Measures both rows.
pub(crate) fn lines(_: Rounds) -> Fallible<Vec<Line>> {
    let what = "demo: a week of the district";
    if std::env::var_os(ASKED).is_none() {
        let how = "set GRIDWALK_BENCH_DEMO=1 after `cargo build --release`";
        return Ok(vec![Line::nothing(what, how, WALL)]);
    }
    let directory = directory()?;
    let begun = Instant::now();
    let mut child = Command::new(program()?)
        .args(["demo", "--no-serve", "--data"])
        .arg(directory.path().join("demo"))
        .stdout(Stdio::inherit())
        .spawn()?;
    let mut peak = 0;
    let ended = loop {
        peak = resident_peak(child.id()).unwrap_or(0).max(peak);
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    if !ended.success() {
        return Err(format!("the demo ended with {ended}").into());
    }
    Ok(vec![
        Line::seconds(what, begun.elapsed().as_secs(), WALL),
        Line::size("- its resident memory, peak", peak, MEMORY),
    ])
}

/// The program beside the benchmarks.
pub(crate) fn program() -> Fallible<PathBuf> {
    let here = std::env::current_exe()?;
    let release = here.parent().and_then(|deps| deps.parent()).ok_or("the build's directory is known")?;
    let program = release.join("gridwalk");
    if program.exists() { Ok(program) } else { Err("build the program first: cargo build --release".into()) }
}

/// The most memory that a process ever had resident, in bytes.
fn resident_peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
