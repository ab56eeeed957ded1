//! What waits for an officer of a grid: also a look at what its leader put right himself.

use crate::harness::grid;
use crate::harness::told::{Told, UNIT, all_met, week};
use domain::checks::CheckResult;
use domain::people::Role;
use domain::rectification::{ActKind, Said, Status, Verdict};
use domain::standards::StandardCode;
use fixtures::editions::futian_2020;
use merge::hash::{Hash, Id};
use sync_core::gate::{Gate, Holder};
use sync_core::office::{About, Views};
use sync_core::phone::{Doing, PhoneReplica};

/// The findings that somebody else has to look at, with the report that a look is about.
fn rechecks(told: &mut Told) -> Vec<(Id, Id)> {
    let operator = Gate::operator(&told.office.0);
    let token = told.office.0.make_reader(&operator, "story").expect("it is kept");
    let reader = Gate::reader(told.office.0.store(), &token).expect("it is known");
    let views = Views::of(told.office.0.store(), &reader);
    let now_ms = told.office.0.reading().wall_ms;
    let code = grid().number();
    let all = views.to_decide(&(code..=code), (now_ms, Some(futian_2020()))).expect("it can be read");
    all.into_iter()
        .filter_map(|one| match one.about {
            About::Recheck { finding, report } => Some((finding, report)),
            _ => None,
        })
        .collect()
}

/// What somebody's phone lists as theirs to look at for others, with the report that a look is about.
fn tasks((phone, holder): &(PhoneReplica, Holder)) -> Vec<(Id, Option<Id>)> {
    let waiting = phone.rechecks_for_others(holder, grid(), futian_2020()).expect("it can be read");
    waiting.into_iter().map(|one| (one.finding, one.report_fixed)).collect()
}

/// The leader finds that a red line is not held, and puts it right himself.
fn fixes_it_himself(told: &mut Told) -> (Id, Id) {
    let not_held = |standard: StandardCode, _: Id| {
        if standard.number() == 80_402 { CheckResult::NotMet } else { CheckResult::Met }
    };
    let (_, _, found) = told.walk(not_held);
    let finding = *found.first().expect("one red line is planned at one site");
    assert_eq!(found.len(), 1);
    let (leader, holder) = &mut told.leader;
    let said = Said { evidence: Some(Hash([9; 32])), ..Said::of(ActKind::ReportFixed) };
    let doing = Doing { finding, said, position: None, note: String::new() };
    let report = leader.act(holder, grid(), doing).expect("a leader may").id;
    told.everybody_syncs();
    (finding, report)
}

#[test]
fn what_the_leader_put_right_himself_waits_for_somebody_else_after_two_weeks() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (finding, report) = fixes_it_himself(&mut told);
    assert_eq!(rechecks(&mut told), [], "his own plan asks for it first");
    assert_eq!(tasks(&told.head), []);
    for number in 1..=2 {
        told.reach(number, 0);
        let (_, plan, _) = told.walk(all_met);
        let left: &[Id] = if number == 2 { &[finding] } else { &[] };
        assert_eq!(plan.for_others, left, "{number}");
        told.everybody_syncs();
    }
    told.reach(3, 0);
    assert_eq!(rechecks(&mut told), [(finding, report)]);
    let plan = told.leader.0.plan(&told.leader.1, grid(), futian_2020()).unwrap();
    assert_eq!(plan.for_others, [finding], "and his phone says that it left his plan");
    // the community head's plan asks for it
    let plan = told.head.0.plan(&told.head.1, grid(), futian_2020()).unwrap();
    assert!(plan.for_others.is_empty());
    // and on her list it stays when the leader walks by his plan, which then is everybody's; a look ends the waiting
    told.walk(all_met);
    told.everybody_syncs();
    assert_eq!(tasks(&told.leader), []);
    assert_eq!(tasks(&told.head), [(finding, Some(report))]);
    let (head, holder) = &mut told.head;
    let said = Said { about: Some(report), verdict: Some(Verdict::For), ..Said::of(ActKind::Recheck) };
    let doing = Doing { finding, said, position: None, note: String::new() };
    head.act(holder, grid(), doing).unwrap();
    assert_eq!(tasks(&told.head), []);
    told.everybody_syncs();
    assert_eq!(rechecks(&mut told), []);
    let card = told.card(week(3));
    assert_eq!(card.ground.findings.iter().map(|one| one.status).collect::<Vec<_>>(), [Status::Closed]);
}

#[test]
fn what_a_unit_put_right_is_the_leaders_to_look_at_and_nobody_elses_task() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let not_held = |standard: StandardCode, _: Id| {
        if standard.number() == 80_402 { CheckResult::NotMet } else { CheckResult::Met }
    };
    let (_, _, found) = told.walk(not_held);
    told.everybody_syncs();
    let report = Said { unit: Some(UNIT), evidence: Some(Hash([9; 32])), ..Said::of(ActKind::ReportFixed) };
    told.rules(Role::ResponsibleUnit, found[0], report);
    for number in 1..=3 {
        told.reach(number, 0);
        told.walk(all_met);
        told.everybody_syncs();
    }
    told.reach(4, 0);
    assert_eq!((rechecks(&mut told), tasks(&told.head)), (vec![], vec![]));
}
