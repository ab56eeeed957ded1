//! What a grid's scores and plan follow from, read from the tables once.

use crate::error::Result;
use crate::judging::rectified::{Rectified, rectified_in};
use crate::judging::weeks::{Excused, WEEKS_MAX, before, end_ms, from_to};
use crate::places;
use domain::checks::CheckResult;
use domain::day::Day;
use domain::grids::GridCode;
use domain::people::PersonId;
use domain::plan::Plan;
use domain::rectification::{ActKind, Pair, Status};
use domain::scoring::{CheckFact, Confirmed, Cost, Facts, FindingFact, Look, Origin, SiteFact, WeekFact};
use domain::standards::{Edition, FaultNature, SiteType, StandardCode};
use domain::week::Week;
use merge::context::Dot;
use merge::hash::Id;
use std::collections::BTreeMap;
use store::Store;
use store::views::{CheckJudged, Signer, SiteRow, WalkJudged};

/// What a grid's scores and plan follow from, up to the end of a week.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The week that is judged.
    pub week: Week,
    /// What the first walk of this week that says so is to judge.
    pub said: Option<Plan>,
    /// Every site that the grid has or had.
    pub sites: Vec<SiteFact>,
    /// The calendar weeks since the grid began, at most a year of them; what each was to judge, where a walk says so.
    pub weeks: Vec<WeekFact>,
    /// The checks of its walks.
    pub checks: Vec<CheckFact>,
    /// Its official findings.
    pub findings: Vec<FindingFact>,
    /// The same with everything that was done about them, those taken back included.
    pub rectified: Vec<Rectified>,
}

impl Ground {
    /// Reads what is known of a grid up to the end of a week; `None` where nothing is.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn read(store: &Store, (grid, week): (GridCode, Week), edition: &Edition) -> Result<Option<Self>> {
        let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else { return Ok(None) };
        let end = end_ms(week);
        let earliest = before(week, WEEKS_MAX - 1);
        let mut walks = store.walks_judged(partition, earliest)?;
        walks.retain(|walk| walk.week <= week);
        let sites: Vec<SiteFact> = store.sites_of(partition)?.iter().filter_map(site).collect();
        let mut rectified = rectified_in(store, partition)?;
        rectified.retain(|one| one.finding.effective.ms < end);
        let began = sites.iter().map(|site| site.from).chain(walks.iter().map(|walk| walk.week)).min();
        let excused = Excused::of(store, (grid, partition))?;
        let weeks = from_to(began.unwrap_or(week).clamp(earliest, week), week);
        let places = |week| asked_for(&walks, week).map(|plan| plan.places()).unwrap_or_default();
        let weeks = weeks.map(|week| WeekFact { week, kind: excused.kind(week), planned: places(week) });
        let weeks: Vec<WeekFact> = weeks.collect();
        let checks = checks(store, (partition, &walks), (&rectified, edition))?;
        let findings = findings(&rectified, &checks, end);
        Ok(Some(Self { week, said: asked_for(&walks, week), sites, weeks, checks, findings, rectified }))
    }

    /// The facts to score by an edition.
    #[must_use]
    pub fn facts<'a>(&'a self, edition: &'a Edition) -> Facts<'a> {
        Facts {
            edition,
            sites: &self.sites,
            weeks: &self.weeks,
            checks: &self.checks,
            findings: &self.findings,
        }
    }
}

fn site(row: &SiteRow) -> Option<SiteFact> {
    let week = |day: u32| Week::of(Day(i64::from(day)).start_ms());
    Some(SiteFact {
        id: row.id,
        site_type: SiteType::of_number(row.site_type)?,
        from: row.opened_day.map_or(Week(0), week),
        closed: row.closed_day.map(week),
    })
}

/// What the first walk of a week that says so was to judge.
fn asked_for(walks: &[WalkJudged], week: Week) -> Option<Plan> {
    let planned = walks.iter().find(|walk| walk.week == week && !walk.plan.is_empty());
    planned.and_then(|walk| Plan::decode(&walk.plan).ok())
}

fn checks(
    store: &Store,
    (partition, walks): (u32, &[WalkJudged]),
    (rectified, edition): (&[Rectified], &Edition),
) -> Result<Vec<CheckFact>> {
    let mut at: BTreeMap<(u32, Id), Vec<&Rectified>> = BTreeMap::new();
    for one in rectified.iter().filter(|one| nature(one, edition) == FaultNature::Rectifiable) {
        at.entry((one.finding.standard, one.finding.site)).or_default().push(one);
    }
    let weeks: BTreeMap<Id, Week> = walks.iter().map(|walk| (walk.id, walk.week)).collect();
    let ids: Vec<Id> = weeks.keys().copied().collect();
    let rows = store.checks_judged(partition, &ids)?;
    let dated = store.dated(rows.iter().map(|row| row.dot))?;
    let mut facts = Vec::with_capacity(rows.len());
    for row in rows {
        let standard = StandardCode::of_number(row.standard);
        let (Some(standard), Some(week)) = (standard, weeks.get(&row.walk)) else { continue };
        let Some((effective, hash)) = dated.get(&row.dot) else { continue };
        let look = match at.get(&(row.standard, row.site)) {
            Some(here) => look(here, (row.walk, effective.ms, person(store, row.dot)?)),
            None => Look::First,
        };
        facts.push(CheckFact {
            id: row.id,
            standard,
            site: row.site,
            week: *week,
            effective_ms: effective.ms,
            hash: *hash,
            confirmed: confirmed(&row),
            seen: row.seen,
            look,
        });
    }
    Ok(facts)
}

