//! Weeks that officers suspend in an area, or areas that roll-ups leave out; and taking that back.

use super::asked::{Asked, Fields};
use super::wanted;
use crate::app::App;
use crate::bodies::{Media, Reads, answer};
use crate::endpoints::shown;
use crate::problem::Problem;
use crate::who::{Officer, Viewer};
use crate::writer::Refusal;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use domain::suspensions::Suspends;
use serde::Deserialize;
use serde_json::{Value, json};
use sync_core::office::{NewSuspension, Views};
use sync_core::store::views::SuspensionRow;
use tokio::task;

/// `GET /v1/suspensions`: what is suspended and was not taken back, by its first week.
///
/// # Errors
/// The address takes no fields.
pub async fn suspensions(
    State(app): State<App>,
    Viewer(reader): Viewer,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Asked::of(fields, &[])?;
    let district = app.fixed.district;
    let all = app.readers.ask(move |store| Views::of(store, &reader).suspensions(district)).await??;
    let line = |one: &SuspensionRow| {
        json!({
            "suspension": one.id.to_string(),
            "area": { "code": one.area.to_string(), "name": app.fixed.areas.name(one.area) },
            "from_week": one.weeks.start().to_string(),
            "until_week": one.weeks.end().to_string(),
            "roll_up_only": one.kind == Suspends::RollUp.code(),
            "reason": one.reason,
        })
    };
    let rows: Vec<Value> = all.iter().map(line).collect();
    let body = json!({ "count": rows.len(), "suspensions": rows });
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suspended {
    area: String,
    from_week: String,
    until_week: String,
    #[serde(default)]
    roll_up_only: bool,
    reason: String,
}

/// `POST /v1/suspensions`: weeks that do not count in an area, or that roll-ups leave it out of.
///
/// # Errors
/// The area is not within the mandate or none of this district, or a field is not allowed.
pub async fn suspend(
    State(app): State<App>,
    Officer(officer): Officer,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let reads = Reads::of(request.headers());
    let asked: Suspended = wanted::read(request, &app).await?;
    let area = asked.area.parse().map_err(|_| Problem::input("area", "the digits of an area's code"))?;
    let weeks = wanted::week("from_week", &asked.from_week)?..=wanted::week("until_week", &asked.until_week)?;
    let suspends = if asked.roll_up_only { Suspends::RollUp } else { Suspends::Weeks };
    let new = NewSuspension { area, weeks, suspends, reason: asked.reason };
    let writer = app.writer.clone();
    let done = task::spawn_blocking(move || writer.order(move |office| office.suspend(&officer, new)));
    let id = done.await.map_err(|_| Refusal::Stopped)???;
    Ok(answer(json!({ "suspension": id.to_string() }).to_string().into_bytes(), Media::Json, reads))
}

/// `POST /v1/suspensions/{suspension}/lift`: its weeks count again. The body is empty.
///
/// # Errors
/// There is no such suspension, or it is not within the mandate.
pub async fn lift(
    State(app): State<App>,
    Officer(officer): Officer,
    Path(suspension): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = wanted::id("suspension", &suspension)?;
    let writer = app.writer.clone();
    let done = task::spawn_blocking(move || writer.order(move |office| office.lift_suspension(&officer, id)));
    done.await.map_err(|_| Refusal::Stopped)???;
    let body = json!({ "suspension": id.to_string(), "lifted": true });
    Ok(answer(body.to_string().into_bytes(), Media::Json, Reads::of(&headers)))
}
