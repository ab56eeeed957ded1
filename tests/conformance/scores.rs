//! The cases of scores: points by the kind of rule, what findings hold and closings pay, and what a band asks for.

use super::walked::{
    CHECK, CROSSING, FINDING, HOME, ROAD, SHOP, check, closed, counted, facts, finding, id, met, not_met,
    of_check, weeks,
};
use super::{Vector, editions, having, vector};
use serde_json::{Value, json};

const WEEK: u32 = 202_647;

fn case(name: &str, about: &'static str, input: Value) -> Vector {
    vector(&format!("score/{name}"), about, input)
}

/// The cases.
pub(super) fn cases() -> Vec<Vector> {
    [points(), results(), rectified(), red_lines(), windows(), elsewhere(), refused()]
        .into_iter()
        .flatten()
        .collect()
}

/// All is met at a site in the week that is scored, but one check.
fn all_but(site: u8, one: Value) -> Value {
    let standard = one.get("standard").and_then(Value::as_str).expect("a code").to_owned();
    let mut checks = met(site, WEEK, &[&standard]);
    checks.push(one);
    facts(&[site], &weeks(WEEK, WEEK), &checks, &[])
}

fn points() -> Vec<Vector> {
    let judged = |standard, site, observed, sample| {
        all_but(site, counted(not_met(standard, site, WEEK), observed, sample))
    };
    let exempt = having(not_met("03.2.1", SHOP, WEEK), "/seen/0/exemption", true);
    let differs = counted(check(CHECK, ("02.1.1", ROAD), WEEK, 1), 5, None);
    vec![
        case(
            "points_yes_no",
            "Not met, without a number: nothing.",
            all_but(HOME, not_met("01.1.1", HOME, WEEK)),
        ),
        case("points_count", "Three where two are allowed: half.", judged("02.1.1", ROAD, 3, None)),
        case(
            "points_count_twice",
            "Four where two are allowed: nothing is left.",
            judged("02.1.1", ROAD, 4, None),
        ),
        case(
            "points_density",
            "Two bins on 120 m, which are three stretches: two thirds, rounded down.",
            judged("02.1.2", ROAD, 2, Some(120)),
        ),
        case("points_number", "Three of four.", judged("03.1.1", HOME, 3, None)),
        case(
            "points_share",
            "60.01 % where 80 % are asked: 750 of 1000, rounded down.",
            judged("03.1.2", HOME, 6_001, None),
        ),
        case("points_dimension", "A millimetre too narrow: nothing.", judged("04.1.1", ROAD, 1_499, None)),
        case("points_path", "Four of five samples.", judged("05.1.1", ROAD, 4, Some(5))),
        case(
            "points_red_line",
            "One of two extinguishers: half a red line is none, and it is open by the check alone.",
            judged("08.4.2", SHOP, 1, None),
        ),
        case("points_exemption", "The exemption applies: all of it.", all_but(SHOP, exempt)),
        case(
            "points_differ_from_the_result",
            "Met is written where five were counted: the count holds, and a person looks.",
            all_but(ROAD, differs),
        ),
    ]
}

fn results() -> Vec<Vector> {
    let core = ("01.1.1", HOME);
    let seen = json!([{ "result": 1, "exemption": false }, { "result": 2, "exemption": false }]);
    let both = having(check(CHECK, core, WEEK, 1), "/seen", seen);
    let not_applicable = |confirmed: bool| {
        let one = check(CHECK, ("03.1.1", HOME), WEEK, 3);
        all_but(HOME, having(one, "/confirmed", confirmed))
    };
    let jaywalkers = |number, week, observed| {
        let result = if observed > 1 { 2 } else { 1 };
        counted(check(number, ("06.1.1", CROSSING), week, result), observed, Some(1))
    };
    let momentary = [
        jaywalkers(1, 202_644, 5),
        jaywalkers(2, 202_645, 1),
        jaywalkers(3, 202_646, 2),
        jaywalkers(4, 202_647, 0),
    ];
    let at_once =
        |number, result| having(check(number, core, WEEK, result), "/effective_ms", 1_795_000_000_000_i64);
    let mut tie = met(HOME, WEEK, &["01.1.1"]);
    tie.extend([at_once(CHECK, 1), at_once(CHECK + 1, 2)]);
    vec![
        case(
            "two_results_of_one_check",
            "Two phones disagree: the fewest points count until a person settles it.",
            all_but(HOME, both),
        ),
        case(
            "not_applicable_and_confirmed",
            "An officer confirmed it: judged, and without a value.",
            not_applicable(true),
        ),
        case(
            "not_applicable_and_not_confirmed",
            "Nobody confirmed it: it is taken as left out.",
            not_applicable(false),
        ),
        case(
            "momentary_mean_of_three",
            "The last three of four judged checks: 0 people, 2 and 1, of which 2 are too many.",
            facts(&[CROSSING], &weeks(202_644, WEEK), &momentary, &[]),
        ),
        case(
            "the_last_tie",
            "Two checks at one instant: that of the greater hash is the latest.",
            facts(&[HOME], &weeks(WEEK, WEEK), &tie, &[]),
        ),
    ]
}

