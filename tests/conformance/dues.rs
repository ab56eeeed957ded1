//! The cases of dues: working days by a calendar, and what lies beyond it.

use super::{Vector, vector};
use serde_json::{Value, json};

/// The autumn of 2026 as it was published: the Mid-Autumn days, National Day, and the weekends that are worked for it.
const AUTUMN: [&str; 14] = [
    "day,kind,says",
    "2026,year,国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）",
    "2026-09-20,working,国庆节调休",
    "2026-09-25,holiday,中秋节",
    "2026-09-26,holiday,中秋节",
    "2026-09-27,holiday,中秋节",
    "2026-10-01,holiday,国庆节",
    "2026-10-02,holiday,国庆节",
    "2026-10-03,holiday,国庆节",
    "2026-10-04,holiday,国庆节",
    "2026-10-05,holiday,国庆节",
    "2026-10-06,holiday,国庆节",
    "2026-10-07,holiday,国庆节",
    "2026-10-10,working,国庆节调休",
];

/// A case, and what was counted by hand: milliseconds since 1970, and whether it lies beyond the calendar.
struct Counted {
    name: &'static str,
    about: &'static str,
    limit: u8,
    from_ms: i64,
    due_ms: Option<i64>,
    beyond: bool,
}

const COUNTED: [Counted; 11] = [
    Counted {
        name: "over_a_weekend",
        about: "Three working days after a Friday: Monday, Tuesday and Wednesday, until its end.",
        limit: 2,
        from_ms: 1_795_158_000_000,
        due_ms: Some(1_795_622_400_000),
        beyond: false,
    },
    Counted {
        name: "over_national_day",
        about: "Seven working days after 30 September: 8 and 9 October, Saturday the 10th for the holiday, 12 to 15.",
        limit: 3,
        from_ms: 1_790_733_600_000,
        due_ms: Some(1_792_080_000_000),
        beyond: false,
    },
    Counted {
        name: "to_a_saturday_that_is_worked",
        about: "Three working days after 30 September: 8 and 9 October, and Saturday the 10th.",
        limit: 2,
        from_ms: 1_790_733_600_000,
        due_ms: Some(1_791_648_000_000),
        beyond: false,
    },
    Counted {
        name: "over_a_sunday_that_is_worked",
        about: "Three working days after Friday 18 September: Sunday the 20th for the holiday, 21 and 22.",
        limit: 2,
        from_ms: 1_789_695_000_000,
        due_ms: Some(1_790_092_800_000),
        beyond: false,
    },
    Counted {
        name: "just_before_midnight",
        about: "The last instant of a Sunday in Shenzhen: Monday is the first working day after.",
        limit: 2,
        from_ms: 1_795_363_199_999,
        due_ms: Some(1_795_622_400_000),
        beyond: false,
    },
    Counted {
        name: "at_midnight",
        about: "The first instant of a Monday in Shenzhen: Tuesday is the first working day after.",
        limit: 2,
        from_ms: 1_795_363_200_000,
        due_ms: Some(1_795_708_800_000),
        beyond: false,
    },
    Counted {
        name: "on_the_spot",
        about: "L0 is due at the end of the walk, from which it is counted.",
        limit: 0,
        from_ms: 1_795_144_800_000,
        due_ms: Some(1_795_144_800_000),
        beyond: false,
    },
    Counted {
        name: "within_a_day",
        about: "L1 is due 24 hours later, on a Saturday as on any day.",
        limit: 1,
        from_ms: 1_795_158_000_000,
        due_ms: Some(1_795_244_400_000),
        beyond: false,
    },
    Counted {
        name: "in_dated_steps",
        about: "L4 is due at its next dated step, which a person writes.",
        limit: 4,
        from_ms: 1_795_158_000_000,
        due_ms: None,
        beyond: false,
    },
    Counted {
        name: "beyond_the_calendar",
        about: "Seven working days after 29 December, of which only two are published: then Monday to Friday.",
        limit: 3,
        from_ms: 1_798_524_000_000,
        due_ms: Some(1_799_337_600_000),
        beyond: true,
    },
    Counted {
        name: "within_a_day_beyond_the_calendar",
        about: "24 hours need no calendar.",
        limit: 1,
        from_ms: 1_798_754_400_000,
        due_ms: Some(1_798_840_800_000),
        beyond: false,
    },
];

/// The cases.
pub(super) fn cases() -> Vec<Vector> {
    let by = |lines: &[&str], limit: u8, from_ms: i64| json!({ "topic": "due", "limit": limit, "from_ms": from_ms, "calendar": lines });
    let of =
        |one: &Counted| vector(&format!("due/{}", one.name), one.about, by(&AUTUMN, one.limit, one.from_ms));
    let mut cases: Vec<Vector> = COUNTED.iter().map(of).collect();
    let without_a_year = ["day,kind,says", "2026-10-01,holiday,国庆节"];
    let a_tuesday = ["day,kind,says", "2026,year,国务院办公厅", "2026-11-24,working,调休"];
    cases.extend([
        vector(
            "due/without_a_calendar",
            "Where no calendar is in force, Monday to Friday are taken for working days.",
            json!({ "topic": "due", "limit": 2, "from_ms": 1_795_158_000_000_i64 }),
        ),
        vector("due/no_such_class", "There is no limit class 5: refused.", by(&AUTUMN, 5, 0)),
        vector(
            "due/a_calendar_without_a_year",
            "A day of a year that no row names: refused.",
            by(&without_a_year, 2, 0),
        ),
        vector(
            "due/a_calendar_with_a_tuesday",
            "A day that is worked anyway is named as worked: refused.",
            by(&a_tuesday, 2, 0),
        ),
    ]);
    cases
}

#[test]
fn every_due_is_what_was_counted_by_hand() {
    let kept = super::kept();
    for one in COUNTED {
        let text = kept.get(&format!("due/{}", one.name)).expect("a vector of this name");
        let vector: Value = serde_json::from_str(text).expect("JSON");
        let beyond = one.due_ms.map(|_| one.beyond);
        assert_eq!(
            vector["expected"],
            json!({ "due_ms": one.due_ms, "beyond_calendar": beyond }),
            "{}",
            one.name
        );
    }
    let assumed: Value = serde_json::from_str(&kept["due/without_a_calendar"]).expect("JSON");
    let monday_to_wednesday = json!({ "due_ms": 1_795_622_400_000_i64, "beyond_calendar": true });
    assert_eq!(assumed["expected"], monday_to_wednesday);
}

#[test]
fn the_autumn_is_that_of_the_calendar_of_the_house() {
    let published: Vec<&str> = fixtures::calendar::CHINA
        .lines()
        .filter(|line| line.starts_with("2026-09") || line.starts_with("2026-10"))
        .collect();
    assert_eq!(AUTUMN.get(2..), Some(&published[..]));
}
