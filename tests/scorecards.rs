//! Golden scorecards: each file of `fixtures/data/scorecards` is a grid's facts and the scorecard that they come to.
//!
//! A file that is dropped in is a test. `GRIDWALK_BLESS=1` writes what the scorer says into `expected`, to be read line by line.

pub(crate) mod facts;
mod said;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/data/scorecards");
    let all = fs::read_dir(folder).expect("the folder is here");
    let mut files: Vec<PathBuf> = all.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "json"));
    files.sort_unstable();
    files
}

#[test]
fn every_row_of_the_rules_has_its_scorecard() {
    let files = files();
    let mut wrong = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let mut case: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let grid = facts::Grid::read(&case);
        let found = said::said(&grid);
        if case["expected"] == found {
            continue;
        }
        if std::env::var_os("GRIDWALK_BLESS").is_some() {
            case["expected"] = found;
            fs::write(file, serde_json::to_string_pretty(&case).unwrap() + "\n").unwrap();
        } else {
            wrong.push(format!("{}: {}\n  instead of {}", file.display(), found, case["expected"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(files.len() >= 70, "{} files", files.len());
}

#[test]
fn what_is_lost_adds_up_to_what_is_missing_in_any_order_of_the_facts() {
    for file in files() {
        let case: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let mut grid = facts::Grid::read(&case);
        let card = grid.card();
        let lost: u64 = card.losses.iter().map(|loss| loss.lost).sum();
        assert_eq!(lost, card.standing.possible - card.standing.kept, "{}", case["says"]);
        grid.checks.reverse();
        grid.findings.reverse();
        grid.sites.reverse();
        assert_eq!(grid.card(), card, "{}", case["says"]);
    }
}