/// A home at which 01.1.1 was not met in week 45, and what came of it until week 47.
fn since(later: &[Value], findings: &[Value]) -> Value {
    let mut checks = met(HOME, 202_645, &["01.1.1"]);
    checks.push(not_met("01.1.1", HOME, 202_645));
    checks.extend_from_slice(later);
    facts(&[HOME], &weeks(202_645, WEEK), &checks, findings)
}

fn rectified() -> Vec<Vector> {
    let core = ("01.1.1", HOME);
    let found = |status| of_check(finding(FINDING, core, 202_645, status), CHECK);
    let look = |look: &str| having(check(CHECK + 1, core, 202_646, 1), "/look", look);
    let nothing = having(found("duplicate"), "/cost", "nothing");
    let first = having(closed(found("closed"), 202_646), "/sent_back", 2);
    let first = having(first, "/reopened", 1);
    let again = of_check(finding(FINDING + 1, core, WEEK, "opened"), CHECK + 1);
    vec![
        case(
            "an_open_finding_holds_the_points",
            "It was met since, but the finding is open: the failed points stay. How it was found is met.",
            since(&[look("first")], &[found("assigned")]),
        ),
        case(
            "a_closing_pays",
            "A closing is a met result; how it was found stays as it was.",
            since(&[], &[closed(found("closed"), 202_646)]),
        ),
        case(
            "a_recheck_is_no_first_look",
            "Another person found it put right: it stands, and was not found so.",
            since(&[look("recheck")], &[]),
        ),
        case(
            "an_own_fix_is_a_claim",
            "The leader's met over his own fix is no result.",
            since(&[look("own fix")], &[]),
        ),
        case("a_void_finding", "Its check counts as met.", since(&[], &[found("void")])),
        case(
            "the_pair_that_costs_nothing",
            "Of two linked findings the other one costs: the check counts as met.",
            since(&[], &[nothing]),
        ),
        case(
            "there_again",
            "Found again after its closing: a repeat, which is counted beside the score and costs nothing more.",
            since(&[check(CHECK + 1, core, WEEK, 2)], &[first, again]),
        ),
    ]
}

/// A home, a road and a shop where all is met in week 46 but the red line 08.4.1 at the home.
fn charging(status: &str) -> Value {
    let mut checks =
        [met(HOME, 202_646, &["08.4.1"]), met(ROAD, 202_646, &[]), met(SHOP, 202_646, &[])].concat();
    checks.push(not_met("08.4.1", HOME, 202_646));
    let found = of_check(finding(FINDING, ("08.4.1", HOME), 202_646, status), CHECK);
    facts(&[HOME, ROAD, SHOP], &weeks(202_646, WEEK), &checks, &[found])
}

/// Checks of a later week, with ids of their own.
fn renumbered(checks: Vec<Value>) -> impl Iterator<Item = Value> {
    (0x81..).zip(checks).map(|(number, check)| having(check, "/id", id(number)))
}

fn red_lines() -> Vec<Vector> {
    let mut long_ago = met(HOME, 202_643, &[]);
    long_ago.extend(renumbered(met(HOME, WEEK, &["08.4.1"])));
    vec![
        case(
            "a_red_line_waits",
            "Reported fixed with a photo: nearly reached at most, until another person has looked.",
            charging("to be rechecked"),
        ),
        case("a_red_line_is_open", "Nobody has put it right: not reached.", charging("assigned")),
        case(
            "a_red_line_without_evidence",
            "Reported fixed without a photo: it is open.",
            charging("evidence wanted"),
        ),
        case(
            "a_red_line_long_ago",
            "Nobody has looked at it within the last four counted weeks: too little data.",
            facts(&[HOME], &weeks(202_643, WEEK), &long_ago, &[]),
        ),
        case(
            "one_site_of_three",
            "Four of ten standards have a value, and a red line none: too little data.",
            facts(&[HOME, ROAD, SHOP], &weeks(WEEK, WEEK), &met(HOME, WEEK, &[]), &[]),
        ),
    ]
}

