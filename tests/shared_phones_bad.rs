//! What a shared phone does not take: too many people, another's certificate, a key that is not its own, citizens beside officials.

use crate::harness::{Office, finding, grid, record, shows};
use domain::assignments::{Assignment, Origin};
use domain::limits::PHONE_PEOPLE_MAX;
use domain::people::Role;
use merge::certificate::Certificate;
use merge::hash::Id;
use merge::keys::SecretKey;
use protocol::enrol::{Enrol, Enrolled};
use sync_core::error::CoreError;
use sync_core::gate::Gate;
use sync_core::phone::PhoneReplica;
use sync_core::places;

fn code(office: &mut Office, person: u8) -> String {
    let operator = Gate::operator(&office.0);
    office.0.make_code(&operator, Id([person; 16])).expect("the disk is not full")
}

fn assign(office: &mut Office, (person, role): (u8, Role)) {
    let operator = Gate::operator(&office.0);
    let assignment = Assignment {
        id: Id([person + 150; 16]),
        person: Id([person; 16]),
        role,
        from_ms: 0,
        display_name: "陈模拟".into(),
        origin: Origin::Synthetic,
    };
    office.0.record(&operator, places::of_grid(grid()), vec![assignment.begin()]).expect("recorded");
}

/// The phone is as it was: its people, and all that is pending.
fn unchanged(phone: &PhoneReplica, (people, pending): (&[Id], u64)) {
    assert_eq!((phone.people().as_slice(), phone.pending().expect("readable")), (people, pending));
}

#[test]
fn who_is_enrolled_twice_is_there_once_and_both_tokens_are_good() {
    let mut office = Office::new();
    let (mut phone, anna) = office.phone(1);
    let ids = record(&mut phone, &anna, 2);
    let first = phone.enrolment().unwrap().clone();
    let again = office.enrol(&mut phone, anna.person());
    assert_eq!((again, phone.people()), (anna, vec![anna.person()]));
    assert_ne!(phone.enrolment().unwrap().token, first.token);
    // the answer to a code may be lost: what was good stays good
    for token in [first.token.as_str(), &phone.enrolment().unwrap().token] {
        assert_eq!(Gate::device(office.0.store(), token).unwrap().person(), anna.person());
    }
    office.sync(&mut phone);
    assert!(shows(office.0.store(), &ids));
    assert_eq!(phone.person(), Some(anna.person()));
}

#[test]
fn a_phone_has_at_most_so_many_people_and_the_code_of_one_more_stays_good() {
    let mut office = Office::new();
    let (mut phone, anna) = office.phone(1);
    record(&mut phone, &anna, 1);
    let max = u8::try_from(PHONE_PEOPLE_MAX).unwrap();
    for person in 2..=max {
        office.enrol(&mut phone, Id([person; 16]));
    }
    office.sync(&mut phone);
    let spare = code(&mut office, max + 1);
    let refused = office.0.enrol(&phone.enrol_request(&spare)).unwrap_err();
    assert!(refused.to_string().contains("take somebody off it"), "{refused}");
    assert_eq!(phone.people().len(), PHONE_PEOPLE_MAX);
    // one of those who are there may be enrolled again
    office.enrol(&mut phone, Id([max; 16]));
    phone.take_off(Id([max; 16])).unwrap();
    office.sync(&mut phone);
    phone.enrolled(&office.0.enrol(&phone.enrol_request(&spare)).unwrap()).unwrap();
    // the phone counts as well, whatever an office answers
    let key = SecretKey::from_bytes(&office.0.key());
    let person = Id([max + 2; 16]);
    let enrolled = answer(&phone, (person, person), &key);
    let refused = phone.enrolled(&enrolled).unwrap_err();
    assert!(refused.to_string().contains("at most 16 people"), "{refused}");
    assert_eq!(phone.people().len(), PHONE_PEOPLE_MAX);
}

/// An answer that names one person, with a certificate for another.
fn answer(phone: &PhoneReplica, (named, certified): (Id, Id), office: &SecretKey) -> Enrolled {
    let key = SecretKey::from_bytes(&phone.key()).public();
    let certificate =
        Certificate { key, replica: phone.replica(), person: certified, district: 440_304, from_ms: 0 };
    Enrolled {
        district: 440_304,
        office: office.public(),
        person: named,
        certificate: certificate.sign(office),
        token: "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
    }
}

