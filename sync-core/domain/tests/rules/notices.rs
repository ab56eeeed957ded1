//! What a responsible unit is told: each cause once, what came and went before anybody was told to nobody.

use crate::sets::{DISTRICT, LEADER, OTHER_UNIT, STREET, Set, UNIT, Who, id, sets};
use domain::notices::{Before, Notice, Told, What, fresh};
use domain::rectification::{ActKind, Acts, Ruling, Verdict, standing};
use merge::hash::Id;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A finding, and what units heard of it so far.
#[derive(Clone, Default)]
struct Story {
    set: Set,
    told: Vec<Told>,
    since_ms: i64,
}

fn told(notice: &Notice) -> Told {
    Told { unit: notice.unit, what: notice.what, act: notice.act, times: notice.times }
}

impl Story {
    /// What units hear now.
    fn hear(&mut self) -> Vec<Notice> {
        let sees = |a, b| self.set.saw(a, b);
        let acts = Acts::new(&self.set.acts, &sees);
        let before = Before { told: &self.told, since_ms: self.since_ms };
        let notices = fresh(&acts, &standing(&acts), before);
        self.told.extend(notices.iter().map(told));
        notices
    }

    /// The same, as whom and what.
    fn heard(&mut self) -> Vec<(Id, What)> {
        self.hear().iter().map(|notice| (notice.unit, notice.what)).collect()
    }
}

fn to(unit: Who, what: What) -> (Id, What) {
    (id(unit.0), what)
}

/// A finding that was assigned to the first unit, which has heard of it.
fn assigned() -> Story {
    let mut story = Story::default();
    story.set.assign(STREET, UNIT, 900_000);
    assert_eq!(story.heard(), [to(UNIT, What::Assigned)]);
    story
}

#[test]
fn an_assign_is_told_once_with_its_due() {
    let mut story = Story::default();
    assert_eq!(story.heard(), []);
    story.set.assign(STREET, UNIT, 900_000);
    let [notice] = story.hear()[..] else { unreachable!("one assign gives one notice") };
    assert_eq!((notice.unit, notice.what), to(UNIT, What::Assigned));
    let assign = story.set.at(0);
    assert_eq!((notice.act, notice.due_ms, notice.at_ms), (assign.id, Some(900_000), assign.effective_ms));
    assert_eq!(story.heard(), []);
    // a new assign to the same unit, with another due, is another thing
    story.set.assign(STREET, UNIT, 950_000);
    assert_eq!(story.heard(), [to(UNIT, What::Assigned)]);
    assert_eq!(story.heard(), []);
}

#[test]
fn who_had_it_hears_that_another_unit_has_it() {
    let mut story = assigned();
    let again = story.set.then(STREET, ActKind::Reassign);
    (again.unit, again.due_ms) = (Some(id(OTHER_UNIT.0)), Some(950_000));
    assert_eq!(story.heard(), [to(OTHER_UNIT, What::Reassigned), to(UNIT, What::Taken)]);
    assert_eq!(story.heard(), []);
    // and back
    story.set.assign(DISTRICT, UNIT, 960_000);
    assert_eq!(story.heard(), [to(UNIT, What::Assigned), to(OTHER_UNIT, What::Taken)]);
}

#[test]
fn who_declined_it_is_not_told_that_it_was_taken() {
    let mut story = assigned();
    story.set.then(UNIT, ActKind::Decline);
    assert_eq!(story.heard(), []);
    story.set.assign(STREET, OTHER_UNIT, 950_000);
    assert_eq!(story.heard(), [to(OTHER_UNIT, What::Assigned)]);
    story.set.then(STREET, ActKind::Void);
    assert_eq!(story.heard(), [to(OTHER_UNIT, What::Ended(Ruling::Void))]);
}

#[test]
fn what_came_and_went_before_anybody_was_told_is_told_to_nobody() {
    let mut story = Story::default();
    story.set.assign(STREET, UNIT, 900_000);
    story.set.assign(STREET, OTHER_UNIT, 950_000);
    assert_eq!(story.heard(), [to(OTHER_UNIT, What::Assigned)]);
    let mut void = Story::default();
    void.set.assign(STREET, UNIT, 900_000);
    void.set.then(STREET, ActKind::Void);
    assert_eq!(void.heard(), []);
    // put right already when its assign arrives
    let mut fixed = Story::default();
    fixed.set.assign(LEADER, UNIT, 900_000);
    fixed.set.report(LEADER);
    assert_eq!(fixed.heard(), []);
    fixed.set.recheck(STREET, Verdict::Against);
    assert_eq!(fixed.heard(), [to(UNIT, What::Assigned), to(UNIT, What::SentBack)]);
}

