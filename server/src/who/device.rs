//! A phone that was enrolled, by its token.

use super::{bearer, nobody};
use crate::app::App;
use crate::problem::{NOT_ALLOWED, Problem};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sync_core::gate::{Device, Gate, MayRead};

/// A phone that was enrolled; it may push, whether or not it may read.
#[derive(Clone, Copy, Debug)]
pub struct Phone(pub Device);

impl FromRequestParts<App> for Phone {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or_else(nobody)?.to_owned();
        let device = app.readers.ask_briefly(|store| Gate::device(store, &token)).await??;
        Ok(Self(device))
    }
}

/// A phone that may read, or somebody of the district office or a street: whoever may have a file.
#[derive(Clone, Copy, Debug)]
pub struct AnyBearer(());

impl FromRequestParts<App> for AnyBearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or_else(nobody)?.to_owned();
        let now_ms = app.fixed.now_ms();
        let known = app.readers.ask_briefly(|store| {
            let officer =
                || Gate::delegate(store, (&token, now_ms)).and_then(|who| Gate::officer_reads(&who));
            match Gate::reader(store, &token).or_else(|_| officer()) {
                Ok(_) => Ok(MayRead::Yes),
                Err(_) => Gate::device(store, &token).map(|device| device.may_read()),
            }
        });
        match known.await?? {
            MayRead::Yes => Ok(Self(())),
            MayRead::No => Err(Problem::new(&NOT_ALLOWED)),
        }
    }
}
