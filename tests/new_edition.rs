//! A new edition: what is the same as before is counted on, and everything else starts anew.

use crate::harness::grid;
use crate::harness::spots::Spots;
use crate::harness::told::{DAY_MS, Told, UNIT, all_met, week};
use domain::assignments::Origin;
use domain::checks::CheckResult;
use domain::findings::Finding;
use domain::mandates::Mandate;
use domain::people::Role;
use domain::plan::Why;
use domain::rectification::{ActKind, Said};
use domain::scoring::Band;
use domain::standards::{Edition, StandardCode};
use fixtures::editions::{FUTIAN_2020, futian_2020};
use fixtures::sites::of_grid;
use merge::hash::{Hash, Id};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;
use store::{Profile, Store};
use sync_core::entropy::SystemEntropy;
use sync_core::error::CoreError;
use sync_core::gate::Gate;
use sync_core::judging::{GridCard, agreement, card, rectified};
use sync_core::office::{Adoption, Decision, NewAccount, NewMember};
use sync_core::phone::{PhoneReplica, Seams};
use sync_core::places;
use sync_core::witness::Unwitnessed;

/// The fault of this story, which the new edition has under another code; and one that it does not have.
const WAS: u32 = 80_402;
const IS: u32 = 80_401;
const GONE: u32 = 120_101;

fn code(number: u32) -> StandardCode {
    StandardCode::of_number(number).expect("a standard")
}

/// The next edition: two of its standards stand in each other's place, and one is new.
fn next(same_as: &str) -> Edition {
    let next = Edition::load("futian-2027", FUTIAN_2020).expect("it holds together");
    next.following(futian_2020(), same_as).expect("the same standards")
}

fn same_as() -> String {
    let mut table = "code,same_as\n".to_owned();
    for standard in futian_2020().standards() {
        let was = match standard.code.number() {
            IS => code(WAS),
            WAS => code(IS),
            GONE => continue,
            _ => standard.code,
        };
        writeln!(table, "{},{was}", standard.code).expect("a text");
    }
    table
}

fn by(told: &Told, edition: &Edition, number: i64) -> GridCard {
    let of =
        |store| card(store, (grid(), week(number)), edition).expect("it can be read").expect("it was walked");
    let judged = of(told.office.0.store());
    assert_eq!(of(told.leader.0.store()).card, judged.card, "a phone judges alike");
    judged
}

/// Both editions are the district's, the first from the beginning.
fn adopts(told: &mut Told) {
    let day = |number| u32::try_from(week(number).start_ms() / DAY_MS).expect("a day");
    let of = |edition: &Edition, day| domain::files::edition(edition.name(), &edition.to_bytes(), day);
    let later = next(&same_as());
    told.district(vec![
        of(futian_2020(), day(-1)),
        of(&later, day(12)),
        of(&next("code,same_as\n"), day(99)),
    ]);
}

/// Twelve weeks by the edition before; in the last one a fault is found that stays open.
fn twelve_weeks() -> (Told, Id) {
    let mut told = Told::begin();
    adopts(&mut told);
    for number in 0..11 {
        told.reach(number, 0);
        told.walk(all_met);
    }
    told.reach(11, 0);
    let not_held = |standard: StandardCode, _: Id| {
        if standard.number() == WAS { CheckResult::NotMet } else { CheckResult::Met }
    };
    let (_, _, found) = told.walk(not_held);
    let finding = *found.first().expect("one red line is planned at one site");
    assert_eq!(found.len(), 1);
    told.everybody_syncs();
    (told, finding)
}

#[test]
fn what_is_the_same_keeps_its_values_and_its_faults_and_the_rest_starts_anew() {
    let (told, finding) = twelve_weeks();
    let before = by(&told, futian_2020(), 11).card;
    let after = by(&told, &next(&same_as()), 11).card;
    assert_eq!(
        (before.red_line.open.as_slice(), after.red_line.open.as_slice()),
        (&[finding][..], &[finding][..])
    );
    assert_eq!(before.losses.iter().map(|loss| loss.standard).collect::<Vec<_>>(), [code(WAS)]);
    assert_eq!(after.losses.iter().map(|loss| loss.standard).collect::<Vec<_>>(), [code(IS)]);
    // the standard that is new has no value; all others have theirs
    assert_eq!((after.coverage.of, after.coverage.some), (before.coverage.of, before.coverage.some - 1));
    // it was planned in that week
    assert_eq!((before.week_coverage.of - 1, before.band), (after.week_coverage.of, after.band));
    assert_eq!(after.week_coverage.some, after.week_coverage.of);
}

