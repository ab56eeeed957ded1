//! Somebody who acts by name: an officer who is signed in; a unit that is signed in, or that came by its link.

use super::{bearer, in_address, nobody};
use crate::app::App;
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::mandates::Mandate;
use sync_core::error::CoreError;
use sync_core::gate::{Delegate, Gate};

/// An officer of a street or of the district office.
#[derive(Clone, Copy, Debug)]
pub struct Officer(pub Delegate);

impl FromRequestParts<App> for Officer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or_else(nobody)?.to_owned();
        let now_ms = app.fixed.now_ms();
        let who = app.readers.ask_briefly(|store| Gate::delegate(store, (&token, now_ms))).await??;
        match who.mandate() {
            Mandate::Street(_) | Mandate::District => Ok(Self(who)),
            Mandate::Unit(_) => {
                Err(CoreError::NotAllowed("officers decide here; a unit answers in its inbox: /v1/inbox")
                    .into())
            }
        }
    }
}

/// Somebody of a responsible unit.
#[derive(Clone, Copy, Debug)]
pub struct OfUnit(pub Delegate);

impl FromRequestParts<App> for OfUnit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let now_ms = app.fixed.now_ms();
        let link = in_address(parts, "link").map(ToOwned::to_owned);
        let who = match (link, bearer(&parts.headers)) {
            (Some(link), _) => {
                let key = &app.fixed.key;
                app.readers.ask_briefly(|store| Gate::unit_by_link(store, key, (&link, now_ms))).await??
            }
            (None, Some(token)) => {
                let token = token.to_owned();
                app.readers.ask_briefly(|store| Gate::delegate(store, (&token, now_ms))).await??
            }
            (None, None) => return Err(nobody()),
        };
        match who.mandate() {
            Mandate::Unit(_) => Ok(Self(who)),
            Mandate::Street(_) | Mandate::District => {
                Err(CoreError::NotAllowed("an inbox is a unit's; an officer decides at /v1/grids/…").into())
            }
        }
    }
}
