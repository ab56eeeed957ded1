//! Signing in by name, and out again.

use super::wanted;
use crate::app::App;
use crate::bodies::{Media, Reads, answer};
use crate::passwords::{PASSWORD_BYTES_MAX, is_right};
use crate::problem::{BUSY, Problem, SLOWER};
use crate::times::rfc3339;
use crate::writer::Refusal;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use domain::limits::NAME_BYTES_MAX;
use domain::mandates::Mandate;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;
use sync_core::error::CoreError;
use sync_core::gate::{Gate, SignedIn};
use tokio::task;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: String,
    password: String,
}

/// `POST /v1/sign-in`: a name and a password in, a token out that is good for a working day.
///
/// # Errors
/// Name or password is wrong, it was tried too often, or the account is closed or its mandate has ended.
pub async fn sign_in(State(app): State<App>, request: Request<Body>) -> Result<Response, Problem> {
    let reads = Reads::of(request.headers());
    let Asked { name, password } = wanted::read(request, &app).await?;
    if name.len() > NAME_BYTES_MAX || password.len() > PASSWORD_BYTES_MAX {
        return Err(Problem::input("name", "the name and the password of an account"));
    }
    // counted before it is known to be wrong, or many could be tried at once
    if let Err(wait) = app.fixed.attempts.begin(&name, Instant::now()) {
        let seconds = u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX);
        return Err(Problem::new(&SLOWER).after(seconds));
    }
    let account = app.readers.ask_briefly(|store| store.account(&name)).await?.map_err(CoreError::from)?;
    // a hash takes a core for some hundredths of a second: few at one time, and on no connection that others wait for
    let turn = Arc::clone(&app.fixed.hashing).try_acquire_owned().map_err(|_| {
        app.fixed.attempts.undo(&name);
        Problem::new(&BUSY)
    })?;
    let known = account.as_ref().map(|account| account.secret.clone());
    let hashed = known.clone();
    let right = task::spawn_blocking(move || {
        let right = is_right(&password, hashed.as_deref());
        drop(turn);
        right
    });
    let right = right.await.map_err(|_| Refusal::Stopped)?;
    let judge = |hash: Option<&str>| right && hash == known.as_deref();
    let who = match app.readers.ask_briefly(|store| Gate::sign_in(store, &name, judge)).await? {
        Ok(who) => who,
        Err(refused) => {
            if !matches!(refused, CoreError::SignIn(_)) {
                app.fixed.attempts.undo(&name);
            }
            return Err(refused.into());
        }
    };
    app.fixed.attempts.right(&name);
    let (token, until_ms) = let_in(&app, who).await?;
    let account = account.map(|account| {
        json!({
            "name": account.name,
            "display_name": account.display_name,
            "person": account.person.to_string(),
            "mandate": account.mandate.map(mandate),
        })
    });
    let until = rfc3339(i64::try_from(until_ms).unwrap_or(i64::MAX));
    let body = json!({ "token": token, "until": until, "account": account });
    Ok(answer(body.to_string().into_bytes(), Media::Json, reads))
}

async fn let_in(app: &App, who: SignedIn) -> Result<(String, u64), Problem> {
    let writer = app.writer.clone();
    let signed = task::spawn_blocking(move || writer.order(move |office| office.signed_in(&who))).await;
    Ok(signed.map_err(|_| Refusal::Stopped)???)
}

/// What an account may act for.
pub(crate) fn mandate(mandate: Mandate) -> Value {
    let role = mandate.role();
    let (street, unit) = match mandate {
        Mandate::Unit(unit) => (None, Some(unit.to_string())),
        Mandate::Street(street) => (Some(street.to_string()), None),
        Mandate::District => (None, None),
    };
    json!({ "role": role.name_zh(), "role_en": role.name(), "street": street, "unit": unit })
}

/// `POST /v1/sign-out`: nothing in, nothing out. The token that it comes with is good for nothing any more.
///
/// # Errors
/// The office is stopping.
pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let reads = Reads::of(&headers);
    let token = crate::who::bearer(&headers).map(ToOwned::to_owned);
    // whoever is not known has nothing that the writer could take away
    let known = match &token {
        Some(token) => app.readers.ask_briefly(|store| Gate::is_signed_in(store, token)).await??,
        None => false,
    };
    if let Some(token) = token.filter(|_| known) {
        let writer = app.writer.clone();
        let out = task::spawn_blocking(move || writer.order(move |office| office.sign_out(&token))).await;
        out.map_err(|_| Refusal::Stopped)???;
    }
    Ok(answer(b"{}".to_vec(), Media::Json, reads))
}
