//! What somebody writes who should not, or who writes nonsense: it is kept, and changes nobody's status, plan or score.

use crate::harness::grid;
use crate::harness::told::{DAY_MS, Told, UNIT, all_met, assign, finding, of, phone, week};
use domain::assignments::{Assignment, Origin};
use domain::checks::{CheckKey, CheckResult, Observation};
use domain::explain::{Language, explain};
use domain::findings::Amendment;
use domain::format::{CHECK, FINDING, KINDS, Scalar, Shape, WALK, draft, parts};
use domain::people::Role;
use domain::plan::{Plan, Why};
use domain::rectification::{ActKind, NewAct, Said, Status, Verdict};
use domain::standards::{Rule, StandardCode};
use domain::suspensions::{Obstacle, Says, confirm_not_applicable, not_walkable};
use domain::walks::Withdrawal;
use domain::week::Week;
use fixtures::editions::futian_2020;
use merge::hash::{Hash, Id};
use merge::skeleton::{Draft, Target};
use store::Store;
use store::fsck::fsck;
use sync_core::gate::Holder;
use sync_core::judging::{Rectified, card, rectified};
use sync_core::phone::{Doing, PhoneReplica};
use sync_core::places;

fn put((phone, holder): &mut (PhoneReplica, Holder), drafts: Vec<Draft>) {
    phone.commit(holder, places::of_grid(grid()), drafts).expect("a phone keeps what it is given");
}

fn status(store: &Store, finding: Id) -> Status {
    one(store, finding).standing().status
}

fn one(store: &Store, finding: Id) -> Rectified {
    let partition = store.partition_ordinal(&places::of_grid(grid())).expect("readable").expect("known");
    rectified(store, partition, finding).expect("readable").expect("known")
}

fn escape_blocked(standard: StandardCode, _: Id) -> CheckResult {
    if standard.number() == 80_402 { CheckResult::NotMet } else { CheckResult::Met }
}

fn withdraw(who: &mut (PhoneReplica, Holder), finding: Id) {
    let edit = who.0.begin_finding_edit(places::of_grid(grid()), finding).expect("readable");
    who.0.amend_finding(&who.1, &edit, &Amendment::Withdrawn(Withdrawal::Mistake)).expect("it is kept");
}

/// The head's own stream is the first that the head's phone knows, and the last that the others hear of.
fn in_another_order() -> Told {
    let mut told = Told::begin();
    told.reach(0, 0);
    put(&mut told.head, vec![not_walkable(Week(202_701), Obstacle::Flooded, "x")]);
    told
}

#[test]
fn nobody_appoints_himself() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (_, _, found) = told.walk(escape_blocked);
    told.everybody_syncs();
    let me = told.leader.1.person();
    let appointment = Assignment {
        id: Id([0x99; 16]),
        person: me,
        role: Role::DistrictOfficer,
        from_ms: 0,
        display_name: "x".into(),
        origin: Origin::Synthetic,
    };
    let void = NewAct {
        finding: found[0],
        author: me,
        made: Id([0x98; 16]),
        said: Said::of(ActKind::Void),
        position: None,
        note: String::new(),
    };
    put(&mut told.leader, vec![appointment.begin(), void.draft()]);
    assert_eq!(status(told.leader.0.store(), found[0]), Status::Opened, "not even on his own phone");
    told.everybody_syncs();
    assert_eq!(status(told.office.0.store(), found[0]), Status::Opened);
    assert_eq!(status(told.head.0.store(), found[0]), Status::Opened);
    let roles = told.office.0.store();
    let partition = roles.partition_ordinal(&places::of_grid(grid())).unwrap().unwrap();
    assert!(roles.roles_in(partition, None).unwrap().iter().all(|row| row.role != Role::DistrictOfficer));
}

