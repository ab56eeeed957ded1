//! Plans and scorecards follow from what a copy holds: the same on a phone and in the office.

use crate::harness::grid;
use crate::harness::told::{DAY_MS, Told, UNIT, all_met, assign, phone, week};
use domain::checks::{CheckKey, CheckResult, Observation};
use domain::grids::GridCode;
use domain::people::Role;
use domain::plan::{Plan, Why};
use domain::rectification::{ActKind, Pair, Said, Status, Verdict};
use domain::scoring::{Band, Confirmed, Cost, Look, WeekKind};
use domain::standards::StandardCode;
use domain::suspensions::{
    Obstacle, Says, Suspends, Suspension, confirm_not_applicable, confirm_not_walkable, not_walkable,
    thresholds,
};
use fixtures::editions::futian_2020;
use merge::hash::{Hash, Id};
use store::Profile;
use store::fsck::fsck;
use sync_core::judging::{Lateness, PlannedFor, card, outstanding, planned};
use sync_core::phone::{Carried, Doing};
use sync_core::places;

#[test]
fn a_walk_says_its_plan_and_whoever_joins_it_holds_the_same() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (phone, holder) = &told.head;
    let before = phone.plan(holder, grid(), futian_2020()).unwrap();
    let (_, plan, _) = told.walk(all_met);
    assert!((20..=34).contains(&plan.items.len()), "{}", plan.items.len());
    assert_eq!(before, plan, "two phones that know the same hold the same");
    told.everybody_syncs();
    let (phone, holder) = &told.head;
    // the head's phone knows of this week's checks now, and keeps to what the walk has said
    assert_eq!(phone.plan(holder, grid(), futian_2020()).unwrap().items, plan.items);
    let judged = told.card(week(0));
    assert_eq!(judged.ground.weeks.last().unwrap().planned, plan.places());
    assert_eq!(judged.card.week_coverage.some, judged.card.week_coverage.of);
    // the next week brings other standards, and every red line again
    told.reach(1, 0);
    let (phone, holder) = &told.leader;
    let next = phone.plan(holder, grid(), futian_2020()).unwrap();
    let rotation = |plan: &Plan| -> Vec<_> {
        plan.items.iter().filter(|item| item.why == [Why::Rotation]).map(|item| item.place.0).collect()
    };
    assert!(rotation(&next).iter().all(|standard| !rotation(&plan).contains(standard)));
    // what changes behind its start changes nothing for a walk
    let (_, second, _) = told.walk(all_met);
    let day = u32::try_from(week(1).start_ms() / DAY_MS + 2).unwrap();
    let (_, site) = second.places()[0];
    told.office.record_in(places::of_grid(grid()), vec![domain::sites::close(site, day)]);
    told.everybody_syncs();
    let (phone, holder) = &told.leader;
    assert_eq!(phone.plan(holder, grid(), futian_2020()).unwrap().items, second.items);
}

