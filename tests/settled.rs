//! A conflict is settled by choosing one of the values on the screen, and a record says since when the office holds it.

use crate::harness::{Office, Wire, finding, grid};
use domain::checks::{CheckKey, CheckResult, Exemption, Observation};
use domain::findings::Amendment;
use domain::format::FINDING;
use domain::limits::{NAME_BYTES_MAX, NOTE_BYTES_MAX};
use domain::people::Role;
use merge::hash::{Hash, Id};
use store::Profile;
use store::views::{Conflict, ConflictCursor, Slice};
use sync_core::error::CoreError;
use sync_core::gate::Holder;
use sync_core::phone::{Choice, PhoneReplica, SyncReport, Transport};
use sync_core::places;

fn note(phone: &mut PhoneReplica, holder: &Holder, id: Id, note: &str) {
    let edit = phone.begin_finding_edit(places::of_grid(grid()), id).expect("readable");
    let amended = phone.amend_finding(holder, &edit, &Amendment::Note(note.into()));
    amended.expect("the disk is not full");
}

fn conflicts(phone: &PhoneReplica) -> Vec<Conflict> {
    let slice = Slice::<ConflictCursor> { after: None, limit: 50 };
    phone.store().conflicts(None, slice).expect("readable").entries
}

/// The changesets of the only register in conflict, the one shown first, with a word of each value.
fn contenders(phone: &PhoneReplica) -> Vec<(Hash, String)> {
    let all = conflicts(phone);
    let [Conflict { registers, .. }] = &all[..] else { unreachable!("one conflict: {all:?}") };
    let contenders = registers.iter().flat_map(|register| &register.contenders);
    contenders.map(|one| (one.hash, format!("{:?}", one.value))).collect()
}

fn refuses(phone: &mut PhoneReplica, holder: &Holder, choice: &Choice<'_>) -> String {
    match phone.settle(holder, places::of_grid(grid()), choice) {
        Err(CoreError::Input { field, .. }) => field.to_owned(),
        other => unreachable!("refused by a field: {other:?}"),
    }
}

#[test]
fn the_value_that_a_person_chooses_stands_on_both_phones() {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    let (mut b, bo) = office.phone(2);
    let id = a.new_id();
    a.record_finding(&anna, grid(), &finding(id)).unwrap();
    office.sync(&mut a);
    office.sync(&mut b);
    note(&mut a, &anna, id, "一号楼");
    note(&mut b, &bo, id, "二号楼");
    for phone in [&mut a, &mut b] {
        office.sync(phone);
    }
    office.sync(&mut a);
    let stand = contenders(&a);
    let seen: Vec<Hash> = stand.iter().map(|(hash, _)| *hash).collect();
    let chosen = stand.iter().find(|(_, value)| value.contains("一号楼")).unwrap().0;
    let choice = Choice { kind: "finding", id, register: "note", seen: &seen, chosen };
    assert_eq!(refuses(&mut a, &anna, &Choice { kind: "楼", ..choice.clone() }), "kind");
    assert_eq!(refuses(&mut a, &anna, &Choice { register: "楼", ..choice.clone() }), "register");
    assert_eq!(refuses(&mut a, &anna, &Choice { chosen: Hash([1; 32]), ..choice.clone() }), "value");
    assert_eq!(refuses(&mut a, &anna, &Choice { seen: &[], ..choice.clone() }), "value");
    a.settle(&anna, places::of_grid(grid()), &choice).unwrap();
    assert_eq!(conflicts(&a), []);
    assert_eq!(refuses(&mut a, &anna, &choice), "value", "it was replaced");
    office.sync(&mut a);
    office.sync(&mut b);
    assert_eq!(conflicts(&b), []);
    let shown = b.store().heads(&places::of_grid(grid()), &FINDING, id).unwrap();
    let value = b.store().value_at(shown.0[&5][0], ("finding", id), "note").unwrap();
    assert!(format!("{value:?}").contains("一号楼"), "{value:?}");
}

