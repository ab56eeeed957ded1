//! Until when something has to be put right: the same on a phone and in the office, by the calendar that the district counts by.

use crate::harness::grid;
use crate::harness::told::{Told, UNIT, finding, week};
use domain::calendar::{Basis, Calendar};
use domain::day::{DAY_MS, Day};
use domain::files;
use domain::people::Role;
use domain::rectification::{ActKind, Said};
use domain::standards::{LimitClass, StandardCode};
use fixtures::calendar::{CHINA, china};
use fixtures::editions::futian_2020;
use merge::hash::{Hash, Id};
use store::Store;
use sync_core::error::CoreError;
use sync_core::gate::Gate;
use sync_core::judging::{CountedBy, DueOffered, due, rectified};
use sync_core::office::Views;
use sync_core::phone::Doing;
use sync_core::places;

fn by() -> CountedBy<'static> {
    Some((files::content_hash(CHINA.as_bytes()), china()))
}

/// The day at whose end it is due, and what the answer stands on.
fn day(offered: &DueOffered) -> (String, Basis) {
    (Day::of(offered.due.at_ms - 1).to_string(), offered.due.basis)
}

/// Adopts the calendar from a day of the story on.
fn adopts(told: &mut Told, adopted: Day) {
    let adopted = u32::try_from(adopted.0).expect("a day of this century");
    told.district(vec![files::calendar("china-2025-2026", CHINA.as_bytes(), adopted)]);
}

/// The leader finds something of a limit class, at the instant at which the story stands.
fn finds(told: &mut Told, limit_class: u8) -> Id {
    let (phone, holder) = &mut told.leader;
    let site = fixtures::sites::of_grid(grid()).first().expect("a grid has sites").id;
    let standard = StandardCode::of_number(80_402).expect("a standard");
    let id = phone.new_id();
    let found = domain::findings::Finding {
        limit_class,
        walk: None,
        edition: Some(futian_2020().content_hash()),
        ..finding(id, (Id::default(), site, standard))
    };
    phone.record_finding(holder, grid(), &found).expect("it is kept");
    told.everybody_syncs();
    id
}

/// The due that is offered for a finding now; the office offers what a phone does.
fn offered(told: &mut Told, finding: Id, by: CountedBy<'_>) -> Result<DueOffered, CoreError> {
    let on_phone = told.leader.0.due_of(grid(), finding, by);
    let operator = Gate::operator(&told.office.0);
    let token = told.office.0.make_reader(&operator, "story").expect("it is kept");
    let reader = Gate::reader(told.office.0.store(), &token).expect("it is known");
    let views = Views::of(told.office.0.store(), &reader);
    let now_ms = told.office.0.reading().wall_ms;
    let in_office = views.due_of((grid(), finding), now_ms, by).map(|due| due.expect("the office holds it"));
    let in_words = |due: &Result<DueOffered, CoreError>| due.as_ref().map_err(ToString::to_string).copied();
    assert_eq!(in_words(&on_phone), in_words(&in_office));
    on_phone
}

#[test]
fn what_is_found_before_the_national_day_is_due_behind_it_and_a_make_up_saturday_is_worked() {
    let mut told = Told::begin();
    adopts(&mut told, Day::of(week(0).start_ms()));
    told.reach(0, 48);
    let l2 = finds(&mut told, 2);
    let l3 = finds(&mut told, 3);
    // Wednesday, 30 September: the holiday ends on the 7th; then the 8th, the 9th, and the Saturday that is worked
    assert_eq!(Day::of(told.office.0.reading().wall_ms).to_string(), "2026-09-30");
    assert_eq!(day(&offered(&mut told, l2, by()).unwrap()), ("2026-10-10".into(), Basis::Published));
    assert_eq!(day(&offered(&mut told, l3, by()).unwrap()), ("2026-10-15".into(), Basis::Published));
    // without the calendar it would have been Monday, and the answer says that nobody published it
    let assumed = offered(&mut told, l2, None).unwrap();
    assert_eq!((day(&assumed), assumed.calendar), (("2026-10-05".into(), Basis::Assumed), None));
    let l1 = finds(&mut told, 1);
    let in_a_day = offered(&mut told, l1, by()).unwrap();
    assert_eq!(in_a_day.due.at_ms - in_a_day.from_ms, DAY_MS);
}

#[test]
fn where_the_calendar_ends_monday_to_friday_are_taken_and_the_due_says_so() {
    let mut told = Told::begin();
    adopts(&mut told, Day::of(week(0).start_ms()));
    // Tuesday, 29 December 2026: two days of it are published
    told.reach(13, 24);
    let id = finds(&mut told, 2);
    assert_eq!(Day::of(told.office.0.reading().wall_ms).to_string(), "2026-12-29");
    assert_eq!(day(&offered(&mut told, id, by()).unwrap()), ("2027-01-01".into(), Basis::Assumed));
}

#[test]
fn a_due_that_would_have_passed_is_counted_from_now_on() {
    let mut told = Told::begin();
    told.reach(2, 0);
    let id = finds(&mut told, 2);
    let found = told.office.0.reading().wall_ms;
    assert_eq!(offered(&mut told, id, by()).unwrap().from_ms, found);
    told.reach(3, 24);
    let late = offered(&mut told, id, by()).unwrap();
    assert_eq!(late.from_ms, told.office.0.reading().wall_ms);
    assert_eq!(day(&late).0, "2026-10-23");
}

