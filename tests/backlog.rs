//! A backlog goes up in parts, of which the next is sent before the one before it is answered.
//!
//! Whatever becomes of them on the way, each changeset arrives once and nothing is lost.

use crate::harness::{Office, Wire, finding, grid};
use domain::limits::NOTE_BYTES_MAX;
use domain::week::Week;
use merge::segment::Segment;
use protocol::pull::State;
use protocol::push::{Push, PushAnswer, Verdict};
use protocol::session::Outcome;
use std::collections::VecDeque;
use sync_core::gate::Holder;
use sync_core::office::OfficeReplica;
use sync_core::phone::{PhoneReplica, Pipeline, Request, SyncReport, Transport};

/// Findings with the longest notes: a part of a push holds about a hundred and thirty of them.
const FINDINGS: usize = 600;

/// What becomes of the pushes that are under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// They arrive in their order.
    InOrder,
    /// The second arrives before the first.
    Overtaken,
    /// This one, counted from 0, never arrives.
    Lost(usize),
    /// This one arrives, and its answer does not.
    Unanswered(usize),
    /// Something in this one is broken on the way.
    Broken(usize),
}

/// A connection on which several pushes are under way at once.
struct Line<'o> {
    wire: Wire<'o>,
    fate: Fate,
    sent: usize,
    /// Bodies that have not been delivered.
    held_back: Option<Vec<u8>>,
    answers: VecDeque<Option<Vec<u8>>>,
    /// The most that were sent and not yet answered.
    under_way_most: usize,
    gaps: usize,
    /// Changesets that were delivered.
    delivered: usize,
}

impl<'o> Line<'o> {
    fn new(office: &'o mut OfficeReplica, token: String, fate: Fate) -> Self {
        let (answers, wire) = (VecDeque::new(), Wire(office, token));
        Self { wire, fate, sent: 0, held_back: None, answers, under_way_most: 0, gaps: 0, delivered: 0 }
    }

    fn deliver(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        for item in Push::decode(&body).expect("a push that was just made").groups.iter().flatten() {
            self.delivered += Segment::decode(&item.segment).map_or(0, |segment| segment.changesets.len());
        }
        let answer = self.wire.push(body);
        let verdicts = answer.as_deref().map(|body| PushAnswer::decode(body).expect("an answer").verdicts);
        let gap = |verdict: &&Verdict| matches!(verdict, Verdict::Gap(_));
        self.gaps += verdicts.iter().flatten().filter(gap).count();
        answer
    }
}

impl Transport for Line<'_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.deliver(body)
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.wire.pull(body)
    }

    fn pipeline(&mut self) -> Option<Box<dyn Pipeline + '_>> {
        Some(Box::new(UnderWay(self)))
    }
}

struct UnderWay<'l, 'o>(&'l mut Line<'o>);

impl Pipeline for UnderWay<'_, '_> {
    fn send(&mut self, request: Request) {
        let line = &mut *self.0;
        let mut body = match request {
            Request::Push(body) => body,
            Request::Pull(body) => {
                let answer = line.pull(body);
                return line.answers.push_back(answer);
            }
            other => unreachable!("nobody is introduced while parts are under way: {other:?}"),
        };
        let number = line.sent;
        line.sent += 1;
        if line.fate == Fate::Overtaken && number == 0 {
            line.held_back = Some(body);
            line.answers.push_back(None);
        } else {
            if line.fate == Fate::Broken(number) {
                body = broken(&body);
            }
            let answer = if line.fate == Fate::Lost(number) { None } else { line.deliver(body) };
            line.answers.push_back(answer.filter(|_| line.fate != Fate::Unanswered(number)));
        }
        if let Some(first) = line.held_back.take_if(|_| number == 1) {
            line.answers.pop_front();
            let answer = line.deliver(first);
            line.answers.push_front(answer);
        }
        line.under_way_most = line.under_way_most.max(line.answers.len());
    }

    fn answer(&mut self) -> Option<Vec<u8>> {
        self.0.answers.pop_front().expect("no answer is asked for that was not sent for")
    }
}

/// The same push, with a bit flipped in its first segment.
fn broken(body: &[u8]) -> Vec<u8> {
    let mut push = Push::decode(body).expect("a push that was just made");
    if let Some(item) = push.groups.iter_mut().flatten().next() {
        let middle = item.segment.len() / 2;
        item.segment.iter_mut().skip(middle).take(1).for_each(|byte| *byte ^= 1);
    }
    push.encode()
}

/// Records a backlog without a network.
fn backlog(phone: &mut PhoneReplica, holder: &Holder) {
    phone.store().begin_together().expect("the disk is not full");
    for number in 0..FINDINGS {
        let id = phone.new_id();
        let mut found = finding(id);
        found.note = format!("{number} {}", "垃圾".repeat(NOTE_BYTES_MAX / 6 - 10));
        phone.record_finding(holder, grid(), &found).expect("the disk is not full");
    }
    phone.store().commit_together().expect("the disk is not full");
}

/// What one sync over the line reports, and what the line saw.
fn sync<'o>(office: &'o mut Office, phone: &mut PhoneReplica, fate: Fate) -> (SyncReport, Line<'o>) {
    let token = phone.enrolment().expect("the phone is enrolled").token.clone();
    let mut line = Line::new(&mut office.0, token, fate);
    let report = phone.sync(&mut line, State::Left).expect("the phone's disk is good");
    (report, line)
}

#[test]
fn a_backlog_is_sent_on_while_its_first_part_is_being_stored() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    backlog(&mut phone, &holder);
    let (report, line) = sync(&mut office, &mut phone, Fate::InOrder);
    assert_eq!((report.outcome, report.acknowledged), (Outcome::Agreed, FINDINGS as u64));
    assert_eq!((line.under_way_most, line.gaps, line.delivered), (2, 0, FINDINGS), "each was sent once");
    office.sync(&mut phone);
}

#[test]
fn parts_that_are_lost_overtaken_or_broken_arrive_once_in_the_end() {
    let fates = [
        Fate::Overtaken,
        Fate::Lost(0),
        Fate::Lost(1),
        Fate::Unanswered(0),
        Fate::Unanswered(1),
        Fate::Broken(0),
        Fate::Broken(1),
    ];
    for fate in fates {
        let mut office = Office::new();
        let (mut phone, holder) = office.phone(1);
        backlog(&mut phone, &holder);
        let (first, line) = sync(&mut office, &mut phone, fate);
        if matches!(fate, Fate::Overtaken | Fate::Lost(0) | Fate::Broken(0)) {
            assert!(line.gaps > 0, "{fate:?}: what came without its base was taken");
        }
        if matches!(fate, Fate::Lost(_) | Fate::Unanswered(_)) {
            assert_eq!(first.outcome, Outcome::Cut, "{fate:?}");
        }
        assert_eq!(first.quarantined.is_empty(), !matches!(fate, Fate::Broken(_)), "{fate:?}");
        office.sync(&mut phone);
        assert_eq!(phone.pending().unwrap(), 0, "{fate:?}");
        let (mut other, _) = office.phone(2);
        let (report, _) = sync(&mut office, &mut other, Fate::InOrder);
        assert_eq!(report.outcome, Outcome::Agreed, "{fate:?}");
        let there = other.store().totals(Week(0)).unwrap();
        assert_eq!((there.findings, there.conflicts), (FINDINGS as u64, 0), "{fate:?}");
    }
}
