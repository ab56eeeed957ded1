//! Grids drawn at random: few sites and standards, so that checks, findings and rulings meet at one place.

use domain::checks::{CheckResult, Exemption, Observation};
use domain::explain::{Explanation, explain};
use domain::rectification::Status;
use domain::scoring::{
    CheckFact, Confirmed, Cost, Facts, FindingFact, Look, Origin, Place, Scorecard, SiteFact, Thresholds,
    WeekFact, WeekKind, score,
};
use domain::standards::{Edition, EditionTexts, RuleKind, SiteType};
use domain::week::Week;
use merge::hash::{Hash, Id};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::LazyLock;

const HOUR_MS: i64 = 3_600_000;
const WEEKS: u32 = 16;

static EDITION: LazyLock<Edition> = LazyLock::new(|| {
    let texts = EditionTexts {
        items: include_str!("../../../../fixtures/data/editions/futian-2020/items.csv"),
        contents: include_str!("../../../../fixtures/data/editions/futian-2020/contents.csv"),
        standards: include_str!("../../../../fixtures/data/editions/futian-2020/standards.csv"),
    };
    Edition::load("futian-2020", texts).expect("the edition of the fixtures holds together")
});

/// The edition that is scored by.
pub(crate) fn edition() -> &'static Edition {
    &EDITION
}

pub(crate) fn week(number: u32) -> Week {
    Week(202_601 + number)
}

pub(crate) fn id(kind: u8, number: usize) -> Id {
    let number = u32::try_from(number).expect("small").to_be_bytes();
    let mut bytes = [kind; 16];
    bytes.iter_mut().rev().zip(number.iter().rev()).for_each(|(byte, digit)| *byte = *digit);
    Id(bytes)
}

/// The facts of a grid, owned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    pub(crate) sites: Vec<SiteFact>,
    pub(crate) weeks: Vec<WeekFact>,
    pub(crate) checks: Vec<CheckFact>,
    pub(crate) findings: Vec<FindingFact>,
}

impl Grid {
    pub(crate) fn facts(&self) -> Facts<'_> {
        let Self { sites, weeks, checks, findings } = self;
        Facts { edition: edition(), sites, weeks, checks, findings }
    }

    pub(crate) fn card(&self) -> Scorecard {
        score(&self.facts(), &Thresholds::default())
    }

    pub(crate) fn explained(&self) -> Explanation {
        let names = |site: Id| self.sites.iter().position(|one| one.id == site).map(|at| format!("site{at}"));
        explain(&self.facts(), &self.card(), &Thresholds::default(), &names)
    }

    /// Every standard at every site of its types.
    fn places(&self) -> Vec<Place> {
        let of = |site: &SiteFact| {
            let id = site.id;
            edition().standards_for(site.site_type).map(move |standard| (standard.code, id))
        };
        self.sites.iter().flat_map(of).collect()
    }

    /// Everything is met in one week.
    fn all_met(&mut self, number: u32) {
        for (at, (standard, site)) in self.places().into_iter().enumerate() {
            self.checks.push(CheckFact {
                id: id(2, at),
                standard,
                site,
                week: week(number),
                effective_ms: week(number).start_ms() + HOUR_MS,
                hash: Hash([2; 32]),
                seen: vec![Observation::plain(CheckResult::Met)].into(),
                look: Look::First,
                confirmed: Confirmed::No,
            });
        }
    }
}

/// Numbers that decide about one check or finding.
type Draw = (u32, u32, u32, u32, u32);

fn pick<T: Copy>(all: &[T], number: u32) -> T {
    let at = usize::try_from(number).expect("32 bits") % all.len();
    *all.get(at).expect("there is one to pick")
}

fn observation((_, result, observed, sample, other): Draw) -> Observation {
    use CheckResult::{Met, NotApplicable, NotChecked, NotMet};
    let numbers = [0, 1, 2, 3, 4, 5, 7, 14, 16, 900, 1_400, 2_600, 4_100, 9_400, u32::MAX];
    let samples = [1, 2, 3, 5, 60, 199, 450, 1_000, u32::MAX];
    Observation {
        observed: (!observed.is_multiple_of(4)).then(|| pick(&numbers, observed / 4)),
        sample: (!sample.is_multiple_of(3)).then(|| pick(&samples, sample / 3)),
        exemption: if other.is_multiple_of(11) { Exemption::Applies } else { Exemption::None },
        ..Observation::plain(pick(&[NotMet, NotMet, NotMet, Met, Met, NotApplicable, NotChecked], result))
    }
}

fn check(number: usize, place: Place, draws: &[Draw]) -> CheckFact {
    let (when, about, look, ..) = draws.first().copied().unwrap_or_default();
    // of several weeks, more of the later ones
    let at = (when % WEEKS).max(when / 100 % WEEKS);
    CheckFact {
        id: id(3, number),
        standard: place.0,
        site: place.1,
        week: week(at),
        effective_ms: week(at).start_ms() + i64::from(when % 24 + 2) * HOUR_MS,
        hash: Hash([u8::try_from(number % 251).expect("a byte"); 32]),
        seen: draws.iter().map(|draw| observation(*draw)).collect(),
        look: pick(&[Look::First, Look::First, Look::Recheck, Look::OwnFix], look / 16),
        confirmed: if about.is_multiple_of(2) { Confirmed::Yes } else { Confirmed::No },
    }
}