#[test]
fn who_assigns_what_was_said_fixed_without_a_photo_wants_the_unit_to_show_one() {
    let mut story = Story::default();
    story.set.then(LEADER, ActKind::ReportFixed);
    story.set.assign(STREET, UNIT, 900_000);
    assert_eq!(story.heard(), [to(UNIT, What::Assigned)]);
    story.set.report(UNIT);
    assert_eq!(story.heard(), []);
}

#[test]
fn each_ruling_ends_the_duty_and_one_that_is_taken_back_gives_it_again() {
    for (ruling, undone_by, said) in [
        (ActKind::Void, ActKind::Restore, Ruling::Void),
        (ActKind::DuplicateOf, ActKind::Unlink, Ruling::Duplicate),
        (ActKind::Move, ActKind::Restore, Ruling::Moved),
        (ActKind::Refer, ActKind::Returned, Ruling::Referred),
    ] {
        let mut story = assigned();
        story.set.then(DISTRICT, ruling).other = Some(id(200));
        assert_eq!(story.heard(), [to(UNIT, What::Ended(said))]);
        assert_eq!(story.heard(), []);
        story.set.then(DISTRICT, undone_by);
        assert_eq!(story.heard(), [to(UNIT, What::Again)]);
        story.set.then(DISTRICT, ruling).other = Some(id(200));
        assert_eq!(story.heard(), [to(UNIT, What::Ended(said))]);
        assert_eq!(story.heard(), []);
    }
}

#[test]
fn a_ruling_that_is_held_and_adopted_by_turns_is_told_at_every_turn() {
    let mut story = assigned();
    let without = story.set.clone();
    story.set.then(STREET, ActKind::Void);
    let with = story.set.clone();
    let mut keys = BTreeSet::new();
    for _ in 0..3 {
        story.set = with.clone();
        let [ended] = story.hear()[..] else { unreachable!("it ends") };
        assert_eq!(ended.what, What::Ended(Ruling::Void));
        story.set = without.clone();
        let [again] = story.hear()[..] else { unreachable!("it is the unit's again") };
        assert_eq!(again.what, What::Again);
        keys.extend([ended.key(id(9)), again.key(id(9))]);
    }
    assert_eq!(keys.len(), 6, "a receiver takes none of them for another");
}

#[test]
fn sent_back_is_told_where_something_was_said_fixed_and_reopened_where_it_was_closed() {
    let mut story = assigned();
    // still as it was, which nobody had said otherwise
    story.set.recheck(LEADER, Verdict::Against);
    assert_eq!(story.heard(), []);
    story.set.report(UNIT);
    assert_eq!(story.heard(), []);
    story.set.recheck(LEADER, Verdict::Against);
    assert_eq!(story.heard(), [to(UNIT, What::SentBack)]);
    story.set.report(UNIT);
    story.set.then(STREET, ActKind::SendBack).due_ms = Some(990_000);
    let [notice] = story.hear()[..] else { unreachable!("one send-back") };
    assert_eq!((notice.what, notice.due_ms), (What::SentBack, Some(990_000)));
    story.set.report(UNIT);
    story.set.recheck(LEADER, Verdict::For);
    assert_eq!(story.heard(), []);
    story.set.then(STREET, ActKind::Reopen);
    assert_eq!(story.heard(), [to(UNIT, What::Reopened)]);
    assert_eq!(story.heard(), []);
}

#[test]
fn what_was_sent_back_and_said_fixed_anew_before_anybody_was_told_is_not_told() {
    let mut story = assigned();
    story.set.report(UNIT);
    story.set.recheck(LEADER, Verdict::Against);
    story.set.report(UNIT);
    assert_eq!(story.heard(), []);
    story.set.recheck(LEADER, Verdict::Against);
    assert_eq!(story.heard().len(), 1, "of two only the one that stands");
}

#[test]
fn a_send_back_that_the_assign_knew_of_is_not_told_to_the_next_unit() {
    let mut story = assigned();
    story.set.report(UNIT);
    story.set.recheck(LEADER, Verdict::Against);
    story.set.assign(STREET, OTHER_UNIT, 990_000);
    assert_eq!(story.heard(), [to(OTHER_UNIT, What::Assigned), to(UNIT, What::Taken)]);
}

