//! A sync in steps for apps that bring their own HTTP: background workers, upload sessions, proxies of an institution.

use crate::error::Result;
use crate::office::{OfficeAnswer, read_answer};
use crate::phone::open::Phone;
use crate::turn::Taken;
use crate::views::SyncView;
use client::{Addressed, NoAnswer, Stop, addressed, pack};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync_core::phone::{Answer, Lines, Next, Request, SyncReport, Syncing};
use sync_core::protocol::pull::State;
use sync_core::protocol::session::Outcome;

/// A request for the office. Send it as `POST` with `content-type: application/cbor`, `content-encoding: zstd` and, unless
/// the token is empty, `authorization: Bearer <token>`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfficeRequest {
    /// Where, behind the office's address, with a slash at its beginning.
    pub path: String,
    /// The bearer token; empty for none.
    pub token: String,
    /// The body, packed with zstd.
    pub body: Vec<u8>,
}

/// What a sync in steps wants.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SyncStep {
    /// That this is sent, and its answer brought.
    Send {
        /// What to send.
        request: OfficeRequest,
    },
    /// Nothing more: it is over.
    Finished {
        /// What it did.
        view: SyncView,
    },
}

/// A sync that the app drives: ask for what is next, send it, bring what came back, until it is finished. It may be dropped
/// at any moment; the next one goes on. While it lives no other sync of this phone can begin.
#[derive(uniffi::Object)]
#[expect(missing_debug_implementations, reason = "it holds a phone with its secret key")]
pub struct SyncSteps {
    phone: Arc<Phone>,
    /// Nothing once it was given up.
    turn: Mutex<Option<Taken>>,
    syncing: Mutex<Syncing>,
    /// That the office did not know this phone, until an answer says otherwise.
    unknown: Mutex<Option<NoAnswer>>,
}

#[uniffi::export]
impl Phone {
    /// Begins a sync that the app drives.
    ///
    /// # Errors
    /// *Retry* where a sync is under way; *sign in* where nobody is enrolled.
    pub fn begin_sync(self: Arc<Self>) -> Result<Arc<SyncSteps>> {
        self.token()?;
        let turn = Mutex::new(Some(self.turn.take(Stop::default())?));
        let syncing = Mutex::new(Syncing::begin(State::Wanted, Lines::One));
        Ok(Arc::new(SyncSteps { phone: self, turn, syncing, unknown: Mutex::default() }))
    }
}

#[uniffi::export]
impl SyncSteps {
    /// What to do now; what was answered is stored first. Asked twice without an answer between, it takes the answer for
    /// lost.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down; *free space*, *report* where the phone cannot be written: the sync is over;
    /// *update app* where an answer is not understood; *sign in* where the office does not know this phone, nor knew it again.
    pub fn next(&self) -> Result<SyncStep> {
        let mut syncing = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.goes_on() {
            return Ok(self.finished(&syncing.so_far()));
        }
        let mut next = self.phone.with(|replica| Ok(syncing.next(replica)?))?;
        if next == Next::Wait {
            *self.unknown() = None;
            syncing.answered(Answer::Lost);
            next = self.phone.with(|replica| Ok(syncing.next(replica)?))?;
        }
        match next {
            Next::Ask(ask) => Ok(SyncStep::Send { request: self.request(&ask.request)? }),
            Next::Wait => Ok(self.finished(&syncing.so_far())),
            Next::Finished(report) => match self.unknown().take() {
                Some(refused) if report.outcome == Outcome::Cut => Err(refused.into()),
                _ => Ok(self.finished(&report)),
            },
        }
    }

    /// Brings what the office answered.
    ///
    /// # Errors
    /// It is a refusal, or nothing that an office answers: what to do about it, as [`Phone::sync`] says it. Ask for what is
    /// next all the same: the sync may know how to go on, and ends well.
    pub fn answered(&self, answer: &OfficeAnswer) -> Result<()> {
        let read = read_answer(answer);
        let (brought, unknown, said) = match read {
            Ok(body) => (Answer::Body(body), None, Ok(())),
            // the office is told who works here, and the sync begins once more; what it says to that decides
            Err(no_answer) if no_answer.is_unknown() => (Answer::Unknown, Some(no_answer), Ok(())),
            Err(no_answer) => (Answer::Lost, None, Err(no_answer.into())),
        };
        *self.unknown() = unknown;
        self.syncing.lock().unwrap_or_else(PoisonError::into_inner).answered(brought);
        said
    }

    /// Gives it up: another sync may begin, and this one is finished. Where an app only forgets it, that is so once its
    /// language has collected it.
    pub fn give_up(&self) {
        _ = self.turn.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Says that nothing came back.
    pub fn lost(&self) {
        *self.unknown() = None;
        self.syncing.lock().unwrap_or_else(PoisonError::into_inner).answered(Answer::Lost);
    }
}

impl SyncSteps {
    fn finished(&self, report: &SyncReport) -> SyncStep {
        SyncStep::Finished { view: self.phone.with_files(SyncView::of(report)) }
    }

    fn unknown(&self) -> MutexGuard<'_, Option<NoAnswer>> {
        self.unknown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it was neither given up nor stopped with its phone.
    fn goes_on(&self) -> bool {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        turn.as_ref().is_some_and(|turn| !turn.stop.is_stopped())
    }

    fn request(&self, request: &Request) -> Result<OfficeRequest> {
        let own = self.phone.token()?;
        let Addressed { path, token, body } = addressed(request, &own);
        let body = pack(body).map_err(|error| crate::PhoneError::report(error.to_string()))?;
        Ok(OfficeRequest { path: path.to_owned(), token: token.to_owned(), body })
    }
}
