//! Plans: what a grid has to judge in a week, and the bytes that a walk's start says.

use super::editions::edition;
use super::facts::{place, site, week, week_of};
use super::fields::{Input, hex, missing};
use super::{ConformanceError, Failure};
use domain::plan::{FixedBy, LastJudged, PlanFacts, PlanItem, RecheckDue, Why};
use domain::week::Week;
use serde_json::{Value, json};

const FIXED_BY: [(&str, FixedBy); 2] = [("the walker", FixedBy::TheWalker), ("another", FixedBy::Another)];

/// The plan that follows from the facts.
pub(super) fn plan(input: &Input<'_>) -> Result<Value, Failure> {
    let edition = edition(input)?;
    let sites = input.each("sites", site)?;
    let judged = input.each("judged", last_judged)?;
    let rechecks = input.each("rechecks", recheck)?;
    let plan = domain::plan::plan(&PlanFacts {
        edition: &edition,
        sites: &sites,
        week: week(input, "week")?,
        before: before(input)?,
        judged: &judged,
        rechecks: &rechecks,
    });
    Ok(json!({
        "items": plan.items.iter().map(item).collect::<Vec<_>>(),
        "for_others": plan.for_others.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "encoded": hex(&plan.encode()),
    }))
}

/// The counted weeks before, at most two, the later first.
fn before(input: &Input<'_>) -> Result<[Option<Week>; 2], ConformanceError> {
    let wrong = || missing("before", "a list of at most two weeks, such as 202646, the later first");
    let week = |week: &Value| week.as_u64().and_then(week_of).ok_or_else(wrong);
    let weeks: Vec<Week> = input.list("before")?.iter().map(week).collect::<Result<_, _>>()?;
    match *weeks {
        [] => Ok([None, None]),
        [last] => Ok([Some(last), None]),
        [last, earlier] if last > earlier => Ok([Some(last), Some(earlier)]),
        _ => Err(wrong()),
    }
}

fn last_judged(input: &Input<'_>) -> Result<LastJudged, ConformanceError> {
    Ok(LastJudged {
        place: place(input)?,
        week: week(input, "week")?,
        not_met: input.or_none("not_met", week)?,
    })
}

fn recheck(input: &Input<'_>) -> Result<RecheckDue, ConformanceError> {
    Ok(RecheckDue {
        finding: input.id("finding")?,
        place: place(input)?,
        fixed_by: input.word("fixed_by", &FIXED_BY)?,
        planned: input.small("planned")?,
    })
}

fn item(item: &PlanItem) -> Value {
    let why: Vec<&str> = item.why.iter().map(|why| word(*why)).collect();
    json!({ "standard": item.place.0.to_string(), "site": item.place.1.to_string(), "why": why })
}

const fn word(why: Why) -> &'static str {
    match why {
        Why::RedLine => "red line",
        Why::Recheck => "recheck",
        Why::Rotation => "rotation",
        Why::Again => "again",
    }
}
