//! What responsible units are told of what the office holds: once each, whatever is read again, and in bounded steps.

use crate::harness::{Hands, Office, finding, grid};
use domain::grids::GridCode;
use domain::notices::What;
use domain::people::Role;
use domain::rectification::{ActKind, Said};
use merge::hash::Id;
use store::messages::MessageRow;
use store::{Profile, Store, StoreError};
use sync_core::gate::{Gate, Holder};
use sync_core::office::{ActsFor, NOT_TOLD, Pass, TRIES_MAX, notice, noticed_upto, to_send, wait_ms};
use sync_core::phone::{Doing, PhoneReplica, Recorded};
use sync_core::places;

/// 2026-11-25 10:00 in Shenzhen.
const MORNING_MS: i64 = 1_795_572_000_000;
const HOUR_MS: i64 = 3_600_000;
const UNIT: Id = Id([0x55; 16]);
const OTHER: Id = Id([0x56; 16]);

/// An office that tells units, round by round, without anybody to bring the messages.
struct Telling {
    office: Office,
    hands: Hands,
    upto: u64,
    pass: Pass,
}

impl Telling {
    fn begin() -> Self {
        let hands = Hands::default();
        hands.set(MORNING_MS, 1, 1_000);
        let store = Store::in_memory(Profile::Office).expect("SQLite starts");
        let office = Office::at(store, Box::new(hands.clone()));
        Self { office, hands, upto: 0, pass: Pass::default() }
    }

    fn set(&self, now_ms: i64) {
        self.hands.set(now_ms, 1, u64::try_from(now_ms - MORNING_MS).unwrap_or(0) + 1_000);
    }

    fn now_ms(&self) -> i64 {
        self.office.0.reading().wall_ms
    }

    /// One step of noticing, kept; whether there is more to look at.
    fn step(&mut self) -> bool {
        let operator = Gate::operator(&self.office.0);
        let found = notice(self.office.0.store(), (self.upto, self.pass), self.now_ms()).expect("readable");
        if found.is_news() {
            self.office.0.keep_noticed(&operator, &found).expect("the disk is good");
        }
        (self.upto, self.pass) = (found.upto(), found.pass());
        found.goes_on()
    }

    /// As the office begins after it was stopped.
    fn start_again(&mut self) {
        (self.upto, self.pass) = (noticed_upto(self.office.0.store()).expect("readable"), Pass::default());
    }

    fn to_send(&self) -> Vec<MessageRow> {
        to_send(self.office.0.store(), self.now_ms(), 64).expect("readable")
    }

    /// Everything that goes out now, unit by unit, and arrives.
    fn told(&mut self) -> Vec<(Id, Vec<What>)> {
        while self.step() {}
        let mut told = Vec::new();
        loop {
            let messages = self.to_send();
            if messages.is_empty() {
                return told;
            }
            let operator = Gate::operator(&self.office.0);
            for message in messages {
                let notices = self.office.0.store().notices_of(message.number).expect("readable");
                told.push((message.unit, notices.iter().map(|row| row.notice.what).collect()));
                self.office.0.told(&operator, message.number).expect("the disk is good");
            }
            self.step();
        }
    }

    /// An officer assigns a finding of a grid to a unit, with a due in three days.
    fn assigned(&mut self, grid: GridCode, (finding, unit): (Id, Id)) {
        let due_ms = Some(self.now_ms() + 72 * HOUR_MS);
        let said = Said { unit: Some(unit), due_ms, ..Said::of(ActKind::Assign) };
        let doing = Doing { finding, said, position: None, note: String::new() };
        let who = ActsFor { person: Id([0x77; 16]), role: Role::DistrictOfficer };
        let operator = Gate::operator(&self.office.0);
        self.office.0.act(&operator, places::of_grid(grid), (who, doing)).expect("it may");
    }

    /// A finding of a grid that the office holds, under no red line.
    fn found(&mut self, grid: GridCode) -> Id {
        let operator = Gate::operator(&self.office.0);
        let id = self.office.0.new_id();
        let one = domain::findings::Finding { red_line: 0, ..finding(id) };
        self.office.0.record(&operator, places::of_grid(grid), one.record()).expect("the disk is good");
        id
    }
}

/// A leader's phone, with a finding that the office holds.
fn leader(telling: &mut Telling) -> (PhoneReplica, Holder, Id) {
    let (mut phone, holder) = telling.office.phone_as((1, Role::GridLeader), MORNING_MS);
    telling.office.sync(&mut phone);
    let id = phone.new_id();
    phone.record_finding(&holder, grid(), &finding(id)).expect("it is recorded");
    telling.office.sync(&mut phone);
    (phone, holder, id)
}

