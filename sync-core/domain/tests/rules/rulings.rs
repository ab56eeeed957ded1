//! The axis of rulings: void, duplicate, moved, referred, and back; and appeals.

use crate::sets::{DISTRICT, LEADER, STREET, Set, UNIT, id};
use domain::rectification::{ActKind, ReviewReason, Status, Verdict};

#[test]
fn a_ruling_comes_before_the_work_and_can_be_taken_back() {
    for (rules, back, status) in [
        (ActKind::Void, ActKind::Restore, Status::Void),
        (ActKind::DuplicateOf, ActKind::Unlink, Status::Duplicate),
        (ActKind::Refer, ActKind::Returned, Status::Referred),
    ] {
        let mut set = Set::default();
        set.report(LEADER);
        set.then(STREET, rules);
        assert_eq!(set.standing().status, status);
        set.then(STREET, back);
        assert_eq!(set.standing().status, Status::Reported, "{back:?}");
    }
    let mut moved = Set::default();
    moved.then(STREET, ActKind::Move).other = Some(id(9));
    assert_eq!(moved.standing().status, Status::Moved);
}

#[test]
fn a_street_does_not_take_back_what_the_district_ruled() {
    let mut set = Set::default();
    set.then(DISTRICT, ActKind::Void);
    set.then(STREET, ActKind::Restore);
    assert_eq!((set.standing().status, set.standing().review), (Status::Void, None));
}

#[test]
fn two_officers_who_decide_at_once_both_stand_and_somebody_has_to_look() {
    let mut set = Set::default();
    set.then(LEADER, ActKind::Open);
    set.after(&[0], STREET, ActKind::Void);
    set.after(&[0], DISTRICT, ActKind::Refer);
    let standing = set.standing();
    assert_eq!(standing.status, Status::Referred);
    assert_eq!(standing.review, Some(vec![ReviewReason::Rulings]));
    // the same decision twice is no conflict
    let mut agree = Set::default();
    agree.after(&[], STREET, ActKind::Void);
    agree.after(&[], DISTRICT, ActKind::Void);
    assert_eq!((agree.standing().status, agree.standing().review), (Status::Void, None));
}

#[test]
fn an_appeal_that_is_upheld_makes_the_act_void_and_stops_nothing_before() {
    let mut set = Set::default();
    set.report(UNIT);
    set.recheck(LEADER, Verdict::Against);
    let look = Some(set.id_of(1));
    set.then(UNIT, ActKind::Appeal).about = look;
    assert_eq!(set.standing().status, Status::Opened, "an appeal stops nothing");
    let mut rejected = set.clone();
    let decision = rejected.then(STREET, ActKind::DecideAppeal);
    (decision.about, decision.verdict) = (look, Some(Verdict::Against));
    assert_eq!(rejected.standing().status, Status::Opened);
    let decision = set.then(STREET, ActKind::DecideAppeal);
    (decision.about, decision.verdict) = (look, Some(Verdict::For));
    assert_eq!((set.standing().status, set.standing().sent_back), (Status::Reported, 0));
    // a decision on an appeal can itself be decided on, by nobody lower
    let street = Some(set.id_of(3));
    let decision = set.then(DISTRICT, ActKind::DecideAppeal);
    (decision.about, decision.verdict) = (street, Some(Verdict::For));
    assert_eq!((set.standing().status, set.standing().sent_back), (Status::Opened, 1));
}

#[test]
fn a_street_does_not_uphold_an_appeal_against_the_district() {
    let mut set = Set::default();
    set.then(DISTRICT, ActKind::Void);
    let void = Some(set.id_of(0));
    let decision = set.then(STREET, ActKind::DecideAppeal);
    (decision.about, decision.verdict) = (void, Some(Verdict::For));
    assert_eq!(set.standing().status, Status::Void);
}

#[test]
fn an_appeal_after_the_closing_is_a_task_until_it_is_decided() {
    let mut set = Set::default();
    set.report(UNIT);
    set.recheck(LEADER, Verdict::For);
    let report = Some(set.id_of(0));
    set.then(UNIT, ActKind::Appeal).about = report;
    assert_eq!(set.standing().review, Some(vec![ReviewReason::AppealAfterClosing]));
    let decision = set.then(STREET, ActKind::DecideAppeal);
    (decision.about, decision.verdict) = (report, Some(Verdict::Against));
    assert_eq!((set.standing().status, set.standing().review), (Status::Closed, None));
}
