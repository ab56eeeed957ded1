//! A phone whose own database was damaged: every step of the repair, on real files, and nothing pending is lost.

use crate::harness::Handset;
use crate::harness::{Office, Wire, record, shows};
use merge::hash::Id;
use protocol::pull::{PullAnswer, State};
use protocol::session::Outcome;
use rusqlite::Connection;
use std::path::Path;
use store::fsck::fsck;
use store::{Profile, Store};
use sync_core::phone::{Differs, PhoneReplica, SyncReport, Transport};
use tempfile::TempDir;

/// Three round trips: a push and a pull each.
const REQUESTS_MAX: usize = 6;

/// A wire that counts what is sent over it.
struct Counted<'o>(Wire<'o>, usize);

impl Transport for Counted<'_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.1 += 1;
        self.0.push(body)
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.1 += 1;
        self.0.pull(body)
    }
}

/// Syncs, and says how many requests it took.
fn counted(office: &mut Office, phone: &mut PhoneReplica) -> (SyncReport, usize) {
    let token = phone.enrolment().expect("enrolled").token.clone();
    let mut wire = Counted(Wire(&mut office.0, token), 0);
    let report = phone.sync(&mut wire, State::Wanted).expect("both disks are good");
    (report, wire.1)
}

/// Changes something in a file while nobody has it open.
pub(crate) fn damage(file: &Path, sql: &str) {
    let conn = Connection::open(file).expect("it opens");
    assert!(conn.execute(sql, []).expect("sound sql") > 0, "{sql} changed nothing");
}

/// An office, a colleague's work, and a phone with three findings that the office has and two that it has not.
fn a_day(directory: &TempDir) -> (Office, Handset, Vec<Id>, Vec<Id>) {
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "anna");
    let (mut phone, holder) = handset.install(&mut office, 1);
    let (mut colleague, bo) = office.phone(2);
    office.sync(&mut colleague);
    office.sync(&mut phone);
    let mut known = record(&mut colleague, &bo, 2);
    office.sync(&mut colleague);
    known.extend(record(&mut phone, &holder, 3));
    office.sync(&mut phone);
    let pending = record(&mut phone, &holder, 2);
    phone.into_store().checkpoint().expect("no other reader");
    (office, handset, known, pending)
}

#[test]
fn a_row_that_was_changed_is_made_again_from_the_log() {
    let directory = TempDir::new().unwrap();
    let (mut office, handset, known, pending) = a_day(&directory);
    damage(&handset.database(), "UPDATE finding SET base = base + 1");
    let mut phone = handset.start().unwrap();
    let (report, requests) = counted(&mut office, &mut phone);
    assert_eq!(report.outcome, Outcome::Agreed, "{report:?}");
    assert!(report.repaired.iter().all(|difference| difference.in_what == Differs::State), "{report:?}");
    assert!(requests <= REQUESTS_MAX, "{requests} requests");
    assert!(shows(phone.store(), &known) && shows(office.0.store(), &pending));
    assert_eq!(phone.pending().unwrap(), 0);
}

#[test]
fn a_partition_is_made_again_once_a_day_at_most() {
    let directory = TempDir::new().unwrap();
    let (mut office, handset, known, _) = a_day(&directory);
    // the same damage three times: in the morning, at noon, and the day after
    for (hours, repaired) in [(0, true), (6, false), (25, true)] {
        damage(&handset.database(), "UPDATE finding SET base = base + 1");
        handset.hands.0.lock().unwrap().wall_ms = 1_795_000_100_000 + hours * 3_600_000;
        let mut phone = handset.start().unwrap();
        let token = phone.enrolment().unwrap().token.clone();
        let synced = phone.sync(&mut Wire(&mut office.0, token), State::Wanted);
        assert_eq!(synced.is_ok_and(|report| report.outcome == Outcome::Agreed), repaired, "{hours} hours");
        assert_eq!(phone.pending().unwrap(), 0, "what was pending is at the office all the same");
        if repaired {
            assert!(shows(phone.store(), &known));
        }
        drop(phone);
    }
}

#[test]
fn a_receipt_that_is_gone_comes_again() {
    let directory = TempDir::new().unwrap();
    let (mut office, handset, _, pending) = a_day(&directory);
    damage(&handset.database(), "DELETE FROM receipt WHERE number = (SELECT min(number) FROM receipt)");
    let mut phone = handset.start().unwrap();
    let (report, requests) = counted(&mut office, &mut phone);
    assert_eq!(report.outcome, Outcome::Agreed, "{report:?}");
    assert!(requests <= REQUESTS_MAX, "{requests} requests");
    assert!(shows(office.0.store(), &pending));
    assert_eq!(fsck(phone.store()).unwrap().faults, []);
}

