//! The scorecards of the cases, held against figures that were counted by hand, and against their own sums.

use super::kept;
use serde_json::{Value, json};

/// Weighted points kept and possible, or some of all.
type Of = [u64; 2];

/// A case, its band, how it stands, how it was found, and how many of its standards have a value.
type Scored = (&'static str, &'static str, Of, Of, Of);

const REACHED: &str = "reached";
const NEARLY: &str = "nearly reached";
const NOT: &str = "not reached";
const LITTLE: &str = "too little data";

/// A home has 6000 points (3 of its 6 are the red line's), a road and a shop 7000 each, all three together 16000.
const SCORED: [Scored; 38] = [
    ("points_yes_no", NOT, [5000, 6000], [5000, 6000], [4, 4]),
    ("points_count", NEARLY, [6000, 7000], [6000, 7000], [5, 5]),
    ("points_count_twice", NOT, [5000, 7000], [5000, 7000], [5, 5]),
    ("points_density", REACHED, [6666, 7000], [6666, 7000], [5, 5]),
    ("points_number", REACHED, [5750, 6000], [5750, 6000], [4, 4]),
    ("points_share", REACHED, [5750, 6000], [5750, 6000], [4, 4]),
    ("points_dimension", NOT, [5000, 7000], [5000, 7000], [5, 5]),
    ("points_path", REACHED, [6800, 7000], [6800, 7000], [5, 5]),
    ("points_red_line", NOT, [4000, 7000], [4000, 7000], [3, 3]),
    ("points_exemption", REACHED, [7000, 7000], [7000, 7000], [3, 3]),
    ("points_differ_from_the_result", NOT, [5000, 7000], [5000, 7000], [5, 5]),
    ("two_results_of_one_check", NOT, [5000, 6000], [5000, 6000], [4, 4]),
    ("not_applicable_and_confirmed", REACHED, [5000, 5000], [5000, 5000], [4, 4]),
    ("not_applicable_and_not_confirmed", LITTLE, [5000, 5000], [5000, 5000], [3, 4]),
    ("momentary_mean_of_three", NOT, [666, 1000], [666, 1000], [1, 1]),
    ("the_last_tie", NOT, [5000, 6000], [5000, 6000], [4, 4]),
    ("an_open_finding_holds_the_points", NOT, [5000, 6000], [6000, 6000], [4, 4]),
    ("a_closing_pays", NEARLY, [6000, 6000], [5000, 6000], [4, 4]),
    ("a_recheck_is_no_first_look", NEARLY, [6000, 6000], [5000, 6000], [4, 4]),
    ("an_own_fix_is_a_claim", NOT, [5000, 6000], [5000, 6000], [4, 4]),
    ("a_void_finding", REACHED, [6000, 6000], [6000, 6000], [4, 4]),
    ("the_pair_that_costs_nothing", REACHED, [6000, 6000], [6000, 6000], [4, 4]),
    ("there_again", NOT, [5000, 6000], [5000, 6000], [4, 4]),
    ("a_red_line_waits", NEARLY, [14500, 16000], [14500, 16000], [10, 10]),
    ("a_red_line_is_open", NOT, [14500, 16000], [14500, 16000], [10, 10]),
    ("a_red_line_without_evidence", NOT, [14500, 16000], [14500, 16000], [10, 10]),
    ("a_red_line_long_ago", LITTLE, [6000, 6000], [6000, 6000], [4, 4]),
    ("one_site_of_three", LITTLE, [6000, 6000], [6000, 6000], [4, 10]),
    ("a_new_grid", LITTLE, [0, 0], [0, 0], [0, 4]),
    ("a_suspended_week", REACHED, [6000, 6000], [6000, 6000], [4, 4]),
    ("the_scored_week_is_suspended", REACHED, [6000, 6000], [6000, 6000], [4, 4]),
    ("older_than_twelve_counted_weeks", LITTLE, [5000, 5000], [5000, 5000], [3, 4]),
    ("left_out", LITTLE, [6000, 6000], [6000, 6000], [4, 4]),
    ("judged_without_a_plan", REACHED, [6000, 6000], [6000, 6000], [4, 4]),
    ("a_closed_site", REACHED, [6000, 6000], [6000, 6000], [4, 4]),
    ("moved_away", REACHED, [6000, 6000], [6000, 6000], [4, 4]),
    ("adopted_where_nothing_else_is_judged", NOT, [1000, 2000], [1000, 1000], [1, 1]),
    ("moved_in", NOT, [1000, 2000], [1000, 1000], [1, 1]),
];

