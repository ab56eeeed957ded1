//! Conflicts: each register with every value that stands, who wrote it, and why one of them is shown.

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
use sync_core::office::Views;
use sync_core::store::views::{Because, Conflict, ConflictCursor, Disputed};

/// `GET /v1/conflicts`: `grid`, `limit`, `cursor`.
///
/// # Errors
/// A field of the query has a value that is not allowed.
pub async fn conflicts(
    State(app): State<App>,
    Viewer(reader): Viewer,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(fields, &["grid", "limit", "cursor"])?;
    let (grid, slice) = (asked.grid()?, asked.slice(ConflictCursor::parse)?);
    let page = app.readers.ask(move |store| Views::of(store, &reader).conflicts(grid, slice)).await??;
    let body = shown::list("conflicts", &page, |one| conflict(&app.fixed, one));
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

fn conflict(fixed: &Fixed, one: &Conflict) -> Value {
    json!({
        "kind": one.kind,
        "id": one.key.id.to_string(),
        "grid": shown::grid(fixed, one.place),
        "registers": one.registers.iter().map(disputed).collect::<Vec<_>>(),
    })
}

fn disputed(one: &Disputed) -> Value {
    let (because, because_en) = match one.because {
        Because::Rank => ("作者职级较高", "its author has the higher rank"),
        Because::Later => ("时间较晚", "it is later"),
        Because::Hash => ("职级和时间相同,按哈希取定", "rank and time are equal; the greater hash"),
    };
    let values: Vec<Value> = one
        .contenders
        .iter()
        .enumerate()
        .map(|(place, contender)| {
            json!({
                "shown": place == 0,
                "value": contender.value.as_ref().map(shown::value),
                "author": shown::author(&contender.author),
                "effective": shown::instant(contender.effective),
                "changeset": contender.hash.to_string(),
            })
        })
        .collect();
    json!({ "register": one.register, "shown_because": because, "shown_because_en": because_en, "values": values })
}