fn assigns(phone: &mut PhoneReplica, holder: &Holder, (finding, unit): (Id, Id)) -> Recorded {
    let said =
        Said { unit: Some(unit), due_ms: Some(MORNING_MS + 72 * HOUR_MS), ..Said::of(ActKind::Assign) };
    let doing = Doing { finding, said, position: None, note: String::new() };
    phone.act(holder, grid(), doing).expect("a leader may")
}

#[test]
fn what_was_held_is_told_once_it_is_let_in() {
    let mut telling = Telling::begin();
    let (mut phone, holder, finding) = leader(&mut telling);
    let Recorded { hash, .. } = assigns(&mut phone, &holder, (finding, UNIT));
    telling.office.sync(&mut phone);
    let operator = Gate::operator(&telling.office.0);
    let place = places::of_grid(grid());
    telling.office.0.hold(&operator, place, (&[hash], 1)).expect("the disk is good");
    assert_eq!(telling.told(), [], "it is held");
    telling.office.0.adopt(&operator, place, &[hash]).expect("the disk is good");
    assert_eq!(telling.told(), [(UNIT, vec![What::Assigned])]);
    assert_eq!(telling.told(), []);
}

#[test]
fn the_same_act_is_told_once_whatever_is_read_again() {
    let mut telling = Telling::begin();
    let (mut phone, holder, finding) = leader(&mut telling);
    assigns(&mut phone, &holder, (finding, UNIT));
    let body = phone.push_body().expect("there is something to push");
    telling.office.sync(&mut phone);
    assert_eq!(telling.told(), [(UNIT, vec![What::Assigned])]);
    let push = protocol::push::Push::decode(&body).expect("it was encoded here");
    let token = phone.enrolment().expect("enrolled").token.clone();
    let device = Gate::device(telling.office.0.store(), &token).expect("the token is good");
    telling.office.0.receive(&device, push).expect("the disk is good");
    assert_eq!(telling.told(), [], "the same push");
    // everything is read from the beginning
    (telling.upto, telling.pass) = (0, Pass::default());
    assert_eq!(telling.told(), [], "the whole feed");
    // every number of the feed is another one
    let renumbered = telling.office.0.store().write::<_, StoreError>(|tx| tx.take_over(Id([9; 16])));
    renumbered.expect("the disk is good");
    telling.start_again();
    assert_eq!(telling.told(), [], "under new numbers");
}

#[test]
fn many_grids_are_looked_at_in_steps_and_a_stop_in_between_loses_none() {
    let mut telling = Telling::begin();
    let grids: Vec<GridCode> = fixtures::district::futian().grids().take(150).map(|grid| grid.code).collect();
    for grid in &grids {
        let id = telling.found(*grid);
        telling.assigned(*grid, (id, UNIT));
    }
    assert!(telling.step(), "there is more than one step looks at");
    telling.start_again();
    let told = telling.told();
    let counts: Vec<usize> = told.iter().map(|(_, said)| said.len()).collect();
    assert_eq!(counts.iter().sum::<usize>(), 150, "{counts:?}");
    assert!(counts.iter().all(|count| *count <= 100), "{counts:?}");
    telling.start_again();
    assert_eq!(telling.told(), []);
}

#[test]
fn more_than_a_message_holds_follows_once_it_has_arrived() {
    let mut telling = Telling::begin();
    for _ in 0..120 {
        let id = telling.found(grid());
        telling.assigned(grid(), (id, UNIT));
    }
    let id = telling.found(grid());
    telling.assigned(grid(), (id, OTHER));
    while telling.step() {}
    while telling.step() {}
    let notices = |telling: &Telling| -> Vec<(Id, usize)> {
        let store = telling.office.0.store();
        let count = |message: &MessageRow| store.notices_of(message.number).expect("readable").len();
        telling.to_send().iter().map(|message| (message.unit, count(message))).collect()
    };
    assert_eq!(notices(&telling), [(UNIT, 100), (OTHER, 1)]);
    telling.step();
    assert_eq!(notices(&telling), [(UNIT, 100), (OTHER, 1)], "one is under way to it");
    let told: usize = telling.told().iter().map(|(_, said)| said.len()).sum();
    assert_eq!(told, 121);
}