#[test]
fn what_is_found_costs_until_somebody_else_has_seen_it_put_right() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let fault = |standard: StandardCode, _: Id| {
        let fails = standard.number() == 80_402;
        if fails { CheckResult::NotMet } else { CheckResult::Met }
    };
    let (_, _, found) = told.walk(fault);
    let [id] = found[..] else { panic!("one red line is planned at one site") };
    told.everybody_syncs();
    let open = told.card(week(0));
    assert_eq!((open.card.band, open.card.red_line.open.as_slice()), (Band::NotReached, &[id][..]));
    let due = week(0).start_ms() + 2 * DAY_MS;
    let assigned = told.rules(Role::StreetOfficer, id, assign(due));
    told.rules(
        Role::ResponsibleUnit,
        id,
        Said { unit: Some(UNIT), about: Some(assigned), ..Said::of(ActKind::Accept) },
    );
    told.reach(0, 50);
    told.everybody_syncs();
    let leaders = told.leader.0.outstanding(&told.leader.1, grid(), futian_2020()).unwrap();
    assert_eq!(
        leaders.iter().map(|one| (one.finding, one.lateness)).collect::<Vec<_>>(),
        [(id, Lateness::Overdue)]
    );
    let report = Said { unit: Some(UNIT), evidence: Some(Hash([9; 32])), ..Said::of(ActKind::ReportFixed) };
    let report = told.rules(Role::ResponsibleUnit, id, report);
    told.everybody_syncs();
    let waits = told.card(week(0));
    assert_eq!((waits.card.red_line.open.len(), waits.card.red_line.waiting.as_slice()), (0, &[id][..]));
    // the next week's plan asks to look again; the look closes it
    told.reach(1, 0);
    let (_, plan, _) = told.walk(all_met);
    let again: Vec<_> = plan.items.iter().filter(|item| item.why.contains(&Why::Recheck)).collect();
    assert_eq!(again.len(), 1);
    let met = Said { about: Some(report), verdict: Some(Verdict::For), ..Said::of(ActKind::Recheck) };
    let (leader, holder) = &mut told.leader;
    let doing = Doing { finding: id, said: met, position: None, note: String::new() };
    leader.act(holder, grid(), doing).unwrap();
    told.everybody_syncs();
    let closed = told.card(week(1));
    assert_eq!(closed.ground.findings.iter().map(|one| one.status).collect::<Vec<_>>(), [Status::Closed]);
    assert_eq!(closed.card.losses, []);
    let rechecks = closed.ground.checks.iter().filter(|check| check.look == Look::Recheck).count();
    assert_eq!(rechecks, 1, "it is no first look");
    // the week before is told as it stood then
    assert_eq!(told.card(week(0)).card.red_line.waiting, [id]);
    assert_eq!(fsck(told.office.0.store()).unwrap().faults, []);
}

#[test]
fn what_a_check_counted_and_the_finding_that_it_led_to_are_read_with_it() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (leader, holder) = &mut told.leader;
    let edition = futian_2020().content_hash();
    let walk = leader.start_walk(holder, grid(), edition).unwrap().walk;
    let standard = StandardCode::of_number(20_101).unwrap();
    let kinds = futian_2020().standard(standard).unwrap().sites;
    let fits = |site: &&fixtures::sites::Site| {
        domain::standards::SiteType::of_number(site.site_type).is_some_and(|kind| kinds.contains(kind))
    };
    let road = fixtures::sites::of_grid(grid()).iter().find(fits).unwrap().id;
    let id = leader.new_id();
    let found = crate::harness::told::finding(id, (walk, road, standard));
    leader.record_finding(holder, grid(), &found).unwrap();
    // two are allowed, and there were three
    let seen =
        Observation { observed: Some(3), finding: Some(id), ..Observation::plain(CheckResult::NotMet) };
    let key = CheckKey { walk, site: road, standard: standard.number() };
    leader.check(holder, grid(), (&key, &seen, "")).unwrap();
    told.everybody_syncs();
    let judged = told.card(week(0));
    let [check] = &judged.ground.checks[..] else { panic!("one check") };
    assert_eq!((check.seen.as_slice(), judged.ground.findings[0].check), (&[seen][..], Some(check.id)));
    assert_eq!(judged.card.losses.iter().map(|loss| loss.value).collect::<Vec<_>>(), [500]);
}

/// Every copy's derived tables are what its log gives, the walks' sheets among them.
fn are_sound(told: &Told) {
    for store in [told.office.0.store(), told.leader.0.store(), told.head.0.store()] {
        assert_eq!(fsck(store).expect("it can be read").faults, []);
    }
}

