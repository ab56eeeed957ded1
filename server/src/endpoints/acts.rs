//! What an officer decides about a finding.

use super::grids::grid_of;
use super::timeline::finding_of;
use super::wanted::{self, Act};
use crate::app::App;
use crate::bodies::{Media, Reads, answer};
use crate::problem::Problem;
use crate::who::Officer;
use crate::writer::Refusal;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Request;
use axum::response::Response;
use serde_json::json;
use sync_core::gate::Delegate;
use sync_core::merge::hash::Id;
use sync_core::office::Acted;
use tokio::task;

/// `POST /v1/grids/{code}/findings/{finding}/acts`: what to do, with the `seen` of the timeline that was looked at.
///
/// # Errors
/// The grid is not within the mandate, somebody else did something meanwhile, or a field is not allowed.
pub async fn act(
    State(app): State<App>,
    Officer(officer): Officer,
    Path((code, finding)): Path<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (grid, finding) = (grid_of(&code)?, finding_of(&finding)?);
    let reads = Reads::of(request.headers());
    let wanted: Act = wanted::read(request, &app).await?;
    let (seen, doing, onward) = wanted.doing(finding)?;
    let id = done(&app, officer, Acted { grid, seen, doing, onward }).await?;
    let body = json!({ "act": id.to_string(), "timeline": format!("/v1/grids/{grid}/findings/{finding}") });
    Ok(answer(body.to_string().into_bytes(), Media::Json, reads))
}

/// Has it written by the writer; it is durable when this returns.
pub(super) async fn done(app: &App, who: Delegate, acted: Acted) -> Result<Id, Problem> {
    let writer = app.writer.clone();
    let done = task::spawn_blocking(move || writer.order(move |office| office.act_for(&who, acted))).await;
    Ok(done.map_err(|_| Refusal::Stopped)???)
}
