//! An office at an address, and single requests to it.

use crate::no_answer::NoAnswer;
use crate::packing::pack;
use crate::read::{ANSWER_BYTES_MAX, Answered, read};
use crate::runtime;
use crate::stop::Stop;
use crate::traffic::Traffic;
use crate::trust::Trust;
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, Url};
use std::sync::LazyLock;
use std::time::Duration;
use tokio::task::JoinHandle;

/// A radio that wakes up takes some seconds.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(15);
/// So long nothing may come: a large body on a slow link, and the office's own time.
const SILENCE_MAX: Duration = Duration::from_secs(90);
/// A slow link takes this long for the largest file; whoever waits longer tries again.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(600);

/// One pool of connections for everything in the process that trusts as browsers do.
static SHARED: LazyLock<Client> = LazyLock::new(|| client(Trust::web()));

/// An office at an address.
#[derive(Clone, Debug)]
pub struct Office {
    client: Client,
    url: String,
}

/// Why an address is none of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an address such as https://office.example, at most with a path behind it; http only for this machine itself"
)]
pub struct BadAddress;

/// What kind of answer a request expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expects {
    /// A message of the protocol.
    Message,
    /// A file that is known by its content.
    File,
    /// Whatever stands at the address.
    Anything,
}

impl Expects {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Message => "application/cbor",
            Self::File => "application/octet-stream",
            Self::Anything => "",
        }
    }
}

/// A request: sent as `POST` where it has a body, else as `GET`.
#[derive(Clone, Copy, Debug)]
pub struct Call<'c> {
    /// Where, with a slash at its beginning.
    pub path: &'c str,
    /// The bearer token; empty for none.
    pub token: &'c str,
    /// The body, which is packed on the way.
    pub body: Option<&'c [u8]>,
    /// What is expected.
    pub expects: Expects,
}

impl Office {
    /// The office at an address: `https`, or `http` on this machine itself. Connections are kept as long as this or a clone
    /// of it lives.
    ///
    /// # Errors
    /// The address is none of these.
    pub fn at(address: &str, trust: Trust) -> Result<Self, BadAddress> {
        let url = Url::parse(address.trim()).map_err(|_| BadAddress)?;
        let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            return Err(BadAddress);
        }
        // a path that is set behind a question would be part of it
        let is_more = url.query().is_some() || url.fragment().is_some();
        if is_more || !url.username().is_empty() || url.password().is_some() {
            return Err(BadAddress);
        }
        // as it was understood, not as it was typed
        Ok(Self { client: client(trust), url: url.as_str().trim_end_matches('/').to_owned() })
    }

    /// The office at an address that this process or its operator knows to be good; its connections are shared with all
    /// others that were reached so.
    #[must_use]
    pub fn known(url: String) -> Self {
        Self { client: SHARED.clone(), url }
    }

    /// Sends a request and waits for its answer, at most until it is stopped: the connection is closed then. What went over
    /// the wire comes with it.
    pub fn send(&self, call: &Call<'_>, stop: &Stop) -> (Result<Vec<u8>, NoAnswer>, Traffic) {
        let mut traffic = Traffic::default();
        let request = self.prepare(call, stop, &mut traffic);
        let answered = request.and_then(|request| runtime::run(fetch(request, &mut traffic, stop)));
        (answered.and_then(|answered| read(answered, call.expects.content_type())), traffic)
    }

    /// Sends a request without waiting for its answer.
    #[must_use]
    pub fn begin(&self, call: &Call<'_>, stop: &Stop) -> UnderWay {
        let mut traffic = Traffic::default();
        let (request, stop) = (self.prepare(call, stop, &mut traffic), stop.clone());
        let going = runtime::spawn(async move {
            let answered = match request {
                Ok(request) => fetch(request, &mut traffic, &stop).await,
                Err(no_answer) => Err(no_answer),
            };
            (answered, traffic)
        });
        UnderWay { going, expects: call.expects }
    }

    fn prepare(
        &self,
        call: &Call<'_>,
        stop: &Stop,
        traffic: &mut Traffic,
    ) -> Result<RequestBuilder, NoAnswer> {
        if stop.is_stopped() {
            return Err(NoAnswer::Stopped);
        }
        let url = format!("{}{}", self.url, call.path);
        let mut request = match call.body {
            None => self.client.get(url),
            Some(body) => {
                let packed = pack(body).map_err(|error| NoAnswer::Lost(error.to_string()))?;
                traffic.bytes_up += packed.len() as u64;
                let request = self.client.post(url).header(CONTENT_TYPE, "application/cbor");
                request.header(CONTENT_ENCODING, "zstd").body(packed)
            }
        };
        traffic.requests += 1;
        if !call.token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", call.token));
        }
        Ok(request.header(ACCEPT_ENCODING, "zstd"))
    }
}

/// A pool of connections. Nothing of the environment changes where they go.
fn client(trust: Trust) -> Client {
    let builder = Client::builder()
        .tls_backend_preconfigured(trust.config())
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIME_MAX)
        .read_timeout(SILENCE_MAX)
        .timeout(REQUEST_TIME_MAX)
        .tcp_nodelay(true);
    builder.build().expect("TLS is configured already, and nothing else can fail to load")
}

/// A request that was sent. Dropped, it goes on by itself: the office answers a repeated push with "already".
#[derive(Debug)]
pub struct UnderWay {
    going: JoinHandle<(Result<Answered, NoAnswer>, Traffic)>,
    expects: Expects,
}

impl UnderWay {
    /// Waits for the answer.
    pub fn answer(self) -> (Result<Vec<u8>, NoAnswer>, Traffic) {
        let Ok((answered, traffic)) = runtime::run(self.going) else {
            return (Err(NoAnswer::Lost("no answer".to_owned())), Traffic::default());
        };
        (answered.and_then(|answered| read(answered, self.expects.content_type())), traffic)
    }
}

async fn fetch(request: RequestBuilder, traffic: &mut Traffic, stop: &Stop) -> Result<Answered, NoAnswer> {
    tokio::select! {
        biased;
        () = stop.stopped() => Err(NoAnswer::Stopped),
        answered = exchange(request, traffic) => answered,
    }
}

async fn exchange(request: RequestBuilder, traffic: &mut Traffic) -> Result<Answered, NoAnswer> {
    let mut response = request.send().await?;
    let header = |response: &Response, name| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let mut answered = Answered {
        status: response.status().as_u16(),
        content_type: header(&response, CONTENT_TYPE),
        content_encoding: header(&response, CONTENT_ENCODING),
        retry_after: header(&response, RETRY_AFTER),
        body: Vec::new(),
    };
    while let Some(chunk) = response.chunk().await? {
        traffic.bytes_down += chunk.len() as u64;
        if answered.body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(NoAnswer::TooLarge);
        }
        answered.body.extend_from_slice(&chunk);
    }
    Ok(answered)
}
