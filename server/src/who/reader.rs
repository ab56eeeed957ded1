//! Somebody of the district office, by a read token in the header or in the address.

use super::{bearer, nobody};
use crate::app::App;
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sync_core::gate::{Gate, Reader};

/// Somebody who may look at everything.
#[derive(Clone, Copy, Debug)]
pub struct Viewer(pub Reader);

impl FromRequestParts<App> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let in_address = || {
            let pairs = parts.uri.query().unwrap_or_default().split('&');
            pairs
                .filter_map(|pair| pair.split_once('='))
                .find(|(name, _)| *name == "token")
                .map(|(_, token)| token)
        };
        let token = bearer(&parts.headers).or_else(in_address).ok_or_else(nobody)?.to_owned();
        let reader = app.readers.ask_briefly(|store| Gate::reader(store, &token)).await??;
        Ok(Self(reader))
    }
}
