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
use sync_core::office::{is_brief, serve};
use sync_core::protocol::pull::Pull;
use sync_core::store::Store;

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
    let page = move |store: &Store, pull: &Pull| {
        let page = serve(store, &fixed.key, (&device, pull))?;
        Ok::<_, Problem>(answer(page.encode(), Media::Cbor, reads))
    };
    if packed.is_small() {
        let pull = read(&packed)?;
        if app.readers.ask_briefly(|store| is_brief(store, &pull)).await?? {
            return app.readers.ask_briefly(|store| page(store, &pull)).await?;
        }
    }
    app.readers.ask(move |store| page(store, &read(&packed)?)).await?
}

fn read(packed: &Packed) -> Result<Pull, Problem> {
    Pull::decode(&packed.unpack()?).map_err(|reason| Problem::new(&MALFORMED).about(reason.to_string()))
}
