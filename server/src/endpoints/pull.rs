//! Pull: the next page, from one snapshot beside the writer.

use crate::app::App;
use crate::bodies::{Media, Packed, Reads, answer};
use crate::limits::PACKED_BYTES_MAX;
use crate::problem::{MALFORMED, Problem};
use crate::who::Phone;
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use std::sync::Arc;
use sync_core::office::serve;
use sync_core::protocol::pull::Pull;

/// `POST /v1/pull`.
///
/// # Errors
/// The body is not of the format, or the account is disabled.
pub async fn pull(
    State(app): State<App>,
    Phone(device): Phone,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let reads = Reads::of(request.headers());
    let packed = Packed::read(request, &app.room, PACKED_BYTES_MAX).await?;
    let fixed = Arc::clone(&app.fixed);
    let page = app.readers.ask(move |store| {
        let wanted = Pull::decode(&packed.unpack()?)
            .map_err(|reason| Problem::new(&MALFORMED).about(reason.to_string()))?;
        let page = serve(store, &fixed.key, (&device, &wanted))?;
        Ok::<_, Problem>(answer(page.encode(), Media::Cbor, reads))
    });
    page.await?
}
