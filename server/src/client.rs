//! The office as a phone reaches it over HTTP; the demonstration, the benchmarks and the tests drive it.

use crate::limits::REQUEST_TIME_MAX;
use crate::packing;
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use std::collections::VecDeque;
use std::io::Read;
use std::sync::LazyLock;
use std::thread::JoinHandle;
use std::time::Duration;
use sync_core::merge::hash::Hash;
use sync_core::phone::{Pipeline, Request, Transport};
use sync_core::protocol::enrol::{Enrol, Enrolled};

/// An answer may be at most this large once unpacked: the largest file.
const ANSWER_BYTES_MAX: usize = domain::limits::FILE_BYTES_MAX;

/// One pool of connections for the whole process: many phones share it, and each connection is used again.
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    Client::builder()
        .no_proxy()
        .timeout(REQUEST_TIME_MAX)
        .connect_timeout(Duration::from_secs(10))
        .tcp_nodelay(true)
        .build()
        .expect("a client without TLS has nothing that can fail to load")
});

/// Why the office gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The connection was not made, or was lost: try again later.
    #[error("the office cannot be reached ({0}): try again later; nothing recorded is lost")]
    Lost(String),
    /// The office refused, and said why.
    #[error("{slug} ({status}): {detail}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The end of the problem's `type`.
        slug: String,
        /// What it says to do.
        detail: String,
        /// After how many seconds to come again, where it said so.
        retry_after_s: Option<u64>,
    },
    /// The answer is not of the format.
    #[error("the office's answer is not understood ({0}): update this app")]
    NotUnderstood(String),
}

/// What went over the wire, bodies as they were packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests that were sent.
    pub requests: u64,
    /// Bytes of bodies to the office.
    pub bytes_up: u64,
    /// Bytes of bodies from it.
    pub bytes_down: u64,
}

impl Traffic {
    const fn add(&mut self, more: Self) {
        self.requests += more.requests;
        self.bytes_up += more.bytes_up;
        self.bytes_down += more.bytes_down;
    }
}

/// The office over HTTP, for one phone or one viewer.
#[derive(Clone, Debug)]
pub struct HttpOffice {
    url: String,
    token: String,
    traffic: Traffic,
    last: Option<NoAnswer>,
}

impl HttpOffice {
    /// The office at a URL (`http://127.0.0.1:8080`), asked with a bearer token; an empty one for enrolling.
    pub fn new(url: impl Into<String>, token: impl Into<String>) -> Self {
        Self { url: url.into(), token: token.into(), traffic: Traffic::default(), last: None }
    }

    /// What went over the wire so far.
    #[must_use]
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Why the last request had no answer; `None` if it had one.
    #[must_use]
    pub const fn last(&self) -> Option<&NoAnswer> {
        self.last.as_ref()
    }

    /// Enrols somebody with a one-time code.
    ///
    /// # Errors
    /// The code is not good, or the office cannot be reached.
    pub fn enrol(&mut self, request: &Enrol) -> Result<Enrolled, NoAnswer> {
        let answer = self.post("/v1/enrol", &request.encode())?;
        Enrolled::decode(&answer).map_err(|reason| NoAnswer::NotUnderstood(reason.to_string()))
    }

    /// A file by its content.
    ///
    /// # Errors
    /// The office has no such file or cannot be reached, or the bytes are not what was asked for.
    pub fn file(&mut self, content: &Hash) -> Result<Vec<u8>, NoAnswer> {
        let bytes = self.get(&format!("/v1/files/{content}"))?;
        if domain::files::content_hash(&bytes) == *content {
            Ok(bytes)
        } else {
            Err(NoAnswer::NotUnderstood("the file is not what was asked for".to_owned()))
        }
    }

    /// Whatever stands at an address, which begins with a slash.
    ///
    /// # Errors
    /// The office refuses, or cannot be reached.
    pub fn get(&mut self, address: &str) -> Result<Vec<u8>, NoAnswer> {
        self.send(CLIENT.get(format!("{}{address}", self.url)), 0)
    }

