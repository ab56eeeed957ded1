//! Where messages to responsible units go: an address that keeps them to itself.

use client::{BadAuthorities, Trust};
use reqwest::Url;
use std::fmt;

/// Where messages go, and whom TLS believes there.
#[derive(Clone)]
pub struct Receiver {
    url: Url,
    trust: Trust,
}

/// Why an address is none for messages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadReceiver {
    /// It is no address, or none that keeps what is sent there to itself.
    #[error(
        "an address such as https://notices.example/gridwalk, without a name and password in it; http only for this machine itself"
    )]
    NotSecret,
    /// The certificates of its authorities cannot be read.
    #[error(transparent)]
    Authorities(#[from] BadAuthorities),
}

impl Receiver {
    /// A receiver at an address: `https`, or `http` on this machine itself. It is believed by the authorities that browsers trust, and by those
    /// of a text in PEM as well.
    ///
    /// # Errors
    /// The address or the text is none.
    pub fn parse(address: &str, authorities: Option<&str>) -> Result<Self, BadReceiver> {
        let url = Url::parse(address.trim()).map_err(|_| BadReceiver::NotSecret)?;
        let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        let is_secret = url.scheme() == "https" || (url.scheme() == "http" && here);
        if !is_secret || !url.username().is_empty() || url.password().is_some() {
            return Err(BadReceiver::NotSecret);
        }
        let trust = match authorities {
            Some(pem) => Trust::web().with_authorities(pem)?,
            None => Trust::web(),
        };
        Ok(Self { url, trust })
    }

    /// Where it is.
    pub(crate) const fn url(&self) -> &Url {
        &self.url
    }

    /// Whom TLS believes there.
    pub(crate) fn trust(&self) -> Trust {
        self.trust.clone()
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // what stands behind the host may be a secret of its own
        write!(f, "{}://{}/…", self.url.scheme(), self.url.host_str().unwrap_or_default())
    }
}