#[test]
fn numbers_that_fit_nowhere_are_kept_and_passed_over() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (code, plan, _) = told.walk(escape_blocked);
    told.everybody_syncs();
    let before = told.card(week(0)).card;
    // in the walk itself: a standard that no edition has, and a count that no rule counts to
    let (_, site) = plan.places()[0];
    let (large, one) = (Scalar::Int(i64::MAX), Scalar::Int(1));
    let observed = [one, large.clone(), large.clone(), large.clone(), large.clone(), Scalar::Empty];
    let check = Target::Derived(parts(&[code.walk.into(), site.into(), large]));
    put(&mut told.leader, vec![draft(&CHECK, check, vec![(0, observed.to_vec())])]);
    let largest = |shape: Shape| match shape {
        Shape::Uint | Shape::Int => Scalar::Int(i64::MAX),
        Shape::Text => Scalar::Text("x".into()),
        Shape::Id => Scalar::Bytes(vec![0x41; 16]),
        Shape::Hash => Scalar::Bytes(vec![0x41; 32]),
        Shape::Bytes => Scalar::Bytes(vec![0xff]),
        Shape::Record(_) => Scalar::Empty,
    };
    for kind in KINDS {
        let target = if kind.parts.is_empty() {
            Target::Made(Id([0x40 + u8::try_from(kind.key).unwrap(); 16]))
        } else {
            Target::Derived(parts(&kind.parts.iter().map(|part| largest(part.shape)).collect::<Vec<_>>()))
        };
        let scalars = |shape| match shape {
            Shape::Record(fields) => fields.iter().map(|field| largest(field.shape)).collect(),
            single => vec![largest(single)],
        };
        let values = kind.registers.iter().map(|register| (register.key, scalars(register.shape))).collect();
        let nonsense = draft(kind, target, values);
        put(&mut told.leader, vec![nonsense.clone()]);
        told.office.record_in(places::of_grid(grid()), vec![nonsense.clone()]);
        told.district(vec![nonsense]);
    }
    told.everybody_syncs();
    let after = told.card(week(0));
    assert_eq!(after.card.standing, before.standing);
    let facts = after.ground.facts(futian_2020());
    assert!(!explain(&facts, &after.card, &after.thresholds, &|_| None).text(Language::Zh).is_empty());
    let (phone, holder) = &told.leader;
    assert!(!phone.plan(holder, grid(), futian_2020()).unwrap().items.is_empty());
    phone.outstanding(holder, grid(), futian_2020()).unwrap();
    assert_eq!(fsck(told.office.0.store()).unwrap().faults, []);
}

#[test]
fn weeks_that_are_none_are_scored_as_nothing() {
    let mut told = Told::begin();
    told.reach(0, 0);
    told.walk(all_met);
    for number in [0, 1, 2, 202_699, 999_852, 999_999, u32::MAX] {
        let judged = card(told.leader.0.store(), (grid(), Week(number)), futian_2020()).unwrap().unwrap();
        assert!(judged.ground.weeks.len() <= 53, "{number}");
    }
    assert_eq!((Week::parse("1"), Week::parse("999999")), (None, None));
}

#[test]
fn in_which_order_a_copy_learned_of_streams_changes_nothing() {
    // two people take the same finding back, the second a week later
    let mut told = in_another_order();
    let (_, _, found) = told.walk(escape_blocked);
    told.everybody_syncs();
    told.reach(0, 1);
    withdraw(&mut told.leader, found[0]);
    told.reach(1, 0);
    withdraw(&mut told.head, found[0]);
    told.office.sync(&mut told.head.0);
    told.everybody_syncs();
    told.card(week(0));
    told.card(week(1));
    // two people say different things of one check that come to the same points
    let mut told = in_another_order();
    let (code, plan, _) = told.walk(all_met);
    told.everybody_syncs();
    let counted = |code: StandardCode| {
        let standard = futian_2020().standard(code).unwrap();
        matches!(standard.rule, Rule::Count { .. }) && !standard.red_line
    };
    let (standard, site) = plan.places().into_iter().find(|(code, _)| counted(*code)).unwrap();
    let key = CheckKey { walk: code.walk, site, standard: standard.number() };
    let many = Observation { observed: Some(9_999), ..Observation::plain(CheckResult::Met) };
    for (who, observation) in
        [(&mut told.leader, Observation::plain(CheckResult::NotMet)), (&mut told.head, many)]
    {
        who.0.check(&who.1, grid(), (&key, &observation, "")).unwrap();
    }
    told.office.sync(&mut told.head.0);
    told.everybody_syncs();
    told.card(week(0));
    // half of a finding's registers are written again by somebody else, a week later
    let mut told = in_another_order();
    let (code, plan, found) = told.walk(escape_blocked);
    told.everybody_syncs();
    told.reach(1, 5);
    let (standard, site) = plan.places().into_iter().find(|(code, _)| code.number() == 80_402).unwrap();
    let mut again = finding(found[0], (code.walk, site, standard)).record().remove(0);
    again.plain.truncate(4);
    put(&mut told.head, vec![again]);
    told.everybody_syncs();
    assert_eq!(told.card(week(0)).ground.findings.len(), 1);
}