/// Other figures of some of them, by their place in the scorecard.
fn others() -> Vec<(&'static str, &'static str, Value)> {
    let (check, next, finding) = ("91".repeat(16), "92".repeat(16), "f1".repeat(16));
    let (home, shop) = ("11".repeat(16), "41".repeat(16));
    let place = |standard: &str| json!([{ "standard": standard, "site": home }]);
    vec![
        ("points_count", "/losses/0/value", json!(500)),
        ("points_density", "/losses/0/value", json!(666)),
        ("points_red_line", "/red_line/open", json!([check])),
        ("points_differ_from_the_result", "/differing", json!([check])),
        ("two_results_of_one_check", "/losses/0/sites/0/because", json!({ "check": check })),
        ("not_applicable_and_not_confirmed", "/left_out", place("03.1.1")),
        ("not_applicable_and_not_confirmed", "/standing_at_least/possible", json!(6000)),
        (
            "momentary_mean_of_three",
            "/losses/0/sites/0/because/checks",
            json!(["04".repeat(16), "03".repeat(16), "02".repeat(16)]),
        ),
        ("the_last_tie", "/losses/0/sites/0/because", json!({ "check": next })),
        ("an_open_finding_holds_the_points", "/losses/0/sites/0/because", json!({ "finding": finding })),
        ("there_again", "/repeats", json!(1)),
        ("there_again", "/sent_back", json!(2)),
        ("there_again", "/reopened", json!(1)),
        ("a_red_line_waits", "/red_line/waiting", json!([finding])),
        ("a_red_line_waits", "/red_line/open", json!([])),
        ("a_red_line_waits", "/losses/0/value", json!(500)),
        (
            "a_red_line_waits",
            "/losses/0/sites/1",
            json!({ "site": shop, "points": 1000, "because": { "check": "43".repeat(16) } }),
        ),
        ("a_red_line_is_open", "/red_line/open", json!([finding])),
        ("a_red_line_without_evidence", "/red_line/open", json!([finding])),
        ("a_red_line_long_ago", "/red_line/unjudged", json!(["08.4.1"])),
        ("one_site_of_three", "/red_line/unjudged", json!(["08.4.2"])),
        ("one_site_of_three", "/sites_seen", json!({ "some": 1, "of": 3 })),
        ("a_new_grid", "/standing/bp", Value::Null),
        ("a_new_grid", "/interval", Value::Null),
        ("the_scored_week_is_suspended", "/week_rotation/possible", json!(0)),
        ("left_out", "/left_out", place("01.1.1")),
        ("left_out", "/standing_at_least/kept", json!(5000)),
        ("left_out", "/first_look_at_least/kept", json!(5000)),
        ("left_out", "/week_coverage", json!({ "some": 3, "of": 4 })),
        ("judged_without_a_plan", "/week_coverage", json!({ "some": 1, "of": 1 })),
        (
            "judged_without_a_plan",
            "/week_red",
            json!({ "kept": 3000, "possible": 3000, "standards": 1, "bp": 10_000 }),
        ),
        ("points_number", "/indices/second/kept", json!(1750)),
        ("points_number", "/indices/first/kept", json!(4000)),
        ("adopted_where_nothing_else_is_judged", "/losses/0/sites/0/because", json!({ "finding": finding })),
    ]
}