fn finding(grid: &Grid, number: usize, place: Place, draw: Draw) -> FindingFact {
    let (when, status, link, counted, other) = draw;
    let status = pick(&Status::ALL, status);
    // a withdrawn one is not among the facts
    let status = if status == Status::Withdrawn { Status::Assigned } else { status };
    let here: Vec<&CheckFact> =
        grid.checks.iter().filter(|check| (check.standard, check.site) == place).collect();
    let led = (!here.is_empty() && !link.is_multiple_of(3)).then(|| pick(&here, link / 3));
    let found = led.map_or(week(when % WEEKS).start_ms() + 3 * HOUR_MS, |check| check.effective_ms);
    let closed = found + i64::from(when % 400) * HOUR_MS;
    let closed = (status == Status::Closed).then_some(closed);
    FindingFact {
        id: id(4, number),
        standard: place.0,
        site: place.1,
        origin: pick(&[Origin::Own, Origin::Own, Origin::Adopted, Origin::MovedIn], other),
        check: led.map(|check| check.id),
        observed: (!counted.is_multiple_of(3)).then(|| pick(&[0, 1, 2, 3, 5, 1_000], counted / 3)),
        effective_ms: found,
        status,
        closed: closed.map(|at| (at, Hash([u8::try_from(number % 251).expect("a byte"); 32]))),
        closed_week: closed.map(Week::of),
        cost: if other.is_multiple_of(5) { Cost::Nothing } else { Cost::Full },
        sent_back: other % 3,
        reopened: counted % 2,
    }
}

/// A place whose faults are drawn: of every kind of rule about as many, though most standards are yes or no.
fn of_interest(grid: &Grid, number: u32) -> Place {
    use RuleKind::{Count, Density, Dimension, Number, Path, Share, YesNo};
    let kind = pick(&[Count, Density, Dimension, Number, Path, Share, YesNo, Count], number);
    let is_of_kind = |code| edition().standard(code).is_some_and(|one| one.rule.kind() == kind);
    let places: Vec<Place> = grid.places().into_iter().filter(|place| is_of_kind(place.0)).collect();
    pick(&places, number / 8)
}

/// Grids of three to five sites in sixteen weeks.
pub(crate) fn grids() -> impl Strategy<Value = Grid> {
    let numbers = || (0..100_000u32, 0..100_000u32, 0..100_000u32, 0..100_000u32, 0..100_000u32);
    let interest = prop_oneof![vec(0..100_000u32, 1..7), vec(0..100_000u32, 40..80)];
    let checks = vec((0..100_000u32, vec(numbers(), 1..3)), 0..60);
    let findings = vec((0..100_000u32, numbers()), 0..20);
    let shape = (3..6usize, 0..100_000u32, 0..u32::MAX);
    (shape, interest, checks, findings).prop_map(|((sites, all_met, excused), interest, checks, findings)| {
        let types = [1, 6, 9, 11, 30].map(|number| SiteType::of_number(number).expect("1 to 32"));
        let sites = types
            .iter()
            .take(sites)
            .enumerate()
            .map(|(at, kind)| SiteFact {
                id: id(1, at),
                site_type: *kind,
                from: week(0),
                closed: (at == 4 && excused.is_multiple_of(3)).then_some(week(WEEKS - 1)),
            })
            .collect();
        let weeks = (0..WEEKS)
            .map(|number| {
                let kind = if excused.rotate_left(number).is_multiple_of(16) {
                    WeekKind::Excused
                } else {
                    WeekKind::Counted
                };
                WeekFact { week: week(number), kind, planned: Vec::new() }
            })
            .collect();
        let mut grid = Grid { sites, weeks, ..Grid::default() };
        if !all_met.is_multiple_of(5) {
            grid.all_met(pick(&[4, 10, 13, 14, 15], all_met / 5));
        }
        // with the standard's other sites, so that what is whole stands beside what is not
        let mut interest: Vec<Place> = interest.iter().map(|number| of_interest(&grid, *number)).collect();
        let places = grid.places();
        interest = interest
            .iter()
            .flat_map(|one| places.iter().filter(|other| other.0 == one.0).take(4).copied())
            .collect();
        let mut planned = Vec::new();
        // some are walked by nobody
        let walked = if excused.is_multiple_of(9) { 0 } else { checks.len() };
        for (number, (place, draws)) in checks.iter().take(walked).enumerate() {
            let one = check(number, pick(&interest, *place), draws);
            planned.push((one.week, (one.standard, one.site)));
            // a sixth was planned and left out
            if draws.iter().any(|draw| !draw.4.is_multiple_of(6)) {
                grid.checks.push(one);
            }
        }
        for of_week in &mut grid.weeks {
            of_week.planned =
                planned.iter().filter(|(week, _)| *week == of_week.week).map(|(_, place)| *place).collect();
            of_week.planned.sort_unstable();
            of_week.planned.dedup();
        }
        let found = if excused.is_multiple_of(27) { 0 } else { findings.len() };
        for (number, (place, draw)) in findings.iter().take(found).enumerate() {
            let one = finding(&grid, number, pick(&interest, *place), *draw);
            grid.findings.push(one);
        }
        grid
    })
}
