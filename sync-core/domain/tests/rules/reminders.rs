//! When a unit is reminded, and when nobody is told anything: by day, before a due and after it, never at night.

use crate::sets::{DISTRICT, STREET, Set, UNIT, id};
use domain::day::{DAY_MS, Day};
use domain::notices::{
    About, Danger, Notice, Reminder, Told, WEEK_MS, What, due_soon_ms, goes_out_ms, quiet, reminder, until,
};
use domain::rectification::{ActKind, Acts, standing};

const HOUR_MS: i64 = 3_600_000;

/// An instant of November 2026 in Shenzhen.
fn at(day: i64, hour: i64, minute: i64) -> i64 {
    Day::parse("2026-11-01").unwrap().start_ms() + (day - 1) * DAY_MS + hour * HOUR_MS + minute * 60_000
}

/// A finding that was assigned at an instant, with a due.
fn assigned(given_ms: i64, due_ms: i64) -> Set {
    let mut set = Set::default();
    set.assign(STREET, UNIT, due_ms);
    set.acts[0].effective_ms = given_ms;
    set
}

fn remind(set: &Set, told: &[Told], now_ms: i64) -> Reminder {
    let sees = |a, b| set.saw(a, b);
    let acts = Acts::new(&set.acts, &sees);
    reminder(&acts, &standing(&acts), told, now_ms)
}

/// Everything that is told from the assign on until some weeks have passed, with when; the unit does nothing.
fn all(set: &Set, until_ms: i64) -> Vec<(i64, Notice)> {
    let (mut told, mut heard, mut now) = (Vec::new(), Vec::new(), set.at(0).effective_ms);
    while now <= until_ms {
        let Reminder { notice, look_again_ms } = remind(set, &told, now);
        if let Some(notice) = notice {
            assert_eq!(notice.unit, id(UNIT.0));
            told.push(Told { unit: notice.unit, what: notice.what, act: notice.act, times: notice.times });
            heard.push((now, notice));
        }
        let again = look_again_ms.expect("a due runs");
        assert!(again > now, "it looks again at once");
        now = again;
    }
    heard
}

fn said(heard: &[(i64, Notice)]) -> Vec<(i64, What)> {
    heard.iter().map(|(now, notice)| (*now, notice.what)).collect()
}

#[test]
fn it_is_quiet_from_ten_in_the_evening_until_eight_in_the_morning() {
    for (now, morning) in [
        (at(25, 21, 59), None),
        (at(25, 22, 0), Some(at(26, 8, 0))),
        (at(26, 0, 0), Some(at(26, 8, 0))),
        (at(26, 7, 59), Some(at(26, 8, 0))),
        (at(26, 8, 0), None),
        (at(26, 12, 0), None),
    ] {
        assert_eq!(quiet(now), morning, "{}", until(now));
        for what in What::all() {
            assert_eq!(goes_out_ms((what, Danger::None), now), morning.unwrap_or(now));
            let danger = goes_out_ms((what, Danger::RedLine), now);
            assert_eq!(danger == now, morning.is_none() || what.is_work(), "{what:?} of a red line");
        }
    }
}

#[test]
fn what_is_told_has_one_number_and_one_word_each() {
    let codes: Vec<u32> = What::all().map(What::code).collect();
    assert_eq!(codes, (1..=19).collect::<Vec<u32>>());
    assert!(What::all().all(|what| What::from_code(what.code()) == Some(what)));
    assert_eq!(What::from_code(20), None);
    let names: std::collections::BTreeSet<_> = What::all().map(What::name).collect();
    assert_eq!(names.len(), 19);
}

#[test]
fn a_due_is_near_in_the_last_quarter_and_at_most_a_day_before() {
    // L1, 24 hours from ten in the morning: six hours before would be at four, so in the morning
    assert_eq!(due_soon_ms(at(25, 10, 0), at(26, 10, 0)), Some(at(25, 21, 0)), "too little is left at eight");
    assert_eq!(due_soon_ms(at(25, 15, 0), at(26, 15, 0)), Some(at(26, 9, 0)));
    assert_eq!(due_soon_ms(at(25, 12, 0), at(26, 12, 0)), Some(at(26, 8, 0)));
    // L2 and L3 end at midnight: in the morning of the last day
    assert_eq!(due_soon_ms(at(2, 15, 0), at(6, 0, 0)), Some(at(5, 8, 0)));
    assert_eq!(due_soon_ms(at(2, 15, 0), at(12, 0, 0)), Some(at(11, 8, 0)));
    // given in the evening for the next morning: the assign itself says all
    assert_eq!(due_soon_ms(at(25, 23, 0), at(26, 8, 0)), None);
    // L0: the end of the walk, which is over
    assert_eq!(due_soon_ms(at(25, 10, 0), at(25, 10, 0)), None);
}

#[test]
fn a_unit_hears_that_a_due_is_near_once_that_it_has_passed_once_and_then_every_week() {
    let set = assigned(at(2, 15, 0), at(6, 0, 0));
    let heard = all(&set, at(6, 0, 0) + 3 * WEEK_MS + DAY_MS);
    assert_eq!(
        said(&heard),
        [
            (at(5, 8, 0), What::DueSoon),
            (at(6, 8, 0), What::Overdue),
            (at(13, 8, 0), What::StillOverdue),
            (at(20, 8, 0), What::StillOverdue),
            (at(27, 8, 0), What::StillOverdue),
        ]
    );
    let weeks: Vec<u32> = heard.iter().map(|(_, notice)| notice.times).collect();
    assert_eq!(weeks, [0, 0, 1, 2, 3]);
    let keys: std::collections::BTreeSet<_> = heard.iter().map(|(_, notice)| notice.key(id(9))).collect();
    assert_eq!(keys.len(), 5);
}

