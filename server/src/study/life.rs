//! The weeks of a grid: it is walked as planned, units report, somebody looks again, and a week is frozen.

use crate::demo::chance::Chance;
use domain::checks::{CheckResult, Observation, Observations};
use domain::day::DAY_MS;
use domain::plan::{FixedBy, LastJudged, PlanFacts, RecheckDue, plan};
use domain::rectification::Status;
use domain::scoring::{
    Band, CheckFact, Confirmed, Cost, Facts, FindingFact, Look, Origin, Place, Scorecard, Thresholds,
    WeekFact, WeekKind, score, shown_band,
};
use domain::standards::{Edition, FaultNature, Standard};
use domain::week::Week;
use fixtures::{calendar, editions};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::merge::hash::{Hash, Id};

use super::truth::Truth;

/// The first week. In the thirty from here there is a published calendar.
const FIRST: Week = Week(202_610);

/// Of ten thousand findings that a unit has to put right, so many are reported fixed in a week, and so many of these reports
/// are true.
const REPORTED_BP: u32 = 7_500;
const FIXED_BP: u32 = 8_800;

/// A planned fault has to be put right within so many days.
const PLANNED_DAYS: i64 = 30;

/// Walked on a Wednesday morning, ms after the week began.
const WALKED_MS: i64 = 2 * DAY_MS + DAY_MS / 2;

/// What a freeze says of a grid, and what is true of it.
#[derive(Clone, Debug)]
pub(super) struct Freeze {
    /// The scorecard.
    pub(super) card: Scorecard,
    /// The band that is shown.
    pub(super) shown: Band,
    /// How many red lines are truly crossed, known or not.
    pub(super) crossed: usize,
}

/// A finding that is not closed.
#[derive(Clone, Copy, Debug)]
struct Open {
    fact: FindingFact,
    due_ms: i64,
}

/// A grid as its weeks go by; each gives a freeze.
pub(super) struct Life<'t> {
    truth: &'t Truth,
    edition: &'static Edition,
    weeks: Vec<WeekFact>,
    checks: Vec<CheckFact>,
    judged: BTreeMap<Place, LastJudged>,
    /// Where something is truly wrong: what was found and is not put right, and red lines, found or not.
    faulty: BTreeSet<Place>,
    open: BTreeMap<Place, Open>,
    closed: Vec<FindingFact>,
    /// The band shown, and what the freeze before came to.
    bands: Option<(Band, Band)>,
    ids: u128,
}

impl<'t> Life<'t> {
    /// A grid that was never walked.
    pub(super) fn new(truth: &'t Truth) -> Self {
        Self {
            truth,
            edition: editions::futian_2020(),
            weeks: Vec::new(),
            checks: Vec::new(),
            judged: BTreeMap::new(),
            faulty: BTreeSet::new(),
            open: BTreeMap::new(),
            closed: Vec::new(),
            bands: None,
            ids: 0,
        }
    }

    fn new_id(&mut self) -> Id {
        self.ids += 1;
        Id(self.ids.to_be_bytes())
    }

    /// What the plan of a week asks for.
    fn plan(&self, week: Week) -> Vec<Place> {
        let judged: Vec<LastJudged> = self.judged.values().copied().collect();
        let at_ms = week.start_ms() + WALKED_MS;
        let due =
            self.open.iter().filter(|(_, one)| one.fact.status == Status::Reported || one.due_ms < at_ms);
        let due = due.map(|(place, one)| RecheckDue {
            finding: one.fact.id,
            place: *place,
            fixed_by: FixedBy::Another,
            planned: 0,
        });
        let rechecks: Vec<RecheckDue> = due.collect();
        let mut before = self.weeks.iter().rev().map(|before| before.week);
        let facts = PlanFacts {
            edition: self.edition,
            sites: &self.truth.sites,
            week,
            before: [before.next(), before.next()],
            judged: &judged,
            rechecks: &rechecks,
        };
        plan(&facts).places()
    }

    fn walk(&mut self, (week, planned): (Week, &[Place]), chance: Chance) {
        for (step, place) in (0..).zip(planned) {
            let draw = chance.at(step);
            let Some(standard) = self.edition.standard(place.0) else { continue };
            if !self.truth.leaves_out(standard, draw) {
                self.judge((standard, *place), week, draw);
            }
        }
    }

