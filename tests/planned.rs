//! The plan of a grid: fair to every standard and site, and the same for everybody who knows the same.

use domain::plan::{FixedBy, LastJudged, Plan, PlanFacts, RecheckDue, Why, plan};
use domain::scoring::{Place, SiteFact};
use domain::standards::{FaultNature, SiteType};
use domain::week::Week;
use fixtures::editions::futian_2020;
use merge::hash::Id;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Counted weeks; plans never look at their numbers.
fn week(number: u32) -> Week {
    Week(202_600 + number)
}

fn site(number: u8, site_type: u8) -> SiteFact {
    let site_type = SiteType::of_number(site_type).expect("1 to 32");
    SiteFact { id: Id([number; 16]), site_type, from: week(0), closed: None }
}

/// A grid that is walked week by week.
struct Walked {
    sites: Vec<SiteFact>,
    judged: BTreeMap<Place, LastJudged>,
    now: u32,
}

impl Walked {
    fn new(sites: Vec<SiteFact>) -> Self {
        Self { sites, judged: BTreeMap::new(), now: 0 }
    }

    fn plan(&self, rechecks: &[RecheckDue]) -> Plan {
        let judged: Vec<LastJudged> = self.judged.values().copied().collect();
        plan(&PlanFacts {
            edition: futian_2020(),
            sites: &self.sites,
            week: week(self.now),
            before: [1, 2].map(|back| self.now.checked_sub(back).map(week)),
            judged: &judged,
            rechecks,
        })
    }

    /// Walks the next week as planned; a place is not met where `fault` says so.
    fn walk(&mut self, rechecks: &[RecheckDue], fault: impl Fn(Place) -> bool) -> Plan {
        let plan = self.plan(rechecks);
        for item in &plan.items {
            let not_met = fault(item.place).then(|| week(self.now));
            let before = self.judged.get(&item.place).and_then(|last| last.not_met);
            let last = LastJudged { place: item.place, week: week(self.now), not_met: not_met.or(before) };
            self.judged.insert(item.place, last);
        }
        self.now += 1;
        plan
    }

    fn applicable(&self) -> BTreeSet<Place> {
        let of_site = |site: &SiteFact| {
            let id = site.id;
            futian_2020().standards_for(site.site_type).map(move |standard| (standard.code, id))
        };
        self.sites.iter().flat_map(of_site).collect()
    }
}

fn is_red(place: &Place) -> bool {
    futian_2020().standard(place.0).is_some_and(|standard| standard.red_line)
}

