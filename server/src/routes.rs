//! The whole map of addresses, grouped by who calls.

use crate::app::App;
use crate::endpoints::{enrol, files, health, pull, push};
use crate::limits::REQUEST_TIME_MAX;
use crate::problem::{METHOD, NOT_FOUND, Problem, TIMEOUT};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

/// Every address of the service.
pub fn routes(app: App) -> Router {
    let anybody = Router::new()
        .route("/healthz", get(health::health))
        .route("/v1/enrol", post(enrol::enrol));
    let phones = Router::new()
        .route("/v1/push", post(push::push))
        .route("/v1/pull", post(pull::pull));
    let phones_and_viewers = Router::new().route("/v1/files/{hash}", get(files::file));
    Router::new()
        .merge(anybody)
        .merge(phones)
        .merge(phones_and_viewers)
        .fallback(|| async { Problem::new(&NOT_FOUND) })
        .method_not_allowed_fallback(|| async { Problem::new(&METHOD) })
        .layer(from_fn(in_time))
        .with_state(app)
}

/// A request that takes too long is told to come again; what the writer took is done all the same.
async fn in_time(request: Request<Body>, next: Next) -> Response {
    let answered = tokio::time::timeout(REQUEST_TIME_MAX, next.run(request)).await;
    answered.unwrap_or_else(|_| Problem::new(&TIMEOUT).into_response())
}
