//! The axis of who and when: assigned, accepted, declined, extended.

use crate::sets::{DISTRICT, LEADER, OTHER_UNIT, STREET, Set, UNIT, id};
use domain::rectification::{Accepted, ActKind, Status, Verdict};

fn due(set: &Set) -> Option<i64> {
    set.standing().duty.and_then(|duty| duty.due_ms)
}

#[test]
fn declined_it_is_nobodys_until_it_is_assigned_anew() {
    let mut set = Set::default();
    set.assign(STREET, UNIT, 9_000);
    set.then(UNIT, ActKind::Decline);
    assert_eq!((set.standing().status, set.standing().duty), (Status::Opened, None));
    set.assign(STREET, OTHER_UNIT, 12_000);
    let duty = set.standing().duty.unwrap();
    assert_eq!((duty.unit, duty.due_ms, duty.accepted), (id(OTHER_UNIT.0), Some(12_000), Accepted::NotYet));
}

#[test]
fn another_unit_can_neither_accept_nor_decline() {
    let mut set = Set::default();
    set.assign(STREET, UNIT, 9_000);
    set.then(OTHER_UNIT, ActKind::Decline);
    set.then(OTHER_UNIT, ActKind::Accept);
    let standing = set.standing();
    assert_eq!((standing.status, standing.duty.map(|duty| duty.unit)), (Status::Assigned, Some(id(UNIT.0))));
}

#[test]
fn an_acceptance_is_of_the_assign_that_it_saw() {
    let mut set = Set::default();
    set.assign(STREET, UNIT, 9_000);
    set.then(UNIT, ActKind::Accept);
    set.assign(STREET, UNIT, 12_000);
    assert_eq!(set.standing().duty.map(|duty| duty.accepted), Some(Accepted::NotYet));
}

#[test]
fn a_leader_does_not_take_away_what_the_district_assigned() {
    let mut set = Set::default();
    set.assign(DISTRICT, UNIT, 9_000);
    set.assign(LEADER, OTHER_UNIT, 3_000);
    let standing = set.standing();
    assert_eq!((standing.duty.map(|duty| duty.unit), standing.review), (Some(id(UNIT.0)), None));
}

#[test]
fn an_extension_moves_the_due_and_a_refusal_leaves_it() {
    let mut set = Set::default();
    set.assign(STREET, UNIT, 9_000);
    set.then(UNIT, ActKind::AskExtension);
    let asked = set.id_of(1);
    let mut refused = set.clone();
    refused.then(STREET, ActKind::RefuseExtension).about = Some(asked);
    assert_eq!(due(&refused), Some(9_000));
    let grant = set.then(STREET, ActKind::GrantExtension);
    (grant.about, grant.due_ms) = (Some(asked), Some(15_000));
    assert_eq!(due(&set), Some(15_000));
    // a second request that is refused does not take the first extension away
    set.then(UNIT, ActKind::AskExtension);
    let again = set.id_of(3);
    set.then(DISTRICT, ActKind::RefuseExtension).about = Some(again);
    assert_eq!(due(&set), Some(15_000));
    // a new assign has its own due
    set.assign(STREET, UNIT, 20_000);
    assert_eq!(due(&set), Some(20_000));
}

#[test]
fn one_who_refuses_what_he_saw_granted_takes_it_back() {
    let mut set = Set::default();
    set.assign(STREET, UNIT, 9_000);
    set.then(UNIT, ActKind::AskExtension);
    let asked = Some(set.id_of(1));
    let grant = set.then(STREET, ActKind::GrantExtension);
    (grant.about, grant.due_ms) = (asked, Some(15_000));
    set.then(STREET, ActKind::RefuseExtension).about = asked;
    assert_eq!(due(&set), Some(9_000));
}

#[test]
fn a_send_back_brings_its_own_due() {
    let mut set = Set::default();
    set.assign(STREET, UNIT, 9_000);
    set.report(UNIT);
    set.recheck(LEADER, Verdict::Against);
    set.then(STREET, ActKind::SendBack).due_ms = Some(30_000);
    assert_eq!(due(&set), Some(30_000));
}

#[test]
fn an_assign_that_names_no_unit_assigns_nobody() {
    let mut set = Set::default();
    set.then(STREET, ActKind::Assign).due_ms = Some(9_000);
    assert_eq!((set.standing().status, set.standing().duty), (Status::Opened, None));
}