#[test]
fn whatever_is_written_about_a_check_its_walks_sheet_says_the_same() {
    // sheets are an office's; on phones more is dated anew
    let mut told = Told::on(Profile::Office);
    told.reach(0, 0);
    let at = told.time.0.lock().unwrap().steady_ms;
    // the phones' clocks are three hours ahead while they record
    told.time.set(week(0).start_ms() + 12 * 3_600_000, 1, at);
    let (code, plan, _) = told.walk(all_met);
    are_sound(&told);
    let of_phone = |told: &Told| crate::harness::told::of(told.leader.0.store(), week(0)).ground.checks;
    let ahead = of_phone(&told)[0].effective_ms;
    // and are right again when the office hears of it
    told.reach(0, 1);
    told.office.sync(&mut told.leader.0);
    are_sound(&told);
    assert!(of_phone(&told)[0].effective_ms < ahead);
    let (head, holder) = &mut told.head;
    head.join_walk(holder, &code, (Role::CommunityHead, "")).unwrap();
    let (standard, site) = plan.places()[0];
    let key = CheckKey { walk: code.walk, site, standard: standard.number() };
    let fails = Observation { observed: Some(3), ..Observation::plain(CheckResult::NotMet) };
    head.check(holder, grid(), (&key, &fails, "")).unwrap();
    told.everybody_syncs();
    are_sound(&told);
    let check = |told: &Told| {
        let checks = told.card(week(0)).ground.checks;
        checks.into_iter().find(|check| check.id == key.id()).unwrap()
    };
    let contradicted = check(&told);
    assert_eq!(contradicted.seen.len(), 2);
    assert!(
        contradicted.seen.contains(&fails)
            && contradicted.seen.contains(&Observation::plain(CheckResult::Met))
    );
    // whoever has seen both decides, and an officer says that it does not apply
    let nothing = Observation::plain(CheckResult::NotApplicable);
    let (leader, holder) = &mut told.leader;
    leader.check(holder, grid(), (&key, &nothing, "")).unwrap();
    are_sound(&told);
    told.everybody_syncs();
    assert_eq!(check(&told).seen.as_slice(), [nothing]);
    told.office.record_in(places::of_grid(grid()), vec![confirm_not_applicable(&key, Says::Confirmed)]);
    told.everybody_syncs();
    assert_eq!(check(&told).confirmed, Confirmed::Yes);
    are_sound(&told);
}

#[test]
fn a_phones_database_that_an_office_opens_is_judged_from_sheets() {
    let mut told = Told::begin();
    told.reach(0, 0);
    told.walk(all_met);
    told.everybody_syncs();
    let phone = told.leader.0.store();
    let office = phone.duplicate(Profile::Office).unwrap();
    assert_eq!(fsck(&office).unwrap().faults, []);
    let judged = |store| crate::harness::told::of(store, week(0));
    assert_eq!(judged(&office).ground.checks, judged(phone).ground.checks);
    let phone_again = office.duplicate(Profile::Phone).unwrap();
    assert_eq!(fsck(&phone_again).unwrap().faults, []);
    assert_eq!(judged(&phone_again).card, judged(phone).card);
}

#[test]
fn of_two_looks_at_one_instant_the_same_one_is_the_later_everywhere() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (code, plan, _) = told.walk(all_met);
    let (standard, site) = plan.places()[0];
    // the head walks by herself at the same instant, and sees it otherwise
    let (head, holder) = &mut told.head;
    let walk = head.start_walk(holder, grid(), futian_2020().content_hash()).unwrap().walk;
    let key = |walk| CheckKey { walk, site, standard: standard.number() };
    let fails = Observation::plain(CheckResult::NotMet);
    head.check(holder, grid(), (&key(walk), &fails, "")).unwrap();
    told.everybody_syncs();
    let checks = told.card(week(0)).ground.checks;
    let hash = |walk| checks.iter().find(|check| check.id == key(walk).id()).unwrap().hash;
    assert!(hash(code.walk) != Hash::default() && hash(walk) != Hash::default());
    // nowhere else it decides anything
    let others = checks.iter().filter(|check| (check.standard, check.site) != (standard, site));
    assert!(others.clone().count() > 10 && others.into_iter().all(|check| check.hash == Hash::default()));
}

