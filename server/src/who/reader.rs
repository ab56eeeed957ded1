//! Somebody of the office: by a read token in the header or in the address, or an officer who is signed in.

use super::{bearer, in_address, nobody};
use crate::app::App;
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sync_core::gate::{Gate, Reader};

/// Somebody who may look at everything, or at the grids of a street.
#[derive(Clone, Debug)]
pub struct Viewer(pub Reader);

impl FromRequestParts<App> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Some(token) = bearer(&parts.headers).map(ToOwned::to_owned) else {
            // in an address stands a read token and nothing that could decide: addresses are kept and passed on
            let token = in_address(parts, "token").ok_or_else(nobody)?.to_owned();
            return Ok(Self(app.readers.ask_briefly(|store| Gate::reader(store, &token)).await??));
        };
        let now_ms = app.fixed.now_ms();
        let reader = app.readers.ask_briefly(|store| {
            // a read token first: whoever comes with one is told of it
            Gate::reader(store, &token).or_else(|unknown| match Gate::delegate(store, (&token, now_ms)) {
                Ok(officer) => Gate::officer_reads(&officer),
                Err(sync_core::error::CoreError::SignIn(_)) => Err(unknown),
                Err(refused) => Err(refused),
            })
        });
        Ok(Self(reader.await??))
    }
}
