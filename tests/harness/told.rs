//! A grid with its sites, an office, a leader and a community head, told week by week.

use super::{Hands, Office, grid};
use domain::checks::{CheckKey, CheckResult, Observation};
use domain::findings::{Finding, Handled};
use domain::geo::Placed;
use domain::people::Role;
use domain::plan::Plan;
use domain::rectification::{ActKind, Said};
use domain::sites::Site;
use domain::standards::{Edition, StandardCode};
use domain::walks::Outcome;
use domain::week::Week;
use fixtures::editions::futian_2020;
use fixtures::sites::of_grid;
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use merge::skeleton::Draft;
use store::{Profile, Store};
use sync_core::gate::{Gate, Holder};
use sync_core::judging::{GridCard, card};
use sync_core::office::ActsFor;
use sync_core::phone::{Doing, JoinCode, PhoneReplica, Seams};
use sync_core::places;
use sync_core::witness::Unwitnessed;

pub(crate) const FIRST: Week = Week(202_640);
pub(crate) const DAY_MS: i64 = 24 * 3_600_000;
pub(crate) const UNIT: Id = Id([0x55; 16]);

/// An office, a leader and a community head, whose clocks the story sets, and a grid with its sites.
pub(crate) struct Told {
    pub(crate) office: Office,
    pub(crate) time: Hands,
    pub(crate) leader: (PhoneReplica, Holder),
    pub(crate) head: (PhoneReplica, Holder),
}

pub(crate) fn week(number: i64) -> Week {
    Week::of(FIRST.start_ms() + number * 7 * DAY_MS)
}

impl Told {
    pub(crate) fn begin() -> Self {
        Self::on(Profile::Phone)
    }

    /// The same, where also the phones' stores are such.
    pub(crate) fn on(profile: Profile) -> Self {
        let time = Hands::default();
        time.set(FIRST.start_ms() - DAY_MS, 1, 1_000);
        let store = Store::in_memory(Profile::Office).expect("the story holds");
        let mut office = Office::at(store, Box::new(time.clone()));
        let day = u32::try_from(FIRST.start_ms() / DAY_MS - 1).expect("the story holds");
        let open = |site: &fixtures::sites::Site| Site {
            id: site.id,
            site_type: site.site_type,
            name: site.name_zh.clone(),
            position: Placed::from(site.position),
            opened_day: day,
            origin: site.origin(),
            source_code: String::new(),
        };
        let sites = of_grid(grid()).iter().map(|site| open(site).open()).collect();
        office.record_in(places::of_grid(grid()), sites);
        let store = || Store::in_memory(profile).expect("the story holds");
        let leader = phone_on(&mut office, store(), ((1, Role::GridLeader), &time));
        let head = phone_on(&mut office, store(), ((2, Role::CommunityHead), &time));
        Self { office, time, leader, head }
    }

    /// Monday 9:00 of a week, and so many hours more.
    pub(crate) fn reach(&self, number: i64, hours: i64) {
        let at = week(number).start_ms() + (9 + hours) * 3_600_000;
        self.time.set(at, 1, u64::try_from(at - FIRST.start_ms() + 2 * DAY_MS).expect("the story holds"));
    }

    pub(crate) fn everybody_syncs(&mut self) {
        for _ in 0..2 {
            self.office.sync(&mut self.leader.0);
            self.office.sync(&mut self.head.0);
        }
    }

    /// The scorecard of a week, the same on every copy.
    pub(crate) fn card(&self, week: Week) -> GridCard {
        let of_office = of(self.office.0.store(), week);
        for store in [self.leader.0.store(), self.head.0.store()] {
            let of_phone = of(store, week);
            assert_eq!(of_phone.card, of_office.card);
            assert_eq!(of_phone.ground.weeks, of_office.ground.weeks);
            assert_eq!(of_phone.ground.checks, of_office.ground.checks);
            assert_eq!(of_phone.ground.findings, of_office.ground.findings);
        }
        of_office
    }

