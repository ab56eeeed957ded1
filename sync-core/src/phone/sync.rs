//! A sync: push, pull, compare. Whoever drives it brings the transport; a cut one goes on next time.

use crate::error::{CoreError, Result};
use crate::phone::begin::PhoneReplica;
use crate::phone::doubt::Difference;
use protocol::pull::State;
use protocol::session::{Input, Outcome, Session, Step};

/// What carries bodies to the office and back: HTTP, a test, a file.
pub trait Transport {
    /// Sends a push; `None` when the connection was lost or the office is busy.
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>>;
    /// Sends a pull.
    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>>;
    /// Whether the last request was refused because the office does not know this phone.
    fn is_unknown(&self) -> bool {
        false
    }
    /// Sends what makes the office know somebody on this phone again; whether it does.
    fn know_again(&mut self, _body: Vec<u8>) -> bool {
        false
    }
    /// Says, by the token of somebody who was taken off this phone, that it is given up; whether the office heard it.
    fn give_up(&mut self, _token: &str) -> bool {
        false
    }
    /// A line on which a request may be sent before the one before it is answered; `None` where there is none.
    fn pipeline(&mut self) -> Option<Box<dyn Pipeline + '_>> {
        None
    }
}

/// What is sent to the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// The body of a push.
    Push(Vec<u8>),
    /// The body of a pull.
    Pull(Vec<u8>),
}

/// Requests that are under way. Pushes should reach the office in their order; where they do not, it answers with a
/// gap, and what was behind it is pushed again.
pub trait Pipeline {
    /// Sends a request without waiting for its answer.
    fn send(&mut self, request: Request);
    /// The answer to the oldest request that has none yet; `None` when the connection was lost.
    fn answer(&mut self) -> Option<Vec<u8>>;
}

/// What a sync did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncReport {
    /// How it ended.
    pub outcome: Outcome,
    /// Changesets that are under a receipt now and were not before.
    pub acknowledged: u64,
    /// Changesets that came.
    pub received: u64,
    /// Receipts that were given back to an office that had lost them, or shown to it in doubt.
    pub given_back: u64,
    /// What the office set aside, with its reasons.
    pub quarantined: Vec<String>,
    /// Partitions whose digests differ at the end.
    pub differing: Vec<Difference>,
    /// What differed before it was repaired in this sync.
    pub repaired: Vec<Difference>,
}

impl SyncReport {
    /// That of a sync in which nothing was done yet.
    #[must_use]
    pub const fn begun() -> Self {
        Self {
            outcome: Outcome::Cut,
            acknowledged: 0,
            received: 0,
            given_back: 0,
            quarantined: Vec::new(),
            differing: Vec::new(),
            repaired: Vec::new(),
        }
    }

    /// Adds what was done before in the same sync.
    fn add(&mut self, before: &Self) {
        self.acknowledged += before.acknowledged;
        self.received += before.received;
        self.given_back += before.given_back;
        for reason in &before.quarantined {
            if !self.quarantined.contains(reason) {
                self.quarantined.push(reason.clone());
            }
        }
        self.repaired.extend(&before.repaired);
    }
}

/// What an office turned out to have lost of this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    Nothing,
    /// It does not know the token.
    Enrolments,
}

impl PhoneReplica {
    /// Syncs to the end, or until the transport is lost. Where a table turns out not to follow from the log, every one is
    /// made again from it, once a day at most, and the sync begins once more.
    ///
    /// # Errors
    /// This phone's store cannot be read or written: the session has ended and nothing more was pushed.
    pub fn sync(&mut self, transport: &mut dyn Transport, state: State) -> Result<SyncReport> {
        let done = self.sync_once(transport, state);
        let cut = done.as_ref().is_ok_and(|report| report.outcome == Outcome::Cut);
        let lost = if cut && transport.is_unknown() { Lost::Enrolments } else { Lost::Nothing };
        if let Ok(before) = &done
            && self.introduce(transport, lost)
        {
            let mut report = self.sync_once(transport, state)?;
            report.add(before);
            return Ok(report);
        }
        match done {
            Err(CoreError::Store(error)) if error.is_of_a_derived_table() => {
                let repaired = self.rebuild_everything()?;
                if repaired.is_empty() {
                    return Err(error.into());
                }
                let mut report = self.sync_once(transport, state)?;
                report.repaired.extend(repaired);
                Ok(report)
            }
            done => done,
        }
    }

    /// Tells the office who works on this phone where it knows them not, or not any more, and who no longer does; whether
    /// it heard any of it.
    fn introduce(&mut self, transport: &mut dyn Transport, lost: Lost) -> bool {
        let known = self.known.take();
        let (unknown, gone) = match (lost, &known) {
            // it was set back to before this phone was enrolled
            (Lost::Enrolments, _) => (self.people(), Vec::new()),
            (Lost::Nothing, Some(known)) => {
                (self.people.unknown_to(known), self.people.still_known_to(known))
            }
            (Lost::Nothing, None) => return false,
        };
        let mut heard = false;
        for proof in unknown.into_iter().filter_map(|person| self.known_again(person)) {
            heard |= transport.know_again(proof.encode());
        }
        for token in gone {
            heard |= transport.give_up(&token);
        }
        heard
    }

    fn sync_once(&mut self, transport: &mut dyn Transport, state: State) -> Result<SyncReport> {
        let mut session = Session::default();
        let mut report = SyncReport::begun();
        let mut step = session.on(Input::Started);
        loop {
            let input = match step {
                Step::Push => self.push(transport, &mut report)?.map_or(Input::Lost, Input::Pushed),
                Step::Pull => self.pull((transport, state), &mut report)?.map_or(Input::Lost, Input::Pulled),
                Step::Repair => {
                    let differing = std::mem::take(&mut report.differing);
                    self.prepare_repair(&differing)?;
                    report.repaired = differing;
                    Input::Prepared
                }
                Step::Finish(outcome) => {
                    report.outcome = outcome;
                    return Ok(report);
                }
            };
            step = session.on(input);
        }
    }
}