#[test]
fn a_walk_that_says_no_plan_or_another_one_had_its_plan_all_the_same() {
    for which in 0..3 {
        let mut told = Told::begin();
        told.reach(0, 0);
        told.walk(all_met);
        told.reach(1, 0);
        let (phone, holder) = &mut told.leader;
        let plan = phone.plan(holder, grid(), futian_2020()).unwrap();
        let edition = (futian_2020().content_hash(), futian_2020());
        let over = |bytes| vec![(6, vec![Scalar::Bytes(bytes)])];
        let few = Plan { items: plan.items[..3].to_vec(), for_others: Vec::new() };
        let walk = match which {
            0 => phone.start_walk(holder, grid(), edition.0).unwrap().walk,
            1 => {
                let walk = phone.start_walk(holder, grid(), edition.0).unwrap().walk;
                let nonsense = draft(&WALK, Target::Made(walk), over(vec![0xff]));
                phone.commit(holder, places::of_grid(grid()), vec![nonsense]).unwrap();
                walk
            }
            _ => {
                let walk = phone.start_planned_walk(holder, grid(), edition).unwrap().0.walk;
                let less = draft(&WALK, Target::Made(walk), over(few.encode()));
                phone.commit(holder, places::of_grid(grid()), vec![less]).unwrap();
                walk
            }
        };
        for (standard, site) in few.places() {
            let key = CheckKey { walk, site, standard: standard.number() };
            phone.check(holder, grid(), (&key, &Observation::plain(CheckResult::Met), "")).unwrap();
        }
        told.everybody_syncs();
        let judged = told.card(week(1));
        assert_eq!(judged.card.week_coverage.some, 3, "{which}");
        assert_eq!(judged.card.week_coverage.of as usize, plan.places().len(), "{which}");
        // seen from a later week it is the same: what was left out stays left out
        let later = told.card(week(2));
        assert_eq!(later.card.standing_at_least, judged.card.standing_at_least, "{which}");
    }
}

#[test]
fn a_walk_that_was_taken_back_unsees_nothing() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (code, _, found) = told.walk(|standard, _| match standard.number() % 2 {
        0 => CheckResult::NotMet,
        _ => CheckResult::Met,
    });
    told.everybody_syncs();
    found.iter().for_each(|id| withdraw(&mut told.leader, *id));
    told.everybody_syncs();
    let before = told.card(week(0)).card;
    put(&mut told.leader, vec![domain::walks::withdraw(code.walk, Withdrawal::Mistake)]);
    told.everybody_syncs();
    assert_eq!(told.card(week(0)).card, before);
    // one in which nothing was judged is gone
    told.reach(1, 0);
    let (phone, holder) = &mut told.leader;
    let edition = (futian_2020().content_hash(), futian_2020());
    let empty = phone.start_planned_walk(holder, grid(), edition).unwrap().0.walk;
    put(&mut told.leader, vec![domain::walks::withdraw(empty, Withdrawal::Mistake)]);
    told.everybody_syncs();
    assert_eq!(told.card(week(1)).ground.said, None);
}

#[test]
fn who_did_not_record_a_finding_does_not_take_it_back() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (_, plan, _) = told.walk(all_met);
    let (standard, site) = plan.places().into_iter().find(|(code, _)| code.number() == 80_402).unwrap();
    let adopted = Id([0x41; 16]);
    let mut drafts = finding(adopted, (Id([1; 16]), site, standard)).record();
    let from = draft(&FINDING, Target::Made(adopted), vec![(10, vec![Id([7; 16]).into()])]);
    drafts.push(from);
    told.office.record_in(places::of_grid(grid()), drafts);
    told.everybody_syncs();
    withdraw(&mut told.leader, adopted);
    told.everybody_syncs();
    assert_eq!(status(told.office.0.store(), adopted), Status::Opened);
    assert_eq!(told.card(week(0)).card.red_line.open, [adopted]);
}

