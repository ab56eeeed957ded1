//! Clocks show, choose the week and break the last tie; they never block, reorder or win.

use crate::harness::{At, Hands, Office, finding, grid};
use domain::findings::Amendment;
use domain::format::FINDING;
use domain::walks::Outcome;
use domain::week::Week;
use merge::hash::{Hash, Id};
use rusqlite::Connection;
use store::{Profile, Store};
use sync_core::places;
use tempfile::TempDir;

/// Sunday 2026-11-22, 20:00 in Shenzhen.
const SUNDAY_EVENING: i64 = 1_795_348_800_000;
const DAY: i64 = 86_400_000;

/// The week and the provisional flag of a walk, as the phone shows them.
fn shown(file: &std::path::Path, walk: Id) -> (u32, bool) {
    let conn = Connection::open(file).expect("it opens");
    conn.query_row("SELECT week, provisional FROM walk WHERE id = ?1", [walk.0], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
    .expect("the walk is there")
}

/// A walk on a phone whose wall clock is off by `off_ms` and perhaps put right before the sync.
fn walk_with_clock(off_ms: i64, corrected: i64) -> (u32, u32) {
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("phone.db");
    let hands = Hands::default();
    // the phone was last heard on Monday; the walk is on Wednesday, the sync on Sunday evening
    let mut office = Office::with(Store::in_memory(Profile::Office).expect("memory"));
    let wednesday = SUNDAY_EVENING - 4 * DAY;
    hands.set(wednesday + off_ms, 3, 500_000);
    let store = Store::open(&file, Profile::Phone).expect("a new file");
    let (mut phone, holder) = office.phone_at(1, store, Box::new(hands.clone()));
    let walk = phone.start_walk(&holder, grid(), Hash([3; 32])).expect("recorded").walk;
    phone.finish_walk(&holder, grid(), (walk, Outcome::Complete, "")).expect("recorded");
    let (before, provisional) = shown(&file, walk);
    assert!(provisional);
    hands.set(SUNDAY_EVENING + off_ms + corrected, 3, 500_000 + u64::try_from(4 * DAY).expect("positive"));
    let mut office = Office(
        sync_core::office::OfficeReplica::open(
            office.0.store().duplicate(Profile::Office).expect("a copy"),
            sync_core::office::OfficeSeams {
                clock: Box::new(At(SUNDAY_EVENING)),
                entropy: Box::new(sync_core::entropy::SystemEntropy),
            },
            &office.0.key(),
        )
        .expect("it opens"),
    );
    office.sync(&mut phone);
    let (after, provisional) = shown(&file, walk);
    assert!(!provisional);
    (before, after)
}

#[test]
fn a_walk_keeps_its_week_whatever_the_wall_clock_said() {
    let year = 365 * DAY;
    assert_eq!(walk_with_clock(0, 0), (202_647, 202_647));
    // a phone in 2031, still wrong at the sync, then one that was put right before it
    assert_eq!(walk_with_clock(5 * year, 0).1, 202_647);
    assert_eq!(walk_with_clock(5 * year, -5 * year).1, 202_647);
    // a phone in 1970
    assert_eq!(walk_with_clock(-SUNDAY_EVENING, 0).1, 202_647);
    assert_ne!(walk_with_clock(5 * year, 0).0, 202_647, "the provisional week is the phone's own word");
    assert_eq!(Week::of(SUNDAY_EVENING).0, 202_647);
}

#[test]
fn a_value_from_the_future_does_not_win_over_one_that_replaced_it() {
    let mut office = Office::new();
    let hands = Hands::default();
    hands.set(SUNDAY_EVENING + 2000 * DAY, 1, 5);
    let (mut future, fay) = office.phone_at(1, Store::in_memory(Profile::Phone).unwrap(), Box::new(hands));
    let (mut present, pat) = office.phone(2);
    office.sync(&mut future);
    let id = future.new_id();
    future.record_finding(&fay, grid(), &finding(id)).unwrap();
    office.sync(&mut future);
    office.sync(&mut present);
    let place = places::of_grid(grid());
    let edit = present.begin_finding_edit(place, id).unwrap();
    present.amend_finding(&pat, &edit, &Amendment::Standard(80_401)).unwrap();
    office.sync(&mut present);
    office.sync(&mut future);
    for phone in [&future, &present] {
        assert_eq!(phone.store().heads(&place, &FINDING, id).unwrap().0[&2].len(), 1);
    }
}
