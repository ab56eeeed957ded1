//! The three stories of people who act without having seen each other.

use crate::sets::{COMPANION, HEAD, LEADER, OTHER_UNIT, STREET, Set, UNIT};
use domain::rectification::{ActKind, ReviewReason, Status, Verdict};

#[test]
fn a_closing_against_a_look_that_saw_the_fault_again() {
    let mut set = Set::default();
    set.report(UNIT);
    set.after(&[0], LEADER, ActKind::Recheck).verdict = Some(Verdict::For);
    set.after(&[0], HEAD, ActKind::Recheck).verdict = Some(Verdict::Against);
    let standing = set.standing();
    // in doubt the fault is there: an equal look cancels the closing, and the report with it
    assert_eq!((standing.status, standing.sent_back), (Status::Opened, 1));

    let mut office = Set::default();
    office.report(UNIT);
    office.after(&[0], STREET, ActKind::Close);
    office.after(&[0], LEADER, ActKind::Reopen);
    let standing = office.standing();
    assert_eq!(
        standing.status,
        Status::Closed,
        "a lower role does not change a decision that it had not seen"
    );
    assert_eq!(standing.review, Some(vec![ReviewReason::Closing]));
}

#[test]
fn a_leader_and_a_companion_each_report_from_their_own_phone() {
    let mut set = Set::default();
    set.after(&[], LEADER, ActKind::ReportFixed).evidence = crate::sets::PHOTO;
    set.after(&[], COMPANION, ActKind::ReportFixed);
    assert_eq!((set.standing().status, set.standing().review), (Status::Reported, None));
    // the companion, who had the leader's report before her, is another person
    let mut looked = Set::default();
    looked.report(LEADER);
    looked.recheck(COMPANION, Verdict::For);
    assert_eq!(looked.standing().status, Status::Closed);
}

#[test]
fn an_assign_against_a_withdrawal() {
    let mut set = Set::default();
    set.after(&[], LEADER, ActKind::Withdraw);
    assert_eq!(set.standing().status, Status::Withdrawn);
    // whoever only says something decides nothing
    for kind in [ActKind::Comment, ActKind::Supervise, ActKind::Open] {
        set.then(STREET, kind);
        assert_eq!((set.standing().status, set.standing().review), (Status::Withdrawn, None), "{kind:?}");
    }
    let assign = set.after(&[], STREET, ActKind::Assign);
    assign.unit = Some(crate::sets::id(UNIT.0));
    let standing = set.standing();
    assert_eq!(
        (standing.status, standing.review),
        (Status::Assigned, Some(vec![ReviewReason::WithdrawnLate]))
    );
}

#[test]
fn two_officers_assign_two_units() {
    let mut set = Set::default();
    for unit in [UNIT, OTHER_UNIT] {
        set.after(&[], STREET, ActKind::Assign).unit = Some(crate::sets::id(unit.0));
    }
    let standing = set.standing();
    assert_eq!((standing.status, standing.review), (Status::Assigned, Some(vec![ReviewReason::Assigns])));
}
