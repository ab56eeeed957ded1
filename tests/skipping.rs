//! Whoever leaves out what is not met, or marks it 不适用, is never better off than who shows it.

use domain::checks::{CheckResult, Observation};
use domain::rectification::Status;
use domain::scoring::{
    Band, CheckFact, Confirmed, Cost, Facts, FindingFact, Look, Origin, Place, Scorecard, SiteFact,
    Thresholds, WeekFact, WeekKind, score,
};
use domain::standards::{FaultNature, SiteType};
use domain::week::Week;
use fixtures::editions::futian_2020;
use merge::hash::{Hash, Id};
use proptest::prelude::*;

const WEEKS: u32 = 16;

fn week(number: u32) -> Week {
    Week(202_601 + number)
}

fn site(number: u8) -> SiteFact {
    let types = [1, 6, 15].map(|number| SiteType::of_number(number).expect("1 to 32"));
    let site_type = *types.get(usize::from(number) % 3).expect("one of three");
    SiteFact { id: Id([number; 16]), site_type, from: week(0), closed: None }
}

/// How a planned look came out, and what somebody who hides faults writes instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Looked {
    place: Place,
    week: u32,
    met: bool,
    hidden: Option<CheckResult>,
}

/// Sixteen weeks of a grid, by place and week.
#[derive(Clone)]
struct History(Vec<Looked>);

impl std::fmt::Debug for History {
    /// What was not met; of everything else there is too much.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for Looked { place: (standard, site), week, hidden, .. } in self.0.iter().filter(|look| !look.met) {
            writeln!(f, "{standard} at {:?} in week {week}, hidden {hidden:?}", site.0.first())?;
        }
        Ok(())
    }
}

/// At each planned look a fault is there by chance, and is hidden by chance. Red lines are looked at in the end as well, and
/// are seldom broken, so that bands of all kinds occur.
fn histories() -> impl Strategy<Value = History> {
    let places: Vec<Place> = (0u8..3)
        .map(site)
        .flat_map(|site| futian_2020().standards_for(site.site_type).map(move |one| (one.code, site.id)))
        .collect();
    let one = (0u32..WEEKS, 0u32..10_000, 0u8..4);
    let looks = proptest::collection::vec(proptest::collection::vec(one, 1..4), places.len());
    (0u32..2_500, looks, 0u32..10_000).prop_map(move |(faults, drawn, late)| {
        let of_place = |(place, mut looks): (&Place, Vec<(u32, u32, u8)>)| {
            let place = *place;
            let red = futian_2020().standard(place.0).is_some_and(|standard| standard.red_line);
            let faults = if red { faults / 100 } else { faults };
            looks.extend((red && !late.is_multiple_of(5)).then_some((WEEKS - 2, late, 1)));
            looks.into_iter().map(move |(week, chance, how)| {
                let met = chance >= faults;
                let hides = [None, Some(CheckResult::NotApplicable), Some(CheckResult::NotChecked)];
                let hidden = hides.get(usize::from(how)).copied().flatten().filter(|_| !met);
                Looked { place, week, met, hidden }
            })
        };
        let mut looks: Vec<Looked> = places.iter().zip(drawn).flat_map(of_place).collect();
        looks.sort_by_key(|look| (look.place, look.week));
        looks.dedup_by_key(|look| (look.place, look.week));
        History(looks)
    })
}

fn id(number: usize) -> Id {
    Id(u128::try_from(number).expect("it fits").to_be_bytes())
}

/// Who walks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    ShowsAll,
    Hides,
}

/// The grid's scorecard.
fn card(looks: &[Looked], who: Who) -> Scorecard {
    let sites: Vec<SiteFact> = (0..3).map(site).collect();
    let plan = |number: u32| {
        let mut planned: Vec<Place> =
            looks.iter().filter(|look| look.week == number).map(|look| look.place).collect();
        planned.sort_unstable();
        planned
    };
    let weeks: Vec<WeekFact> = (0..WEEKS)
        .map(|number| WeekFact { week: week(number), kind: WeekKind::Counted, planned: plan(number) })
        .collect();
    let (mut checks, mut findings) = (Vec::new(), Vec::new());
    for (number, look) in looks.iter().enumerate() {
        let hidden = look.hidden.filter(|_| who == Who::Hides);
        // who showed a fault looks again the next time
        let before = number.checked_sub(1).and_then(|before| looks.get(before));
        let momentary =
            futian_2020().standard(look.place.0).is_some_and(|one| one.nature == FaultNature::Momentary);
        let again = before.is_some_and(|before| {
            let showed = before.hidden.is_none() || who == Who::ShowsAll;
            before.place == look.place && !before.met && showed && !momentary
        });
        let shown = if look.met { CheckResult::Met } else { CheckResult::NotMet };
        let at = week(look.week).start_ms();
        checks.push(CheckFact {
            id: id(number),
            standard: look.place.0,
            site: look.place.1,
            week: week(look.week),
            effective_ms: at,
            hash: Hash([0; 32]),
            seen: vec![Observation::plain(hidden.unwrap_or(shown))].into(),
            look: if again { Look::Recheck } else { Look::First },
            confirmed: Confirmed::No,
        });
        if look.met || hidden.is_some() || momentary {
            continue;
        }
        // put right by the next time somebody looked, where it is met then
        let mut later = looks.iter().skip(number + 1).take_while(|later| later.place == look.place);
        let next = later.find(|later| later.met);
        let closed_week = next.map(|next| week(next.week));
        findings.push(FindingFact {
            id: id(1_000_000 + number),
            standard: look.place.0,
            site: look.place.1,
            origin: Origin::Own,
            check: Some(id(number)),
            observed: None,
            effective_ms: at,
            status: if next.is_some() { Status::Closed } else { Status::Assigned },
            closed: closed_week.map(|week| (week.start_ms(), Hash([1; 32]))),
            closed_week,
            cost: Cost::Full,
            sent_back: 0,
            reopened: 0,
        });
    }
    // that a week was walked is seen by any check in it, also by one that hides
    let facts =
        Facts { edition: futian_2020(), sites: &sites, weeks: &weeks, checks: &checks, findings: &findings };
    score(&facts, &Thresholds::default())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn leaving_faults_out_never_helps_a_grid(history in histories()) {
        let (shown, hidden) = (card(&history.0, Who::ShowsAll), card(&history.0, Who::Hides));
        let proved = [
            (hidden.standing_at_least, shown.standing),
            (hidden.first_look_at_least, shown.first_look),
        ];
        for (at_least, shown) in proved {
            let (at_least, shown) = (at_least.kept * shown.possible, shown.kept * at_least.possible);
            prop_assert!(at_least <= shown, "{} against {}", at_least, shown);
        }
        prop_assert!(hidden.coverage.some <= shown.coverage.some);
        prop_assert!(hidden.week_coverage.some <= shown.week_coverage.some);
        let better = hidden.band < shown.band && shown.band != Band::TooLittle;
        prop_assert!(!better || hidden.band == Band::TooLittle, "{:?} in the place of {:?}", hidden.band, shown.band);
        // what nobody left out costs nothing
        prop_assert_eq!((shown.standing_at_least, shown.first_look_at_least), (shown.standing, shown.first_look));
    }
}

#[test]
fn the_grids_that_are_drawn_are_of_every_band() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut bands = [0; 4];
    for _ in 0..400 {
        let history = histories().new_tree(&mut runner).unwrap().current();
        let band = card(&history.0, Who::ShowsAll).band;
        bands[Band::ALL.iter().position(|known| *known == band).unwrap()] += 1;
    }
    assert!(bands.iter().all(|count| *count > 0), "{bands:?}");
}