#[test]
fn what_was_put_right_is_looked_at_again_under_its_new_code_and_what_is_new_comes_first() {
    let (mut told, finding) = twelve_weeks();
    let fixed = Said { unit: Some(UNIT), evidence: Some(Hash([9; 32])), ..Said::of(ActKind::ReportFixed) };
    told.rules(Role::ResponsibleUnit, finding, fixed);
    told.reach(12, 0);
    told.everybody_syncs();
    let edition = next(&same_as());
    let plan = told.leader.0.plan(&told.leader.1, grid(), &edition).unwrap();
    let of = |why: Why| -> Vec<StandardCode> {
        plan.items.iter().filter(|item| item.why.contains(&why)).map(|item| item.place.0).collect()
    };
    assert_eq!(of(Why::Recheck), [code(IS)]);
    // by its turn it would come at the end of the rotation
    assert!(of(Why::Rotation).contains(&code(GONE)), "{plan:?}");
    assert_eq!(
        of(Why::Rotation).iter().filter(|standard| standard.number() > 100_000).count(),
        1,
        "{plan:?}"
    );
    // a walk that had begun by the edition before says its plan to whoever starts another by this one
    let (_, before, _) = told.walk(all_met);
    let again = told.leader.0.plan(&told.leader.1, grid(), &edition).unwrap();
    let swapped: Vec<(StandardCode, Id)> = before
        .places()
        .into_iter()
        .filter_map(|(standard, site)| {
            let standard = match standard.number() {
                IS => code(WAS),
                WAS => code(IS),
                GONE => return None,
                _ => standard,
            };
            Some((standard, site))
        })
        .collect();
    let expected: BTreeSet<(StandardCode, Id)> = swapped.into_iter().collect();
    assert_eq!(again.places().into_iter().collect::<BTreeSet<_>>(), expected);
    assert_eq!(told.leader.0.edition_of_this_week(grid()).unwrap(), Some(futian_2020().content_hash()));
}

#[test]
fn behind_an_edition_that_nobody_adopted_no_fault_is_hidden() {
    let mut told = Told::begin();
    adopts(&mut told);
    told.reach(0, 0);
    let made_up = Edition::load("nobodys-2026", FUTIAN_2020).unwrap();
    let not_held = |standard: StandardCode, _: Id| {
        if standard.number() == WAS { CheckResult::NotMet } else { CheckResult::Met }
    };
    let (_, _, found) = told.walk_by(&made_up, not_held);
    told.everybody_syncs();
    let card = by(&told, futian_2020(), 0).card;
    assert_eq!((card.red_line.open.as_slice(), card.band), (found.as_slice(), Band::NotReached));
}

#[test]
fn an_edition_that_says_nothing_is_the_same_starts_every_grid_anew_and_loses_no_record() {
    let (mut told, finding) = twelve_weeks();
    for anew in [next("code,same_as\n"), Edition::load("futian-2027", FUTIAN_2020).unwrap()] {
        let judged = by(&told, &anew, 11);
        assert_eq!((judged.card.band, judged.card.coverage.some), (Band::TooLittle, 0));
        assert_eq!((judged.ground.checks.len(), judged.ground.findings.len()), (0, 0));
        assert_eq!(judged.ground.rectified.len(), 1, "what was found is there, and is put right");
    }
    let open = told.leader.0.outstanding(&told.leader.1, grid(), &next("code,same_as\n")).unwrap();
    assert_eq!(open.iter().map(|one| one.finding).collect::<Vec<_>>(), [finding]);
    told.everybody_syncs();
}

#[test]
fn a_table_in_which_two_standards_are_the_same_as_one_is_refused() {
    let next = || Edition::load("futian-2027", FUTIAN_2020).unwrap();
    let refused =
        next().following(futian_2020(), "code,same_as\n08.4.1,08.4.2\n08.4.2,08.4.2\n").unwrap_err();
    let said = refused.to_string();
    assert!(said.contains("same_as.csv, row 3, column same_as: 08.4.2 stands in an earlier row"), "{said}");
}

