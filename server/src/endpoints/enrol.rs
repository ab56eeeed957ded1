//! Enrolling: whoever has a one-time code, or a certificate that an office which was set back has forgotten; and its end.

use crate::app::App;
use crate::bodies::{Media, Packed, Reads, answer};
use crate::limits::ENROL_BYTES_MAX;
use crate::problem::{MALFORMED, Problem};
use crate::who::Phone;
use crate::writer::Refusal;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request};
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

/// `POST /v1/enrol/give-up`: nothing in, nothing out. The person whose token asks does not work on that phone any more, and
/// it is not given that person's grids; it may still push.
///
/// # Errors
/// The token is not known.
pub async fn give_up(
    State(app): State<App>,
    Phone(device): Phone,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reads = Reads::of(&headers);
    let given_up =
        task::spawn_blocking(move || app.writer.order(move |office| office.give_up(&device))).await;
    given_up.map_err(|_| Refusal::Stopped)???;
    Ok(answer(Vec::new(), Media::Cbor, reads))
}
