//! When something happened is a pure function of header and receipts, and no clock can win by it.

use crate::signed::receipt;
use merge::hash::Id;
use merge::header::{Header, Reading};
use merge::receipt::{Anchor, Receipt};
use merge::time::{Effective, effective};

const NOON: i64 = 1_785_000_000_000;
const MINUTE: i64 = 60_000;
const IN_2031: i64 = 1_930_000_000_000;
const REPLICA: Id = Id([4; 16]);

/// What stands in header and receipt; times as minutes after noon, office time unless said otherwise.
#[derive(Clone, Copy)]
struct Case {
    /// The device's wall clock, ms since 1970, its start and the minutes since that.
    wall_ms: i64,
    boot: u64,
    steady: u64,
    floor: i64,
    received: i64,
    since: i64,
    anchor: Option<Anchor>,
}

const fn reading(wall_ms: i64, boot: u64, steady: u64) -> Reading {
    Reading { wall_ms, boot, steady_ms: steady * MINUTE as u64 }
}

impl Case {
    const fn wall(self, wall_ms: i64) -> Self {
        Self { wall_ms, ..self }
    }

    const fn anchor(self, wall_ms: i64, boot: u64, steady: u64) -> Self {
        Self { anchor: Some(Anchor { replica: REPLICA, reading: reading(wall_ms, boot, steady) }), ..self }
    }
}

/// Written at noon by a right clock, 100 minutes after the start; pushed 30 minutes later.
const USUAL: Case =
    Case { wall_ms: NOON, boot: 5, steady: 100, floor: -600, received: 30, since: -500, anchor: None }
        .anchor(NOON + 30 * MINUTE, 5, 130);

fn at(minutes: i64) -> u64 {
    (NOON + minutes * MINUTE).unsigned_abs()
}

/// Effective time in minutes after noon.
fn dated(case: &Case) -> i64 {
    let reading = reading(case.wall_ms, case.boot, case.steady);
    let header = Header { reading, floor_ms: at(case.floor), learned: Vec::new() };
    let receipt = Receipt {
        received_ms: at(case.received),
        since_ms: at(case.since),
        anchor: case.anchor,
        ..receipt()
    };
    let found = effective(&header, &REPLICA, [&receipt]);
    assert!(!found.provisional);
    assert_eq!((found.ms - NOON) % MINUTE, 0);
    (found.ms - NOON) / MINUTE
}

#[track_caller]
fn keep(table: &[(&str, Case, i64)]) {
    for (what, case, minutes) in table {
        assert_eq!(dated(case), *minutes, "{what}");
    }
}

#[test]
fn within_one_start_the_steady_clock_dates_whatever_the_wall_clock_says() {
    keep(&[
        ("a right clock", USUAL, 0),
        ("in 2031", USUAL.wall(IN_2031).anchor(IN_2031, 5, 130), 0),
        ("in 1970", USUAL.wall(0).anchor(30 * MINUTE, 5, 130), 0),
        ("before 1970", USUAL.wall(-9 * MINUTE).anchor(21 * MINUTE, 5, 130), 0),
        ("in 2031, set right since", USUAL.wall(IN_2031), 0),
        ("right, in 1970 since", USUAL.anchor(0, 5, 130), 0),
    ]);
}

#[test]
fn after_a_restart_the_wall_clocks_distance_dates() {
    let restarted = USUAL.anchor(NOON + 30 * MINUTE, 6, 2);
    let hour_fast = USUAL.wall(NOON + 60 * MINUTE);
    keep(&[
        ("a right clock", restarted, 0),
        ("an hour fast", hour_fast.anchor(NOON + 90 * MINUTE, 6, 2), 0),
        ("in 2031 all along", USUAL.wall(IN_2031).anchor(IN_2031 + 30 * MINUTE, 6, 2), 0),
        ("in 2031, set right: not after the receipt", restarted.wall(IN_2031), 30),
        ("in 1970, set right: not before the hello", restarted.wall(0), -500),
    ]);
}

