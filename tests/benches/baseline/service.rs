//! The baseline's office: axum, JSON, one writer that commits up to 64 requests together, one reader.

use crate::baseline::json;
use crate::baseline::last_write::{Arrival, BATCH, Copy, waiting};
use crate::baseline::table::{Machine, page, reader};
use crate::data::Row;
use crate::measure::Fallible;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path as At, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use rusqlite::Connection;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// How many requests one commit takes at most.
const GROUP: usize = 64;

/// A request that waits for the writer, and where its answer goes.
struct Job(Arrival, oneshot::Sender<StatusCode>);

/// What every request can reach.
#[derive(Clone)]
struct App {
    jobs: Sender<Job>,
    reader: Arc<Mutex<Connection>>,
}

/// The service, until it is dropped.
pub(crate) struct Service {
    url: String,
    runtime: Option<Runtime>,
    writer: Option<JoinHandle<()>>,
}

impl Service {
    /// Serves a database file that holds these findings.
    pub(crate) fn start(file: &Path, rows: &[Row]) -> Fallible<Self> {
        let copy = Copy::new(file, super::last_write::OFFICE, rows)?;
        let (jobs, queue) = channel();
        let reader = Arc::new(Mutex::new(reader(file, Machine::Office)?));
        let writer = std::thread::spawn(move || write(copy, &queue));
        let runtime = Runtime::new()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let url = format!("http://{}", listener.local_addr()?);
        let routes = Router::new()
            .route("/findings", post(take_findings))
            .route("/findings/{grid}/{after}", get(give_findings))
            .route("/edits", post(take_edits))
            .route("/edits/{after}/{asks}", get(give_edits))
            .layer(DefaultBodyLimit::max(16 * 1024 * 1024))
            .with_state(App { jobs, reader });
        runtime.spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { url, runtime: Some(runtime), writer: Some(writer) })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // with the runtime the last sender goes, and with that the writer
        drop(self.runtime.take());
        _ = self.writer.take().map(JoinHandle::join);
    }
}

/// Commits what queued during the last commit, at most 64 requests at a time.
fn write(mut copy: Copy, queue: &Receiver<Job>) {
    while let Ok(Job(first, reply)) = queue.recv() {
        let (mut arrivals, mut replies) = (vec![first], vec![reply]);
        while arrivals.len() < GROUP
            && let Ok(Job(next, reply)) = queue.try_recv()
        {
            arrivals.push(next);
            replies.push(reply);
        }
        let code = match copy.take(&arrivals) {
            Ok(()) => StatusCode::OK,
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        for reply in replies {
            // a caller that has gone needs no answer
            _ = reply.send(code);
        }
    }
}

async fn hand_in(app: &App, arrival: Fallible<Arrival>) -> StatusCode {
    let Ok(arrival) = arrival else {
        return StatusCode::BAD_REQUEST;
    };
    let (reply, answer) = oneshot::channel();
    if app.jobs.send(Job(arrival, reply)).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    answer.await.unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
}

async fn take_findings(State(app): State<App>, body: Bytes) -> StatusCode {
    hand_in(&app, json::findings(&body).map(Arrival::Findings)).await
}

async fn take_edits(State(app): State<App>, body: Bytes) -> StatusCode {
    hand_in(&app, json::edits(&body).map(|(edits, _)| Arrival::Edits(edits))).await
}

async fn give_findings(
    State(app): State<App>,
    At((grid, after)): At<(u64, String)>,
) -> Result<Vec<u8>, StatusCode> {
    let reader = app.reader.lock().unwrap_or_else(PoisonError::into_inner);
    page(&reader, (grid, &after), BATCH)
        .and_then(|rows| json::of_findings(&rows))
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn give_edits(
    State(app): State<App>,
    At((after, asks)): At<(i64, i64)>,
) -> Result<Vec<u8>, StatusCode> {
    let reader = app.reader.lock().unwrap_or_else(PoisonError::into_inner);
    waiting(&reader, after, asks)
        .and_then(|(edits, last)| json::of_edits(&edits, last))
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}