#[test]
fn a_later_appointment_changes_nothing_that_was_done_before() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (_, _, found) = told.walk(escape_blocked);
    told.everybody_syncs();
    told.rules(Role::StreetOfficer, found[0], assign(week(0).start_ms() + 5 * DAY_MS));
    let report = Said { unit: Some(UNIT), evidence: Some(Hash([9; 32])), ..Said::of(ActKind::ReportFixed) };
    told.rules(Role::ResponsibleUnit, found[0], report);
    told.everybody_syncs();
    told.reach(0, 5);
    let said = Said { evidence: Some(Hash([8; 32])), ..Said::of(ActKind::Close) };
    let doing = Doing { finding: found[0], said, position: None, note: String::new() };
    told.leader.0.act(&told.leader.1, grid(), doing).unwrap();
    told.everybody_syncs();
    let before = status(told.office.0.store(), found[0]);
    assert_ne!(before, Status::Closed, "a leader's closing waits for its proof");
    told.reach(5, 0);
    told.office.appoint((1, Role::StreetOfficer), (grid(), 50));
    told.everybody_syncs();
    assert_eq!(status(told.office.0.store(), found[0]), before);
    assert_eq!(status(told.head.0.store(), found[0]), before);
}

#[test]
fn an_act_is_never_edited_not_even_by_its_author() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (_, _, found) = told.walk(escape_blocked);
    told.everybody_syncs();
    let report = Said { unit: Some(UNIT), evidence: Some(Hash([9; 32])), ..Said::of(ActKind::ReportFixed) };
    let report = told.rules(Role::ResponsibleUnit, found[0], report);
    told.everybody_syncs();
    let look = |verdict| NewAct {
        finding: found[0],
        author: told.leader.1.person(),
        made: Id([0x97; 16]),
        said: Said { about: Some(report), verdict: Some(verdict), ..Said::of(ActKind::Recheck) },
        position: None,
        note: String::new(),
    };
    let (against, met) = (look(Verdict::Against).draft(), look(Verdict::For).draft());
    put(&mut told.leader, vec![against]);
    told.everybody_syncs();
    told.reach(1, 0);
    put(&mut told.leader, vec![met]);
    told.everybody_syncs();
    let standing = one(told.office.0.store(), found[0]).standing();
    assert_eq!((standing.status, standing.sent_back), (Status::Opened, 1));
    assert_eq!(one(told.head.0.store(), found[0]).standing(), standing);
    assert_eq!(fsck(told.office.0.store()).unwrap().faults, []);
}

#[test]
fn what_a_phone_lets_a_role_do_is_never_held() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (_, _, found) = told.walk(escape_blocked);
    told.everybody_syncs();
    let mut unit = phone(&mut told.office, (5, Role::ResponsibleUnit), &told.time);
    let mut officer = phone(&mut told.office, (6, Role::StreetOfficer), &told.time);
    for who in [&mut unit, &mut officer] {
        told.office.sync(&mut who.0);
    }
    let report = Said { unit: Some(UNIT), evidence: Some(Hash([9; 32])), ..Said::of(ActKind::ReportFixed) };
    let doing = Doing { finding: found[0], said: report, position: None, note: String::new() };
    unit.0.act(&unit.1, grid(), doing).unwrap();
    told.office.sync(&mut unit.0);
    assert_eq!(status(told.office.0.store(), found[0]), Status::Reported);
    // an officer stands in for the leader the week after
    told.reach(1, 0);
    std::mem::swap(&mut told.leader, &mut officer);
    told.walk(all_met);
    std::mem::swap(&mut told.leader, &mut officer);
    told.office.sync(&mut officer.0);
    let judged = of(told.office.0.store(), week(1));
    assert_eq!(judged.card.week_coverage.some, judged.card.week_coverage.of);
    assert!(judged.card.week_coverage.of > 20);
}

#[test]
fn what_an_officer_confirmed_not_to_apply_leaves_the_rotation_its_room() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let red = |code: StandardCode| futian_2020().standard(code).unwrap().red_line;
    let seen = move |code: StandardCode, _: Id| {
        if red(code) { CheckResult::Met } else { CheckResult::NotApplicable }
    };
    let (code, plan, _) = told.walk(seen);
    told.everybody_syncs();
    let turn: Vec<_> = plan.places().into_iter().filter(|(code, _)| !red(*code)).collect();
    let key = |(standard, site): &(StandardCode, Id)| CheckKey {
        walk: code.walk,
        site: *site,
        standard: standard.number(),
    };
    let confirmed = turn.iter().map(|place| confirm_not_applicable(&key(place), Says::Confirmed)).collect();
    told.office.record_in(places::of_grid(grid()), confirmed);
    told.everybody_syncs();
    told.reach(1, 0);
    let next = told.leader.0.plan(&told.leader.1, grid(), futian_2020()).unwrap();
    assert!(next.items.iter().any(|item| item.why == [Why::Rotation]));
    assert!(next.places().iter().all(|place| !turn.contains(place)));
}