#[test]
fn an_extension_is_answered_to_whoever_asked_for_it() {
    let mut story = assigned();
    story.set.then(UNIT, ActKind::AskExtension);
    let asked = Some(story.set.id_of(1));
    assert_eq!(story.heard(), []);
    story.set.then(STREET, ActKind::RefuseExtension).about = asked;
    assert_eq!(story.heard(), [to(UNIT, What::NotExtended)]);
    story.set.then(UNIT, ActKind::AskExtension);
    let asked = Some(story.set.id_of(3));
    let grant = story.set.then(STREET, ActKind::GrantExtension);
    (grant.about, grant.due_ms) = (asked, Some(980_000));
    let [notice] = story.hear()[..] else { unreachable!("one extension") };
    assert_eq!((notice.what, notice.due_ms), (What::Extended, Some(980_000)));
    assert_eq!(story.heard(), []);
}

#[test]
fn an_appeal_is_answered_to_whoever_appealed_also_after_it_has_the_finding_no_more() {
    for (verdict, what) in [(Verdict::For, What::AppealUpheld), (Verdict::Against, What::AppealRejected)] {
        let mut story = assigned();
        let assign = Some(story.set.id_of(0));
        story.set.then(UNIT, ActKind::Appeal).about = assign;
        assert_eq!(story.heard(), []);
        let decision = story.set.then(DISTRICT, ActKind::DecideAppeal);
        (decision.about, decision.verdict) = (assign, Some(verdict));
        let heard = story.heard();
        assert!(heard.contains(&to(UNIT, what)), "{heard:?}");
        // an assign that was appealed away is nobody's
        assert_eq!(heard.contains(&to(UNIT, What::Taken)), verdict == Verdict::For, "{heard:?}");
        assert_eq!(story.heard(), []);
    }
}

#[test]
fn supervision_is_told_to_whoever_has_it() {
    let mut story = assigned();
    story.set.then(DISTRICT, ActKind::Supervise);
    assert_eq!(story.heard(), [to(UNIT, What::Supervised)]);
    story.set.then(STREET, ActKind::Supervise);
    assert_eq!(story.heard(), [to(UNIT, What::Supervised)], "each time");
    assert_eq!(story.heard(), []);
}

#[test]
fn of_what_was_done_before_units_are_told_anything_only_the_duty_that_stands_is_told() {
    let mut story = Story::default();
    story.set.assign(STREET, UNIT, 900_000);
    story.set.then(DISTRICT, ActKind::Supervise);
    story.since_ms = story.set.at(1).effective_ms + 1;
    assert_eq!(story.heard(), [to(UNIT, What::Assigned)]);
    story.set.then(DISTRICT, ActKind::Supervise);
    assert_eq!(story.heard(), [to(UNIT, What::Supervised)]);
}

#[test]
fn a_late_assign_of_a_lower_role_moves_nothing() {
    let mut story = Story::default();
    story.set.assign(DISTRICT, UNIT, 900_000);
    assert_eq!(story.heard(), [to(UNIT, What::Assigned)]);
    // from a phone that was offline: it had seen nothing
    let late = story.set.after(&[], LEADER, ActKind::Assign);
    (late.unit, late.due_ms, late.effective_ms) = (Some(id(OTHER_UNIT.0)), Some(800_000), 1);
    assert_eq!(story.heard(), []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_in_whatever_order_the_unit_that_has_it_knows_and_no_other_believes_so(
        (set, order) in sets(8).prop_flat_map(|set| {
            let order: Vec<usize> = (0..set.acts.len()).collect();
            (Just(set), Just(order).prop_shuffle())
        })
    ) {
        let mut story = Story { since_ms: i64::MIN, ..Story::default() };
        let mut keys = BTreeSet::new();
        for arrived in 1..=order.len() {
            story.set = set.reordered(order.get(..arrived).unwrap());
            for notice in story.hear() {
                prop_assert!(keys.insert(notice.key(id(9))), "told twice: {:?}", notice);
            }
            prop_assert_eq!(story.heard(), vec![], "a second look tells nothing");
        }
        let end = story.set.standing();
        let holder = end.duty.filter(|_| end.ruling.is_none() && end.work.is_none());
        for unit in [UNIT, OTHER_UNIT].map(|unit| id(unit.0)) {
            let mut of_unit = story.told.iter().filter(|told| told.unit == unit);
            let last = of_unit.rfind(|told| told.what.gives() || told.what.takes());
            let believes = last.is_some_and(|told| told.what.gives());
            let has = holder.is_some_and(|duty| duty.unit == unit);
            prop_assert!(!has || believes, "it has it and was not told");
            let open = end.work.is_none();
            let declined = set.acts.iter().any(|act| act.kind == ActKind::Decline && act.unit == Some(unit));
            prop_assert!(!believes || has || declined || !open, "it believes that it has it");
        }
    }
}
