//! One grid's history: every changeset, who wrote it, when and on which device, and how it counts.

use super::asked::{Asked, Fields};
use super::grids::grid_of;
use super::shown;
use crate::app::App;
use crate::bodies::{Media, Reads};
use crate::problem::{NOT_FOUND, Problem};
use crate::times::rfc3339;
use crate::who::Viewer;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};
use sync_core::merge::time::SKEW_SHOWN_MS;
use sync_core::office::Views;
use sync_core::store::views::{Ruled, Written};

/// `GET /v1/grids/{code}/history`, newest first.
///
/// # Errors
/// The code is no grid's, or nothing is recorded of it.
pub async fn history(
    State(app): State<App>,
    Viewer(reader): Viewer,
    Path(code): Path<String>,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let grid = grid_of(&code)?;
    let slice = Asked::of(fields, &["limit", "cursor"])?.slice(|text| text.parse().ok())?;
    let page = app.readers.ask(move |store| Views::of(store, &reader).history(grid, slice)).await??;
    let page = page.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let mut body = shown::list("changesets", &page, written);
    if let Some(members) = body.as_object_mut() {
        members.insert("grid".to_owned(), shown::grid(&app.fixed, grid.number()));
    }
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

fn written(written: &Written) -> Value {
    let skewed =
        !written.effective.provisional && written.effective.ms.abs_diff(written.device_ms) > SKEW_SHOWN_MS;
    let receipts: Vec<Value> = written
        .receipts
        .iter()
        .map(|receipt| {
            json!({
                "number": receipt.position.number,
                "epoch": receipt.position.epoch.to_string(),
                "received": rfc3339(i64::try_from(receipt.received_ms).unwrap_or(i64::MAX)),
            })
        })
        .collect();
    json!({
        "hash": written.hash.to_string(),
        "stream": written.stream.to_string(),
        "number": written.seq,
        "branch": written.branch,
        "author": shown::author(&written.author),
        "effective": shown::instant(written.effective),
        "device_clock": rfc3339(written.device_ms),
        "device_clock_wrong": skewed,
        "wrote": written.wrote.iter().map(shown::wrote).collect::<Vec<_>>(),
        "receipts": receipts,
        "counts": written.ruled.word(),
        "held_reason": match written.ruled {
            Ruled::Held(reason) => Some(reason),
            Ruled::Counts | Ruled::Adopted => None,
        },
    })
}
