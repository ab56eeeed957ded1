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

const fn anchor(wall_ms: i64, boot: u64, steady: u64) -> Option<Anchor> {
    Some(Anchor { replica: REPLICA, reading: reading(wall_ms, boot, steady) })
}

/// Written at noon by a right clock, 100 minutes after the start; pushed 30 minutes later.
const USUAL: Case = Case {
    wall_ms: NOON,
    boot: 5,
    steady: 100,
    floor: -600,
    received: 30,
    since: -500,
    anchor: anchor(NOON + 30 * MINUTE, 5, 130),
};

fn at(minutes: i64) -> u64 {
    (NOON + minutes * MINUTE).unsigned_abs()
}

/// Effective time in minutes after noon.
fn dated(case: &Case) -> i64 {
    let reading = reading(case.wall_ms, case.boot, case.steady);
    let header = Header { reading, floor_ms: at(case.floor), learned: Vec::new() };
    let receipt =
        Receipt { received_ms: at(case.received), since_ms: at(case.since), anchor: case.anchor, ..receipt() };
    let found = effective(&header, &REPLICA, [&receipt]);
    assert!(!found.provisional);
    assert_eq!((found.ms - NOON) % MINUTE, 0);
    (found.ms - NOON) / MINUTE
}

#[test]
fn the_effective_time_is_as_the_table_says() {
    let relay = Some(Anchor { replica: Id([9; 16]), reading: reading(NOON + 30 * MINUTE, 5, 130) });
    let table = [
        ("a right clock", USUAL, 0),
        ("a clock in 2031, same start", Case { wall_ms: IN_2031, anchor: anchor(IN_2031 + 30 * MINUTE, 5, 130), ..USUAL }, 0),
        ("a clock in 1970, same start", Case { wall_ms: 0, anchor: anchor(30 * MINUTE, 5, 130), ..USUAL }, 0),
        ("a clock before 1970", Case { wall_ms: -9 * MINUTE, anchor: anchor(21 * MINUTE, 5, 130), ..USUAL }, 0),
        ("set right between commit and push", Case { wall_ms: IN_2031, ..USUAL }, 0),
        ("restarted since, clock right", Case { anchor: anchor(NOON + 30 * MINUTE, 6, 2), ..USUAL }, 0),
        ("restarted since, clock an hour fast", Case { wall_ms: NOON + 60 * MINUTE, anchor: anchor(NOON + 90 * MINUTE, 6, 2), ..USUAL }, 0),
        ("restarted since, set right between: cannot be after the receipt", Case { wall_ms: IN_2031, anchor: anchor(NOON + 30 * MINUTE, 6, 2), ..USUAL }, 30),
        ("restarted since, 1970 then set right: not before the hello", Case { wall_ms: 0, anchor: anchor(NOON + 30 * MINUTE, 6, 2), ..USUAL }, -500),
        ("a relay's anchor is another's clock", Case { anchor: relay, ..USUAL }, 0),
        ("a relay, clock in 2031", Case { wall_ms: IN_2031, anchor: relay, ..USUAL }, 30),
        ("no anchor, clock in 1970", Case { wall_ms: 0, anchor: None, ..USUAL }, -500),
        ("dated back below the office time known then", Case { wall_ms: 0, anchor: None, floor: -20, ..USUAL }, -20),
        ("dated back below the hello that did not name it", Case { wall_ms: 0, anchor: None, since: -10, ..USUAL }, -10),
        ("the later of floor and hello holds", Case { steady: 0, floor: -40, since: -50, ..USUAL }, -40),
        ("a floor after the receipt", Case { floor: 90, ..USUAL }, 30),
        ("the steady clock went back", Case { steady: 500, ..USUAL }, 30),
    ];
    for (what, case, minutes) in table {
        assert_eq!(dated(&case), minutes, "{what}");
    }
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
