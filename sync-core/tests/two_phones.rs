//! Two phones and an office, all real, in memory: the shortest stories of a sync.

use domain::assignments::{Assignment, Origin};
use domain::findings::{Amendment, Finding, Handled};
use domain::format::FINDING;
use domain::grids::GridCode;
use domain::people::Role;
use merge::hash::{Hash, Id};
use merge::header::Reading;
use protocol::pull::{Pull, State};
use protocol::push::Push;
use protocol::session::Outcome;
use store::{Profile, Store};
use sync_core::clock::Clock;
use sync_core::entropy::{Entropy, SystemEntropy};
use sync_core::gate::{Gate, Holder};
use sync_core::office::{OfficeReplica, OfficeSeams, serve};
use sync_core::phone::{PhoneReplica, Seams, Transport};
use sync_core::places;

struct At(i64);

impl Clock for At {
    fn reading(&self) -> Reading {
        Reading { wall_ms: self.0, boot: 1, steady_ms: 1000 }
    }
}

fn entropy() -> Box<dyn Entropy> {
    Box::new(SystemEntropy)
}

struct Office(OfficeReplica);

struct Wire<'o>(&'o mut OfficeReplica, String);

impl Transport for Wire<'_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        let device = Gate::device(self.0.store(), &self.1).unwrap();
        let push = Push::decode(&body).unwrap();
        Some(self.0.receive(&device, push).unwrap().encode())
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        let device = Gate::device(self.0.store(), &self.1).unwrap();
        let key = merge::keys::SecretKey::from_bytes(&self.0.key());
        Some(serve(self.0.store(), &key, (&device, &Pull::decode(&body).unwrap())).unwrap().encode())
    }
}

const GRID: u64 = 440_304_001_018_001;

fn grid() -> GridCode {
    GridCode::new(GRID).unwrap()
}

impl Office {
    fn new() -> Self {
        let store = Store::in_memory(Profile::Office).unwrap();
        let seams = OfficeSeams { clock: Box::new(At(1_795_000_000_000)), entropy: entropy() };
        Self(OfficeReplica::create(store, seams, 440_304).unwrap())
    }

    fn phone(&mut self, person: u8) -> (PhoneReplica, Holder) {
        let operator = Gate::operator(&self.0);
        let person = Id([person; 16]);
        let assignment = Assignment {
            id: Id([person.0[0] + 100; 16]),
            person,
            role: Role::GridLeader,
            from_ms: 0,
            display_name: "陈模拟".into(),
            origin: Origin::Synthetic,
        };
        self.0.record(&operator, places::of_grid(grid()), vec![assignment.begin()]).unwrap();
        let code = self.0.make_code(&operator, person).unwrap();
        let store = Store::in_memory(Profile::Phone).unwrap();
        let seams = Seams { clock: Box::new(At(1_795_000_100_000)), entropy: entropy() };
        let mut phone = PhoneReplica::create(store, seams).unwrap();
        let enrolled = self.0.enrol(&phone.enrol_request(&code)).unwrap();
        phone.enrolled(&enrolled).unwrap();
        let holder = Gate::holder(&phone).unwrap();
        (phone, holder)
    }

    fn sync(&mut self, phone: &mut PhoneReplica) {
        let token = phone.enrolment().unwrap().token.clone();
        let report = phone.sync(&mut Wire(&mut self.0, token), State::Wanted).unwrap();
        assert_eq!(report.outcome, Outcome::Agreed, "{report:?}");
    }
}

fn finding(id: Id) -> Finding {
    Finding {
        id,
        walk: None,
        site: Id([7; 16]),
        standard: 80_402,
        edition: Some(Hash([3; 32])),
        position: None,
        note: "楼道内电动车充电".into(),
        extent: (1, 1),
        limit_class: 0,
        red_line: 1,
        handled: Handled::Recorded,
        photos: vec![Hash([4; 32]), Hash([5; 32])],
    }
}

#[test]
fn a_finding_recorded_on_one_phone_is_shown_on_the_other() {
    let mut office = Office::new();
    let (mut a, holder) = office.phone(1);
    let (mut b, _) = office.phone(2);
    office.sync(&mut a);
    let id = a.new_id();
    a.record_finding(&holder, grid(), &finding(id)).unwrap();
    assert_eq!(a.pending().unwrap(), 1);
    office.sync(&mut a);
    assert_eq!(a.pending().unwrap(), 0);
    office.sync(&mut b);
    let heads = b.store().heads(&places::of_grid(grid()), &FINDING, id).unwrap();
    assert_eq!(heads.0.len(), 8);
}

#[test]
fn two_phones_edit_one_register_and_both_values_stay_until_a_person_settles_it() {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    let (mut b, bo) = office.phone(2);
    office.sync(&mut a);
    let id = a.new_id();
    a.record_finding(&anna, grid(), &finding(id)).unwrap();
    office.sync(&mut a);
    office.sync(&mut b);
    let place = places::of_grid(grid());
    let edit = a.begin_finding_edit(place, id).unwrap();
    a.amend_finding(&anna, &edit, &Amendment::Note("一号楼".into())).unwrap();
    let edit = b.begin_finding_edit(place, id).unwrap();
    b.amend_finding(&bo, &edit, &Amendment::Note("二号楼".into())).unwrap();
    for phone in [&mut a, &mut b] {
        office.sync(phone);
    }
    office.sync(&mut a);
    for phone in [&a, &b] {
        assert_eq!(phone.store().heads(&place, &FINDING, id).unwrap().0[&5].len(), 2);
    }
    let edit = b.begin_finding_edit(place, id).unwrap();
    b.amend_finding(&bo, &edit, &Amendment::Note("一号楼和二号楼".into())).unwrap();
    office.sync(&mut b);
    office.sync(&mut a);
    assert_eq!(a.store().heads(&place, &FINDING, id).unwrap().0[&5].len(), 1);
}
