//! Whether the office works: a reader answers, and the writer takes work.

use super::shown;
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use sync_core::store::StoreError;

/// `GET /healthz`.
///
/// # Errors
/// The database does not answer.
pub async fn health(State(app): State<App>) -> Result<Json<Value>, Problem> {
    let seen = app.readers.ask(|store| Ok::<_, StoreError>((store.feed_end()?, store.alarms()?))).await?;
    let ((feed, _), alarms) = seen.map_err(|error| Problem::internal(&error))?;
    let alarms: Vec<Value> = alarms.iter().map(shown::alarm).collect();
    let stats = app.writer.stats();
    Ok(Json(json!({
        "status": if alarms.is_empty() { "ok" } else { "alarm" },
        "alarms": alarms,
        "version": env!("CARGO_PKG_VERSION"),
        "district": app.fixed.district,
        "feed": feed,
        "commits": stats.commits,
        "pushes": stats.pushes,
    })))
}
