//! A sync in steps for apps that bring their own HTTP: background workers, upload sessions, proxies of an institution.

use crate::error::Result;
use crate::office::{OfficeAnswer, read_answer};
use crate::phone::open::Phone;
use crate::turn::Taken;
use crate::views::SyncView;
use client::{NoAnswer, Stop, pack};
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::phone::{Answer, Lines, Next, Request, Syncing};
use sync_core::protocol::pull::State;

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
        Ok(Arc::new(SyncSteps { phone: self, turn, syncing }))
    }
}

#[uniffi::export]
impl SyncSteps {
    /// What to do now; what was answered is stored first. Asked twice without an answer between, it takes the answer for
    /// lost.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down; *free space*, *report* where the phone cannot be written: the sync is over;
    /// *update app* where an answer is not understood.
    pub fn next(&self) -> Result<SyncStep> {
        let mut syncing = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.goes_on() {
            return Ok(SyncStep::Finished { view: SyncView::of(&syncing.so_far()) });
        }
        let mut next = self.phone.with(|replica| Ok(syncing.next(replica)?))?;
        if next == Next::Wait {
            syncing.answered(Answer::Lost);
            next = self.phone.with(|replica| Ok(syncing.next(replica)?))?;
        }
        match next {
            Next::Ask(ask) => Ok(SyncStep::Send { request: self.request(ask.request)? }),
            Next::Wait => Ok(SyncStep::Finished { view: SyncView::of(&syncing.so_far()) }),
            Next::Finished(report) => Ok(SyncStep::Finished { view: SyncView::of(&report) }),
        }
    }

    /// Brings what the office answered.
    ///
    /// # Errors
    /// It is a refusal, or nothing that an office answers: what to do about it, as [`Phone::sync`] says it. Ask for what is
    /// next all the same: the sync may know how to go on, and ends well.
    pub fn answered(&self, answer: &OfficeAnswer) -> Result<()> {
        let read = read_answer(answer);
        let brought = match &read {
            Ok(body) => Answer::Body(body.clone()),
            Err(NoAnswer::Refused { status: 401, .. }) => Answer::Unknown,
            Err(_) => Answer::Lost,
        };
        self.syncing.lock().unwrap_or_else(PoisonError::into_inner).answered(brought);
        match read {
            // the office is told who works here, and the sync begins once more
            Ok(_) | Err(NoAnswer::Refused { status: 401, .. }) => Ok(()),
            Err(no_answer) => Err(no_answer.into()),
        }
    }

    /// Gives it up: another sync may begin, and this one is finished. Where an app only forgets it, that is so once its
    /// language has collected it.
    pub fn give_up(&self) {
        _ = self.turn.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Says that nothing came back.
    pub fn lost(&self) {
        self.syncing.lock().unwrap_or_else(PoisonError::into_inner).answered(Answer::Lost);
    }
}

impl SyncSteps {
    /// Whether it was neither given up nor stopped with its phone.
    fn goes_on(&self) -> bool {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        turn.as_ref().is_some_and(|turn| !turn.stop.is_stopped())
    }

    fn request(&self, request: Request) -> Result<OfficeRequest> {
        let (path, token, body) = match request {
            Request::Push(body) => ("/v1/push", self.phone.token()?, body),
            Request::Pull(body) => ("/v1/pull", self.phone.token()?, body),
            Request::KnowAgain(body) => ("/v1/enrol/again", String::new(), body),
            Request::GiveUp(token) => ("/v1/enrol/give-up", token, Vec::new()),
        };
        let body = pack(&body).map_err(|error| crate::PhoneError::report(error.to_string()))?;
        Ok(OfficeRequest { path: path.to_owned(), token, body })
    }
}
