//! Whoever is told: a real HTTP server that keeps every message it gets, and answers as a test wants.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use server::notices::{KEY_HEADER, SIGNATURE_HEADER, signed};
use std::sync::{Arc, Mutex, MutexGuard};
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::keys::{Signature, verify};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A message as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Got {
    pub(crate) key: String,
    pub(crate) signature: String,
    pub(crate) media: String,
    pub(crate) body: Vec<u8>,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a message is JSON")
    }

    /// To whom, and what: one entry for each notice.
    pub(crate) fn said(&self) -> Vec<(String, String)> {
        let message = self.json();
        let word = |value: &Value| value.as_str().expect("a text").to_owned();
        let unit = word(&message["unit"]["id"]);
        let notices = message["notices"].as_array().expect("a list").iter();
        notices.map(|notice| (unit.clone(), word(&notice["what"]))).collect()
    }

    /// Whether the office with this key signed it.
    pub(crate) fn is_of(&self, office: &Hash) -> bool {
        let byte = |at: usize| {
            self.signature.get(2 * at..2 * at + 2).and_then(|two| u8::from_str_radix(two, 16).ok())
        };
        let bytes: Option<Vec<u8>> = (0..64).map(byte).collect();
        let signature: Option<[u8; 64]> = bytes.and_then(|bytes| bytes.try_into().ok());
        let what = signed(&Id::parse(&self.key).expect("a key"), &self.body);
        signature.is_some_and(|signature| verify(office, &what, &Signature(signature)))
    }
}

/// What a receiver answers to its n-th message, counted from 0.
type Answer = dyn Fn(usize) -> Answered + Send + Sync;

/// An answer.
pub(crate) enum Answered {
    /// A status.
    With(u16),
    /// That it is to be found elsewhere.
    Elsewhere(String),
    /// Not at all: the line stays open.
    Never,
}

/// A receiver that listens on this machine until it is dropped.
pub(crate) struct Receiver {
    runtime: Option<Runtime>,
    pub(crate) url: String,
    got: Arc<Mutex<Vec<Got>>>,
}

struct Takes {
    got: Arc<Mutex<Vec<Got>>>,
    answer: Box<Answer>,
}

impl Receiver {
    /// One that takes everything.
    pub(crate) fn good() -> Self {
        Self::answering(|_| Answered::With(200))
    }

    pub(crate) fn answering(answer: impl Fn(usize) -> Answered + Send + Sync + 'static) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let got = Arc::new(Mutex::new(Vec::new()));
        let takes = Arc::new(Takes { got: Arc::clone(&got), answer: Box::new(answer) });
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port is free");
        let url = format!("http://{}/hook?token=secret", listener.local_addr().expect("it listens"));
        let routes = Router::new().route("/hook", post(take)).with_state(takes);
        runtime.spawn(async move { axum::serve(listener, routes).await });
        Self { runtime: Some(runtime), url, got }
    }

    /// Everything that came so far.
    pub(crate) fn got(&self) -> Vec<Got> {
        lock(&self.got).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.runtime.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

fn lock(got: &Mutex<Vec<Got>>) -> MutexGuard<'_, Vec<Got>> {
    got.lock().expect("nobody panics while it is held")
}

async fn take(State(takes): State<Arc<Takes>>, headers: HeaderMap, body: Bytes) -> Response {
    let header =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let number = {
        let mut got = lock(&takes.got);
        got.push(Got {
            key: header(KEY_HEADER),
            signature: header(SIGNATURE_HEADER),
            media: header("content-type"),
            body: body.to_vec(),
        });
        got.len() - 1
    };
    match (takes.answer)(number) {
        Answered::With(status) => {
            let words = if status == 200 { "" } else { "the queue is\u{7} full" };
            (StatusCode::from_u16(status).expect("a status"), words).into_response()
        }
        Answered::Elsewhere(url) => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url)]).into_response()
        }
        Answered::Never => std::future::pending().await,
    }
}
