//! Spot checks held against leaders' own walks, as JSON: by grid and week, summed by area and by standard.

use crate::explained;
use domain::scoring::Share;
use domain::spot_checks::{Compared, sum};
use domain::standards::StandardCode;
use domain::week::Week;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use sync_core::judging::SpotChecked;

/// How areas and standards are shown.
#[expect(missing_debug_implementations, reason = "they are closures")]
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// An area by its code.
    pub area: &'a dyn Fn(u64) -> Value,
    /// A standard of a week's edition.
    pub standard: &'a dyn Fn(StandardCode) -> Value,
}

/// What checkers and leaders saw in these weeks, by grid, community, street and in all of it.
#[must_use]
pub fn json(found: &[SpotChecked], weeks: &RangeInclusive<Week>, shown: Shown<'_>) -> Value {
    let by = |code: &dyn Fn(&SpotChecked) -> u64| -> Vec<Value> {
        let mut areas: BTreeMap<u64, Vec<&SpotChecked>> = BTreeMap::new();
        found.iter().for_each(|one| areas.entry(code(one)).or_default().push(one));
        let area = |(code, of_area): (u64, Vec<&SpotChecked>)| {
            merged(json!({ "area": (shown.area)(code) }), whole(&of_area))
        };
        areas.into_iter().map(area).collect()
    };
    let all: Vec<&SpotChecked> = found.iter().collect();
    json!({
        "weeks": { "from": weeks.start().to_string(), "to": weeks.end().to_string() },
        "whole": whole(&all),
        "streets": by(&|one| u64::from(one.grid.street().number())),
        "communities": by(&|one| one.grid.community().number()),
        "standards": standards(&sum(found.iter().map(|one| &one.by_standard)), shown),
        "count": found.len(),
        "grids": found.iter().map(|one| grid(one, shown)).collect::<Vec<_>>(),
    })
}

/// The sums of an area.
fn whole(found: &[&SpotChecked]) -> Value {
    let mut counts = Compared::default();
    let (mut judged, mut walked) = (Share::default(), 0_usize);
    for one in found {
        counts.add(&total(one));
        judged.some = judged.some.saturating_add(one.judged.some);
        judged.of = judged.of.saturating_add(one.judged.of);
        walked += usize::from(one.walks > 0);
    }
    let head = json!({ "grids": found.len(), "walked": walked, "judged": explained::share(judged) });
    merged(head, compared(&counts))
}

fn grid(one: &SpotChecked, shown: Shown<'_>) -> Value {
    let head = json!({
        "grid": (shown.area)(one.grid.number()),
        "week": one.week.to_string(),
        "walks": one.walks,
        "not_blind": one.not_blind,
        "judged": explained::share(one.judged),
        "leader": explained::rate(&one.leader),
        "checker": explained::rate(&one.checker),
        "standards": standards(&one.by_standard, shown),
    });
    merged(head, compared(&total(one)))
}

fn standards(by_standard: &BTreeMap<StandardCode, Compared>, shown: Shown<'_>) -> Vec<Value> {
    let line = |(code, counts): (&StandardCode, &Compared)| {
        merged(json!({ "standard": (shown.standard)(*code) }), compared(counts))
    };
    by_standard.iter().map(line).collect()
}

/// The counts of all standards of a grid together.
#[must_use]
pub fn total(one: &SpotChecked) -> Compared {
    let mut total = Compared::default();
    one.by_standard.values().for_each(|counts| total.add(counts));
    total
}

fn compared(counts: &Compared) -> Value {
    let Compared { agree, met_by_leader_only, met_by_checker_only, passed_over, not_comparable } = counts;
    json!({
        "agree": agree,
        "met_by_leader_only": met_by_leader_only,
        "met_by_checker_only": met_by_checker_only,
        "passed_over": passed_over,
        "not_comparable": not_comparable,
        "agreement": explained::share(counts.agreement()),
    })
}

/// The members of both objects.
fn merged(head: Value, tail: Value) -> Value {
    let members = |value| match value {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    members(head).into_iter().chain(members(tail)).collect::<Map<_, _>>().into()
}
