//! The bars: `cargo bench` prints one table of what was promised, and names what misses its bar.
//!
//! `cargo bench -- record sizes` runs some rows only, `cargo bench -- --quick` takes fewer rounds. Ratios are
//! to a baseline in the same run, the two by turns, medians of both; sizes are exact.
//!
//! Some rows need an office after a year. It is made once, which takes minutes, and kept in the build's directory;
//! with `--quick` it is of a hundredth of the district.

mod measure;
mod table;
mod data;
mod baseline;
mod office;
mod record;
mod apply;
mod edits;
mod sizes;
mod served;
mod year;
mod transfer;
mod burst;
mod round_trip;
mod demo;
mod digests;
mod relay;
mod silent;
mod paced;
mod restored;
mod backed_up;
mod phone;
mod judging;
mod judged;

use measure::{Fallible, Rounds, machine};
use std::process::ExitCode;
use std::time::Instant;
use table::Line;

/// Measures one row, or a group of rows.
type Measure = fn(Rounds) -> Fallible<Vec<Line>>;

/// The rows in the order of the table, by the names that the command line knows.
const ROWS: [(&str, Measure); 15] = [
    ("record", record::lines),
    ("apply", apply::lines),
    ("transfer", transfer::lines),
    ("edits", edits::lines),
    ("burst", burst::lines),
    ("round-trip", round_trip::lines),
    ("sizes", sizes::lines),
    ("demo", demo::lines),
    ("silent", silent::lines),
    ("digests", digests::lines),
    ("restored", restored::lines),
    ("backup", backed_up::lines),
    ("phone", phone::lines),
    ("judging", judging::lines),
    ("judged", judged::lines),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let rounds = if words.iter().any(|word| word == "--quick") { Rounds::Quick } else { Rounds::All };
    let wanted: Vec<&String> = words.iter().filter(|word| !word.starts_with("--")).collect();
    let unknown = wanted.iter().find(|word| ROWS.iter().all(|(name, _)| *name != word.as_str()));
    if let Some(unknown) = unknown {
        eprintln!("no row is called {unknown}; there are: {}", ROWS.map(|(name, _)| name).join(", "));
        return ExitCode::FAILURE;
    }
    match machine(rounds) {
        Ok(facts) => println!("{facts}"),
        Err(error) => eprintln!("the machine could not be looked at: {error}"),
    }
    let mut lines = Vec::new();
    let mut code = ExitCode::SUCCESS;
    for (name, measure) in ROWS {
        if !wanted.is_empty() && !wanted.iter().any(|word| *word == name) {
            continue;
        }
        let begun = Instant::now();
        match measure(rounds) {
            Ok(found) => lines.extend(found),
            Err(error) => {
                eprintln!("{name}: {error}");
                code = ExitCode::FAILURE;
            }
        }
        eprintln!("measured {name} in {:.0?}", begun.elapsed());
    }
    println!();
    table::print(&lines);
    code
}