#[test]
fn a_relays_clocks_say_nothing_about_the_authors() {
    let relay = Anchor { replica: Id([9; 16]), reading: reading(NOON - 30 * MINUTE, 5, 90) };
    for anchor in [Some(relay), None] {
        let relayed = Case { anchor, ..USUAL };
        keep(&[
            ("a right clock", relayed, 0),
            ("in 2031", relayed.wall(IN_2031), 30),
            ("in 1970", relayed.wall(0), -500),
        ]);
    }
}

#[test]
fn nobody_dates_back_past_what_was_known_nor_ahead_of_the_receipt() {
    let dated_back = Case { anchor: None, ..USUAL.wall(0) };
    keep(&[
        ("the office time known then", Case { floor: -20, ..dated_back }, -20),
        ("the hello that did not name it", Case { since: -10, ..dated_back }, -10),
        ("the later of both", Case { steady: 0, floor: -40, since: -50, ..USUAL }, -40),
        ("a floor after the receipt", Case { floor: 90, ..USUAL }, 30),
        ("a hello after the receipt", Case { since: 90, ..USUAL }, 30),
        ("a steady clock that went back", Case { steady: 500, ..USUAL }, 30),
    ]);
}

#[test]
fn without_a_receipt_the_devices_own_clock_is_shown_as_provisional() {
    let header = Header { reading: reading(IN_2031, 5, 100), ..Header::default() };
    assert_eq!(effective(&header, &REPLICA, []), Effective { ms: IN_2031, provisional: true });
}

#[test]
fn of_several_receipts_the_earliest_counts_and_a_doubtful_one_only_alone() {
    let header = Header { reading: reading(IN_2031, 5, 100), ..Header::default() };
    let one = |minutes: i64, number: u64| Receipt {
        received_ms: at(minutes),
        since_ms: 0,
        number,
        anchor: None,
        ..receipt()
    };
    let doubtful = Receipt { doubtful: true, ..one(-9_000, 1) };
    let ms = |receipts: &[Receipt]| effective(&header, &REPLICA, receipts).ms - NOON;
    assert_eq!(ms(&[one(30, 2), one(10, 3), one(20, 1)]), 10 * MINUTE);
    assert_eq!(ms(&[doubtful, one(30, 2)]), 30 * MINUTE);
    assert_eq!(ms(&[doubtful]), -9_000 * MINUTE);
}

#[test]
fn receipts_of_one_moment_are_ordered_by_epoch_and_number() {
    let header = Header { reading: reading(0, 5, 100), ..Header::default() };
    let one = |epoch: u8, number: u64, since: i64| Receipt {
        received_ms: at(30),
        epoch: Id([epoch; 16]),
        number,
        since_ms: at(since),
        anchor: None,
        ..receipt()
    };
    let three = [one(2, 1, -1), one(1, 9, -2), one(1, 8, -3)];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let receipts = order.map(|index: usize| three[index]);
        assert_eq!(effective(&header, &REPLICA, &receipts).ms - NOON, -3 * MINUTE);
    }
}

#[test]
fn the_extremes_of_every_clock_are_harmless() {
    for wall_ms in [i64::MIN, -1, 0, i64::MAX] {
        for steady_ms in [0, u64::MAX] {
            let reading = Reading { wall_ms, boot: 5, steady_ms };
            let header = Header { reading, floor_ms: u64::MAX, learned: Vec::new() };
            for anchor_ms in [i64::MIN, i64::MAX] {
                for boot in [5, 6] {
                    let anchor = Reading { wall_ms: anchor_ms, boot, steady_ms: u64::MAX - steady_ms };
                    let anchor = Some(Anchor { replica: REPLICA, reading: anchor });
                    let receipt = Receipt { received_ms: at(30), anchor, ..receipt() };
                    let found = effective(&header, &REPLICA, [&receipt]);
                    assert_eq!(found.ms - NOON, 30 * MINUTE, "never after the receipt");
                }
            }
        }
    }
}
