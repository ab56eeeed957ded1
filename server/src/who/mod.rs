//! Who asks: a token becomes a proof, before anything else of the request is looked at.

mod device;
mod reader;
mod delegate;

pub use delegate::{OfUnit, Officer};
pub use device::{AnyBearer, Phone};
pub use reader::Viewer;

use crate::problem::{Problem, SIGN_IN};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

/// The bearer token of a request's headers.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A field of the address of a request.
fn in_address<'p>(parts: &'p Parts, field: &str) -> Option<&'p str> {
    let pairs = parts.uri.query().unwrap_or_default().split('&');
    pairs.filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == field).map(|(_, value)| value)
}

/// What a request without a token is told.
fn nobody() -> Problem {
    Problem::new(&SIGN_IN).about("this address needs a token: Authorization: Bearer …")
}
