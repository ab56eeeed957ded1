//! A bare service that reads a body and answers what it was given: what HTTP itself costs.

use crate::measure::Fallible;
use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::post;
use server::limits::PACK_BYTES_MIN;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A request and its answer, as they are before they are packed.
pub(crate) struct Said {
    pub(crate) path: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) answer: Vec<u8>,
}

/// The service, until it is dropped.
pub(crate) struct Canned {
    url: String,
    _runtime: Runtime,
}

impl Canned {
    /// Serves an answer at each path.
    pub(crate) fn start(said: &[Said]) -> Fallible<Self> {
        let mut routes = Router::new();
        for Said { path, answer, .. } in said {
            let plain = answer.len() < PACK_BYTES_MIN;
            let answer: Bytes = if plain { answer.clone() } else { zstd::encode_all(&answer[..], 3)? }.into();
            let give = move |body: Bytes| async move {
                drop(body);
                let media = (CONTENT_TYPE, "application/cbor");
                if plain {
                    ([media], answer).into_response()
                } else {
                    ([media, (CONTENT_ENCODING, "zstd")], answer).into_response()
                }
            };
            routes = routes.route(path, post(give));
        }
        let runtime = Runtime::new()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let url = format!("http://{}", listener.local_addr()?);
        runtime.spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { url, _runtime: runtime })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}
