//! A sync over HTTP: the transport of one phone, on which two requests can be under way.

use crate::no_answer::NoAnswer;
use crate::office::{Call, Expects, Office, UnderWay};
use crate::stop::Stop;
use crate::traffic::Traffic;
use std::collections::VecDeque;
use sync_core::domain::files::content_hash;
use sync_core::merge::hash::Hash;
use sync_core::phone::{Pipeline, Request, Transport};
use sync_core::protocol::enrol::{Enrol, Enrolled};

/// The office over HTTP, for one phone or one viewer.
#[derive(Clone, Debug)]
pub struct HttpOffice {
    office: Office,
    token: String,
    stop: Stop,
    traffic: Traffic,
    last: Option<NoAnswer>,
}

impl HttpOffice {
    /// The office at a URL (`http://127.0.0.1:8080`) that is known to be good, asked with a bearer token; an empty one for
    /// enrolling.
    pub fn new(url: impl Into<String>, token: impl Into<String>) -> Self {
        Self::of(Office::known(url.into()), token.into(), Stop::default())
    }

    /// An office, asked with a bearer token until it is stopped.
    #[must_use]
    pub fn of(office: Office, token: String, stop: Stop) -> Self {
        Self { office, token, stop, traffic: Traffic::default(), last: None }
    }

    /// What went over the wire so far.
    #[must_use]
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Why the last request had no answer; `None` if it had one.
    #[must_use]
    pub const fn last(&self) -> Option<&NoAnswer> {
        self.last.as_ref()
    }

    /// Enrols somebody with a one-time code.
    ///
    /// # Errors
    /// The code is not good, or the office cannot be reached.
    pub fn enrol(&mut self, request: &Enrol) -> Result<Enrolled, NoAnswer> {
        let answer = self.post("/v1/enrol", &request.encode())?;
        Enrolled::decode(&answer).map_err(|reason| NoAnswer::NotUnderstood(reason.to_string()))
    }

    /// A file by its content.
    ///
    /// # Errors
    /// The office has no such file or cannot be reached, or the bytes are not what was asked for.
    pub fn file(&mut self, content: &Hash) -> Result<Vec<u8>, NoAnswer> {
        let bytes = self.ask(&format!("/v1/files/{content}"), None, Expects::File)?;
        if content_hash(&bytes) == *content {
            Ok(bytes)
        } else {
            Err(NoAnswer::NotUnderstood("the file is not what was asked for".to_owned()))
        }
    }

    /// Whatever stands at an address, which begins with a slash.
    ///
    /// # Errors
    /// The office refuses, or cannot be reached.
    pub fn get(&mut self, address: &str) -> Result<Vec<u8>, NoAnswer> {
        self.ask(address, None, Expects::Anything)
    }

    /// The answer to a message, which is packed on the way.
    ///
    /// # Errors
    /// The office refuses, or cannot be reached.
    pub fn post(&mut self, address: &str, body: &[u8]) -> Result<Vec<u8>, NoAnswer> {
        self.ask(address, Some(body), Expects::Message)
    }

    fn ask(&mut self, path: &str, body: Option<&[u8]>, expects: Expects) -> Result<Vec<u8>, NoAnswer> {
        let call = Call { path, token: &self.token, body, expects };
        let (answered, traffic) = self.office.send(&call, &self.stop);
        self.took(answered, traffic)
    }

    fn request(&mut self, request: &Request) -> Option<Vec<u8>> {
        let Addressed { path, token, body } = addressed(request, &self.token);
        let call = Call { path, token, body: Some(body), expects: Expects::Message };
        let (answered, traffic) = self.office.send(&call, &self.stop);
        self.took(answered, traffic).ok()
    }

    fn took(&mut self, answered: Result<Vec<u8>, NoAnswer>, traffic: Traffic) -> Result<Vec<u8>, NoAnswer> {
        self.traffic.add(traffic);
        self.last = answered.as_ref().err().cloned();
        answered
    }
}

/// Where a request of a sync goes, under which token, with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addressed<'r> {
    /// Behind the office's address.
    pub path: &'static str,
    /// The bearer token; empty for none.
    pub token: &'r str,
    /// The body, not packed yet.
    pub body: &'r [u8],
}

/// Where a request of a sync goes; `own` is the token of the phone.
#[must_use]
pub fn addressed<'r>(request: &'r Request, own: &'r str) -> Addressed<'r> {
    let (path, token, body) = match request {
        Request::Push(body) => ("/v1/push", own, &body[..]),
        Request::Pull(body) => ("/v1/pull", own, &body[..]),
        Request::KnowAgain(body) => ("/v1/enrol/again", "", &body[..]),
        Request::GiveUp(token) => ("/v1/enrol/give-up", token.as_str(), &[][..]),
    };
    Addressed { path, token, body }
}

impl Transport for HttpOffice {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.request(&Request::Push(body))
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.request(&Request::Pull(body))
    }

    fn is_unknown(&self) -> bool {
        self.last.as_ref().is_some_and(NoAnswer::is_unknown)
    }

    fn know_again(&mut self, body: Vec<u8>) -> bool {
        let unknown = self.last.take();
        let heard = self.request(&Request::KnowAgain(body)).is_some();
        // a phone that is not known again is one that is not known; a line that was cut is a line that was cut
        if matches!(&self.last, Some(NoAnswer::Refused { .. })) {
            self.last = unknown;
        }
        heard
    }

    fn give_up(&mut self, token: &str) -> bool {
        let before = self.last.take();
        let heard = self.request(&Request::GiveUp(token.to_owned())).is_some();
        self.last = before;
        heard
    }

    fn pipeline(&mut self) -> Option<Box<dyn Pipeline + '_>> {
        Some(Box::new(Line { office: self, requests: VecDeque::new() }))
    }
}

/// Requests that are under way.
struct Line<'o> {
    office: &'o mut HttpOffice,
    requests: VecDeque<UnderWay>,
}

impl Pipeline for Line<'_> {
    fn send(&mut self, request: Request) {
        let HttpOffice { office, token, stop, .. } = &*self.office;
        let Addressed { path, token, body } = addressed(&request, token);
        let call = Call { path, token, body: Some(body), expects: Expects::Message };
        self.requests.push_back(office.begin(&call, stop));
    }

    fn answer(&mut self) -> Option<Vec<u8>> {
        let (answered, traffic) = self.requests.pop_front()?.answer();
        self.office.took(answered, traffic).ok()
    }
}
