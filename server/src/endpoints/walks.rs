//! Walks, week by week.

use super::asked::{Asked, Fields};
use super::shown;
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads};
use crate::problem::Problem;
use crate::who::Viewer;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};
use sync_core::merge::time::Effective;
use sync_core::office::Views;
use sync_core::store::schema::FLAG_CONFLICT;
use sync_core::store::views::{Cursor, WalkFilter, WalkRow};

/// `GET /v1/walks`: `week`, `grid`, `community`, `street`, `limit`, `cursor`.
///
/// # Errors
/// A field of the query has a value that is not allowed.
pub async fn walks(
    State(app): State<App>,
    Viewer(reader): Viewer,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(fields, &["week", "grid", "community", "street", "limit", "cursor"])?;
    let filter = WalkFilter { places: asked.places(&app.fixed)?, week: asked.week()? };
    let slice = asked.slice(Cursor::parse)?;
    let page = app.readers.ask(move |store| Views::of(store, &reader).walks(&filter, slice)).await??;
    let body = shown::list("walks", &page, |row| walk(&app.fixed, row));
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

fn walk(fixed: &Fixed, row: &WalkRow) -> Value {
    let started =
        row.started_ms.map(|ms| shown::instant(Effective { ms, provisional: row.provisional != 0 }));
    let (outcome, outcome_en) = match (row.withdrawn, row.finished) {
        (Some(_), _) => ("已撤回", "withdrawn"),
        (None, Some(1)) => ("完成", "complete"),
        (None, Some(_)) => ("中止", "broken off"),
        (None, None) => ("进行中", "under way"),
    };
    json!({
        "id": row.id().to_string(),
        "grid": shown::grid(fixed, row.place),
        "leader": { "id": shown::id(row.leader), "name": row.leader_name },
        "started": started,
        "week": row.week.map(|week| week.to_string()),
        "outcome": outcome,
        "outcome_en": outcome_en,
        "edition": row.edition.map(|edition| edition.to_string()),
        "companions": row.companions,
        "findings": row.findings,
        "checks": {
            "met": row.checks.met,
            "not_met": row.checks.not_met,
            "not_applicable": row.checks.not_applicable,
            "not_checked": row.checks.not_checked,
        },
        "conflict": row.flags & FLAG_CONFLICT != 0,
    })
}
