//! When something is due by the working calendar.

use domain::calendar::{Basis, Calendar};
use domain::day::{DAY_MS, Day};
use domain::standards::LimitClass;

const TEXT: &str = "day,kind,says\n2026,year,国办发明电〔2025〕7号\n2026-09-20,working,国庆节调休\n2026-10-01,holiday,国庆节\n\
    2026-10-02,holiday,国庆节\n2026-10-05,holiday,国庆节\n2026-10-06,holiday,国庆节\n2026-10-07,holiday,国庆节\n\
    2026-10-10,working,国庆节调休\n";

fn at(text: &str, hour: i64) -> i64 {
    Day::parse(text).expect("a day").start_ms() + hour * 3_600_000
}

fn due(limit: LimitClass, from_ms: i64) -> (String, Basis) {
    let due = Calendar::load(TEXT).expect("it holds together").due(limit, from_ms).expect("no L4");
    (Day::of(due.at_ms - 1).to_string(), due.basis)
}

#[test]
fn a_due_passes_over_weekends_and_holidays_and_counts_make_up_days() {
    // a Friday: Monday, Tuesday, Wednesday
    assert_eq!(due(LimitClass::L2, at("2026-11-20", 9)), ("2026-11-25".into(), Basis::Published));
    // the Wednesday before the National Day: the 8th, the 9th, and the Saturday that is worked
    assert_eq!(due(LimitClass::L2, at("2026-09-30", 23)).0, "2026-10-10");
    assert_eq!(due(LimitClass::L3, at("2026-09-30", 0)).0, "2026-10-15");
    // the Sunday that is worked is the first
    assert_eq!(due(LimitClass::L2, at("2026-09-19", 12)).0, "2026-09-22");
}

#[test]
fn hours_are_hours_and_the_end_of_the_walk_is_its_end() {
    let calendar = Calendar::load(TEXT).unwrap();
    let from = at("2026-10-01", 15);
    assert_eq!(calendar.due(LimitClass::L0, from).map(|due| due.at_ms), Some(from));
    assert_eq!(calendar.due(LimitClass::L1, from).map(|due| due.at_ms), Some(from + DAY_MS));
    assert_eq!(calendar.due(LimitClass::L4, from), None);
}

#[test]
fn beyond_the_published_years_monday_to_friday_are_worked_and_the_due_says_so() {
    assert_eq!(due(LimitClass::L2, at("2026-12-29", 9)), ("2027-01-01".into(), Basis::Assumed));
    assert_eq!(due(LimitClass::L2, at("2026-12-28", 9)), ("2026-12-31".into(), Basis::Published));
}

#[test]
fn a_calendar_that_does_not_hold_together_is_told_where() {
    for (text, line, says) in [
        ("when,kind,says\n", 1, "day,kind,says"),
        ("day,kind,says\n", 1, "no year"),
        ("day,kind,says\n26,year,x\n", 2, "write it as 2026"),
        ("day,kind,says\n2026,year,x\n2026,year,y\n", 3, "twice"),
        ("day,kind,says\n2026,year,x\n2026-02-30,holiday,y\n", 3, "no day"),
        ("day,kind,says\n2026,year,x\n2026-10-09,working,y\n", 3, "worked anyway"),
        ("day,kind,says\n2026,year,x\n2026-10-09,feast,y\n", 3, "year, holiday or working"),
        ("day,kind,says\n2026,year,x\n2027-01-01,holiday,y\n", 3, "no row before it"),
        ("day,kind,says\n2026,year,x\n2026-10-01,holiday,y\n2026-10-01,holiday,y\n", 4, "twice"),
        ("day,kind,says\n2026,year\n", 2, "source"),
    ] {
        let refused = Calendar::load(text).unwrap_err();
        assert!(refused.line == line && refused.wrong.contains(says), "{text}: {refused}");
    }
}
