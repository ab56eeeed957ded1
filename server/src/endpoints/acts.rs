//! What an officer decides about a finding.

use super::grids::grid_of;
use super::timeline::finding_of;
use super::wanted::{self, Act};
use crate::app::App;
use crate::bodies::{Media, Reads, answer};
use crate::error::ServerError;
use crate::problem::Problem;
use crate::who::Officer;
use crate::writer::Refusal;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Request;
use axum::response::Response;
use domain::day::Day;
use domain::grids::GridCode;
use domain::rectification::{ActKind, Said};
use serde_json::json;
use std::sync::Arc;
use sync_core::clock::Clock;
use sync_core::gate::{Delegate, Gate};
use sync_core::merge::hash::Id;
use sync_core::office::{Acted, Views};
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
    let (seen, mut doing, onward) = wanted.doing(finding)?;
    let assigns = matches!(doing.said.kind, ActKind::Assign | ActKind::Reassign);
    if assigns && doing.said.due_ms.is_none() {
        doing.said = with_due(&app, officer, (grid, finding), doing.said).await?;
    }
    let id = done(&app, officer, Acted { grid, seen, doing, onward }).await?;
    let body = json!({ "act": id.to_string(), "timeline": format!("/v1/grids/{grid}/findings/{finding}") });
    Ok(answer(body.to_string().into_bytes(), Media::Json, reads))
}

/// An assign with the due that the calendar in force gives, where it gives one.
async fn with_due(app: &App, officer: Delegate, of: (GridCode, Id), said: Said) -> Result<Said, Problem> {
    let fixed = Arc::clone(&app.fixed);
    let offered = app.readers.ask(move |store| {
        let reader = Gate::officer_reads(&officer)?;
        let now_ms = fixed.clock.reading().wall_ms;
        let calendar = fixed.calendars.in_force((store, fixed.district), Day::of(now_ms))?;
        let by = calendar.as_ref().map(|(content, calendar)| (*content, &**calendar));
        Ok::<_, ServerError>(Views::of(store, &reader).due_of(of, now_ms, by)?)
    });
    Ok(match offered.await?? {
        Some(offered) => offered.said_in(said),
        None => said,
    })
}

/// Has it written by the writer; it is durable when this returns.
pub(super) async fn done(app: &App, who: Delegate, acted: Acted) -> Result<Id, Problem> {
    let writer = app.writer.clone();
    let done = task::spawn_blocking(move || writer.order(move |office| office.act_for(&who, acted))).await;
    Ok(done.map_err(|_| Refusal::Stopped)???)
}
