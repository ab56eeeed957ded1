//! A sync in steps, without a socket: what to ask next, and what an answer changed. Between the steps the phone is free.

use crate::error::{CoreError, Result};
use crate::phone::ask::{Answer, Ask, Lines, Request};
use crate::phone::begin::PhoneReplica;
use crate::phone::doubt::Difference;
use crate::phone::pull::Pulling;
use crate::phone::push::Pushing;
use crate::phone::report::SyncReport;
use crate::phone::step::{Lost, Moved, Next};
use protocol::pull::State;
use protocol::session::{Input, Outcome, Session, Step};
use std::collections::VecDeque;

/// A sync that was begun. Whoever drives it does what is [next](Syncing::next) and brings what
/// [came back](Syncing::answered), until it is finished. It may be dropped at any moment: the next one goes on.
#[derive(Debug)]
pub struct Syncing {
    state: State,
    lines: Lines,
    session: Session,
    doing: Doing,
    report: SyncReport,
    /// What was done before it was begun once more.
    before: Option<SyncReport>,
    lost: Lost,
    /// So many answers come that nobody waits for any more.
    stale: usize,
}

#[derive(Debug)]
enum Doing {
    /// The session says what follows.
    Deciding(Input),
    Pushing(Pushing),
    Pulling(Pulling),
    /// The office is told who works on this phone.
    Introducing(Introducing),
    Over,
}

#[derive(Debug)]
struct Introducing {
    requests: VecDeque<Request>,
    heard: u32,
    under_way: u32,
}

impl Syncing {
    /// Begins one. `state` says whether the office is asked for digests of what is shown, `lines` how many requests can
    /// be under way.
    #[must_use]
    pub fn begin(state: State, lines: Lines) -> Self {
        let (session, doing) = (Session::default(), Doing::Deciding(Input::Started));
        let (report, before, lost) = (SyncReport::begun(), None, Lost::Nothing);
        Self { state, lines, session, doing, report, before, lost, stale: 0 }
    }

    /// What to do now; what was answered is stored first. Where a table of the phone turns out not to follow from the
    /// log, every one is made again from it, once a day at most, and the sync begins once more.
    ///
    /// # Errors
    /// An answer is not understood, or the phone's store cannot be read or written: the sync is over, and nothing more is
    /// pushed.
    pub fn next(&mut self, phone: &mut PhoneReplica) -> Result<Next> {
        loop {
            match self.step(phone) {
                Ok(Some(next)) => return Ok(next),
                Ok(None) => {}
                Err(error) => self.mend(phone, error)?,
            }
        }
    }

    /// Brings what came back for the oldest request that has no answer; the next step stores it.
    pub fn answered(&mut self, answer: Answer) {
        if let Doing::Introducing(introducing) = &mut self.doing {
            introducing.under_way = 0;
            introducing.heard += u32::from(matches!(answer, Answer::Body(_)));
            return;
        }
        match (&mut self.doing, answer) {
            (_, Answer::Body(_)) if self.stale > 0 => self.stale -= 1,
            (Doing::Pushing(pushing), Answer::Body(body)) => pushing.answered(body),
            (Doing::Pulling(pulling), Answer::Body(body)) => pulling.answered(body),
            (Doing::Over, _) | (_, Answer::Body(_)) => {}
            (doing, Answer::Unknown | Answer::Lost) if self.stale > 0 => {
                // nothing comes behind it
                (*doing, self.stale) = (Doing::Deciding(Input::Lost), 0);
            }
            (doing, Answer::Unknown) => {
                (*doing, self.lost) = (Doing::Deciding(Input::Lost), Lost::Enrolments);
            }
            (doing, Answer::Lost) => *doing = Doing::Deciding(Input::Lost),
        }
    }

    /// What was done so far.
    #[must_use]
    pub fn so_far(&self) -> SyncReport {
        let mut report = self.report.clone();
        if let Some(before) = &self.before {
            report.add(before);
        }
        report
    }
}

