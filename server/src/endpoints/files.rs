//! Files that are known by their content: editions and map layers.

use crate::app::App;
use crate::bodies::{Media, Reads, answer};
use crate::problem::{NOT_FOUND, Problem};
use crate::who::AnyBearer;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use std::sync::Arc;
use sync_core::merge::hash::Hash;
use tokio::task::spawn_blocking;

/// `GET /v1/files/{hash}`.
///
/// # Errors
/// There is no such file, or it is damaged.
pub async fn file(
    State(app): State<App>,
    _: AnyBearer,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let content = Hash::parse(&name)
        .ok_or_else(|| Problem::input("hash", "the 64 hexadecimal digits of a content hash"))?;
    let fixed = Arc::clone(&app.fixed);
    let read = spawn_blocking(move || fixed.directory.read_file(&content));
    let found = read.await.map_err(|error| Problem::internal(&error))?;
    let bytes = match found {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(Problem::new(&NOT_FOUND)),
        Err(error) => return Err(Problem::internal(&error)),
    };
    let mut response = answer(bytes, Media::File, Reads::of(&headers));
    let kept = response.headers_mut();
    kept.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{content}\"")) {
        kept.insert(ETAG, tag);
    }
    Ok(response)
}
