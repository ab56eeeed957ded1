//! Who asks: a token becomes a proof, before anything else of the request is looked at.

mod device;
mod reader;

pub use device::{AnyBearer, Phone};
pub use reader::Viewer;

use crate::problem::{Problem, SIGN_IN};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

/// The bearer token of a request's headers.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// What a request without a token is told.
fn nobody() -> Problem {
    Problem::new(&SIGN_IN).about("this address needs a token: Authorization: Bearer …")
}
