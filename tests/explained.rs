//! Golden explanations: what some of the golden scorecards say of themselves, in Chinese and in English.
//!
//! `GRIDWALK_BLESS=1` writes the texts of `fixtures/data/explained`, to be read line by line as a clerk reads them.

use crate::scorecards::facts::{Grid, name};
use domain::explain::{Explanation, Language, explain};
use domain::scoring::{Facts, Thresholds};
use fixtures::editions::futian_2020;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The scorecards whose texts are kept.
const KEPT: [&str; 10] = [
    "below_85_whatever_the_coverage",
    "many_left_out",
    "momentary_mean_of_three",
    "points_count_between",
    "points_differ_from_result",
    "points_number_by_length",
    "red_line_check_without_a_finding",
    "red_line_open",
    "red_line_waiting_for_its_recheck",
    "weeks_own",
];

/// What the sites of the scorecards would be called.
fn called(site: &str) -> &str {
    match site {
        "home" => "福华小区",
        "road" => "福华一路",
        "lane" => "福华后街",
        "shop" => "福华便利店",
        "crossing" => "福华金田路口",
        "square" => "福华广场",
        other => other,
    }
}

fn data(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/data").join(path)
}

fn explained(file: &Path) -> Explanation {
    let text = fs::read_to_string(file).expect("the scorecard is here");
    let case: Value = serde_json::from_str(&text).expect("another test reads every one");
    let grid = Grid::read(&case);
    let card = grid.card();
    let Grid { sites, weeks, checks, findings } = &grid;
    let facts = Facts { edition: futian_2020(), sites, weeks, checks, findings };
    explain(&facts, &card, &Thresholds::default(), &|site| Some(called(&name(site)).to_owned()))
}

fn ending(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh.txt",
        Language::En => "en.txt",
    }
}

#[test]
fn a_score_says_in_both_languages_why_it_is_what_it_is() {
    let mut wrong = Vec::new();
    for kept in KEPT {
        let explanation = explained(&data(&format!("scorecards/{kept}.json")));
        for language in Language::ALL {
            let file = data(&format!("explained/{kept}.{}", ending(language)));
            let text = explanation.text(language);
            if std::env::var_os("GRIDWALK_BLESS").is_some() {
                fs::write(&file, &text).expect("the text can be written");
            }
            let before = fs::read_to_string(&file).unwrap_or_default();
            if before != text {
                wrong.push(format!("{}:\n{text}instead of\n{before}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let files = fs::read_dir(data("explained")).expect("the folder is here");
    let texts = files.filter(|file| {
        let name = file.as_ref().expect("it can be listed").file_name();
        name.to_string_lossy().ends_with(".txt")
    });
    assert_eq!(texts.count(), KEPT.len() * Language::ALL.len(), "a text of no scorecard");
}

#[test]
fn every_golden_scorecard_explains_what_it_lost() {
    for entry in fs::read_dir(data("scorecards")).expect("the folder is here") {
        let file = entry.expect("it can be listed").path();
        if file.extension().is_none_or(|kind| kind != "json") {
            continue;
        }
        let explanation = explained(&file);
        let standing = explanation.head.standing;
        assert_eq!(explanation.lost, standing.possible - standing.kept, "{}", file.display());
        for language in Language::ALL {
            let text = explanation.text(language);
            assert!(text.ends_with('\n') && !text.contains("\n\n\n"), "{text}");
            let named =
                explanation.losses.iter().all(|loss| text.contains(&loss.clause.standard.to_string()));
            assert!(named, "{text}");
        }
    }
}