#[test]
fn a_spot_check_that_was_drawn_by_the_edition_before_is_held_against_walks_all_the_same() {
    let mut spots = Spots::begin();
    adopts(&mut spots.told);
    spots.draw_whole(0);
    spots.everybody_syncs();
    let drawn = spots.drawn();
    spots.told.walk(all_met);
    spots.spot_walk_all(CheckResult::Met);
    spots.everybody_syncs();
    let edition = Arc::new(next(&same_as()));
    let (code_of, of_week) = (grid().number()..=grid().number(), week(0)..=week(0));
    let in_force = |_| Some(Arc::clone(&edition));
    let seen = agreement(spots.told.office.0.store(), (&code_of, &of_week), &in_force).unwrap();
    let [seen] = &seen[..] else { panic!("one grid was drawn") };
    let gone = drawn.iter().filter(|(standard, _)| *standard == code(GONE)).count();
    assert_eq!((seen.judged.some, seen.judged.of as usize), (seen.judged.of, drawn.len() - gone));
    assert!(gone > 0 && seen.judged.of > 100, "{:?}", seen.judged);
}

/// What a citizen's app, which still has the edition before, says of a fault.
fn sent_by_a_citizen(told: &mut Told, standard: u32) -> Id {
    let (person, origin) = (Id([9; 16]), Origin::Synthetic);
    let operator = Gate::operator(&told.office.0);
    if told.office.0.store().roles_of(person).expect("it can be read").is_empty() {
        let new = NewMember { person, display_name: "巡访甲(模拟)".to_owned(), origin };
        told.office.0.add_member(&operator, new).expect("a citizen");
    }
    let store = Store::in_memory(Profile::Phone).expect("memory");
    let (clock, entropy) = (Box::new(told.time.clone()), Box::new(SystemEntropy));
    let seams = Seams { clock, entropy, witness: Box::new(Unwitnessed) };
    let mut phone = PhoneReplica::create(store, seams).expect("a phone");
    let holder = told.office.enrol(&mut phone, person);
    let id = phone.new_id();
    let edition = Some(futian_2020().content_hash());
    let found = Finding {
        walk: None,
        site: Id::default(),
        edition,
        limit_class: 0,
        red_line: 0,
        ..crate::harness::finding(id)
    };
    phone.record_patrol_finding(&holder, grid(), &Finding { standard, ..found }).expect("it is recorded");
    told.office.sync(&mut phone);
    id
}

/// An officer of the district adopts it by the edition that is in force now; what became of it is official.
fn adopted(told: &mut Told, finding: Id) -> Result<u32, CoreError> {
    let (office, edition) = (&mut told.office.0, next(&same_as()));
    let operator = Gate::operator(office);
    let new = NewAccount {
        name: finding.to_string(),
        secret: "secret".to_owned(),
        display_name: "陈科".to_owned(),
        mandate: Mandate::District,
        person: office.new_id(),
    };
    office.make_account(&operator, new)?;
    let who = Gate::sign_in(office.store(), &finding.to_string(), |_| true)?;
    let (token, until_ms) = office.signed_in(&who)?;
    let who = Gate::delegate(office.store(), (&token, until_ms - 1))?;
    let own = places::of_patrol_member(440_304, Id([9; 16]));
    let partition = office.store().partition_ordinal(&own)?.expect("the citizen has sent something");
    let seen = rectified(office.store(), partition, finding)?.expect("it was sent").seen_mark();
    let site = of_grid(grid()).first().expect("a grid has sites").id;
    let adoption = Adoption { site, standard: None, edition: edition.content_hash() };
    let decision = (Decision::Adopt(adoption), String::new(), &edition);
    let official = office.decide_on_patrol(&who, (Id([9; 16]), finding, seen), decision)?;
    let (grid, id) = official.expect("it was adopted");
    let partition = office.store().partition_ordinal(&places::of_grid(grid))?.expect("the grid is known");
    Ok(rectified(office.store(), partition, id)?.expect("it is there").finding.standard)
}

#[test]
fn what_a_citizen_sent_by_the_edition_before_is_adopted_under_its_new_code() {
    let mut told = Told::begin();
    adopts(&mut told);
    told.reach(12, 0);
    let finding = sent_by_a_citizen(&mut told, WAS);
    assert_eq!(adopted(&mut told, finding).unwrap(), IS);
    // where nothing is the same, the officer says what it is
    let finding = sent_by_a_citizen(&mut told, GONE);
    let refused = adopted(&mut told, finding).unwrap_err();
    assert!(matches!(refused, CoreError::Input { field: "standard", .. }), "{refused}");
}
