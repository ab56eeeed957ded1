//! Whether the office works: a reader answers, and the writer takes work.

use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// `GET /healthz`.
///
/// # Errors
/// The database does not answer.
pub async fn health(State(app): State<App>) -> Result<Json<Value>, Problem> {
    let end = app.readers.ask(|store| store.feed_end()).await?;
    let (feed, _) = end.map_err(|error| Problem::internal(&error))?;
    let stats = app.writer.stats();
    Ok(Json(json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "district": app.fixed.district,
        "feed": feed,
        "commits": stats.commits,
        "pushes": stats.pushes,
    })))
}
