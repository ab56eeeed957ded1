//! Three grids with their leaders, of whom two look into the first one: what spot checks are told with.

use super::told::{DAY_MS, Told, finding, week};
use super::{Office, grid};
use domain::checks::CheckResult::NotMet;
use domain::checks::{CheckKey, CheckResult, Observation};
use domain::geo::Placed;
use domain::grids::GridCode;
use domain::scoring::Place;
use domain::sites::Site;
use domain::walks::Outcome;
use domain::week::Week;
use fixtures::editions::futian_2020;
use fixtures::sites::of_grid;
use merge::context::Log;
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use std::ops::RangeInclusive;
use std::sync::Arc;
use store::runs::Run;
use store::views::Slice;
use store::{Profile, Store};
use sync_core::error::{CoreError, Result};
use sync_core::gate::{Gate, Holder};
use sync_core::judging::{SpotChecked, agreement};
use sync_core::office::{SpotChecksDrawn, SpotDraw, SpotDrawSeen, spot_draws};
use sync_core::phone::{PhoneReplica, Seams, SpotCheckToMake};
use sync_core::places::{self, Records};
use sync_core::witness::Unwitnessed;

pub(crate) const DISTRICT: u32 = 440_304;
pub(crate) const LEADER: Id = Id([1; 16]);
pub(crate) const HEAD: Id = Id([2; 16]);
pub(crate) const CHECKER: Id = Id([3; 16]);
pub(crate) const OTHER: Id = Id([4; 16]);

/// A grid of the same community.
pub(crate) fn beside(number: u64) -> GridCode {
    GridCode::new(grid().number() + number).expect("the story holds")
}

/// The told grid, two more with sites and leaders of their own, and the phones of those two.
pub(crate) struct Spots {
    pub(crate) told: Told,
    pub(crate) checker: (PhoneReplica, Holder),
    pub(crate) other: (PhoneReplica, Holder),
}

impl Spots {
    pub(crate) fn begin() -> Self {
        let mut told = Told::begin();
        let day = u32::try_from(week(0).start_ms() / DAY_MS - 1).expect("the story holds");
        for number in 1..=2 {
            let open = |site: &fixtures::sites::Site| Site {
                id: site.id,
                site_type: site.site_type,
                name: site.name_zh.clone(),
                position: Placed::from(site.position),
                opened_day: day,
                origin: site.origin(),
                source_code: String::new(),
            };
            let sites = of_grid(beside(number)).iter().map(|site| open(site).open()).collect();
            told.office.record_in(places::of_grid(beside(number)), sites);
        }
        let checker = phone_in(&mut told, 3, beside(1));
        let other = phone_in(&mut told, 4, beside(2));
        told.reach(0, 0);
        Self { told, checker, other }
    }

    pub(crate) fn draw(&mut self, asked: &SpotDraw<'_>) -> Result<SpotChecksDrawn> {
        let operator = Gate::operator(&self.told.office.0);
        self.told.office.0.draw_spot_checks(&operator, asked, futian_2020())
    }

    /// Draws the told grid for the checker, with every standard that applies there.
    pub(crate) fn draw_whole(&mut self, number: i64) -> SpotChecksDrawn {
        self.draw(&asked(grid().number(), number, &[CHECKER])).expect("the story holds")
    }

    pub(crate) fn everybody_syncs(&mut self) {
        for _ in 0..2 {
            self.told.everybody_syncs();
            self.told.office.sync(&mut self.checker.0);
            self.told.office.sync(&mut self.other.0);
        }
    }

    /// What the checker is to make, of which there is one.
    pub(crate) fn to_make(&self) -> SpotCheckToMake {
        let (phone, holder) = &self.checker;
        let mut all = phone.spot_checks(holder).expect("readable");
        assert_eq!(all.len(), 1);
        all.pop().expect("the story holds")
    }

    /// What the checker is to judge.
    pub(crate) fn drawn(&self) -> Vec<Place> {
        self.to_make().places.into_iter().map(|(place, _)| place).collect()
    }

    /// The checker walks: each of these places is recorded, with a finding where it is not met.
    pub(crate) fn spot_walk(&mut self, said: impl IntoIterator<Item = (Place, CheckResult)>) -> Id {
        let SpotCheckToMake { grid, draw, .. } = self.to_make();
        let (phone, holder) = &mut self.checker;
        let walk = phone.start_spot_walk(holder, (grid, draw)).expect("the story holds");
        let records = Records::SpotChecks(grid);
        for ((standard, site), result) in said {
            let mut observation = Observation::plain(result);
            if result == NotMet {
                let id = phone.new_id();
                let found = finding(id, (walk, site, standard));
                phone.record_finding(holder, records, &found).expect("the story holds");
                observation.finding = Some(id);
            }
            let key = CheckKey { walk, site, standard: standard.number() };
            phone.check(holder, records, (&key, &observation, "")).expect("the story holds");
        }
        phone.finish_walk(holder, records, (walk, Outcome::Complete, "")).expect("the story holds");
        walk
    }