#[test]
fn an_answer_for_somebody_else_or_by_another_office_changes_nothing() {
    let mut office = Office::new();
    let (mut phone, anna) = office.phone(1);
    let pending = record(&mut phone, &anna, 2).len() as u64;
    let key = SecretKey::from_bytes(&office.0.key());
    let refused = phone.enrolled(&answer(&phone, (Id([2; 16]), Id([3; 16])), &key)).unwrap_err();
    assert!(refused.to_string().contains("for another person"), "{refused}");
    unchanged(&phone, (&[anna.person()], pending));
    let mut elsewhere = Office::new();
    let there = code(&mut elsewhere, 2);
    let unknown = office.0.enrol(&phone.enrol_request(&there)).unwrap_err();
    assert!(matches!(unknown, CoreError::SignIn(_)), "{unknown}");
    let foreign = elsewhere.0.enrol(&phone.enrol_request(&there)).unwrap();
    let refused = phone.enrolled(&foreign).unwrap_err();
    assert!(refused.to_string().contains("another office"), "{refused}");
    unchanged(&phone, (&[anna.person()], pending));
    let another = office.phone(5).0;
    let refused = phone.enrolled(&answer(&another, (Id([2; 16]), Id([2; 16])), &key)).unwrap_err();
    assert!(refused.to_string().contains("for another phone"), "{refused}");
    unchanged(&phone, (&[anna.person()], pending));
    office.sync(&mut phone);
    assert_eq!(phone.pending().unwrap(), 0);
}

#[test]
fn nobody_joins_a_phone_whose_key_another_holds() {
    let mut office = Office::new();
    let (phone, _) = office.phone(1);
    let (mallory, _) = office.phone(2);
    // the id of an installation and its public key travel with what it records
    let good = code(&mut office, 2);
    let honest = phone.enrol_request(&good);
    let theirs = mallory.enrol_request(&good);
    let forged = Enrol { signature: theirs.signature, ..honest.clone() };
    let refused = office.0.enrol(&forged).unwrap_err();
    assert!(refused.to_string().contains("did not sign"), "{refused}");
    let other_code = Enrol { code: "ANOTHER".to_owned(), ..honest.clone() };
    assert!(office.0.enrol(&other_code).is_err());
    let key = SecretKey::from_bytes(&mallory.key());
    let refused = office.0.enrol(&Enrol::by(&good, phone.replica(), &key)).unwrap_err();
    assert!(refused.to_string().contains("has another key"), "{refused}");
    assert_eq!(office.0.store().devices().unwrap().len(), 2);
    office.0.enrol(&honest).unwrap();
}

#[test]
fn a_citizen_and_an_official_never_share_a_phone() {
    for (first, second) in [(Role::GridLeader, Role::PatrolMember), (Role::PatrolMember, Role::CommunityHead)]
    {
        let mut office = Office::new();
        for (person, role) in [(11, first), (12, second), (13, first)] {
            assign(&mut office, (person, role));
        }
        let (mut phone, holder) = office.phone_in(14, grid_elsewhere());
        if first == Role::PatrolMember {
            let operator = Gate::operator(&office.0);
            let over = domain::assignments::end(Id([114; 16]), 1);
            office.0.record(&operator, places::of_grid(grid_elsewhere()), vec![over]).unwrap();
            let fresh = fresh_phone();
            phone = fresh;
            let one = code(&mut office, 11);
            phone.enrolled(&office.0.enrol(&phone.enrol_request(&one)).unwrap()).unwrap();
        } else {
            phone.record_finding(&holder, grid_elsewhere(), &finding(Id([7; 16]))).unwrap();
        }
        let people = phone.people();
        let spare = code(&mut office, 12);
        let refused = office.0.enrol(&phone.enrol_request(&spare)).unwrap_err();
        assert!(refused.to_string().contains("never share a phone"), "{first:?} and {second:?}: {refused}");
        assert_eq!(phone.people(), people);
        // the code is good on a phone of the own
        let mut own = fresh_phone();
        own.enrolled(&office.0.enrol(&own.enrol_request(&spare)).unwrap()).unwrap();
        // and somebody of the same side is welcome
        let alike = code(&mut office, 13);
        phone.enrolled(&office.0.enrol(&phone.enrol_request(&alike)).unwrap()).unwrap();
    }
}

fn grid_elsewhere() -> domain::grids::GridCode {
    domain::grids::GridCode::new(440_304_001_018_002).expect("a code of the district")
}

fn fresh_phone() -> PhoneReplica {
    let (clock, witness) = (Box::new(crate::harness::At(1)), Box::new(sync_core::witness::Unwitnessed));
    let entropy = Box::new(sync_core::entropy::SystemEntropy);
    let store = store::Store::in_memory(store::Profile::Phone).expect("it opens");
    PhoneReplica::create(store, sync_core::phone::Seams { clock, entropy, witness }).expect("it is made")
}
