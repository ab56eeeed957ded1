//! Enrolling: whoever has a one-time code, or a certificate that an office which was set back has forgotten.

use crate::app::App;
use crate::bodies::{Media, Packed, Reads, answer};
use crate::limits::ENROL_BYTES_MAX;
use crate::problem::{MALFORMED, Problem};
use crate::writer::Refusal;
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use sync_core::protocol::enrol::{Enrol, KnownAgain};
use tokio::task;

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

/// `POST /v1/enrol/again`: a token, its certificate and a signature by the certificate's key in, nothing out. The token is
/// good from then on.
///
/// # Errors
/// The certificate is not by this office or the signature not by its key, or the body is not of the format.
pub async fn again(State(app): State<App>, request: Request<Body>) -> Result<Response, Problem> {
    let reads = Reads::of(request.headers());
    let packed = Packed::read(request, &app.room, ENROL_BYTES_MAX).await?;
    let wanted = KnownAgain::decode(&packed.unpack()?)
        .map_err(|reason| Problem::new(&MALFORMED).about(reason.to_string()))?;
    let known =
        task::spawn_blocking(move || app.writer.order(move |office| office.know_again(&wanted))).await;
    known.map_err(|_| Refusal::Stopped)???;
    Ok(answer(Vec::new(), Media::Cbor, reads))
}