fn windows() -> Vec<Vector> {
    let before = met(HOME, 202_645, &[]);
    let with = |week| [&before[..], &[not_met("01.1.1", HOME, week)]].concat();
    let of = |excused: u32| {
        let kind = |week| (week, if week == excused { "excused" } else { "counted" });
        [202_645, 202_646, WEEK].map(kind)
    };
    let mut thirteenth = vec![not_met("01.1.1", HOME, 202_635)];
    thirteenth.extend(met(HOME, WEEK, &["01.1.1"]));
    let mut walks = before.clone();
    walks.extend(renumbered(met(HOME, WEEK, &["01.1.1"])));
    let left_out = facts(&[HOME], &weeks(202_645, WEEK), &walks, &[]);
    let planned = left_out.pointer("/weeks/0/planned").expect("a plan").clone();
    let left_out = having(left_out, "/weeks/2/planned", planned);
    let unplanned = facts(&[HOME], &weeks(WEEK, WEEK), &met(HOME, WEEK, &[]), &[]);
    let planned = json!([{ "standard": "01.1.1", "site": id(HOME) }]);
    let unplanned = having(unplanned, "/weeks/0/planned", planned);
    vec![
        case(
            "a_new_grid",
            "Nothing was judged: a rate of nothing is none.",
            facts(&[HOME], &weeks(WEEK, WEEK), &[], &[]),
        ),
        case(
            "a_suspended_week",
            "What was judged in a suspended week is not looked at.",
            facts(&[HOME], &of(202_646), &with(202_646), &[]),
        ),
        case(
            "the_scored_week_is_suspended",
            "It has no figures of its own, and the grid stands as it stood.",
            facts(&[HOME], &of(WEEK), &with(WEEK), &[]),
        ),
        case(
            "older_than_twelve_counted_weeks",
            "The thirteenth week back is not looked at: the standard has no value.",
            facts(&[HOME], &weeks(202_635, WEEK), &thirteenth, &[]),
        ),
        case(
            "left_out",
            "A plan asked for it and the walk left it out: no points are lost, but were it a fault the band would not hold.",
            left_out,
        ),
        case(
            "judged_without_a_plan",
            "Three of four judgements were not planned: they are in the rates, and not in the week's coverage.",
            unplanned,
        ),
    ]
}

fn elsewhere() -> Vec<Vector> {
    let core = ("01.1.1", HOME);
    let mut gone = [met(HOME, 202_646, &[]), met(SHOP, 202_646, &["08.4.2"])].concat();
    gone.push(not_met("08.4.2", SHOP, 202_646));
    let gone = having(facts(&[HOME, SHOP], &weeks(202_646, WEEK), &gone, &[]), "/sites/1/closed", WEEK);
    let mut away = met(HOME, 202_645, &[]);
    away.push(not_met("01.1.1", HOME, 202_646));
    let moved = of_check(finding(FINDING, core, 202_646, "moved"), CHECK);
    let adopted = |origin: &str| {
        let one = finding(FINDING, ("01.1.1", CROSSING), WEEK, "assigned");
        let one = having(one, "/origin", origin);
        let facts = facts(&[CROSSING], &weeks(WEEK, WEEK), &met(CROSSING, WEEK, &[]), &[one]);
        having(facts, "/edition", editions::edition(&["P01", "P09"]))
    };
    vec![
        case("a_closed_site", "What was judged at a site that closed this week is gone with it.", gone),
        case(
            "moved_away",
            "It goes on in another grid: as if the standard did not apply, the value is what it was.",
            facts(&[HOME], &weeks(202_645, WEEK), &away, &[moved]),
        ),
        case(
            "adopted_where_nothing_else_is_judged",
            "It is possible and lost; neither found so nor covered.",
            adopted("adopted"),
        ),
        case("moved_in", "The same of a finding that came from another grid.", adopted("moved in")),
    ]
}

fn refused() -> Vec<Vector> {
    let whole = || facts(&[HOME], &weeks(202_646, WEEK), &met(HOME, WEEK, &[]), &[]);
    let gap = having(whole(), "/weeks/0/week", 202_645);
    let short = having(whole(), "/edition/standards/0/clause_zh", "展示核心价值观。");
    vec![
        case("weeks_with_a_gap", "A week is missing between two: refused.", gap),
        case("an_edition_with_a_short_clause", "A clause says too little to be judged by: refused.", short),
    ]
}