/// The person whose device signed a changeset; nobody where the office did.
fn person(store: &Store, dot: Dot) -> Result<Option<PersonId>> {
    Ok(match store.signer(dot)? {
        Some(Signer::Person(person)) => Some(person),
        _ => None,
    })
}

/// What an officer writes who confirms that a standard does not apply.
const DOES_NOT_APPLY: u8 = 1;

fn confirmed(check: &CheckJudged) -> Confirmed {
    let not_applicable = check.seen.iter().any(|seen| seen.result == CheckResult::NotApplicable);
    if not_applicable && check.confirmed == Some(DOES_NOT_APPLY) { Confirmed::Yes } else { Confirmed::No }
}

/// What a check is to the findings at its place: it looks again where one of an earlier walk was not closed by then.
fn look(here: &[&Rectified], (walk, at_ms, author): (Id, i64, Option<PersonId>)) -> Look {
    let earlier =
        here.iter().filter(|one| one.finding.walk != Some(walk) && one.finding.effective.ms < at_ms);
    let open = earlier.filter(|one| {
        let standing = one.standing_before(at_ms);
        !matches!(standing.status, Status::Closed | Status::Void | Status::Withdrawn | Status::Moved)
    });
    let mut look = Look::First;
    for one in open {
        let own = one.acts.iter().any(|act| {
            act.kind == ActKind::ReportFixed && act.effective_ms < at_ms && Some(act.author) == author
        });
        look = if own { Look::OwnFix } else { Look::Recheck };
        if own {
            break;
        }
    }
    look
}

fn findings(rectified: &[Rectified], checks: &[CheckFact], end_ms: i64) -> Vec<FindingFact> {
    let mut led_to: BTreeMap<Id, Id> = BTreeMap::new();
    for check in checks {
        for finding in check.seen.iter().filter_map(|seen| seen.finding) {
            led_to.entry(finding).or_insert(check.id);
        }
    }
    let standings = rectified.iter().map(|one| (one, one.standing_before(end_ms)));
    let standings: BTreeMap<Id, _> =
        standings.map(|(one, standing)| (one.finding.id, (one, standing))).collect();
    let pair = |id: Id| standings.get(&id).and_then(|(one, standing)| one.pair(standing));
    let mut facts = Vec::with_capacity(rectified.len());
    for (id, (one, standing)) in &standings {
        let Some(standard) = StandardCode::of_number(one.finding.standard) else { continue };
        if standing.status == Status::Withdrawn {
            continue;
        }
        let linked = pair(*id);
        let costs_nothing = linked.is_some_and(|(other, costs)| {
            // where both of a pair say that the other one costs, the lower id does
            let both = pair(other) == Some((*id, Pair::CostsNothing));
            costs == Pair::CostsNothing && !(both && *id < other)
        });
        let cost = if costs_nothing { Cost::Nothing } else { Cost::Full };
        let work = standing.apart_from_rulings();
        let status = if linked.is_some() && cost == Cost::Full { work } else { standing.status };
        let closed = one.closing(standing).filter(|_| status == Status::Closed);
        facts.push(FindingFact {
            id: *id,
            standard,
            site: one.finding.site,
            origin: origin(one),
            check: led_to.get(id).copied(),
            observed: one.finding.observed,
            effective_ms: one.finding.effective.ms,
            status,
            closed,
            closed_week: closed.map(|(at, _)| Week::of(at)),
            cost,
            sent_back: standing.sent_back,
            reopened: standing.reopened,
        });
    }
    facts
}

/// Whether anybody can put it right; what this edition does not have is taken for such.
pub(crate) fn nature(one: &Rectified, edition: &Edition) -> FaultNature {
    let code = StandardCode::of_number(one.finding.standard);
    code.and_then(|code| edition.standard(code)).map_or(FaultNature::Rectifiable, |standard| standard.nature)
}

const fn origin(one: &Rectified) -> Origin {
    match (one.finding.adopted_from, one.finding.moved_from) {
        (_, Some(_)) => Origin::MovedIn,
        (Some(_), None) => Origin::Adopted,
        (None, None) => Origin::Own,
    }
}
