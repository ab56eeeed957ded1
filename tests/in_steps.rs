//! A sync in steps: whoever drives it holds the phone for a moment only, and may stop anywhere.
//!
//! Between any two steps somebody records; nothing waits, nothing is lost, and a sync that is dropped is gone on with.

use crate::damaged::damage;
use crate::harness::{Handset, Office, Wire, finding, grid, shows};
use domain::findings::Amendment;
use domain::limits::NOTE_BYTES_MAX;
use domain::week::Week;
use merge::hash::Id;
use protocol::pull::State;
use protocol::session::Outcome;
use std::collections::VecDeque;
use sync_core::gate::Holder;
use sync_core::office::OfficeReplica;
use sync_core::phone::{Answer, Lines, Next, PhoneReplica, Request, SyncReport, Syncing, Transport};
use sync_core::places;

/// Findings with the longest notes: some parts of a push, and some pages.
const FINDINGS: usize = 400;

fn token(phone: &PhoneReplica) -> String {
    phone.enrolment().expect("the phone is enrolled").token.clone()
}

fn long_finding(id: Id) -> domain::findings::Finding {
    let mut found = finding(id);
    found.note = "垃圾".repeat(NOTE_BYTES_MAX / 6 - 10);
    found
}

fn record(phone: &mut PhoneReplica, holder: &Holder) -> Id {
    let id = phone.new_id();
    phone.record_finding(holder, grid(), &long_finding(id)).expect("the disk is not full");
    id
}

/// Somebody who takes a sync through its steps.
struct Driver<'o> {
    wire: Wire<'o>,
    syncing: Syncing,
    under_way: VecDeque<Option<Vec<u8>>>,
    steps: usize,
    /// The most requests that were under way at once.
    most: usize,
}

impl<'o> Driver<'o> {
    fn new(office: &'o mut OfficeReplica, token: String, lines: Lines) -> Self {
        let (wire, syncing) = (Wire(office, token), Syncing::begin(State::Wanted, lines));
        Self { wire, syncing, under_way: VecDeque::new(), steps: 0, most: 0 }
    }

    /// One step; what the sync did, once it is over.
    fn step(&mut self, phone: &mut PhoneReplica) -> Option<SyncReport> {
        self.steps += 1;
        match self.syncing.next(phone).expect("the phone's disk is good") {
            Next::Finished(report) => return Some(report),
            Next::Ask(ask) => {
                self.most = self.most.max(self.under_way.len() + 1);
                let answer = match ask.request {
                    Request::Push(body) => self.wire.push(body),
                    Request::Pull(body) => self.wire.pull(body),
                    Request::KnowAgain(body) => self.wire.know_again(body).then(Vec::new),
                    Request::GiveUp(token) => self.wire.give_up(&token).then(Vec::new),
                };
                self.under_way.push_back(answer);
            }
            Next::Wait => {
                let answer = self.under_way.pop_front().expect("nothing is waited for that was not asked");
                self.syncing.answered(answer.map_or(Answer::Lost, Answer::Body));
            }
        }
        None
    }

    fn finish(&mut self, phone: &mut PhoneReplica) -> SyncReport {
        for _ in 0..10_000 {
            if let Some(report) = self.step(phone) {
                return report;
            }
        }
        unreachable!("a sync of some pages ends");
    }
}

/// A phone with a backlog, and another phone's backlog waiting for it at the office.
fn both_behind(office: &mut Office) -> (PhoneReplica, Holder) {
    let (mut other, theirs) = office.phone(2);
    let (mut phone, mine) = office.phone(1);
    for (phone, holder) in [(&mut other, &theirs), (&mut phone, &mine)] {
        phone.store().begin_together().expect("the disk is not full");
        (0..FINDINGS).for_each(|_| _ = record(phone, holder));
        phone.store().commit_together().expect("the disk is not full");
    }
    office.sync(&mut other);
    (phone, mine)
}