    /// The leader walks as planned; what `seen` says of a place is recorded, with a finding where it is not met.
    pub(crate) fn walk(
        &mut self,
        seen: impl Fn(StandardCode, Id) -> CheckResult,
    ) -> (JoinCode, Plan, Vec<Id>) {
        self.walk_by(futian_2020(), seen)
    }

    /// The same by an edition.
    pub(crate) fn walk_by(
        &mut self,
        edition: &Edition,
        seen: impl Fn(StandardCode, Id) -> CheckResult,
    ) -> (JoinCode, Plan, Vec<Id>) {
        let (phone, holder) = &mut self.leader;
        let edition = (edition.content_hash(), edition);
        let (code, plan) = phone.start_planned_walk(holder, grid(), edition).expect("the story holds");
        let mut found = Vec::new();
        for (standard, site) in plan.places() {
            let mut observation = Observation::plain(seen(standard, site));
            if observation.result == CheckResult::NotMet {
                let id = phone.new_id();
                phone
                    .record_finding(holder, grid(), &finding(id, (code.walk, site, standard)))
                    .expect("the story holds");
                observation.finding = Some(id);
                found.push(id);
            }
            let key = CheckKey { walk: code.walk, site, standard: standard.number() };
            phone.check(holder, grid(), (&key, &observation, "")).expect("the story holds");
        }
        phone.finish_walk(holder, grid(), (code.walk, Outcome::Complete, "")).expect("the story holds");
        (code, plan, found)
    }

    pub(crate) fn rules(&mut self, role: Role, finding: Id, said: Said) -> Id {
        let person = if role == Role::ResponsibleUnit { UNIT } else { Id([0x77; 16]) };
        let operator = Gate::operator(&self.office.0);
        let doing = Doing { finding, said, position: None, note: String::new() };
        let done = self.office.0.act(&operator, places::of_grid(grid()), (ActsFor { person, role }, doing));
        done.expect("the story holds").id
    }

    pub(crate) fn district(&mut self, drafts: Vec<Draft>) {
        self.office.record_in(places::of_district(440_304), drafts);
    }
}

impl Office {
    pub(crate) fn record_in(&mut self, place: Partition, drafts: Vec<Draft>) {
        let operator = Gate::operator(&self.0);
        self.0.record(&operator, place, drafts).expect("the story holds");
    }
}

pub(crate) fn phone(office: &mut Office, who: (u8, Role), time: &Hands) -> (PhoneReplica, Holder) {
    phone_on(office, Store::in_memory(Profile::Phone).expect("the story holds"), (who, time))
}

fn phone_on(
    office: &mut Office,
    store: Store,
    ((person, role), time): ((u8, Role), &Hands),
) -> (PhoneReplica, Holder) {
    office.appoint((person, role), (grid(), 0));
    let entropy = Box::new(sync_core::entropy::SystemEntropy);
    let seams = Seams { clock: Box::new(time.clone()), entropy, witness: Box::new(Unwitnessed) };
    let mut phone = PhoneReplica::create(store, seams).expect("the story holds");
    let holder = office.enrol(&mut phone, Id([person; 16]));
    office.sync(&mut phone);
    (phone, holder)
}

pub(crate) fn finding(id: Id, (walk, site, standard): (Id, Id, StandardCode)) -> Finding {
    let red_line = u8::from(futian_2020().standard(standard).expect("the story holds").red_line);
    Finding {
        id,
        walk: Some(walk),
        site,
        standard: standard.number(),
        edition: None,
        position: None,
        note: String::new(),
        extent: (1, 1),
        limit_class: 2,
        red_line,
        handled: Handled::Recorded,
        photos: vec![Hash([4; 32])],
    }
}

pub(crate) fn of(store: &Store, week: Week) -> GridCard {
    card(store, (grid(), week), futian_2020()).expect("the story holds").expect("the story holds")
}

pub(crate) fn all_met(_: StandardCode, _: Id) -> CheckResult {
    CheckResult::Met
}

pub(crate) fn assign(now: i64) -> Said {
    Said { unit: Some(UNIT), due_ms: Some(now), ..Said::of(ActKind::Assign) }
}
