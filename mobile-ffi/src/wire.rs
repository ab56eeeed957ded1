//! What a sync sends and waits for. Whoever wants to record does not wait for the network: the request is given up.

use crate::office::{NoAnswer, Office};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};
use sync_core::phone::Transport;

/// How often a waiting sync looks up.
const LOOK: Duration = Duration::from_millis(20);
/// Somebody who wants the phone waits this long for an answer that is under way, and no longer.
const PATIENCE: Duration = Duration::from_millis(500);

/// What is wanted of a sync from outside.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// How many calls wait for the phone.
    waiting: AtomicU32,
    cancelled: AtomicBool,
}

impl Watch {
    /// While `work` runs, a sync lets go of the phone.
    pub(crate) fn wanting<T>(&self, work: impl FnOnce() -> T) -> T {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let done = work();
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        done
    }

    /// Whether somebody waits.
    pub(crate) fn is_wanted(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Ends the sync that is under way.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }

    /// A new sync begins.
    pub(crate) fn begin(&self) {
        self.cancelled.store(false, Ordering::SeqCst);
    }

    /// Whether the sync was ended.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// Lets everybody who waits go first.
    pub(crate) fn give_way(&self) {
        while self.is_wanted() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The office for one sync.
#[derive(Debug)]
pub(crate) struct Wire<'w> {
    office: Office,
    token: String,
    watch: &'w Watch,
    last: Option<NoAnswer>,
}

impl<'w> Wire<'w> {
    /// With the token of somebody who works on the phone.
    pub(crate) fn new(office: Office, token: String, watch: &'w Watch) -> Self {
        Self { office, token, watch, last: None }
    }

    /// Why the last request had no answer.
    pub(crate) fn into_last(self) -> Option<NoAnswer> {
        self.last
    }

    fn post(&mut self, path: &'static str, token: String, body: Vec<u8>) -> Option<Vec<u8>> {
        let answered = self.answer(path, token, body);
        self.last = answered.as_ref().err().cloned();
        answered.ok()
    }

    fn answer(&self, path: &'static str, token: String, body: Vec<u8>) -> Result<Vec<u8>, NoAnswer> {
        if self.watch.is_cancelled() || self.watch.is_wanted() {
            return Err(NoAnswer::GivenUp);
        }
        let (send, answer) = mpsc::channel();
        let office = self.office.clone();
        // what is given up goes on by itself: the office answers a repeated push with "already"
        let ask = move || _ = send.send(office.post((path, &token), &body));
        let asking = std::thread::Builder::new().name("gridwalk-request".to_owned()).spawn(ask);
        asking.map_err(|error| NoAnswer::Lost(error.to_string()))?;
        let mut wanted_since = None;
        loop {
            match answer.recv_timeout(LOOK) {
                Ok(answered) => return answered,
                Err(RecvTimeoutError::Disconnected) => return Err(NoAnswer::Lost("no answer".to_owned())),
                Err(RecvTimeoutError::Timeout) if self.watch.is_cancelled() => return Err(NoAnswer::GivenUp),
                Err(RecvTimeoutError::Timeout) if self.watch.is_wanted() => {
                    let since: &mut Instant = wanted_since.get_or_insert_with(Instant::now);
                    if since.elapsed() >= PATIENCE {
                        return Err(NoAnswer::GivenUp);
                    }
                }
                Err(RecvTimeoutError::Timeout) => wanted_since = None,
            }
        }
    }
}

impl Transport for Wire<'_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.post("/v1/push", self.token.clone(), body)
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.post("/v1/pull", self.token.clone(), body)
    }

    fn is_unknown(&self) -> bool {
        matches!(&self.last, Some(NoAnswer::Refused { status: 401, .. }))
    }

    fn know_again(&mut self, body: Vec<u8>) -> bool {
        self.post("/v1/enrol/again", String::new(), body).is_some()
    }

    fn give_up(&mut self, token: &str) -> bool {
        self.post("/v1/enrol/give-up", token.to_owned(), Vec::new()).is_some()
    }
}