impl Syncing {
    /// One step; `None` where the next can be taken at once.
    fn step(&mut self, phone: &mut PhoneReplica) -> Result<Option<Next>> {
        let moved = match &mut self.doing {
            Doing::Over => return Ok(Some(Next::Finished(self.so_far()))),
            Doing::Deciding(input) => {
                let step = self.session.on(*input);
                self.decide(phone, step)?;
                return Ok(None);
            }
            Doing::Introducing(introducing) => match introducing.step() {
                Some(next) => return Ok(Some(next)),
                None => {
                    self.introduced();
                    return Ok(None);
                }
            },
            Doing::Pushing(pushing) => pushing.step(phone, &mut self.report)?,
            Doing::Pulling(pulling) => {
                let moved = pulling.step(phone, &mut self.report)?;
                self.stale = if matches!(moved, Moved::Ended(_)) { pulling.under_way() } else { self.stale };
                moved
            }
        };
        Ok(match moved {
            Moved::Asks(ask) => Some(Next::Ask(ask)),
            Moved::Waits => Some(Next::Wait),
            Moved::Ended(input) => {
                self.doing = Doing::Deciding(input);
                None
            }
        })
    }

    fn decide(&mut self, phone: &mut PhoneReplica, step: Step) -> Result<()> {
        self.doing = match step {
            Step::Push => Doing::Pushing(Pushing::begin(self.lines)),
            Step::Pull => Doing::Pulling(Pulling::begin(self.state, self.lines)),
            Step::Repair => {
                let differing = std::mem::take(&mut self.report.differing);
                phone.prepare_repair(&differing)?;
                self.report.repaired = differing;
                Doing::Deciding(Input::Prepared)
            }
            Step::Finish(outcome) => {
                self.report.outcome = outcome;
                self.introduce(phone)
            }
        };
        Ok(())
    }

    /// How many answers are still to come, wanted or not.
    fn coming(&self) -> usize {
        let wanted = match &self.doing {
            Doing::Pushing(pushing) => pushing.coming(),
            Doing::Pulling(pulling) => pulling.under_way(),
            Doing::Deciding(_) | Doing::Introducing(_) | Doing::Over => 0,
        };
        self.stale + wanted
    }

    /// At the end the office is told, once, whom it does not know here, or knows no longer rightly.
    fn introduce(&self, phone: &mut PhoneReplica) -> Doing {
        if self.before.is_some() {
            return Doing::Over;
        }
        let cut = self.report.outcome == Outcome::Cut;
        let requests = phone.introduction(if cut { self.lost } else { Lost::Nothing });
        if requests.is_empty() {
            return Doing::Over;
        }
        Doing::Introducing(Introducing { requests, heard: 0, under_way: 0 })
    }

    /// Where the office heard any of it, the sync begins once more.
    fn introduced(&mut self) {
        match &self.doing {
            Doing::Introducing(introducing) if introducing.heard > 0 => self.begin_again(Vec::new()),
            _ => self.doing = Doing::Over,
        }
    }

    fn begin_again(&mut self, repaired: Vec<Difference>) {
        let mut before = std::mem::replace(&mut self.report, SyncReport::begun());
        before.repaired.extend(repaired);
        (self.before, self.lost, self.session) = (Some(before), Lost::Nothing, Session::default());
        self.doing = Doing::Deciding(Input::Started);
    }

    /// After an error: tables are made again where that may help, else the sync is over.
    fn mend(&mut self, phone: &PhoneReplica, error: CoreError) -> Result<()> {
        let coming = self.coming();
        self.doing = Doing::Over;
        self.report.outcome = Outcome::Broken;
        match error {
            CoreError::Store(error) if error.is_of_a_derived_table() && self.before.is_none() => {
                let repaired = phone.rebuild_everything()?;
                if repaired.is_empty() {
                    return Err(error.into());
                }
                self.begin_again(repaired);
                self.stale = coming;
                Ok(())
            }
            error => Err(error),
        }
    }
}

impl Introducing {
    fn step(&mut self) -> Option<Next> {
        if self.under_way > 0 {
            return Some(Next::Wait);
        }
        let request = self.requests.pop_front()?;
        self.under_way = 1;
        Some(Next::Ask(Ask::alone(request)))
    }
}