    /// The answer to a body, which is packed on the way.
    ///
    /// # Errors
    /// The office refuses, or cannot be reached.
    pub fn post(&mut self, address: &str, body: &[u8]) -> Result<Vec<u8>, NoAnswer> {
        let packed = packing::pack(body).map_err(|error| NoAnswer::Lost(error.to_string()))?;
        let bytes = packed.len();
        let request = CLIENT
            .post(format!("{}{address}", self.url))
            .header(CONTENT_TYPE, "application/cbor")
            .header(CONTENT_ENCODING, "zstd")
            .body(packed);
        self.send(request, bytes)
    }

    fn send(&mut self, request: RequestBuilder, bytes_up: usize) -> Result<Vec<u8>, NoAnswer> {
        self.traffic.requests += 1;
        self.traffic.bytes_up += bytes_up as u64;
        let request = request.header(ACCEPT_ENCODING, "zstd");
        let request = if self.token.is_empty() {
            request
        } else {
            request.header(AUTHORIZATION, format!("Bearer {}", self.token))
        };
        let answered = request
            .send()
            .map_err(|error| NoAnswer::Lost(error.to_string()))
            .and_then(|response| self.read(response));
        self.last = answered.as_ref().err().cloned();
        answered
    }

    fn read(&mut self, mut response: Response) -> Result<Vec<u8>, NoAnswer> {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut bytes = Vec::new();
        let limit = u64::try_from(ANSWER_BYTES_MAX).unwrap_or(u64::MAX);
        let read = response.by_ref().take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|error| NoAnswer::Lost(error.to_string()))?;
        self.traffic.bytes_down += bytes.len() as u64;
        let whole = unpack(bytes, &headers)?;
        if status.is_success() {
            return Ok(whole);
        }
        Err(refused(status.as_u16(), &headers, &whole))
    }
}

fn unpack(bytes: Vec<u8>, headers: &HeaderMap) -> Result<Vec<u8>, NoAnswer> {
    let zstd = headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding.as_bytes() == b"zstd");
    if !zstd {
        return Ok(bytes);
    }
    packing::unpack(&bytes, ANSWER_BYTES_MAX).map_err(|error| NoAnswer::NotUnderstood(error.to_string()))
}

fn refused(status: u16, headers: &HeaderMap, body: &[u8]) -> NoAnswer {
    let problem: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |member: &str| problem.get(member).and_then(|text| text.as_str()).unwrap_or_default();
    let slug = text("type").rsplit('/').next().unwrap_or_default().to_owned();
    let retry_after_s = headers.get("retry-after").and_then(|seconds| seconds.to_str().ok()?.parse().ok());
    NoAnswer::Refused { status, slug, detail: text("detail_en").to_owned(), retry_after_s }
}

impl Transport for HttpOffice {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.post("/v1/push", &body).ok()
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.post("/v1/pull", &body).ok()
    }

    fn is_unknown(&self) -> bool {
        matches!(&self.last, Some(NoAnswer::Refused { status: 401, .. }))
    }

    fn know_again(&mut self, body: Vec<u8>) -> bool {
        self.post("/v1/enrol/again", &body).is_ok()
    }

    fn give_up(&mut self, token: &str) -> bool {
        let mut office = Self::new(self.url.clone(), token);
        let heard = office.post("/v1/enrol/give-up", &[]).is_ok();
        self.traffic.add(office.traffic);
        heard
    }

    fn pipeline(&mut self) -> Option<Box<dyn Pipeline + '_>> {
        Some(Box::new(UnderWay { office: self, requests: VecDeque::new() }))
    }
}

/// Requests that are under way, each on a thread of its own.
struct UnderWay<'o> {
    office: &'o mut HttpOffice,
    requests: VecDeque<JoinHandle<(HttpOffice, Option<Vec<u8>>)>>,
}

impl Pipeline for UnderWay<'_> {
    fn send(&mut self, request: Request) {
        let mut office = HttpOffice::new(self.office.url.clone(), self.office.token.clone());
        self.requests.push_back(std::thread::spawn(move || {
            let answer = match request {
                Request::Push(body) => office.push(body),
                Request::Pull(body) => office.pull(body),
                Request::KnowAgain(body) => office.know_again(body).then(Vec::new),
                Request::GiveUp(token) => office.give_up(&token).then(Vec::new),
            };
            (office, answer)
        }));
    }

    fn answer(&mut self) -> Option<Vec<u8>> {
        let (office, answer) = self.requests.pop_front()?.join().ok()?;
        self.office.traffic.add(office.traffic);
        self.office.last = office.last;
        answer
    }
}
