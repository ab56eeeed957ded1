//! What leaders propose about sites, page by page, with what became of it.

use super::asked::{Asked, Fields};
use super::grids::grid_of;
use super::shown;
use super::wanted;
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads, answer};
use crate::problem::Problem;
use crate::times::rfc3339;
use crate::who::{Officer, Viewer};
use crate::writer::Refusal;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use domain::day::Day;
use domain::proposals::{Beside, Decided};
use serde::Deserialize;
use serde_json::{Value, json};
use sync_core::judging::Proposed;
use sync_core::office::{ProposalsAsked, Views};
use sync_core::store::views::Cursor;
use tokio::task;

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    decision: String,
    #[serde(default)]
    note: String,
}

/// `POST /v1/grids/{code}/proposals/{proposal}`: done as proposed, or rejected with the reason.
///
/// # Errors
/// The grid is not within the mandate, somebody else decided already, it cannot be done as it stands, or a field is not allowed.
pub async fn decide(
    State(app): State<App>,
    Officer(officer): Officer,
    Path((code, proposal)): Path<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (grid, proposal) = (grid_of(&code)?, wanted::id("proposal", &proposal)?);
    let reads = Reads::of(request.headers());
    let Wanted { decision, note } = wanted::read(request, &app).await?;
    let decided = match decision.as_str() {
        "done" => Decided::Done,
        "rejected" => Decided::Rejected,
        _ => return Err(Problem::input("decision", "done or rejected")),
    };
    let writer = app.writer.clone();
    let written = task::spawn_blocking(move || {
        writer.order(move |office| office.decide_proposal_for(&officer, grid, (proposal, decided, &note)))
    });
    written.await.map_err(|_| Refusal::Stopped)???;
    let body = json!({ "proposal": proposal.to_string(), "decision": decision });
    Ok(answer(body.to_string().into_bytes(), Media::Json, reads))
}

fn day(day: u32) -> String {
    Day(i64::from(day)).to_string()
}