#[test]
fn what_was_told_is_not_told_again_at_the_next_look() {
    let set = assigned(at(2, 15, 0), at(6, 0, 0));
    for now_ms in [at(5, 9, 0), at(6, 9, 0), at(15, 9, 0)] {
        let notice = remind(&set, &[], now_ms).notice.expect("there is something to tell");
        let told = Told { unit: notice.unit, what: notice.what, act: notice.act, times: notice.times };
        assert_eq!(remind(&set, &[told], now_ms + HOUR_MS).notice, None, "{:?}", notice.what);
    }
}

#[test]
fn an_office_that_slept_tells_the_last_of_what_it_missed() {
    let set = assigned(at(2, 15, 0), at(6, 0, 0));
    let late = remind(&set, &[], at(6, 0, 0) + 3 * WEEK_MS + DAY_MS / 2);
    let notice = late.notice.expect("it is overdue");
    assert_eq!((notice.what, notice.times, notice.at_ms), (What::StillOverdue, 3, at(6, 0, 0)));
    assert!(late.look_again_ms.is_some_and(|again| again > at(6, 0, 0) + 4 * WEEK_MS));
}

#[test]
fn nobody_is_reminded_at_night() {
    let set = assigned(at(2, 15, 0), at(5, 23, 0));
    let night = remind(&set, &[], at(5, 23, 30));
    assert_eq!(night, Reminder { notice: None, look_again_ms: Some(at(6, 8, 0)) });
    assert_eq!(remind(&set, &[], at(6, 8, 0)).notice.map(|notice| notice.what), Some(What::Overdue));
}

#[test]
fn who_reported_it_fixed_or_has_it_no_more_is_not_reminded() {
    let late = at(20, 12, 0);
    let overdue = assigned(at(2, 15, 0), at(6, 0, 0));
    assert!(remind(&overdue, &[], late).notice.is_some());
    let mut reported = overdue.clone();
    reported.report(UNIT);
    let mut without_photo = overdue.clone();
    without_photo.then(UNIT, ActKind::ReportFixed);
    let mut declined = overdue.clone();
    declined.then(UNIT, ActKind::Decline);
    let mut void = overdue;
    void.then(STREET, ActKind::Void);
    for set in [reported, without_photo, declined, void] {
        assert_eq!(remind(&set, &[], late), Reminder::default());
    }
    // a due that had passed when it was written is none
    assert_eq!(remind(&assigned(at(6, 10, 0), at(6, 10, 0)), &[], late), Reminder::default());
}

#[test]
fn an_extension_begins_anew() {
    let mut set = assigned(at(2, 15, 0), at(6, 0, 0));
    let told: Vec<Told> = all(&set, at(8, 12, 0))
        .iter()
        .map(|(_, notice)| Told {
            unit: notice.unit,
            what: notice.what,
            act: notice.act,
            times: notice.times,
        })
        .collect();
    let grant = set.then(DISTRICT, ActKind::GrantExtension);
    (grant.due_ms, grant.effective_ms) = (Some(at(13, 0, 0)), at(8, 12, 0));
    assert_eq!(remind(&set, &told, at(8, 12, 0)).notice, None);
    assert_eq!(remind(&set, &told, at(12, 9, 0)).notice.map(|notice| notice.what), Some(What::DueSoon));
    assert_eq!(remind(&set, &told, at(13, 9, 0)).notice.map(|notice| notice.what), Some(What::Overdue));
}

#[test]
fn a_notice_says_what_where_which_clause_and_until_when_and_names_nobody() {
    let about = About {
        grid: "皇岗社区第1网格",
        standard: "08.4.2",
        clause_zh: "楼道内无电动自行车停放或充电。",
        clause_en: "No e-bike parks or charges in a stairwell.",
    };
    let unit = id(UNIT.0);
    let of = |what, times| Notice {
        unit,
        what,
        act: id(100),
        times,
        at_ms: at(2, 15, 0),
        due_ms: Some(at(6, 0, 0)),
    };
    assert_eq!(
        of(What::Assigned, 0).zh(&about),
        "交办：皇岗社区第1网格，08.4.2 楼道内无电动自行车停放或充电；整改期限：2026-11-05 24:00"
    );
    assert_eq!(
        of(What::StillOverdue, 2).zh(&about),
        "逾期督办：皇岗社区第1网格，08.4.2 楼道内无电动自行车停放或充电；已于2026-11-05 24:00到期，逾期满2周，请单位负责人督促整改"
    );
    assert_eq!(
        of(What::StillOverdue, 1).en(&about),
        "Still overdue: 皇岗社区第1网格, 08.4.2 No e-bike parks or charges in a stairwell; \
         it was due 2026-11-05 24:00, a week ago: for the head of the unit"
    );
    for what in What::all() {
        for due_ms in [None, Some(at(6, 18, 30))] {
            let notice = Notice { due_ms, ..of(what, 1) };
            let bare = About { clause_zh: "", clause_en: "", ..about };
            for text in [notice.zh(&about), notice.en(&about), notice.zh(&bare), notice.en(&bare)] {
                assert!(text.contains("08.4.2") && text.contains("皇岗社区第1网格"), "{text}");
                assert!(!text.contains("  ") && !text.contains("。；"), "{text}");
            }
            let says_due = notice.zh(&about).contains("2026-11-06 18:30");
            assert_eq!(says_due, due_ms.is_some() && !what.takes(), "{}", notice.zh(&about));
        }
    }
}
