//! What a change costs that moves a plan, a score or a status: of one grid each, and the acts of many findings.

use crate::measure::{Fallible, Rounds, median};
use crate::table::{Bar, Line};
use domain::checks::{CheckResult, Observation};
use domain::people::Role;
use domain::plan::{LastJudged, PlanFacts, plan};
use domain::rectification::{Act, ActKind, Acts, Status, Verdict, standing};
use domain::scoring::{
    CheckFact, Confirmed, Cost, Facts, FindingFact, Look, Origin, Place, SiteFact, Thresholds, WeekFact,
    WeekKind, score,
};
use domain::standards::SiteType;
use domain::week::Week;
use fixtures::editions::futian_2020;
use merge::hash::{Hash, Id};
use std::hint::black_box;
use std::time::Instant;

/// The weeks of a standing score.
const WEEKS: usize = 12;
/// What a usual plan asks for.
const PLANNED: usize = 26;

/// The facts of a grid: so many judgements a week, one of twelve not met, every third of those not closed yet.
struct Grid {
    sites: Vec<SiteFact>,
    weeks: Vec<WeekFact>,
    checks: Vec<CheckFact>,
    findings: Vec<FindingFact>,
}

fn id(number: usize) -> Fallible<Id> {
    Ok(Id(u128::try_from(number)?.to_be_bytes()))
}

impl Grid {
    fn usual() -> Fallible<Self> {
        let weeks: Vec<Week> =
            (0..WEEKS).map(|number| Ok(Week(202_634 + u32::try_from(number)?))).collect::<Fallible<_>>()?;
        let first = *weeks.first().ok_or("a week")?;
        let mut sites = Vec::new();
        for (number, site_type) in [1, 6, 8, 9, 14, 15, 15, 28, 29, 31].into_iter().enumerate() {
            let site_type = SiteType::of_number(site_type).ok_or("a type")?;
            sites.push(SiteFact { id: id(number)?, site_type, from: first, closed: None });
        }
        let edition = futian_2020();
        let places: Vec<Place> = sites
            .iter()
            .flat_map(|site| edition.standards_for(site.site_type).map(|standard| (standard.code, site.id)))
            .collect();
        let mut grid = Self { sites, weeks: Vec::new(), checks: Vec::new(), findings: Vec::new() };
        let mut judged = 0;
        for week in weeks {
            let mut planned: Vec<Place> = places.iter().cycle().skip(judged).take(PLANNED).copied().collect();
            for (standard, site) in &planned {
                judged += 1;
                let not_met = judged % 12 == 0;
                let result = if not_met { CheckResult::NotMet } else { CheckResult::Met };
                let effective_ms = week.start_ms() + i64::try_from(judged)?;
                grid.checks.push(CheckFact {
                    id: id(1_000 + judged)?,
                    standard: *standard,
                    site: *site,
                    week,
                    effective_ms,
                    hash: Hash([0; 32]),
                    seen: vec![Observation::plain(result)].into(),
                    look: Look::First,
                    confirmed: Confirmed::No,
                });
                let open = judged % 36 == 0;
                if not_met {
                    grid.findings.push(FindingFact {
                        id: id(100_000 + judged)?,
                        standard: *standard,
                        site: *site,
                        origin: Origin::Own,
                        check: Some(id(1_000 + judged)?),
                        observed: None,
                        effective_ms,
                        status: if open { Status::Assigned } else { Status::Closed },
                        closed: (!open).then_some((effective_ms + 1, Hash([1; 32]))),
                        closed_week: (!open).then_some(week),
                        cost: Cost::Full,
                        sent_back: 0,
                        reopened: 0,
                    });
                }
            }
            planned.sort_unstable();
            planned.dedup();
            grid.weeks.push(WeekFact { week, kind: WeekKind::Counted, planned });
        }
        Ok(grid)
    }
}

fn scored(rounds: Rounds) -> Fallible<Line> {
    let Grid { sites, weeks, checks, findings } = Grid::usual()?;
    let facts =
        Facts { edition: futian_2020(), sites: &sites, weeks: &weeks, checks: &checks, findings: &findings };
    let mut times = Vec::new();
    for _ in 0..rounds.of(2_000, 50) {
        let begun = Instant::now();
        black_box(score(black_box(&facts), &Thresholds::default()));
        times.push(begun.elapsed());
    }
    Ok(Line::time(
        "a grid's week scored, 12 weeks of 26 checks",
        median(&times),
        Bar { bar: 50e-6, aim: 25e-6 },
    ))
}

/// Assigned, accepted, reported fixed, rechecked: and of every third finding the recheck is still to come.
fn acts(number: usize) -> Fallible<Vec<Act>> {
    let steps = [
        (ActKind::Assign, Role::StreetOfficer),
        (ActKind::Accept, Role::ResponsibleUnit),
        (ActKind::ReportFixed, Role::ResponsibleUnit),
        (ActKind::Recheck, Role::GridLeader),
    ];
    let done = if number.is_multiple_of(3) { 3 } else { 4 };
    let act = |(place, (kind, role)): (usize, (ActKind, Role))| {
        Ok(Act {
            id: id(place)?,
            kind,
            author: Id([u8::try_from(role.code())?; 16]),
            role,
            effective_ms: i64::try_from(place)?,
            hash: Hash([0; 32]),
            about: None,
            unit: Some(Id([9; 16])),
            due_ms: Some(1_000),
            evidence: Some(Hash([1; 32])),
            verdict: Some(Verdict::For),
            other: None,
        })
    };
    steps.into_iter().enumerate().take(done).map(act).collect()
}

fn folded(rounds: Rounds) -> Fallible<Line> {
    let findings = rounds.of(100_000, 1_000);
    let all: Vec<Vec<Act>> = (0..findings).map(acts).collect::<Fallible<_>>()?;
    let mut times = Vec::new();
    for _ in 0..rounds.of(11, 3) {
        let begun = Instant::now();
        let closed = all
            .iter()
            .filter(|acts| standing(&Acts::new(acts, &|a, b| a > b)).status == Status::Closed)
            .count();
        times.push(begun.elapsed());
        if closed != all.len() - all.len().div_ceil(3) {
            return Err(format!("{closed} of {} are closed", all.len()).into());
        }
    }
    let bar = Bar { bar: 0.1, aim: 0.05 };
    Ok(Line::time("the status of 100,000 findings, from their acts", median(&times), bar))
}

fn planned(rounds: Rounds) -> Fallible<Line> {
    let Grid { sites, weeks, checks, .. } = Grid::usual()?;
    let judged: Vec<LastJudged> = checks
        .iter()
        .map(|check| LastJudged { place: (check.standard, check.site), week: check.week, not_met: None })
        .collect();
    let week = weeks.last().ok_or("a week")?.week;
    let facts = PlanFacts {
        edition: futian_2020(),
        sites: &sites,
        week,
        before: [None; 2],
        judged: &judged,
        rechecks: &[],
    };
    let mut times = Vec::new();
    for _ in 0..rounds.of(2_000, 50) {
        let begun = Instant::now();
        black_box(plan(black_box(&facts)));
        times.push(begun.elapsed());
    }
    Ok(Line::time("the plan of a grid and week", median(&times), Bar { bar: 0.002, aim: 0.001 }))
}

/// Measures the rows.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    Ok(vec![planned(rounds)?, scored(rounds)?, folded(rounds)?])
}
