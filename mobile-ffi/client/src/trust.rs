//! Whom TLS believes: the authorities that browsers trust, and those of an institution where it has its own.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// Certificate authorities.
#[derive(Clone, Debug)]
pub struct Trust(RootCertStore);

/// Why a text is no list of certificate authorities.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("certificates as PEM (-----BEGIN CERTIFICATE-----), each that of an authority: {0}")]
pub struct BadAuthorities(String);

impl Trust {
    /// Those that browsers trust.
    #[must_use]
    pub fn web() -> Self {
        Self(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
    }

    /// And those of a text in PEM as well.
    ///
    /// # Errors
    /// It has no certificate in it, or one that is none of an authority.
    pub fn with_authorities(mut self, pem: &str) -> Result<Self, BadAuthorities> {
        let bad = |error: String| BadAuthorities(error);
        let before = self.0.len();
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|error| bad(error.to_string()))?;
            self.0.add(certificate).map_err(|error| bad(error.to_string()))?;
        }
        if self.0.len() == before { Err(bad("there is none in it".to_owned())) } else { Ok(self) }
    }

    /// TLS that believes these, by ring, whatever else is in the process. A client of reqwest without it
    /// (`tls_backend_preconfigured`) cannot be built.
    #[must_use]
    pub fn config(self) -> ClientConfig {
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .expect("ring knows the versions of TLS that rustls thinks safe")
            .with_root_certificates(self.0)
            .with_no_client_auth()
    }
}
