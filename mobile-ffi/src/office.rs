//! The office as a phone reaches it: its address, whom TLS believes, and what its refusals ask of the app.

use crate::error::{PhoneError, Result, Said};
use client::{Answered, Call, Expects, HttpOffice, NoAnswer, Stop, Trust};
use std::sync::Arc;
use sync_core::merge::hash::Hash;

/// An office at an address. Its connections are kept as long as this lives: make one, and use it for every call.
#[derive(Debug, uniffi::Object)]
pub struct Office(client::Office);

#[uniffi::export]
impl Office {
    /// The office at an address: `https`, or `http` on this machine for trials. Beside the authorities that browsers trust
    /// those of `authorities_pem` are believed, certificates in PEM, for an office with an authority of its own.
    ///
    /// # Errors
    /// *Fix input* where the address or the certificates are none.
    #[uniffi::constructor(default(authorities_pem = None))]
    pub fn at(url: &str, authorities_pem: Option<String>) -> Result<Arc<Self>> {
        let bad = |error: client::BadAuthorities| PhoneError::input("authorities_pem", error.to_string());
        let trust = match authorities_pem {
            Some(pem) => Trust::web().with_authorities(&pem).map_err(bad)?,
            None => Trust::web(),
        };
        let office = client::Office::at(url, trust);
        Ok(Arc::new(Self(office.map_err(|error| PhoneError::input("url", error.to_string()))?)))
    }
}

impl Office {
    /// The transport of one sync.
    pub(crate) fn line(&self, token: String, stop: &Stop) -> HttpOffice {
        HttpOffice::of(self.0.clone(), token, stop.clone())
    }

    /// The answer to an enrolment.
    pub(crate) fn enrol(&self, body: &[u8]) -> std::result::Result<Vec<u8>, NoAnswer> {
        let call = Call { path: "/v1/enrol", token: "", body: Some(body), expects: Expects::Message };
        self.0.send(&call, &Stop::default()).0
    }

    /// A file by its content.
    pub(crate) fn file(
        &self,
        token: &str,
        content: &Hash,
        stop: &Stop,
    ) -> std::result::Result<Vec<u8>, NoAnswer> {
        self.0.send(&Call { path: &file_path(content), token, body: None, expects: Expects::File }, stop).0
    }
}

/// Where a file of the office is.
pub(crate) fn file_path(content: &Hash) -> String {
    format!("/v1/files/{content}")
}

/// Stops a sync from another thread, or from the listener; once stopped it stays so.
#[derive(Debug, Default, uniffi::Object)]
pub struct StopSync(Stop);

#[uniffi::export]
impl StopSync {
    /// One that was not stopped.
    #[uniffi::constructor]
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// Stops: the request under way is given up, and the sync returns with the end *stopped*.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl StopSync {
    /// The token that requests wait with.
    pub(crate) fn token(&self) -> Stop {
        self.0.clone()
    }
}

/// What an office answered to a request that the app sent.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfficeAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The header `content-type`; empty for none.
    pub content_type: String,
    /// The header `content-encoding`; empty for none, and where the app's HTTP has unpacked the body already.
    pub content_encoding: String,
    /// The header `retry-after`; empty for none.
    pub retry_after: String,
    /// The body, as it came.
    pub body: Vec<u8>,
}

/// The message in an answer.
pub(crate) fn read_answer(answer: &OfficeAnswer) -> std::result::Result<Vec<u8>, NoAnswer> {
    let OfficeAnswer { status, content_type, content_encoding, retry_after, body } = answer.clone();
    let answered = Answered { status, content_type, content_encoding, retry_after, body };
    client::read(answered, "application/cbor")
}

impl From<NoAnswer> for PhoneError {
    fn from(no: NoAnswer) -> Self {
        let en = no.to_string();
        match no {
            NoAnswer::Lost(_) | NoAnswer::NotTheOffice(_) | NoAnswer::TooLarge | NoAnswer::Stopped => {
                Self::retry(en, None)
            }
            NoAnswer::Certificate(_) => Self::ask(en),
            NoAnswer::NotUnderstood(_) => Self::update(en),
            NoAnswer::Refused { status, zh, en, retry_after_s, .. } => {
                let said = Said { zh, en };
                match status {
                    401 => Self::SignIn { said },
                    403 => Self::AskPerson { said },
                    426 => Self::UpdateApp { said },
                    408 | 429 | 500..=599 => Self::Retry { said, after_s: retry_after_s },
                    _ => Self::Report { said },
                }
            }
        }
    }
}