#[test]
fn a_value_that_came_after_the_screen_was_drawn_is_not_replaced() {
    let mut office = Office::new();
    let mut phones: Vec<(PhoneReplica, Holder)> = (1..=3).map(|person| office.phone(person)).collect();
    let walk = Id([9; 16]);
    let key = CheckKey { walk, site: Id([7; 16]), standard: 80_402 };
    let results = [CheckResult::Met, CheckResult::NotMet, CheckResult::NotApplicable];
    for ((phone, holder), result) in phones.iter_mut().zip(results) {
        let seen =
            Observation { result, observed: None, sample: None, exemption: Exemption::None, finding: None };
        phone.check(holder, grid(), (&key, &seen, "")).unwrap();
    }
    let [(a, anna), (b, _), (c, _)] = &mut phones[..] else { unreachable!("three phones") };
    office.sync(a);
    office.sync(b);
    office.sync(a);
    let seen: Vec<Hash> = contenders(a).iter().map(|(hash, _)| *hash).collect();
    assert_eq!(seen.len(), 2);
    let id = conflicts(a)[0].key.id;
    office.sync(c);
    office.sync(a);
    assert_eq!(contenders(a).len(), 3);
    let choice = Choice { kind: "check", id, register: "observation", seen: &seen, chosen: seen[0] };
    a.settle(anna, places::of_grid(grid()), &choice).unwrap();
    let stand = contenders(a);
    assert_eq!(stand.len(), 2, "what was chosen, and what nobody saw: {stand:?}");
    assert!(stand.iter().any(|(_, value)| value.contains("Int(3)")), "{stand:?}");
}

#[test]
fn a_record_is_held_once_everything_that_stands_of_it_is_under_a_receipt() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    let (place, id) = (places::of_grid(grid()), phone.new_id());
    assert_eq!(phone.held_since_ms(&place, (&FINDING, id)).unwrap(), None, "nothing is there");
    phone.record_finding(&holder, grid(), &finding(id)).unwrap();
    assert_eq!(phone.held_since_ms(&place, (&FINDING, id)).unwrap(), None);
    office.sync(&mut phone);
    let since = phone.held_since_ms(&place, (&FINDING, id)).unwrap();
    assert_eq!(since, Some(1_795_000_000_000), "the office's clock says when");
    note(&mut phone, &holder, id, "又有了");
    assert_eq!(phone.held_since_ms(&place, (&FINDING, id)).unwrap(), None, "its note is here only");
}

#[test]
fn what_an_office_that_was_set_back_has_lost_is_not_held_until_it_was_given_back() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    let (place, id) = (places::of_grid(grid()), phone.new_id());
    phone.record_finding(&holder, grid(), &finding(id)).unwrap();
    office.sync(&mut phone);
    assert!(phone.held_since_ms(&place, (&FINDING, id)).unwrap().is_some());
    office.restore(backup);
    // the sync is cut behind the first answer, which tells of the new epoch
    let token = phone.enrolment().unwrap().token.clone();
    let answer = Wire(&mut office.0, token).push(phone.push_body().unwrap()).unwrap();
    phone.take_push(&answer, &mut SyncReport::begun()).unwrap();
    assert_eq!(phone.held_since_ms(&place, (&FINDING, id)).unwrap(), None);
    assert!(phone.pending().unwrap() > 0);
    office.sync(&mut phone);
    assert!(phone.held_since_ms(&place, (&FINDING, id)).unwrap().is_some());
}

#[test]
fn who_walks_along_is_listed_by_name() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    let code = phone.start_walk(&holder, grid(), Hash([3; 32])).unwrap();
    let too_long = "名".repeat(NAME_BYTES_MAX / 3 + 1);
    let refused = phone.join_walk(&holder, &code, (Role::CommunityHead, &too_long));
    assert!(matches!(refused, Err(CoreError::Input { field: "name", .. })), "{refused:?}");
    phone.join_walk(&holder, &code, (Role::CommunityHead, "李模拟")).unwrap();
    let partition = phone.store().partition_ordinal(&places::of_grid(grid())).unwrap().unwrap();
    let along = phone.store().companions_of(partition, code.walk).unwrap();
    let along: Vec<_> = along.iter().map(|one| (one.name.as_str(), one.role, one.person)).collect();
    assert_eq!(along, [("李模拟", Some(Role::CommunityHead), holder.person())]);
    assert_eq!(phone.store().companions_of(partition, Id([1; 16])).unwrap(), []);
}

#[test]
fn a_note_that_is_too_long_is_refused_when_it_is_amended_as_when_it_is_recorded() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    let id = phone.new_id();
    phone.record_finding(&holder, grid(), &finding(id)).unwrap();
    let edit = phone.begin_finding_edit(places::of_grid(grid()), id).unwrap();
    let long = Amendment::Note("x".repeat(NOTE_BYTES_MAX + 1));
    let refused = phone.amend_finding(&holder, &edit, &long);
    assert!(matches!(refused, Err(CoreError::Input { field: "note", .. })), "{refused:?}");
    phone.amend_finding(&holder, &edit, &Amendment::Note("x".repeat(NOTE_BYTES_MAX))).unwrap();
}
