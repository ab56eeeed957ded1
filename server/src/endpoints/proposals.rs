//! What leaders propose about sites, page by page, with what became of it.

use super::asked::{Asked, Fields};
use super::shown;
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads};
use crate::problem::Problem;
use crate::times::rfc3339;
use crate::who::Viewer;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::day::Day;
use domain::proposals::Beside;
use serde_json::{Value, json};
use sync_core::judging::Proposed;
use sync_core::office::{ProposalsAsked, Views};
use sync_core::store::views::Cursor;

/// What `state` may say.
const STATES: [(&str, ProposalsAsked); 3] = [
    ("open", ProposalsAsked::Open),
    ("decided", ProposalsAsked::Decided),
    ("withdrawn", ProposalsAsked::Withdrawn),
];

/// `GET /v1/proposals`: `grid`, `community`, `street`, `state`, `limit`, `cursor`.
///
/// # Errors
/// A field of the query has a value that is not allowed.
pub async fn proposals(
    State(app): State<App>,
    Viewer(reader): Viewer,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(fields, &["grid", "community", "street", "state", "limit", "cursor"])?;
    let (places, state) = (asked.places(&app.fixed)?, asked.word("state", &STATES)?);
    let slice = asked.slice(Cursor::parse)?;
    let found = app.readers.ask(move |store| Views::of(store, &reader).proposals((&places, state), slice));
    let page = found.await??;
    let body = shown::list("proposals", &page, |one| proposal(&app.fixed, one));
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

fn proposal(fixed: &Fixed, one: &Proposed) -> Value {
    let row = &one.row;
    let site = row.site.map(|id| {
        json!({
            "id": id.to_string(),
            "name": one.site.as_ref().map(|site| site.name.as_str()),
            "site_type": one.site.as_ref().map(|site| format!("P{:02}", site.site_type)),
            "synthetic": one.site.as_ref().is_some_and(|site| shown::synthetic(site.origin)),
            "findings_open": one.findings_open,
        })
    });
    json!({
        "id": row.key.id.to_string(),
        "grid": shown::grid(fixed, row.place),
        "asks": row.asks.map(|asks| asks.name_zh()),
        "asks_en": row.asks.map(|asks| asks.name()),
        "site": site,
        "site_type": row.site_type.map(|of| format!("P{of:02}")),
        "name": row.name,
        "from": row.from_day.map(day),
        "position": row.position.as_ref().map(shown::position),
        "note": row.note,
        "proposed_by": { "person": one.author.to_string(), "name": one.author_name },
        "proposed": shown::instant(row.effective),
        "state": one.outcome.became.name_zh(),
        "state_en": one.outcome.became.name(),
        "decision": one.decision().map(|(decision, note)| json!({
            "officer": decision.officer.to_string(),
            "role": decision.role.name_zh(),
            "role_en": decision.role.name(),
            "time": rfc3339(decision.effective_ms),
            "note": note,
            "new_site": one.new_site().map(|site| site.to_string()),
        })),
        "contradicted_by": one.outcome.beside.iter().map(|beside| match beside {
            Beside::Decision => "decision",
            Beside::Withdrawal => "withdrawal",
        }).collect::<Vec<_>>(),
    })
}

fn day(day: u32) -> String {
    Day(i64::from(day)).to_string()
}