fn grids(most: usize) -> impl Strategy<Value = Vec<SiteFact>> {
    proptest::collection::vec(1u8..=32, 1..most).prop_map(|types| {
        let types = [1, 6].into_iter().chain(types);
        (0u8..).zip(types).map(|(number, site_type)| site(number, site_type)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_standard_has_its_turn_within_twelve_counted_weeks_and_red_lines_every_week(sites in grids(40)) {
        let mut grid = Walked::new(sites);
        let standards: BTreeSet<_> = grid.applicable().into_iter().map(|place| place.0).collect();
        let mut weeks: Vec<BTreeSet<_>> = Vec::new();
        for _ in 0..40 {
            let plan = grid.walk(&[], |_| false);
            let seen: BTreeSet<_> = plan.items.iter().map(|item| item.place.0).collect();
            let red: BTreeSet<_> = seen.iter().filter(|code| is_red(&(**code, Id([0; 16])))).collect();
            let all: BTreeSet<_> = standards.iter().filter(|code| is_red(&(**code, Id([0; 16])))).collect();
            prop_assert_eq!(red, all, "week {}", grid.now);
            weeks.push(seen);
            if let Some(rotation) = weeks.len().checked_sub(12).and_then(|begin| weeks.get(begin..)) {
                let seen: BTreeSet<_> = rotation.iter().flatten().copied().collect();
                prop_assert_eq!(&seen, &standards, "up to week {}", grid.now);
            }
        }
    }

    #[test]
    fn every_site_has_its_red_lines_looked_at_within_half_a_year(sites in grids(70)) {
        let mut grid = Walked::new(sites);
        let red: BTreeSet<Place> = grid.applicable().into_iter().filter(is_red).collect();
        let mut weeks: Vec<Vec<Place>> = Vec::new();
        for _ in 0..60 {
            let plan = grid.walk(&[], |_| false);
            weeks.push(plan.items.iter().map(|item| item.place).filter(is_red).collect());
            if let Some(half_a_year) = weeks.len().checked_sub(26).and_then(|begin| weeks.get(begin..)) {
                let seen: BTreeSet<Place> = half_a_year.iter().flatten().copied().collect();
                prop_assert_eq!(&seen, &red, "up to week {}", grid.now);
            }
        }
    }

    #[test]
    fn whoever_knows_the_same_plans_the_same(sites in grids(20), weeks in 1u32..20, swap in any::<u64>()) {
        let mut grid = Walked::new(sites);
        (0..weeks).for_each(|_| _ = grid.walk(&[], |place| place.0.number() % 7 == 0));
        let due: Vec<RecheckDue> = grid.applicable().into_iter().take(5).map(recheck).collect();
        let expected = grid.plan(&due);
        let (mut sites, mut judged, mut due) =
            (grid.sites.clone(), grid.judged.values().copied().collect::<Vec<_>>(), due);
        let shift = usize::try_from(swap % 1000).unwrap_or(0);
        let (by_site, by_judged, by_due) = (shift % sites.len(), shift % judged.len(), shift % due.len());
        sites.rotate_left(by_site);
        judged.rotate_left(by_judged);
        due.rotate_left(by_due);
        let again = plan(&PlanFacts {
            edition: futian_2020(),
            sites: &sites,
            week: week(grid.now),
            before: [1, 2].map(|back| grid.now.checked_sub(back).map(week)),
            judged: &judged,
            rechecks: &due,
        });
        prop_assert_eq!(again, expected);
    }
}

fn recheck(place: Place) -> RecheckDue {
    RecheckDue { finding: place.1, place, fixed_by: FixedBy::Another, planned: 0 }
}

fn usual() -> Walked {
    let types = [1, 6, 8, 9, 14, 15, 15, 28, 29, 31];
    Walked::new((0u8..).zip(types).map(|(number, site_type)| site(number, site_type)).collect())
}

#[test]
fn a_usual_plan_has_about_twenty_six_items() {
    let mut grid = usual();
    for _ in 0..30 {
        let plan = grid.walk(&[], |_| false);
        assert!((24..=30).contains(&plan.items.len()), "{}", plan.items.len());
    }
}

#[test]
fn rechecks_are_never_dropped_and_leave_the_rotation_five() {
    let grid = usual();
    let due: Vec<RecheckDue> =
        grid.applicable().into_iter().filter(|place| !is_red(place)).map(recheck).collect();
    let plan = grid.plan(&due[..60]);
    let of = |why| plan.items.iter().filter(|item| item.why.contains(&why)).count();
    assert_eq!((of(Why::Recheck), of(Why::Rotation)), (60, 5));
}

#[test]
fn a_recheck_whose_turn_it_is_is_one_item() {
    let grid = usual();
    let turn = grid.plan(&[]).items.into_iter().find(|item| item.why == [Why::Rotation]).unwrap();
    let plan = grid.plan(&[recheck(turn.place)]);
    let both = plan.items.iter().find(|item| item.place == turn.place).unwrap();
    assert_eq!(both.why, [Why::Recheck, Why::Rotation]);
}

#[test]
fn what_the_walker_put_right_himself_becomes_a_task_of_others_after_two_weeks() {
    let grid = usual();
    let place = grid.applicable().into_iter().find(|place| !is_red(place)).unwrap();
    let own = |planned| RecheckDue { fixed_by: FixedBy::TheWalker, planned, ..recheck(place) };
    let asks = |plan: &Plan| plan.items.iter().any(|item| item.why.contains(&Why::Recheck));
    assert!(asks(&grid.plan(&[own(1)])) && grid.plan(&[own(1)]).for_others.is_empty());
    assert!(!asks(&grid.plan(&[own(2)])) && grid.plan(&[own(2)]).for_others == [place.1]);
    let another = RecheckDue { fixed_by: FixedBy::Another, ..own(9) };
    assert!(asks(&grid.plan(&[another])));
}

#[test]
fn a_momentary_standard_that_was_not_met_comes_again_in_each_of_the_two_next_weeks() {
    let momentary = |place: Place| {
        futian_2020().standard(place.0).is_some_and(|standard| standard.nature == FaultNature::Momentary)
    };
    let mut grid = usual();
    let turn = |grid: &mut Walked| grid.walk(&[], momentary).items.into_iter().map(|item| item.place);
    let place = (0..12).find_map(|_| turn(&mut grid).find(|place| momentary(*place))).unwrap();
    let again =
        |plan: &Plan| plan.items.iter().any(|item| item.place == place && item.why.contains(&Why::Again));
    assert!(again(&grid.walk(&[], |_| false)) && again(&grid.walk(&[], |_| false)));
    assert!(!again(&grid.walk(&[], |_| false)));
}

#[test]
fn a_grid_without_sites_has_nothing_to_look_at() {
    assert_eq!(Walked::new(Vec::new()).plan(&[]), Plan::default());
}

#[test]
fn a_suspended_week_leaves_no_hole() {
    let (mut one, mut other) = (usual(), usual());
    one.walk(&[], |_| false);
    other.walk(&[], |_| false);
    // three weeks pass that nobody walks
    other.now += 3;
    assert_eq!(one.plan(&[]).items, other.plan(&[]).items);
}