#[test]
fn somebody_records_between_any_two_steps_and_all_of_it_arrives() {
    for lines in [Lines::One, Lines::Two] {
        let mut office = Office::new();
        let (mut phone, holder) = both_behind(&mut office);
        let mut between = Vec::new();
        let mut driver = Driver::new(&mut office.0, token(&phone), lines);
        let report = loop {
            if let Some(report) = driver.step(&mut phone) {
                break report;
            }
            if between.len() < 12 {
                between.push(record(&mut phone, &holder));
            }
        };
        assert!(driver.steps > 12, "{lines:?}: {} steps", driver.steps);
        assert_eq!(driver.most, if lines == Lines::Two { 2 } else { 1 });
        // what the office assigned comes along
        assert!(report.received >= FINDINGS as u64, "{lines:?}: {report:?}");
        assert!(report.acknowledged >= FINDINGS as u64, "{lines:?}: {report:?}");
        assert!(shows(phone.store(), &between), "{lines:?}");
        office.sync(&mut phone);
        assert_eq!(phone.pending().unwrap(), 0, "{lines:?}");
        assert!(shows(office.0.store(), &between), "{lines:?}");
        let there = office.0.store().totals(Week(0)).unwrap();
        let all = (2 * FINDINGS + between.len()) as u64;
        assert_eq!((there.findings, there.conflicts), (all, 0), "{lines:?}");
    }
}

#[test]
fn a_sync_that_is_dropped_after_any_step_is_gone_on_with() {
    let mut steps = 0;
    for dropped_after in 0.. {
        let mut office = Office::new();
        let (mut phone, _) = both_behind(&mut office);
        let mut driver = Driver::new(&mut office.0, token(&phone), Lines::Two);
        let ended = (0..dropped_after).any(|_| driver.step(&mut phone).is_some());
        drop(driver);
        office.sync(&mut phone);
        assert_eq!(phone.pending().unwrap(), 0, "{dropped_after}");
        let both = [office.0.store(), phone.store()].map(|store| store.totals(Week(0)).unwrap());
        for there in both {
            assert_eq!((there.findings, there.conflicts), (2 * FINDINGS as u64, 0), "{dropped_after}");
        }
        if ended {
            steps = dropped_after;
            break;
        }
    }
    assert!(steps > 12, "{steps}");
}

#[test]
fn a_finished_sync_stays_finished_and_an_answer_too_many_changes_nothing() {
    let mut office = Office::new();
    let (mut phone, _) = both_behind(&mut office);
    let mut driver = Driver::new(&mut office.0, token(&phone), Lines::Two);
    let report = driver.finish(&mut phone);
    assert_eq!(report.outcome, Outcome::Agreed);
    for answer in [Answer::Body(vec![1]), Answer::Lost, Answer::Unknown] {
        driver.syncing.answered(answer);
        assert_eq!(driver.step(&mut phone), Some(report.clone()));
    }
}

#[test]
fn a_page_that_was_on_its_way_when_tables_were_made_again_is_not_taken_for_another_answer() {
    let directory = tempfile::tempdir().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "anna");
    let (mut phone, holder) = handset.install(&mut office, 1);
    let (mut other, bo) = office.phone(2);
    let amended = record(&mut phone, &holder);
    office.sync(&mut phone);
    office.sync(&mut other);
    // the first page meets the damaged row while the second is on its way
    let edit = other.begin_finding_edit(places::of_grid(grid()), amended).unwrap();
    other.amend_finding(&bo, &edit, &Amendment::Note("改".repeat(1000))).unwrap();
    (0..FINDINGS).for_each(|_| _ = record(&mut other, &bo));
    office.sync(&mut other);
    phone.into_store().checkpoint().unwrap();
    damage(&handset.database(), "UPDATE finding SET base = base + 1000000");
    let mut phone = handset.start().unwrap();
    let mut driver = Driver::new(&mut office.0, token(&phone), Lines::Two);
    let report = driver.finish(&mut phone);
    assert_eq!((report.outcome, driver.most), (Outcome::Agreed, 2), "{report:?}");
    assert!(!report.repaired.is_empty(), "{report:?}");
}