#[test]
fn what_is_brought_in_parts_is_judged_like_ones_own() {
    let mut told = Told::on(Profile::Office);
    told.reach(0, 0);
    told.walk(all_met);
    let bundle = told.leader.0.bundle(&Carried::Unacknowledged).unwrap();
    told.head.0.take_bundle(&bundle).unwrap();
    are_sound(&told);
    let judged = |store| crate::harness::told::of(store, week(0));
    let (of_leader, of_head) = (judged(told.leader.0.store()), judged(told.head.0.store()));
    assert!(!of_head.ground.checks.is_empty());
    assert_eq!((of_head.ground.checks, of_head.card), (of_leader.ground.checks, of_leader.card));
}

#[test]
fn weeks_that_are_suspended_or_were_not_walkable_do_not_count_and_a_claim_alone_changes_nothing() {
    let mut told = Told::begin();
    for number in 0..4 {
        told.reach(number, 0);
        told.walk(all_met);
    }
    let (leader, holder) = &mut told.leader;
    leader
        .commit(holder, places::of_grid(grid()), vec![not_walkable(week(1), Obstacle::Flooded, "积水")])
        .unwrap();
    told.everybody_syncs();
    let kinds = |told: &Told| -> Vec<WeekKind> {
        told.card(week(3)).ground.weeks.iter().rev().take(4).rev().map(|week| week.kind).collect()
    };
    use WeekKind::{Counted, Excused};
    assert_eq!(kinds(&told), [Counted, Counted, Counted, Counted], "as long as no officer confirms it");
    told.office.record_in(places::of_grid(grid()), vec![confirm_not_walkable(week(1), Says::Confirmed)]);
    let of_street = |area, number| Suspension {
        id: Id([0x31; 16]),
        area,
        weeks: week(number)..=week(number),
        suspends: Suspends::Weeks,
        reason: "台风".into(),
    };
    told.district(vec![of_street(u64::from(grid().street().number()), 2).draft()]);
    told.everybody_syncs();
    assert_eq!(kinds(&told), [Counted, Excused, Excused, Counted]);
    // another street's typhoon is not this one's
    told.district(vec![Suspension { id: Id([0x32; 16]), ..of_street(440_304_009, 3) }.draft()]);
    told.everybody_syncs();
    assert_eq!(kinds(&told), [Counted, Excused, Excused, Counted]);
}

#[test]
fn what_does_not_apply_counts_as_judged_once_an_officer_confirms_it() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let standard = StandardCode::of_number(80_402).unwrap();
    let not_applicable = move |code: StandardCode, _: Id| {
        if code == standard { CheckResult::NotApplicable } else { CheckResult::Met }
    };
    let (code, plan, _) = told.walk(not_applicable);
    told.everybody_syncs();
    let unjudged = |told: &Told| told.card(week(0)).card.red_line.unjudged.contains(&standard);
    assert!(unjudged(&told));
    let (_, site) = plan.places().into_iter().find(|(code, _)| *code == standard).unwrap();
    let key = CheckKey { walk: code.walk, site, standard: standard.number() };
    told.office.record_in(places::of_grid(grid()), vec![confirm_not_applicable(&key, Says::Confirmed)]);
    told.everybody_syncs();
    assert!(!unjudged(&told));
}

#[test]
fn the_offices_thresholds_hold_from_their_week_on() {
    let mut told = Told::begin();
    for number in 0..2 {
        told.reach(number, 0);
        told.walk(all_met);
    }
    let strict = domain::scoring::Thresholds { reached_bp: 9_900, ..Default::default() };
    told.district(vec![thresholds(week(1), &strict)]);
    told.everybody_syncs();
    assert_eq!(told.card(week(0)).thresholds, domain::scoring::Thresholds::default());
    assert_eq!(told.card(week(1)).thresholds, strict);
}

