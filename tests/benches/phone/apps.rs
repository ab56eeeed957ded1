//! What apps pay for the way into the library: programs in Kotlin and Python on the leader's phone.

use super::leader::Leader;
use super::seconds;
use crate::measure::{Fallible, Rounds, median, timed};
use crate::table::{Bar, Line};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The library as it is delivered, which these rows measure.
const WITHOUT: &str = "build it first: cargo build --profile phone --package mobile-ffi";

pub(crate) fn lines(leader: &Leader, rounds: Rounds) -> Fallible<Vec<Line>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let built =
        root.join(std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned())).join("phone");
    let library =
        built.join(format!("{}mobile_ffi{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX));
    if !library.exists() {
        return Ok(vec![Line::nothing("the library in apps", WITHOUT, seconds(0.0))]);
    }
    let repeats = rounds.of(2_000, 50).to_string();
    let before = recorded(leader, rounds)?;
    let kotlin = said(Command::new(root.join("mobile-ffi/smoke/kotlin/run")).args([
        "--program".as_ref(),
        root.join("mobile-ffi/smoke/kotlin/Calls.kt").as_os_str(),
        leader.folder.as_os_str(),
        built.as_os_str(),
        repeats.as_ref(),
    ]))?;
    let after = recorded(leader, rounds)?;
    let python = in_python(&root, &library, (leader, &repeats))?;
    let of = |all: &BTreeMap<String, u64>, name: &str| {
        all.get(name).copied().map(Duration::from_nanos).ok_or_else(|| format!("it says {name}: {all:?}"))
    };
    Ok(vec![
        Line::time("a trivial call from Kotlin", of(&kotlin, "trivial")?, seconds(0.000_015)),
        Line::part("the same, of its first 500", format!("{:.0?}", of(&kotlin, "cold")?)),
        Line::time("a trivial call from Python", of(&python, "trivial")?, seconds(0.000_005)),
        Line::time("a page of 50 findings in Kotlin", of(&kotlin, "page")?, seconds(0.000_150)),
        Line::part("the same in Python", format!("{:.0?}", of(&python, "page")?)),
        Line::ratio(
            "a finding recorded in Kotlin, and in Rust",
            (of(&kotlin, "record")?, (before + after) / 2),
            Bar { bar: 1.2, aim: 1.1 },
        ),
        Line::size(
            "memory of an opened phone",
            python.get("memory").copied().unwrap_or(u64::MAX),
            Bar { bar: 12.0 * 1024.0 * 1024.0, aim: 8.0 * 1024.0 * 1024.0 },
        ),
        Line::size(
            "the library, stripped",
            stripped(&library, &leader.folder)?,
            Bar { bar: 7.0 * 1024.0 * 1024.0, aim: 6.0 * 1024.0 * 1024.0 },
        ),
    ])
}

/// The median of recording a finding through the library in Rust.
fn recorded(leader: &Leader, rounds: Rounds) -> Fallible<Duration> {
    let phone = leader.open()?;
    let mut took = Vec::new();
    for number in 0..rounds.of(400, 20) {
        let finding = leader.finding(format!("基准 {number}"));
        took.push(timed(|| {
            phone.record_finding(leader.person, leader.grid, &finding)?;
            Ok(())
        })?);
    }
    phone.shut_down();
    Ok(median(&took))
}

fn in_python(
    root: &Path,
    library: &Path,
    (leader, repeats): (&Leader, &str),
) -> Fallible<BTreeMap<String, u64>> {
    let stage = leader.folder.join("python");
    std::fs::create_dir_all(&stage)?;
    let bindings = root.join("mobile-ffi/bindings/python/mobile_ffi.py");
    let program = root.join("mobile-ffi/smoke/python/calls.py");
    for file in [library.to_owned(), bindings, program] {
        std::fs::copy(&file, stage.join(file.file_name().ok_or("a file has a name")?))?;
    }
    said(Command::new("python3").arg(stage.join("calls.py")).arg(&leader.folder).arg(repeats))
}

/// Lines of a name and a number.
fn said(command: &mut Command) -> Fallible<BTreeMap<String, u64>> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    Ok(lines.filter_map(|(name, number)| Some((name.to_owned(), number.parse().ok()?))).collect())
}

fn stripped(library: &Path, folder: &Path) -> Fallible<u64> {
    let to: PathBuf = folder.join("stripped");
    let done = Command::new("strip").arg("-o").arg(&to).arg(library).status()?;
    if !done.success() {
        return Err("strip, of binutils, makes what is delivered".into());
    }
    Ok(std::fs::metadata(to)?.len())
}
