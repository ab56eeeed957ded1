//! The axis of work: reported, looked at again, closed, and back.

use crate::sets::{COMPANION, DISTRICT, HEAD, LEADER, PHOTO, STREET, Set, UNIT};
use domain::rectification::{ActKind, Status, Verdict};

fn reported() -> Set {
    let mut set = Set::default();
    set.assign(STREET, UNIT, 9_000);
    set.then(UNIT, ActKind::Accept);
    set.report(UNIT);
    set
}

#[test]
fn a_finding_goes_from_opened_to_closed() {
    let mut set = Set::default();
    assert_eq!(set.standing().status, Status::Opened);
    set.assign(STREET, UNIT, 9_000);
    assert_eq!(set.standing().status, Status::Assigned);
    set.then(UNIT, ActKind::Accept);
    assert_eq!(set.standing().status, Status::Rectifying);
    set.report(UNIT);
    assert_eq!(set.standing().status, Status::Reported);
    set.recheck(LEADER, Verdict::For);
    assert_eq!((set.standing().status, set.standing().review), (Status::Closed, None));
}

#[test]
fn who_fixed_it_never_closes_it() {
    let mut set = Set::default();
    set.report(LEADER);
    set.recheck(LEADER, Verdict::For);
    assert_eq!(set.standing().status, Status::Reported, "his own report stands, his own look adds nothing");
    let mut alone = Set::default();
    alone.then(LEADER, ActKind::ReportFixed);
    alone.recheck(LEADER, Verdict::For);
    assert_eq!(alone.standing().status, Status::Claimed);
    // nor where somebody else had reported it as well
    let mut both = reported();
    both.report(LEADER);
    both.recheck(LEADER, Verdict::For);
    assert_eq!(both.standing().status, Status::Reported);
    both.report(STREET);
    both.then(STREET, ActKind::Close);
    assert_eq!(both.standing().status, Status::Reported);
    // another pair of eyes does
    alone.recheck(COMPANION, Verdict::For);
    assert_eq!(alone.standing().status, Status::Closed);
}

#[test]
fn who_fixed_it_on_one_phone_does_not_close_it_from_another() {
    let mut set = Set::default();
    set.report(LEADER);
    set.after(&[], LEADER, ActKind::Recheck).verdict = Some(Verdict::For);
    assert_eq!(set.standing().status, Status::Reported);
}

#[test]
fn a_report_without_a_photo_is_kept_and_waits_for_evidence() {
    let mut set = Set::default();
    set.assign(STREET, UNIT, 9_000);
    set.then(UNIT, ActKind::ReportFixed);
    assert_eq!(set.standing().status, Status::Claimed);
    let report = set.id_of(1);
    set.then(STREET, ActKind::ConfirmEvidence).about = Some(report);
    assert_eq!(set.standing().status, Status::Reported);
}

#[test]
fn an_office_that_closes_without_a_photo_has_not_closed() {
    let mut set = Set::default();
    set.assign(STREET, UNIT, 9_000);
    set.then(UNIT, ActKind::ReportFixed);
    set.then(STREET, ActKind::Close);
    assert_eq!(set.standing().status, Status::Claimed);
    let close = set.id_of(2);
    let mut by_himself = set.clone();
    by_himself.then(STREET, ActKind::ConfirmEvidence).about = Some(close);
    assert_eq!(by_himself.standing().status, Status::Claimed, "nobody confirms himself");
    set.then(DISTRICT, ActKind::ConfirmEvidence).about = Some(close);
    assert_eq!(set.standing().status, Status::Closed);

    let mut with_photo = Set::default();
    with_photo.then(STREET, ActKind::Close).evidence = PHOTO;
    assert_eq!(with_photo.standing().status, Status::Closed);
}

#[test]
fn a_leader_who_closes_has_claimed_and_no_more() {
    let mut set = reported();
    set.then(LEADER, ActKind::Close).evidence = PHOTO;
    let standing = set.standing();
    assert_eq!(standing.status, Status::Reported, "the report stands; his word adds a claim");
}

#[test]
fn who_reports_nothing_and_looks_himself_has_claimed() {
    let mut alone = Set::default();
    alone.recheck(LEADER, Verdict::For);
    assert_eq!(alone.standing().status, Status::Claimed);
    // whoever looks behind him had seen nobody else's report either
    alone.recheck(COMPANION, Verdict::For);
    assert_eq!(alone.standing().status, Status::Claimed);
    let look = Some(alone.id_of(0));
    alone.then(STREET, ActKind::ConfirmEvidence).about = look;
    assert_eq!(alone.standing().status, Status::Closed);
}

#[test]
fn what_is_counted_is_counted_once() {
    let mut set = reported();
    set.recheck(LEADER, Verdict::For);
    set.then(HEAD, ActKind::Reopen);
    set.report(UNIT);
    set.recheck(LEADER, Verdict::Against);
    // the office adds a due to what the look sent back
    set.then(STREET, ActKind::SendBack).due_ms = Some(30_000);
    let standing = set.standing();
    assert_eq!((standing.status, standing.sent_back, standing.reopened), (Status::Rectifying, 1, 1));
    // who sees a fault that nobody said was fixed sends nothing back
    let mut open = Set::default();
    open.assign(STREET, UNIT, 9_000);
    open.recheck(LEADER, Verdict::Against);
    assert_eq!((open.standing().sent_back, open.standing().reopened), (0, 0));
}

#[test]
fn sent_back_it_is_being_put_right_again() {
    let mut set = reported();
    set.recheck(LEADER, Verdict::Against);
    let back = set.standing();
    assert_eq!((back.status, back.sent_back, back.reopened), (Status::Rectifying, 1, 0));
    set.report(UNIT);
    assert_eq!(set.standing().status, Status::Reported);
    set.recheck(HEAD, Verdict::For);
    assert_eq!((set.standing().status, set.standing().sent_back), (Status::Closed, 1));
}

#[test]
fn a_send_back_after_the_closing_reopens_and_is_counted_as_both() {
    let mut set = reported();
    set.recheck(LEADER, Verdict::For);
    set.recheck(HEAD, Verdict::Against);
    let again = set.standing();
    assert_eq!((again.status, again.sent_back, again.reopened), (Status::Rectifying, 1, 1));
}

#[test]
fn a_leader_reopens_what_a_recheck_closed_and_not_what_the_office_closed() {
    let mut set = reported();
    set.recheck(LEADER, Verdict::For);
    set.then(HEAD, ActKind::Reopen);
    assert_eq!((set.standing().status, set.standing().reopened), (Status::Rectifying, 1));

    let mut by_office = reported();
    by_office.then(STREET, ActKind::Close);
    let mut reopened = by_office.clone();
    reopened.then(LEADER, ActKind::Reopen);
    assert_eq!(reopened.standing().status, Status::Closed);
    let mut by_street = by_office.clone();
    by_street.then(STREET, ActKind::Reopen);
    assert_eq!(by_street.standing().status, Status::Rectifying);
    // who looks and sees the fault is right against any closing
    by_office.recheck(LEADER, Verdict::Against);
    assert_eq!(by_office.standing().status, Status::Rectifying);
}

#[test]
fn a_look_that_came_to_nothing_says_nothing() {
    let mut set = reported();
    set.then(LEADER, ActKind::Recheck);
    assert_eq!(set.standing().status, Status::Reported);
}

#[test]
fn a_report_after_the_closing_does_not_open_it_again() {
    let mut set = reported();
    set.recheck(LEADER, Verdict::For);
    set.report(HEAD);
    assert_eq!(set.standing().status, Status::Closed);
}
