//! Why there is no answer: each says what to do.

use std::error::Error;
use std::io;

/// What is wrong with a certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCertificate {
    /// Its time is over, or the clock of this device is wrong.
    #[error("it has expired, or the date of this device is wrong")]
    Expired,
    /// Its time has not come, or the clock of this device is wrong.
    #[error("it is not valid yet, or the date of this device is wrong")]
    NotYet,
    /// Nobody who is trusted here vouches for it.
    #[error(
        "nobody who is trusted here vouches for it; an office with an authority of its own has to be given with it"
    )]
    UnknownAuthority,
    /// It is another host's.
    #[error("it is another host's")]
    OtherName,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// Why the office gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The connection was not made, or was lost: try again later.
    #[error("the office cannot be reached ({0}): try again later; nothing recorded is lost")]
    Lost(String),
    /// Whoever answered could not prove to be the office.
    #[error("the office's certificate is not good: {0}")]
    Certificate(BadCertificate),
    /// Something else answered, with this status: a sign-in page of a network, a proxy.
    #[error("something else than the office answered ({0}): sign in to the network, or check the address")]
    NotTheOffice(u16),
    /// The answer is larger than any of the office's.
    #[error("the answer is larger than any of the office's: check the address")]
    TooLarge,
    /// The office refused, and said why.
    #[error("{slug} ({status}): {en}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The end of the problem's `type`.
        slug: String,
        /// What it says to do, in Chinese.
        zh: String,
        /// The same in English.
        en: String,
        /// After how many seconds to come again, where it said so.
        retry_after_s: Option<u32>,
    },
    /// The answer is not of the format.
    #[error("the office's answer is not understood ({0}): update this app")]
    NotUnderstood(String),
    /// Nobody waits for it any more.
    #[error("it was stopped before the office answered")]
    Stopped,
}

impl NoAnswer {
    /// Whether the office does not know who asks.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. })
    }
}

impl From<reqwest::Error> for NoAnswer {
    fn from(error: reqwest::Error) -> Self {
        match certificate(&error) {
            Some(bad) => Self::Certificate(bad),
            None => Self::Lost(words(&error)),
        }
    }
}

/// What an error and those behind it say, without addresses: they stand in logs.
fn words(error: &reqwest::Error) -> String {
    let mut behind: &dyn Error = error;
    while let Some(source) = behind.source() {
        behind = source;
    }
    if error.is_timeout() { format!("no answer in time: {behind}") } else { behind.to_string() }
}

/// What is wrong with a certificate, where that is what an error is about.
fn certificate(error: &(dyn Error + 'static)) -> Option<BadCertificate> {
    if let Some(rustls::Error::InvalidCertificate(bad)) = error.downcast_ref() {
        return Some(bad.into());
    }
    // what lies in an error of input or output is not among its sources
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let inside = inside.and_then(|inside| certificate(inside));
    inside.or_else(|| certificate(error.source()?))
}

impl From<&rustls::CertificateError> for BadCertificate {
    fn from(error: &rustls::CertificateError) -> Self {
        use rustls::CertificateError as Bad;
        match error {
            Bad::Expired | Bad::ExpiredContext { .. } => Self::Expired,
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => Self::NotYet,
            Bad::UnknownIssuer => Self::UnknownAuthority,
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => Self::OtherName,
            other => Self::Other(other.to_string()),
        }
    }
}
