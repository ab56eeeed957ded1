//! A phone says no more than it has to: what its mark proves needs no receipt, and what it has pulled is not named again.

use crate::harness::{At, Office, Wire, finding, grid};
use protocol::pull::{Pull, State};
use protocol::push::{Push, PushAnswer};
use store::Profile;
use sync_core::clock::Clock;
use sync_core::entropy::SystemEntropy;
use sync_core::gate::Holder;
use sync_core::office::{OfficeReplica, OfficeSeams};
use sync_core::phone::{PhoneReplica, Transport};

fn find(phone: &mut PhoneReplica, holder: &Holder) {
    let id = phone.new_id();
    phone.record_finding(holder, grid(), &finding(id)).expect("the phone records");
}

/// Pushes; the line is lost before anything is pulled. What was said and what was answered.
fn push_alone(office: &mut Office, phone: &mut PhoneReplica) -> (Push, PushAnswer) {
    let token = phone.enrolment().expect("the phone is enrolled").token.clone();
    let (mut wire, mut line) = (Wire(&mut office.0, token), Listening::default());
    phone.sync(&mut line.to(&mut wire), State::Left).expect("a line that is lost ends a sync");
    let (body, answer) = line.push.expect("the push came through");
    (Push::decode(&body).expect("a push"), PushAnswer::decode(&answer).expect("an answer"))
}

/// What went over a line that is lost behind the first push.
#[derive(Default)]
struct Listening {
    push: Option<(Vec<u8>, Vec<u8>)>,
}

struct Line<'l, 'w, 'o>(&'l mut Listening, &'w mut Wire<'o>);

impl Listening {
    fn to<'l, 'w, 'o>(&'l mut self, wire: &'w mut Wire<'o>) -> Line<'l, 'w, 'o> {
        Line(self, wire)
    }
}

impl Transport for Line<'_, '_, '_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        let answer = self.1.push(body.clone())?;
        self.0.push = Some((body, answer.clone()));
        Some(answer)
    }

    fn pull(&mut self, _: Vec<u8>) -> Option<Vec<u8>> {
        None
    }
}

#[test]
fn what_a_phone_has_pulled_is_not_said_again() {
    let mut office = Office::new();
    let (mut anna, annas) = office.phone(1);
    find(&mut anna, &annas);
    let (_, first) = push_alone(&mut office, &mut anna);
    assert!(first.welcome.history.is_some() && first.welcome.scope.is_some(), "a fresh phone is told");
    let due = Pull::decode(&anna.pull_body(State::Left).unwrap()).unwrap();
    assert_eq!(due.held.len(), 1, "the bytes of what it has just pushed need not come");
    office.sync(&mut anna);
    let quiet = Pull::decode(&anna.pull_body(State::Left).unwrap()).unwrap();
    assert_eq!(quiet.held, Vec::new());
    let (said, answered) = push_alone(&mut office, &mut anna);
    assert!(said.hello.mark.is_some() && said.hello.highest.is_none());
    let welcome = answered.welcome;
    assert_eq!((welcome.history, welcome.scope, welcome.tips), (None, None, Vec::new()));
}

#[test]
fn a_receipt_behind_the_last_mark_proves_that_the_office_was_set_back() {
    let mut office = Office::new();
    let ((mut anna, annas), (mut bo, bos)) = (office.phone(1), office.phone(2));
    office.sync(&mut anna);
    office.sync(&mut bo);
    let snapshot = office.0.store().duplicate(Profile::Office).unwrap();
    find(&mut anna, &annas);
    push_alone(&mut office, &mut anna);
    assert_eq!(anna.pending().unwrap(), 0);
    // the machine goes back to its snapshot, and nobody is told
    let clock: Box<dyn Clock> = Box::new(At(1_795_000_200_000));
    let seams = OfficeSeams { clock, entropy: Box::new(SystemEntropy) };
    office.0 = OfficeReplica::open(snapshot, seams, &office.0.key()).unwrap();
    find(&mut bo, &bos);
    office.sync(&mut bo);
    assert_eq!(office.0.store().alarms().unwrap().len(), 0, "nobody knows yet");
    let (said, _) = push_alone(&mut office, &mut anna);
    assert!(said.hello.highest.is_some());
    assert_eq!(office.0.store().alarms().unwrap().len(), 1);
    office.sync(&mut anna);
    office.sync(&mut bo);
    office.sync(&mut anna);
    assert_eq!((anna.pending().unwrap(), bo.pending().unwrap()), (0, 0));
}