/// The scorecards that are kept, by name; those that are refused are left out.
fn scorecards() -> Vec<(String, Value)> {
    let of_topic = kept().into_iter().filter_map(|(name, text)| {
        let vector: Value = serde_json::from_str(&text).expect("JSON");
        Some((name.strip_prefix("score/")?.to_owned(), vector.get("expected")?.clone()))
    });
    of_topic.filter(|(_, expected)| expected.get("refused").is_none()).collect()
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

#[test]
fn every_score_has_the_band_and_the_figures_that_were_counted_by_hand() {
    let cards = scorecards();
    let card = |name: &str| &cards.iter().find(|(known, _)| known == name).expect("a vector of this name").1;
    for (name, band, standing, first_look, coverage) in SCORED {
        let card = card(name);
        let rate = |of: &str| [number(&card[of]["kept"]), number(&card[of]["possible"])];
        let covered = [number(&card["coverage"]["some"]), number(&card["coverage"]["of"])];
        let found = (card["band"].as_str(), rate("standing"), rate("first_look"), covered);
        assert_eq!(found, (Some(band), standing, first_look, coverage), "{name}");
    }
    for (name, pointer, expected) in others() {
        assert_eq!(card(name).pointer(pointer), Some(&expected), "{name}{pointer}");
    }
    assert_eq!(cards.len(), SCORED.len());
}

#[test]
fn what_a_score_lost_adds_up_to_what_is_missing_from_it_and_both_languages_say_so() {
    for (name, card) in scorecards() {
        let mut missing = 0;
        for loss in card["losses"].as_array().expect("a list") {
            let points: Vec<u64> = loss["sites"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|site| number(&site["points"]))
                .collect();
            let value = points.iter().sum::<u64>() / points.len() as u64;
            let lost = number(&loss["weight"]) * (1000 - value);
            assert_eq!((number(&loss["value"]), number(&loss["lost"])), (value, lost), "{name}");
            missing += lost;
        }
        let standing = &card["standing"];
        assert_eq!(missing, number(&standing["possible"]) - number(&standing["kept"]), "{name}");
        for language in ["zh-CN", "en"] {
            let lines = card["explained"][language].as_array().expect("lines");
            let says =
                |what: &str| lines.iter().any(|line| line.as_str().is_some_and(|line| line.contains(what)));
            let kept = format!("{} ÷ {}", standing["kept"], standing["possible"]);
            assert!(says(&kept), "{name}: {lines:?}");
            assert!(missing == 0 || says(&missing.to_string()), "{name}: {lines:?}");
        }
    }
}

/// Wilson's interval at 95 %, as a textbook has it.
#[test]
fn every_interval_is_wilsons_to_a_basis_point() {
    let z = 1.96_f64;
    let mut looked_at = 0;
    for (name, card) in scorecards() {
        let Some(interval) = card["interval"].as_object() else { continue };
        let standing = &card["standing"];
        let float = |name: &str| f64::from(u32::try_from(number(&standing[name])).expect("small"));
        let (share, judged) = (float("kept") / float("possible"), float("standards"));
        let centre = (share + z * z / (2.0 * judged)) / (1.0 + z * z / judged);
        let spread = z * (share * (1.0 - share) / judged + z * z / (4.0 * judged * judged)).sqrt()
            / (1.0 + z * z / judged);
        let close = |bp: &Value, exact: f64| {
            let bp = f64::from(u32::try_from(number(bp)).expect("small"));
            (bp - exact * 10_000.0).abs() <= 1.0
        };
        assert!(close(&interval["low_bp"], centre - spread), "{name}");
        assert!(close(&interval["high_bp"], centre + spread), "{name}");
        looked_at += 1;
    }
    assert_eq!(looked_at + 1, SCORED.len(), "a new grid has none");
}