/// What a fresh database beside the damaged one does: everything that verified, and all that was pending.
fn renewed(office: &mut Office, handset: &Handset, left: u64) -> PhoneReplica {
    let before = std::fs::read(handset.database()).expect("readable");
    let old = Store::open_reader(&handset.database()).expect("it opens");
    let fresh = Store::open(&handset.app().join("fresh.db"), Profile::Phone).expect("a new file");
    let key = handset.key.expect("it was enrolled");
    let (mut phone, came_over) = PhoneReplica::renew((&old, fresh), handset.seams(), &key).expect("it opens");
    assert_eq!(came_over.left, left, "{came_over:?}");
    assert!(!phone.holds_all_of(&old).expect("readable"), "what is pending is not acknowledged yet");
    let (report, requests) = counted(office, &mut phone);
    assert_eq!(report.outcome, Outcome::Agreed, "{report:?}");
    assert!(requests <= REQUESTS_MAX, "{requests} requests");
    let came_over = phone.bring_over(&old).expect("the disk is good");
    if came_over.changesets > 0 {
        let (report, _) = counted(office, &mut phone);
        assert_eq!(report.outcome, Outcome::Agreed, "{report:?}");
    }
    assert_eq!(fsck(phone.store()).expect("readable").faults, []);
    assert_eq!(phone.pending().expect("readable"), 0);
    drop(old);
    assert!(std::fs::read(handset.database()).expect("readable") == before, "the old file was changed");
    phone
}

#[test]
fn a_byte_flipped_in_what_the_office_has_is_pulled_again_into_a_fresh_database() {
    let directory = TempDir::new().unwrap();
    let (mut office, handset, known, pending) = a_day(&directory);
    // the oldest of its own changesets: everything behind it stands on it
    damage(
        &handset.database(),
        "UPDATE changeset SET skeleton = zeroblob(length(skeleton)) WHERE dot = (SELECT min(dot) FROM changeset
         WHERE dot >> 30 IN (SELECT stream FROM own_stream))",
    );
    let old = Store::open_reader(&handset.database()).unwrap();
    assert!(!fsck(&old).unwrap().is_clean(), "fsck finds it");
    drop(old);
    let phone = renewed(&mut office, &handset, 2);
    let old = Store::open_reader(&handset.database()).unwrap();
    assert!(phone.holds_all_of(&old).unwrap(), "it may go now");
    assert!(shows(phone.store(), &known) && shows(phone.store(), &pending));
    assert!(shows(office.0.store(), &pending), "what was pending was pushed");
}

#[test]
fn a_colleagues_record_that_was_damaged_comes_again_and_pending_work_is_untouched() {
    let directory = TempDir::new().unwrap();
    let (mut office, handset, known, pending) = a_day(&directory);
    damage(
        &handset.database(),
        "UPDATE changeset SET header = zeroblob(length(header)) WHERE dot = (SELECT max(dot) FROM changeset
         WHERE dot >> 30 NOT IN (SELECT stream FROM own_stream))",
    );
    let phone = renewed(&mut office, &handset, 0);
    assert!(shows(phone.store(), &known) && shows(office.0.store(), &pending));
}

#[test]
fn what_was_pending_and_damaged_is_named_and_the_old_file_is_kept() {
    let directory = TempDir::new().unwrap();
    let (mut office, handset, known, pending) = a_day(&directory);
    damage(
        &handset.database(),
        "UPDATE changeset SET skeleton = zeroblob(length(skeleton)) WHERE dot = (SELECT max(dot) FROM changeset
         WHERE dot >> 30 IN (SELECT stream FROM own_stream))",
    );
    let phone = renewed(&mut office, &handset, 1);
    let old = Store::open_reader(&handset.database()).unwrap();
    assert!(!phone.holds_all_of(&old).unwrap(), "the only copy of it, damaged as it is, stays");
    assert!(shows(phone.store(), &known) && shows(office.0.store(), &pending[..1]));
    assert!(!shows(office.0.store(), &pending[1..]));
}

#[test]
fn pages_of_the_file_that_are_torn_leave_what_can_be_read() {
    let directory = TempDir::new().unwrap();
    let (mut office, handset, known, _) = a_day(&directory);
    let conn = Connection::open(handset.database()).unwrap();
    let page: usize = conn
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'finding'", [], |row| row.get(0))
        .unwrap();
    drop(conn);
    let mut bytes = std::fs::read(handset.database()).unwrap();
    bytes[(page - 1) * 4096..page * 4096].fill(0xa5);
    std::fs::write(handset.database(), bytes).unwrap();
    let phone = renewed(&mut office, &handset, 0);
    assert!(shows(phone.store(), &known));
}

/// An office whose digests never agree, as a fault in one release would make them.
struct Disagreeing<'o> {
    wire: Wire<'o>,
    /// Entries of pages so far.
    entries: usize,
}

impl Transport for Disagreeing<'_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.wire.push(body)
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        let mut page = PullAnswer::decode(&self.wire.pull(body)?).ok()?;
        self.entries += page.entries.len();
        for digests in page.closing.iter_mut().flat_map(|closing| &mut closing.digests) {
            digests.log = Id([7; 16]);
        }
        Some(page.encode())
    }
}

#[test]
fn a_partition_that_differs_for_ever_is_not_exchanged_for_ever() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let ids = record(&mut phone, &holder, 5);
    office.sync(&mut phone);
    let token = phone.enrolment().unwrap().token.clone();
    let mut wire = Disagreeing { wire: Wire(&mut office.0, token), entries: 0 };
    let mut brought = Vec::new();
    for _ in 0..40 {
        let report = phone.sync(&mut wire, State::Left).unwrap();
        assert_eq!(report.outcome, Outcome::Differed);
        brought.push(std::mem::take(&mut wire.entries));
    }
    assert!(brought[0] > 0, "{brought:?}");
    assert!(brought[20..].iter().all(|entries| *entries == 0), "{brought:?}");
    assert!(shows(phone.store(), &ids));
    // whoever agrees again is not kept from anything

    let late = record(&mut phone, &holder, 1);
    office.sync(&mut phone);
    assert!(shows(office.0.store(), &late));
}