    /// The checker judges every drawn place alike.
    pub(crate) fn spot_walk_all(&mut self, result: CheckResult) -> Id {
        let drawn = self.drawn();
        self.spot_walk(drawn.into_iter().map(|place| (place, result)))
    }

    /// The checker judges one standard as not met.
    pub(crate) fn spot_walk_one(&mut self, number: u32) -> Id {
        let drawn = self.drawn();
        let one = drawn.into_iter().filter(|(standard, _)| standard.number() == number);
        self.spot_walk(one.map(|place| (place, NotMet)))
    }

    /// What the leader's plan asks for.
    pub(crate) fn planned(&self) -> Vec<Place> {
        let (phone, holder) = &self.told.leader;
        phone.plan(holder, grid(), futian_2020()).expect("readable").places()
    }

    /// The leader walks: what `seen` gives of a planned place is recorded.
    pub(crate) fn leader_walks(&mut self, seen: impl Fn(Place) -> Option<Observation>) -> Vec<Place> {
        let (phone, holder) = &mut self.told.leader;
        let edition = (futian_2020().content_hash(), futian_2020());
        let (code, plan) = phone.start_planned_walk(holder, grid(), edition).expect("the story holds");
        for (standard, site) in plan.places() {
            let Some(observation) = seen((standard, site)) else { continue };
            let key = CheckKey { walk: code.walk, site, standard: standard.number() };
            phone.check(holder, grid(), (&key, &observation, "")).expect("the story holds");
        }
        plan.places()
    }

    /// The one grid and week of which anything was drawn or walked in `number`.
    pub(crate) fn agreed(&self, number: i64) -> SpotChecked {
        let mut all = agreed(self.told.office.0.store(), week(number)..=week(number));
        assert_eq!(all.len(), 1, "{all:?}");
        all.pop().expect("the story holds")
    }

    pub(crate) fn draws(&self) -> Vec<SpotDrawSeen> {
        let known = |content: &Hash| {
            (*content == futian_2020().content_hash()).then(|| Arc::new(futian_2020().clone()))
        };
        spot_draws(self.told.office.0.store(), DISTRICT, &known).expect("readable")
    }

    pub(crate) fn phones(&self) -> [(&str, &Store); 4] {
        let Self { told, checker, other } = self;
        [
            ("leader", told.leader.0.store()),
            ("head", told.head.0.store()),
            ("checker", checker.0.store()),
            ("other", other.0.store()),
        ]
    }
}

pub(crate) fn agreed(store: &Store, weeks: RangeInclusive<Week>) -> Vec<SpotChecked> {
    agreement(store, (&(0..=u64::MAX), &weeks), &|_| Some(Arc::new(futian_2020().clone()))).expect("readable")
}

pub(crate) fn asked(area: u64, number: i64, checkers: &[Id]) -> SpotDraw<'_> {
    SpotDraw { area, week: week(number), grids: 1, standards: 200, checkers }
}

pub(crate) fn phone_in(told: &mut Told, person: u8, grid: GridCode) -> (PhoneReplica, Holder) {
    told.office.assign(person, (grid, 0));
    let entropy = Box::new(sync_core::entropy::SystemEntropy);
    let seams = Seams { clock: Box::new(told.time.clone()), entropy, witness: Box::new(Unwitnessed) };
    let store = Store::in_memory(Profile::Phone).expect("the story holds");
    let mut phone = PhoneReplica::create(store, seams).expect("the story holds");
    let holder = told.office.enrol(&mut phone, Id([person; 16]));
    told.office.sync(&mut phone);
    (phone, holder)
}

/// Every changeset of a copy: partition, hash and skeleton.
pub(crate) fn everything(store: &Store) -> Vec<(Partition, Hash, Vec<u8>)> {
    let mut all = Vec::new();
    for stream in store.streams().expect("readable") {
        let Some(genesis) = store.stream(stream).expect("readable").genesis else { continue };
        for tip in store.tips(stream).expect("readable").iter() {
            for dot in store.path(Run { first_seq: 1, last: tip.dot }).expect("readable") {
                let (_, skeleton, _) = store.body(dot).expect("readable");
                all.push((genesis.partition, store.hash(dot).expect("readable"), skeleton));
            }
        }
    }
    all
}

pub(crate) fn holds(store: &Store, partition: Partition) -> bool {
    store.partition_ordinal(&partition).expect("readable").is_some()
}

/// The numbers of the feed under which a partition was written, ascending.
pub(crate) fn numbers(office: &Office, partition: Partition) -> Vec<u64> {
    let store = office.0.store();
    let ordinal = store.partition_ordinal(&partition).expect("readable").expect("it is there");
    let page = store.history_of(ordinal, Slice { after: None, limit: 200 }).expect("readable");
    let receipts = page.entries.iter().flat_map(|written| &written.receipts);
    let mut numbers: Vec<u64> = receipts.map(|receipt| receipt.position.number).collect();
    numbers.sort_unstable();
    numbers
}

pub(crate) fn refusal(refused: Result<SpotChecksDrawn>) -> (&'static str, String) {
    match refused.expect_err("it is refused") {
        CoreError::Input { field, allowed } => (field, allowed),
        other => ("", other.to_string()),
    }
}
