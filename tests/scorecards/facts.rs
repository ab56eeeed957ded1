//! The facts of a grid as a file gives them: weeks, sites, checks and findings by short names.

use domain::checks::{CheckResult, Exemption, Observation};
use domain::rectification::Status;
use domain::scoring::{
    CheckFact, Confirmed, Cost, Facts, FindingFact, Look, Origin, Place, Scorecard, SiteFact, Thresholds,
    WeekFact, WeekKind, score,
};
use domain::standards::StandardCode;
use domain::week::Week;
use fixtures::editions::futian_2020;
use merge::hash::{Hash, Id};
use serde_json::Value;

const HOUR_MS: i64 = 3_600_000;

/// A grid's facts, owned.
pub(crate) struct Grid {
    pub(crate) sites: Vec<SiteFact>,
    pub(crate) weeks: Vec<WeekFact>,
    pub(crate) checks: Vec<CheckFact>,
    pub(crate) findings: Vec<FindingFact>,
}

/// The id of a short name.
pub(crate) fn id(name: &str) -> Id {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(name.bytes()).for_each(|(byte, letter)| *byte = letter);
    Id(bytes)
}

/// The short name of an id.
pub(crate) fn name(id: Id) -> String {
    String::from_utf8_lossy(&id.0).trim_end_matches('\0').to_owned()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().expect("a text, under a key that README.md names")
}

fn week(value: &Value) -> Week {
    value.as_str().and_then(Week::parse).expect("a week, such as 2026-W47")
}

fn number(value: &Value) -> Option<u32> {
    value.as_u64().map(|number| u32::try_from(number).expect("a small number"))
}

/// The calendar weeks from one to another.
fn weeks(from: Week, to: Week) -> impl Iterator<Item = Week> {
    std::iter::successors(Some(from), |week| Some(Week::of(week.start_ms() + 7 * 24 * HOUR_MS)))
        .take_while(move |week| *week <= to)
}

fn one_of<T: Copy>(value: &Value, usual: T, known: &[(&str, T)]) -> T {
    let Some(word) = value.as_str() else { return usual };
    let found = known.iter().find(|(name, _)| *name == word);
    found.expect("one of the words that README.md names").1
}

impl Grid {
    /// Reads a case.
    pub(crate) fn read(case: &Value) -> Self {
        let span = &case["weeks"];
        let excused: Vec<Week> = span["excused"].as_array().into_iter().flatten().map(week).collect();
        let weeks: Vec<WeekFact> = weeks(week(&span["from"]), week(&span["to"]))
            .map(|week| WeekFact {
                week,
                kind: if excused.contains(&week) { WeekKind::Excused } else { WeekKind::Counted },
                planned: Vec::new(),
            })
            .collect();
        let first = weeks.first().expect("a week").week;
        let sites = case["sites"].as_object().expect("sites").iter().map(|(site, about)| SiteFact {
            id: id(site),
            site_type: about.as_str().unwrap_or_else(|| text(about, "type")).parse().expect("P01 to P32"),
            from: about.get("from").map_or(first, week),
            closed: about.get("closed").map(week),
        });
        let mut grid = Self { sites: sites.collect(), weeks, checks: Vec::new(), findings: Vec::new() };
        for check in case["checks"].as_array().into_iter().flatten() {
            grid.take_checks(check);
        }
        for week in &mut grid.weeks {
            week.planned.sort_unstable();
            week.planned.dedup();
        }
        let findings = case["findings"].as_array().into_iter().flatten();
        grid.findings = findings.map(finding).collect();
        grid
    }

    /// The plan of a check's week asks for it.
    fn plan(&mut self, week: Week, place: Place) {
        let of_week = self.weeks.iter_mut().find(|one| one.week == week);
        of_week.into_iter().for_each(|one| one.planned.push(place));
    }