#[test]
fn what_is_noticed_at_night_is_made_into_one_message_in_the_morning() {
    let mut telling = Telling::begin();
    telling.set(MORNING_MS + 12 * HOUR_MS);
    for _ in 0..3 {
        let id = telling.found(grid());
        telling.assigned(grid(), (id, UNIT));
        assert_eq!(telling.told(), []);
        telling.set(telling.now_ms() + HOUR_MS);
    }
    telling.set(MORNING_MS + 22 * HOUR_MS - 1);
    assert_eq!(telling.told(), []);
    telling.set(MORNING_MS + 22 * HOUR_MS);
    assert_eq!(telling.told(), [(UNIT, vec![What::Assigned; 3])]);
}

#[test]
fn a_message_that_fails_by_day_is_not_tried_at_night() {
    let mut telling = Telling::begin();
    telling.set(MORNING_MS + 12 * HOUR_MS - 1_000);
    let id = telling.found(grid());
    telling.assigned(grid(), (id, UNIT));
    telling.step();
    let [message] = &telling.to_send()[..] else { unreachable!("one message") };
    let operator = Gate::operator(&telling.office.0);
    telling.office.0.not_told(&operator, message, ("no answer", None)).expect("the disk is good");
    telling.set(MORNING_MS + 13 * HOUR_MS);
    assert_eq!(telling.to_send(), []);
    telling.set(MORNING_MS + 22 * HOUR_MS);
    assert_eq!(telling.to_send().len(), 1);
}

#[test]
fn a_clock_that_was_set_back_keeps_no_message_waiting() {
    let mut telling = Telling::begin();
    telling.set(MORNING_MS + 48 * HOUR_MS);
    let id = telling.found(grid());
    telling.assigned(grid(), (id, UNIT));
    telling.step();
    let [message] = &telling.to_send()[..] else { unreachable!("one message") };
    let operator = Gate::operator(&telling.office.0);
    telling.office.0.not_told(&operator, message, ("no answer", None)).expect("the disk is good");
    assert_eq!(telling.to_send(), [], "it waits for its time");
    telling.set(MORNING_MS);
    assert_eq!(telling.to_send().len(), 1);
}

#[test]
fn of_many_messages_that_are_given_up_one_alarm_is_raised_until_somebody_has_seen_it() {
    let mut telling = Telling::begin();
    for unit in [UNIT, OTHER] {
        let id = telling.found(grid());
        telling.assigned(grid(), (id, unit));
    }
    telling.step();
    let operator = Gate::operator(&telling.office.0);
    for tries in 0..TRIES_MAX {
        for message in telling.to_send() {
            let message = MessageRow { tries, ..message };
            telling.office.0.not_told(&operator, &message, ("no answer", None)).expect("the disk is good");
        }
        let next = telling.now_ms() + 2 * HOUR_MS;
        // by day, whatever hour it is
        telling.set(if domain::notices::quiet(next).is_some() { next + 10 * HOUR_MS } else { next });
    }
    assert_eq!(telling.to_send(), []);
    let alarms = telling.office.0.store().alarms().expect("readable");
    assert_eq!(alarms.iter().map(|alarm| alarm.kind.as_str()).collect::<Vec<_>>(), [NOT_TOLD]);
    // what comes meanwhile is told all the same
    let id = telling.found(grid());
    telling.assigned(grid(), (id, UNIT));
    telling.step();
    assert_eq!(telling.to_send().len(), 1);
    assert_eq!(telling.office.0.tell_again(&operator).expect("the disk is good"), 3);
    assert_eq!(telling.told().len(), 3);
}

#[test]
fn waits_double_up_to_an_hour_and_half_of_each_is_left_to_chance() {
    for (tries, most_ms) in
        [(1, 30_000), (2, 60_000), (3, 120_000), (7, 1_920_000), (8, 3_600_000), (40, 3_600_000)]
    {
        let at = |chance| wait_ms(tries, (chance, None));
        assert_eq!((at(0), at(u32::MAX)), (most_ms / 2, most_ms), "after {tries} tries");
        assert!(at(u32::MAX / 2) > at(0) && at(u32::MAX / 2) < at(u32::MAX));
        assert_eq!(wait_ms(tries, (0, Some(0))), most_ms / 2);
        assert_eq!(wait_ms(tries, (0, Some(u64::MAX))), 3_600_000, "who asks for longer is asked in an hour");
    }
    assert_eq!(wait_ms(1, (0, Some(600_000))), 600_000);
}