#[test]
fn a_planned_fault_needs_a_date_written_by_hand_and_so_does_what_should_have_been_put_right_on_the_spot() {
    let mut told = Told::begin();
    told.reach(0, 0);
    for (class, says) in [(4, "dated steps"), (0, "on the spot"), (9, "none that is known")] {
        // a class of a later version comes from elsewhere
        let id = if class == 9 { strange(&mut told) } else { finds(&mut told, class) };
        let refused = offered(&mut told, id, by()).unwrap_err();
        let CoreError::Input { field: "due_ms", allowed } = refused else { panic!("{class}: {refused}") };
        assert!(allowed.contains(says), "{allowed}");
    }
    assert!(due(LimitClass::L4, 1, by()).is_err());
    assert_eq!(due(LimitClass::L0, 7, by()).unwrap().due.at_ms, 7, "the end of the walk");
    let nowhere = told.leader.0.due_of(grid(), Id([9; 16]), by());
    assert!(matches!(nowhere, Err(CoreError::Input { field: "finding", .. })), "{nowhere:?}");
}

/// A finding with a limit class that no version before knows.
fn strange(told: &mut Told) -> Id {
    let id = told.leader.0.new_id();
    let site = fixtures::sites::of_grid(grid()).first().expect("a grid has sites").id;
    let standard = StandardCode::of_number(80_402).expect("a standard");
    let found = domain::findings::Finding {
        limit_class: 9,
        walk: None,
        edition: Some(futian_2020().content_hash()),
        ..finding(id, (Id::default(), site, standard))
    };
    let (phone, holder) = &mut told.leader;
    phone.commit(holder, places::of_grid(grid()), found.record()).expect("it is kept");
    told.everybody_syncs();
    id
}

/// The calendar that an act names on a copy, and its due.
fn written(store: &Store, finding: Id) -> (Option<Hash>, Option<i64>) {
    let partition =
        store.partition_ordinal(&places::of_grid(grid())).expect("readable").expect("it is there");
    let one = rectified(store, partition, finding).expect("readable").expect("it is there");
    let last = one.row(one.acts.len() - 1).expect("a row").said.clone().expect("known");
    (last.calendar, last.due_ms)
}

#[test]
fn the_calendar_goes_with_the_due_into_an_assign_a_send_back_and_a_grant() {
    let mut told = Told::begin();
    adopts(&mut told, Day::of(week(0).start_ms()));
    told.everybody_syncs();
    told.reach(0, 48);
    let id = finds(&mut told, 2);
    let counted = offered(&mut told, id, by()).unwrap();
    let assign = Said { unit: Some(UNIT), ..Said::of(ActKind::Assign) };
    let (phone_of_leader, holder) = &mut told.leader;
    let doing = Doing { finding: id, said: counted.said_in(assign), position: None, note: String::new() };
    phone_of_leader.act(holder, grid(), doing).unwrap();
    told.everybody_syncs();
    let content = files::content_hash(CHINA.as_bytes());
    let says = |told: &Told| {
        let stores = [told.office.0.store(), told.leader.0.store(), told.head.0.store()];
        let all: Vec<_> = stores.into_iter().map(|store| written(store, id)).collect();
        assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
        all[0]
    };
    assert_eq!(says(&told), (Some(content), Some(counted.due.at_ms)));
    told.reach(2, 0);
    for kind in [ActKind::SendBack, ActKind::GrantExtension] {
        let again = offered(&mut told, id, by()).unwrap();
        told.rules(Role::StreetOfficer, id, again.said_in(Said::of(kind)));
        told.everybody_syncs();
        assert_eq!(says(&told), (Some(content), Some(again.due.at_ms)), "{kind:?}");
    }
}

#[test]
fn the_calendar_in_force_is_the_last_that_was_adopted_by_today() {
    let mut told = Told::begin();
    let in_force = |told: &Told| {
        let row = told.leader.0.calendar_in_force(grid()).unwrap();
        row.map(|row| (row.content, row.adopted_day))
    };
    assert_eq!(in_force(&told), None);
    let next = format!("{CHINA}2027,year,公布的下一年\n");
    let first = files::content_hash(CHINA.as_bytes());
    let second = files::content_hash(next.as_bytes());
    let adopted = |number: i64| u32::try_from(Day::of(week(number).start_ms()).0).unwrap();
    told.district(vec![
        files::calendar("china-2025-2027", next.as_bytes(), adopted(2)),
        files::calendar("china-2025-2026", CHINA.as_bytes(), adopted(0)),
    ]);
    told.everybody_syncs();
    told.reach(0, 0);
    assert_eq!(in_force(&told), Some((first, adopted(0))));
    told.reach(2, 0);
    assert_eq!(in_force(&told), Some((second, adopted(2))));
    assert!(Calendar::from_bytes(next.as_bytes()).is_ok() && Calendar::from_bytes(&[0xff]).is_err());
}