    /// One check, or *met* for everything that applies in a week.
    fn take_checks(&mut self, check: &Value) {
        if check["met"] != "all" {
            let one = one_check(check, self.checks.len());
            if check["planned"] != false {
                self.plan(one.week, (one.standard, one.site));
            }
            if check["recorded"] != false {
                self.checks.push(one);
            }
            return;
        }
        let week = week(&check["week"]);
        let standing =
            self.sites.iter().filter(|site| site.from <= week && site.closed.is_none_or(|gone| gone > week));
        let except: Vec<&str> =
            check["except"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut met = Vec::new();
        for site in standing {
            for standard in futian_2020().standards_for(site.site_type) {
                let code = standard.code.to_string();
                if except.iter().any(|begin| code.starts_with(begin)) {
                    continue;
                }
                met.push(CheckFact {
                    id: id(&format!("{}{}{}", week.0 % 1000, code, name(site.id))),
                    standard: standard.code,
                    site: site.id,
                    week,
                    effective_ms: week.start_ms() + HOUR_MS,
                    hash: Hash([0; 32]),
                    seen: vec![Observation::plain(CheckResult::Met)].into(),
                    look: Look::First,
                    confirmed: Confirmed::No,
                });
            }
        }
        self.checks.extend(met);
    }

    /// Its scorecard.
    pub(crate) fn card(&self) -> Scorecard {
        let Self { sites, weeks, checks, findings } = self;
        score(&Facts { edition: futian_2020(), sites, weeks, checks, findings }, &Thresholds::default())
    }
}

fn observation(seen: &Value) -> Observation {
    let result = one_of(
        &seen["result"],
        CheckResult::Met,
        &[
            ("met", CheckResult::Met),
            ("not met", CheckResult::NotMet),
            ("not applicable", CheckResult::NotApplicable),
            ("not checked", CheckResult::NotChecked),
        ],
    );
    Observation {
        observed: number(&seen["observed"]),
        sample: number(&seen["sample"]),
        finding: seen["finding"].as_str().map(id),
        exemption: if seen["exemption"] == true { Exemption::Applies } else { Exemption::None },
        ..Observation::plain(result)
    }
}

fn one_check(check: &Value, place: usize) -> CheckFact {
    let week = week(&check["week"]);
    let others = check["and"].as_array().into_iter().flatten();
    CheckFact {
        id: id(text(check, "id")),
        standard: code(check),
        site: id(text(check, "site")),
        week,
        effective_ms: week.start_ms() + i64::from(number(&check["hour"]).unwrap_or(24)) * HOUR_MS,
        hash: Hash([u8::try_from(place % 256).unwrap_or(0); 32]),
        seen: std::iter::once(check).chain(others).map(observation).collect(),
        look: one_of(
            &check["look"],
            Look::First,
            &[("first", Look::First), ("recheck", Look::Recheck), ("own fix", Look::OwnFix)],
        ),
        confirmed: if check["confirmed"] == true { Confirmed::Yes } else { Confirmed::No },
    }
}

fn code(value: &Value) -> StandardCode {
    text(value, "standard").parse().expect("a code, such as 08.4.2")
}

fn finding(value: &Value) -> FindingFact {
    let statuses: Vec<(String, Status)> =
        Status::ALL.iter().map(|status| (format!("{status:?}").to_lowercase(), *status)).collect();
    let statuses: Vec<(&str, Status)> =
        statuses.iter().map(|(name, status)| (name.as_str(), *status)).collect();
    let closed_week = value.get("closed").map(week);
    let found = value.get("found").map_or(0, |found| week(found).start_ms() + 24 * HOUR_MS);
    FindingFact {
        id: id(text(value, "id")),
        standard: code(value),
        site: id(text(value, "site")),
        origin: one_of(
            &value["origin"],
            Origin::Own,
            &[("own", Origin::Own), ("adopted", Origin::Adopted), ("moved in", Origin::MovedIn)],
        ),
        check: value["check"].as_str().map(id),
        observed: number(&value["observed"]),
        effective_ms: found,
        status: one_of(&value["status"], Status::Opened, &statuses),
        closed: closed_week.map(|week| (week.start_ms() + 100 * HOUR_MS, Hash([9; 32]))),
        closed_week,
        cost: if value["cost"] == 0 { Cost::Nothing } else { Cost::Full },
        sent_back: number(&value["sent_back"]).unwrap_or(0),
        reopened: number(&value["reopened"]).unwrap_or(0),
    }
}
