//! The facts of the cases of scores: sites, weeks, checks and findings by short numbers.

use super::{editions, having};
use domain::week::Week;
use serde_json::{Value, json};

pub(super) const HOME: u8 = 0x11;
pub(super) const ROAD: u8 = 0x21;
pub(super) const CROSSING: u8 = 0x31;
pub(super) const SHOP: u8 = 0x41;

/// The number of the one check that a case is about; those of a walk where all is met follow the number of its site.
pub(super) const CHECK: u8 = 0x91;
pub(super) const FINDING: u8 = 0xf1;

const MET: u8 = 1;
const NOT_MET: u8 = 2;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

pub(super) fn id(number: u8) -> String {
    super::hex(&[number; 16])
}

fn hash(number: u8) -> String {
    super::hex(&[number; 32])
}

/// So many minutes into the Tuesday of a week.
fn instant(week: u32, minutes: u8) -> i64 {
    Week(week).start_ms() + DAY_MS + i64::from(minutes) * MINUTE_MS
}

/// Type, name and standards of a site.
fn of_site(site: u8) -> (&'static str, &'static str, &'static [&'static str]) {
    match site {
        HOME => ("P01", "福华小区", &["01.1.1", "03.1.1", "03.1.2", "08.4.1"]),
        ROAD => ("P06", "福华一路", &["01.1.1", "02.1.1", "02.1.2", "04.1.1", "05.1.1"]),
        CROSSING => ("P09", "福华金田路口", &["06.1.1"]),
        _ => ("P15", "福华便利店", &["03.2.1", "08.4.1", "08.4.2"]),
    }
}

/// A check that says no more than its result: 1 met, 2 not met, 3 not applicable.
pub(super) fn check(number: u8, (standard, site): (&str, u8), week: u32, result: u8) -> Value {
    json!({
        "id": id(number),
        "standard": standard,
        "site": id(site),
        "week": week,
        "effective_ms": instant(week, number),
        "hash": hash(number),
        "seen": [{ "result": result, "exemption": false }],
        "look": "first",
        "confirmed": false,
    })
}

pub(super) fn not_met(standard: &str, site: u8, week: u32) -> Value {
    check(CHECK, (standard, site), week, NOT_MET)
}

/// One that counted or measured something, of a sample.
pub(super) fn counted(check: Value, observed: u32, sample: Option<u32>) -> Value {
    let check = having(check, "/seen/0/observed", observed);
    if let Some(sample) = sample { having(check, "/seen/0/sample", sample) } else { check }
}

/// Everything at a site is met, but for some.
pub(super) fn met(site: u8, week: u32, except: &[&str]) -> Vec<Value> {
    let (.., standards) = of_site(site);
    let judged = (site + 1..).zip(standards).filter(|(_, standard)| !except.contains(standard));
    judged.map(|(number, standard)| check(number, (standard, site), week, MET)).collect()
}

/// A finding of the first check, or of none.
pub(super) fn finding(number: u8, (standard, site): (&str, u8), week: u32, status: &str) -> Value {
    json!({
        "id": id(number),
        "standard": standard,
        "site": id(site),
        "origin": "own",
        "effective_ms": instant(week, number),
        "status": status,
        "cost": "full",
        "sent_back": 0,
        "reopened": 0,
    })
}

/// One that a check led to.
pub(super) fn of_check(finding: Value, check: u8) -> Value {
    having(finding, "/check", id(check))
}

/// One that was closed on the Tuesday of a week.
pub(super) fn closed(finding: Value, week: u32) -> Value {
    let closing = json!({ "effective_ms": instant(week, 0xff), "hash": hash(0xee), "week": week });
    having(finding, "/closed", closing)
}

/// What a grid's plan asked for in each week is what was judged there.
pub(super) fn facts(sites: &[u8], weeks: &[(u32, &str)], checks: &[Value], findings: &[Value]) -> Value {
    let types: Vec<&str> = sites.iter().map(|site| of_site(*site).0).collect();
    let site = |site: &u8| {
        let (site_type, name, _) = of_site(*site);
        json!({ "id": id(*site), "type": site_type, "name": name, "from": 202_601 })
    };
    let place = |check: &Value| json!({ "standard": check.get("standard"), "site": check.get("site") });
    let of_week = |(week, kind): &(u32, &str)| {
        let planned = checks.iter().filter(|check| check.get("week") == Some(&json!(week))).map(place);
        json!({ "week": week, "kind": kind, "planned": planned.collect::<Vec<_>>() })
    };
    json!({
        "topic": "score",
        "edition": editions::edition(&types),
        "sites": sites.iter().map(site).collect::<Vec<_>>(),
        "weeks": weeks.iter().map(of_week).collect::<Vec<_>>(),
        "checks": checks,
        "findings": findings,
        "thresholds": {
            "reached_bp": 9_000,
            "not_reached_below_bp": 8_500,
            "first_look_bp": 8_500,
            "coverage_bp": 8_000,
        },
    })
}

/// Weeks that all count.
pub(super) fn weeks(first: u32, last: u32) -> Vec<(u32, &'static str)> {
    (first..=last).map(|week| (week, "counted")).collect()
}