#[test]
fn of_a_pair_that_both_say_the_other_one_costs_the_lower_id_does_and_a_circle_is_as_if_nobody_had_ruled() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (_, _, mut found) = told.walk(|standard, _| match standard.number() {
        80_402 | 80_101 | 80_201 => CheckResult::NotMet,
        _ => CheckResult::Met,
    });
    found.sort_unstable();
    let [one, two, three] = found[..] else { panic!("three red lines") };
    told.everybody_syncs();
    let duplicate = |of: Id| Said {
        other: Some((of, grid().number())),
        pair: Pair::CostsNothing,
        ..Said::of(ActKind::DuplicateOf)
    };
    told.rules(Role::StreetOfficer, one, duplicate(two));
    told.rules(Role::StreetOfficer, two, duplicate(one));
    told.everybody_syncs();
    let costs = |told: &Told| -> Vec<(Id, Cost, Status)> {
        told.card(week(0)).ground.findings.iter().map(|fact| (fact.id, fact.cost, fact.status)).collect()
    };
    let pair = [(one, Cost::Full, Status::Opened), (two, Cost::Nothing, Status::Duplicate)];
    assert_eq!(costs(&told)[..2], pair);
    // two of three, three of one: with the first that makes a circle, in which the earliest link is ignored
    told.reach(0, 1);
    told.rules(Role::StreetOfficer, two, duplicate(three));
    told.reach(0, 2);
    told.rules(Role::StreetOfficer, three, duplicate(one));
    told.everybody_syncs();
    let circle = [
        (one, Cost::Full, Status::Opened),
        (two, Cost::Nothing, Status::Duplicate),
        (three, Cost::Nothing, Status::Duplicate),
    ];
    assert_eq!(costs(&told), circle);
}

/// A grid's figures after three weeks, of which the last two were walked by those who stood in, the second for the first.
fn walked_by(stand_ins: [Option<u8>; 2]) -> Told {
    let mut told = Told::begin();
    let fault = |standard: StandardCode, _: Id| match standard.number() % 7 {
        0 => CheckResult::NotMet,
        _ => CheckResult::Met,
    };
    told.reach(0, 0);
    told.walk(fault);
    told.everybody_syncs();
    let mut before = 1;
    for (number, stand_in) in (1..).zip(stand_ins) {
        told.reach(number, 0);
        if let Some(person) = stand_in {
            told.leader = phone(&mut told.office, (person, Role::GridLeader), &told.time);
            // whoever is stood in for is gone by then
            told.office.dismiss(before, (grid(), 0));
            before = person;
        }
        told.everybody_syncs();
        told.walk(fault);
        told.everybody_syncs();
    }
    told
}

#[test]
fn a_stand_in_for_a_stand_in_counts_in_full() {
    let (own, stood_in) = (walked_by([None, None]), walked_by([Some(40), Some(41)]));
    for number in 0..3 {
        let (own, other) = (own.card(week(number)).card, stood_in.card(week(number)).card);
        assert_eq!((own.standing, own.first_look), (other.standing, other.first_look), "week {number}");
        assert_eq!((own.coverage, own.week_coverage), (other.coverage, other.week_coverage), "week {number}");
        assert_eq!(own.band, other.band);
    }
    let held = stood_in.office.0.store().held().unwrap();
    assert!(held.is_empty(), "{held:?}");
}

#[test]
fn a_plan_is_read_back_and_what_is_none_asks_for_nothing() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (_, plan, _) = told.walk(all_met);
    assert_eq!(Plan::decode(&plan.encode()).unwrap().items, plan.items);
    for bad in [&b"\x81\x01"[..], b"\x82\x50", b"\xff", b"\x82\x01\x80", b""] {
        assert!(Plan::decode(bad).is_err(), "{bad:?}");
    }
    let ground = told.leader.0.ground(grid(), futian_2020()).unwrap().unwrap();
    let who = (told.leader.1.person(), week(0).start_ms());
    assert_eq!(outstanding(&ground, futian_2020(), who), []);
    // had nobody said what is to be judged this week, everything would be planned anew
    let of = PlannedFor { walker: who.0, week: week(0), now_ms: who.1, known_ms: i64::MAX };
    assert_eq!(planned(&ground, futian_2020(), &of).places(), plan.places());
    let nothing = GridCode::new(440_304_001_018_002).unwrap();
    assert!(card(told.office.0.store(), (nothing, week(0)), futian_2020()).unwrap().is_none());
}
