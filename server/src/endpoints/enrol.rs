//! Enrolling: whoever has a one-time code.

use crate::app::App;
use crate::bodies::{Media, Packed, Reads, answer};
use crate::limits::ENROL_BYTES_MAX;
use crate::problem::{MALFORMED, Problem};
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use sync_core::protocol::enrol::Enrol;

/// `POST /v1/enrol`: a code and a key in, a certificate and a token out.
///
/// # Errors
/// The code was used or is too old, or the body is not of the format.
pub async fn enrol(State(app): State<App>, request: Request<Body>) -> Result<Response, Problem> {
    let reads = Reads::of(request.headers());
    let packed = Packed::read(request, &app.room, ENROL_BYTES_MAX).await?;
    let wanted = Enrol::decode(&packed.unpack()?)
        .map_err(|reason| Problem::new(&MALFORMED).about(reason.to_string()))?;
    let enrolled = app.writer.enrol(wanted).await?;
    Ok(answer(enrolled.encode(), Media::Cbor, reads))
}