    fn judge(&mut self, (standard, place): (&Standard, Place), week: Week, draw: Chance) {
        let at_ms = week.start_ms() + WALKED_MS;
        let (id, again) = (self.new_id(), self.open.get(&place).copied());
        // what nobody has found yet is drawn when somebody looks; a red line is crossed before
        let met = if again.is_some() || standard.red_line {
            !self.faulty.contains(&place)
        } else {
            self.truth.is_met(draw)
        };
        let finding = match again {
            Some(open) => self.look_again((open, met), week),
            None if met || standard.nature == FaultNature::Momentary => None,
            None => Some(self.find((standard, place), (id, at_ms))),
        };
        let result = if met { CheckResult::Met } else { CheckResult::NotMet };
        self.checks.push(CheckFact {
            id,
            standard: place.0,
            site: place.1,
            week,
            effective_ms: at_ms,
            hash: Hash::default(),
            seen: Observations::from_elem(Observation { finding, ..Observation::plain(result) }, 1),
            look: if again.is_some() { Look::Recheck } else { Look::First },
            confirmed: Confirmed::No,
        });
        let last = self.judged.entry(place).or_insert(LastJudged { place, week, not_met: None });
        last.week = week;
        last.not_met = if met { last.not_met } else { Some(week) };
    }

    /// Opens and assigns a finding; its id.
    fn find(&mut self, (standard, place): (&Standard, Place), (check, at_ms): (Id, i64)) -> Id {
        let id = self.new_id();
        let fact = FindingFact {
            id,
            standard: place.0,
            site: place.1,
            origin: Origin::Own,
            check: Some(check),
            observed: None,
            effective_ms: at_ms,
            status: Status::Assigned,
            closed: None,
            closed_week: None,
            cost: Cost::Full,
            sent_back: 0,
            reopened: 0,
        };
        self.faulty.insert(place);
        self.open.insert(place, Open { fact, due_ms: due_ms(standard, at_ms) });
        id
    }

    /// Closes a finding that is put right, and sends back one of which that was only said; the finding that a check names.
    fn look_again(&mut self, (open, met): (Open, bool), week: Week) -> Option<Id> {
        let Open { mut fact, mut due_ms } = open;
        let (place, at_ms) = ((fact.standard, fact.site), week.start_ms() + WALKED_MS);
        if met && fact.status == Status::Reported {
            fact.status = Status::Closed;
            (fact.closed, fact.closed_week) = (Some((at_ms, Hash([1; 32]))), Some(week));
            self.open.remove(&place);
            self.closed.push(fact);
            return None;
        }
        if fact.status == Status::Reported {
            fact.status = Status::Assigned;
            fact.sent_back += 1;
            due_ms = self.edition.standard(place.0).map_or(due_ms, |standard| self::due_ms(standard, at_ms));
        }
        self.open.insert(place, Open { fact, due_ms });
        Some(fact.id)
    }

    /// The units' week: most findings are reported fixed, and most of these reports are true.
    fn units(&mut self, chance: Chance) {
        for (turn, (place, one)) in (0..).zip(&mut self.open) {
            let draw = chance.at(turn);
            if one.fact.status == Status::Assigned && draw.at(1).hits(REPORTED_BP) {
                one.fact.status = Status::Reported;
                if draw.at(2).hits(FIXED_BP) {
                    self.faulty.remove(place);
                }
            }
        }
    }

    fn freeze(&mut self) -> Freeze {
        let open = self.open.values().map(|one| &one.fact);
        let findings: Vec<FindingFact> = self.closed.iter().chain(open).copied().collect();
        let facts = Facts {
            edition: self.edition,
            sites: &self.truth.sites,
            weeks: &self.weeks,
            checks: &self.checks,
            findings: &findings,
        };
        let card = score(&facts, &Thresholds::default());
        let (shown, before) = self.bands.unzip();
        let shown = shown_band(shown, before, card.band, &card.red_line);
        self.bands = Some((shown, card.band));
        let is_red = |place: &&Place| self.edition.standard(place.0).is_some_and(|one| one.red_line);
        Freeze { shown, crossed: self.faulty.iter().filter(is_red).count(), card }
    }
}

impl Iterator for Life<'_> {
    type Item = Freeze;

    fn next(&mut self) -> Option<Freeze> {
        let number = u32::try_from(self.weeks.len()).ok()?;
        let week = Week::of(FIRST.start_ms() + i64::from(number) * 7 * DAY_MS);
        let chance = self.truth.chance.at(1_000 + u64::from(number));
        self.faulty.extend(self.truth.crossed(chance.at(1)));
        // a plan that nobody walks decides nothing
        let planned = if self.truth.walks(number) { self.plan(week) } else { Vec::new() };
        self.walk((week, &planned), chance.at(2));
        self.weeks.push(WeekFact { week, kind: WeekKind::Counted, planned });
        self.units(chance.at(3));
        Some(self.freeze())
    }
}

fn due_ms(standard: &Standard, at_ms: i64) -> i64 {
    let due = calendar::china().due(standard.limit, at_ms);
    due.map_or(at_ms + PLANNED_DAYS * DAY_MS, |due| due.at_ms)
}
