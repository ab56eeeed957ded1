//! Scores: what a grid's sites, weeks, checks and findings come to.

use super::editions::edition;
use super::facts::{place, site, standard, week};
use super::fields::{Input, missing};
use super::scorecards::scorecard;
use super::{ConformanceError, Failure};
use domain::checks::{CheckResult, Exemption, Observation};
use domain::explain::explain;
use domain::rectification::Status;
use domain::scoring::{
    CheckFact, Confirmed, Cost, Facts, FindingFact, Look, Origin, Thresholds, WeekFact, WeekKind,
};
use merge::hash::{Hash, Id};
use serde_json::Value;
use std::collections::BTreeMap;

type Result<T> = std::result::Result<T, ConformanceError>;

const KINDS: [(&str, WeekKind); 2] = [("counted", WeekKind::Counted), ("excused", WeekKind::Excused)];
const LOOKS: [(&str, Look); 3] =
    [("first", Look::First), ("recheck", Look::Recheck), ("own fix", Look::OwnFix)];
const ORIGINS: [(&str, Origin); 3] =
    [("own", Origin::Own), ("adopted", Origin::Adopted), ("moved in", Origin::MovedIn)];
const COSTS: [(&str, Cost); 2] = [("full", Cost::Full), ("nothing", Cost::Nothing)];

/// The scorecard of the last week, with its explanation.
pub(super) fn score(input: &Input<'_>) -> std::result::Result<Value, Failure> {
    let edition = edition(input)?;
    let sites = input.each("sites", site)?;
    let named =
        |site: &Input<'_>| Ok((site.id("id")?, site.or_none("name", Input::text)?.map(str::to_owned)));
    let names: BTreeMap<Id, Option<String>> = input.each("sites", named)?.into_iter().collect();
    let weeks = input.each("weeks", of_week)?;
    let follow = |pair: &[WeekFact]| matches!(pair, [one, next] if next.week.before(1) == one.week);
    if !weeks.windows(2).all(follow) {
        return Err(Failure::Refused("weeks"));
    }
    let (checks, findings) = (input.each("checks", check)?, input.each("findings", finding)?);
    let facts =
        Facts { edition: &edition, sites: &sites, weeks: &weeks, checks: &checks, findings: &findings };
    let thresholds = thresholds(&input.inner("thresholds")?)?;
    let card = domain::scoring::score(&facts, &thresholds);
    let name = |site: Id| names.get(&site).cloned().flatten();
    Ok(scorecard(&card, &explain(&facts, &card, &thresholds, &name)))
}

fn thresholds(input: &Input<'_>) -> Result<Thresholds> {
    Ok(Thresholds {
        reached_bp: input.small("reached_bp")?,
        not_reached_below_bp: input.small("not_reached_below_bp")?,
        first_look_bp: input.small("first_look_bp")?,
        coverage_bp: input.small("coverage_bp")?,
    })
}

fn of_week(input: &Input<'_>) -> Result<WeekFact> {
    let mut planned = input.each("planned", place)?;
    planned.sort_unstable();
    planned.dedup();
    Ok(WeekFact { week: week(input, "week")?, kind: input.word("kind", &KINDS)?, planned })
}

fn check(input: &Input<'_>) -> Result<CheckFact> {
    Ok(CheckFact {
        id: input.id("id")?,
        standard: standard(input, "standard")?,
        site: input.id("site")?,
        week: week(input, "week")?,
        effective_ms: input.integer("effective_ms")?,
        hash: input.hash("hash")?,
        seen: input.each("seen", observation)?.into(),
        look: input.word("look", &LOOKS)?,
        confirmed: if input.truth("confirmed")? { Confirmed::Yes } else { Confirmed::No },
    })
}

fn observation(input: &Input<'_>) -> Result<Observation> {
    let result = CheckResult::from_code(input.number("result")?);
    Ok(Observation {
        result: result.ok_or_else(|| missing("result", "a result, 1 to 4"))?,
        observed: input.or_none("observed", Input::small)?,
        sample: input.or_none("sample", Input::small)?,
        exemption: if input.truth("exemption")? { Exemption::Applies } else { Exemption::None },
        finding: input.or_none("finding", Input::id)?,
    })
}

fn finding(input: &Input<'_>) -> Result<FindingFact> {
    let closed = input.or_none("closed", Input::inner)?;
    let at = |closed: &Input<'_>| {
        Ok::<_, ConformanceError>((closed.integer("effective_ms")?, closed.hash("hash")?))
    };
    let closing: Option<(i64, Hash)> = closed.as_ref().map(at).transpose()?;
    Ok(FindingFact {
        id: input.id("id")?,
        standard: standard(input, "standard")?,
        site: input.id("site")?,
        origin: input.word("origin", &ORIGINS)?,
        check: input.or_none("check", Input::id)?,
        observed: input.or_none("observed", Input::small)?,
        effective_ms: input.integer("effective_ms")?,
        status: input.word("status", &Status::ALL.map(|status| (status.name(), status)))?,
        closed: closing,
        closed_week: closed.map(|closed| week(&closed, "week")).transpose()?,
        cost: input.word("cost", &COSTS)?,
        sent_back: times(input, "sent_back")?,
        reopened: times(input, "reopened")?,
    })
}

/// How often something happened to one finding.
fn times(input: &Input<'_>, name: &str) -> Result<u32> {
    let times = u16::try_from(input.number(name)?).map_err(|_| missing(name, "an integer of 16 bits"))?;
    Ok(times.into())
}
