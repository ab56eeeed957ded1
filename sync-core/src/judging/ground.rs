//! What a grid's scores and plan follow from, read from the tables once.

use crate::error::Result;
use crate::judging::checks::checks;
use crate::judging::decided::Decided;
use crate::judging::findings::findings;
use crate::judging::meant::Meant;
use crate::judging::rectified::{Rectified, rectified_in};
use crate::judging::weeks::{Excused, WEEKS_MAX, end_ms, from_to};
use crate::places;
use domain::day::Day;
use domain::grids::GridCode;
use domain::plan::Plan;
use domain::rectification::{Duty, Status};
use domain::scoring::{CheckFact, Facts, FindingFact, Place, SiteFact, WeekFact};
use domain::standards::{Edition, SiteType};
use domain::week::Week;
use store::Store;
use store::views::{SiteRow, WalkJudged};

/// What a grid's scores and plan follow from, up to the end of a week.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The week that is judged.
    pub week: Week,
    /// What the first walk of this week that says so is to judge.
    pub said: Option<Plan>,
    /// The weeks of which a walk says what it is to judge, ascending; also where none of that means anything in this edition.
    pub told: Vec<Week>,
    /// The weeks in which it was walked, with the start of the first walk of each, ms since 1970, ascending.
    pub walked: Vec<(Week, i64)>,
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
        let earliest = week.before(WEEKS_MAX - 1);
        let mut walks = store.walks_judged(partition, earliest)?;
        walks.retain(|walk| walk.week <= week);
        let sites: Vec<SiteFact> = store.sites_of(partition)?.iter().filter_map(site_fact).collect();
        let mut rectified = rectified_in(store, partition)?;
        rectified.retain(|one| one.finding.effective.ms < end);
        let meant = Meant::of(store, grid.district().number(), edition)?;
        for one in &mut rectified {
            let found_by = one.finding.edition;
            one.standard =
                one.standard.and_then(|code| found_by.map_or(Some(code), |by| meant.code(&by, code)));
        }
        let began = sites.iter().map(|site| site.from).chain(walks.iter().map(|walk| walk.week)).min();
        let excused = Excused::of(store, (grid, partition))?;
        let weeks = from_to(began.unwrap_or(week).max(earliest).min(week), week);
        let mut told = Vec::new();
        let weeks = weeks.map(|week| {
            let places = planned_places(&walks, week, &meant);
            told.extend(places.is_some().then_some(week));
            WeekFact { week, kind: excused.kind(week), planned: places.unwrap_or_default() }
        });
        let weeks: Vec<WeekFact> = weeks.collect();
        let (checks, dots) = checks(store, (partition, &walks), (&rectified, (edition, &meant)))?;
        let (findings, closings) = findings(&rectified, &checks, end);
        let mut decided = Decided { checks, dots, findings, closings };
        decided.hash_alike(store)?;
        let Decided { checks, findings, .. } = decided;
        let mut walked: Vec<(Week, i64)> = walks.iter().map(|walk| (walk.week, walk.started_ms)).collect();
        walked.sort_unstable();
        walked.dedup_by_key(|(week, _)| *week);
        Ok(Some(Self {
            week,
            said: asked_for(&walks, week, &meant).filter(|plan| !plan.items.is_empty()),
            told,
            walked,
            sites,
            weeks,
            checks,
            findings,
            rectified,
        }))
    }

    /// Where a finding stood before an instant (ms since 1970), as the score takes it: of a pair that costs, and of a link in a
    /// circle, by what was done about it. And who has to put it right.
    pub(super) fn standing_of(&self, one: &Rectified, before_ms: i64) -> (Status, Option<Duty>) {
        let standing = one.standing_before(before_ms);
        let fact = self.findings.iter().find(|fact| fact.id == one.finding.id);
        let ruled = matches!(standing.status, Status::Duplicate | Status::Moved);
        let as_worked = ruled && fact.is_some_and(|fact| fact.status != standing.status);
        (if as_worked { standing.apart_from_rulings() } else { standing.status }, standing.duty)
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

/// A site with the weeks in which it stands; `None` for a type of a later version.
pub(crate) fn site_fact(row: &SiteRow) -> Option<SiteFact> {
    let week = |day: u32| Week::of(Day(i64::from(day)).start_ms());
    Some(SiteFact {
        id: row.id,
        site_type: SiteType::of_number(row.site_type)?,
        from: row.opened_day.map_or(Week(0), week),
        closed: row.closed_day.map(week),
    })
}

/// What the first walk of a week that says so was to judge; `None` where no walk says anything.
fn asked_for(walks: &[WalkJudged], week: Week, meant: &Meant<'_>) -> Option<Plan> {
    let of_week = walks.iter().filter(|walk| walk.week == week);
    let mut plans = of_week.filter_map(|walk| Some((walk, Plan::decode(&walk.plan).ok()?)));
    let (walk, mut plan) = plans.find(|(_, plan)| !plan.items.is_empty())?;
    if !meant.is_at_its_word(&walk.edition) {
        plan.items.retain_mut(|item| {
            let code = meant.code(&walk.edition, item.place.0);
            item.place.0 = code.unwrap_or(item.place.0);
            code.is_some()
        });
        plan.items.sort_by_key(|item| (item.place.1, item.place.0));
    }
    Some(plan)
}

/// The same as places alone.
fn planned_places(walks: &[WalkJudged], week: Week, meant: &Meant<'_>) -> Option<Vec<Place>> {
    let of_week = walks.iter().filter(|walk| walk.week == week);
    let mut asked = of_week.filter_map(|walk| Some((walk, Plan::decode_places(&walk.plan).ok()?)));
    let (walk, mut places) = asked.find(|(_, places)| !places.is_empty())?;
    if !meant.is_at_its_word(&walk.edition) {
        let code = |(code, site)| Some((meant.code(&walk.edition, code)?, site));
        places = places.into_iter().filter_map(code).collect();
        places.sort_unstable();
    }
    Some(places)
}
