//! The office over HTTP: one request, one answer, nothing larger or slower than it may be.

use crate::error::{PhoneError, Result, Said};
use reqwest::Url;
use reqwest::blocking::{Client, ClientBuilder, Response};
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use std::io::Read;
use std::time::Duration;

/// An answer is at most this large, packed and unpacked: the largest file.
const ANSWER_BYTES_MAX: u64 = sync_core::domain::limits::FILE_BYTES_MAX as u64;
/// A slow link takes this long for a large page; a dead one is given up then.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(60);
/// A radio that wakes up takes some seconds.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(15);
/// The level at which bodies are packed: above it little is gained.
const LEVEL: i32 = 3;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The connection was not made, or was lost.
    Lost(String),
    /// Something else answered: a sign-in page of a network, a proxy.
    NotTheOffice(u16),
    /// The office refused.
    Refused { status: u16, said: Said, retry_after_s: Option<u32> },
    /// Nobody waits for it any more.
    GivenUp,
}

/// Where the office is.
#[derive(Clone, Debug)]
pub(crate) struct Office {
    client: Client,
    url: Url,
}

impl Office {
    /// The office at an address: `https`, or `http` on this machine for trials.
    pub(crate) fn at(address: &str) -> Result<Self> {
        const ALLOWED: &str = "an address such as https://office.example; http only for this machine itself";
        let url = Url::parse(address).map_err(|_| PhoneError::input("office", ALLOWED))?;
        let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            return Err(PhoneError::input("office", ALLOWED));
        }
        let client = secured(Client::builder(), &url)?
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIME_MAX)
            .timeout(REQUEST_TIME_MAX)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| PhoneError::report(error.to_string()))?;
        Ok(Self { client, url })
    }

    /// The answer to a body; an empty token for enrolling.
    pub(crate) fn post(
        &self,
        (path, token): (&str, &str),
        body: &[u8],
    ) -> std::result::Result<Vec<u8>, NoAnswer> {
        let lost = |error: String| NoAnswer::Lost(error);
        let url = self.url.join(path).map_err(|error| lost(error.to_string()))?;
        let packed = zstd::bulk::compress(body, LEVEL).map_err(|error| lost(error.to_string()))?;
        let mut request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/cbor")
            .header(CONTENT_ENCODING, "zstd")
            .header(ACCEPT_ENCODING, "zstd");
        if !token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        read(request.body(packed).send().map_err(|error| lost(error.to_string()))?)
    }
}

/// With TLS by rustls and ring, and the roots that browsers trust.
#[cfg(feature = "tls")]
fn secured(client: ClientBuilder, _: &Url) -> Result<ClientBuilder> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let ring = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .map_err(|error| PhoneError::report(error.to_string()))?;
    Ok(client.tls_backend_preconfigured(config.with_root_certificates(roots).with_no_client_auth()))
}

/// Without TLS only an office on this machine is reached.
#[cfg(not(feature = "tls"))]
fn secured(client: ClientBuilder, url: &Url) -> Result<ClientBuilder> {
    if url.scheme() == "https" {
        return Err(PhoneError::report("this library was built without its feature `tls`: build it with it"));
    }
    Ok(client)
}

fn read(mut response: Response) -> std::result::Result<Vec<u8>, NoAnswer> {
    let (status, headers) = (response.status(), response.headers().clone());
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (media, packed) = (header(CONTENT_TYPE), header(CONTENT_ENCODING) == "zstd");
    let ours = if status.is_success() { "application/cbor" } else { "application/problem+json" };
    if !media.starts_with(ours) {
        return Err(NoAnswer::NotTheOffice(status.as_u16()));
    }
    let mut bytes = Vec::new();
    let at_most = ANSWER_BYTES_MAX + 1;
    let lost = |error: std::io::Error| NoAnswer::Lost(error.to_string());
    response.by_ref().take(at_most).read_to_end(&mut bytes).map_err(lost)?;
    if packed {
        let mut whole = Vec::new();
        let unpacker = zstd::stream::read::Decoder::new(&bytes[..]).map_err(lost)?;
        unpacker.take(at_most).read_to_end(&mut whole).map_err(lost)?;
        bytes = whole;
    }
    if bytes.len() as u64 > ANSWER_BYTES_MAX {
        return Err(NoAnswer::NotTheOffice(status.as_u16()));
    }
    if status.is_success() {
        return Ok(bytes);
    }
    let retry_after_s = header(RETRY_AFTER).parse().ok();
    let said = detail(status.as_u16(), &bytes);
    Err(NoAnswer::Refused { status: status.as_u16(), said, retry_after_s })
}

/// What a refusal says to do, in both languages.
fn detail(status: u16, problem: &[u8]) -> Said {
    let problem: serde_json::Value = serde_json::from_slice(problem).unwrap_or_default();
    let text = |name: &str| problem.get(name).and_then(|text| text.as_str()).map(str::to_owned);
    Said {
        zh: text("detail").unwrap_or_else(|| format!("服务器拒绝了请求（{status}）。")),
        en: text("detail_en").unwrap_or_else(|| format!("the office refused the request ({status})")),
    }
}

impl From<NoAnswer> for PhoneError {
    fn from(no: NoAnswer) -> Self {
        match no {
            NoAnswer::Lost(why) => Self::retry(format!("the office cannot be reached: {why}"), None),
            NoAnswer::NotTheOffice(status) => {
                let en = format!(
                    "something else than the office answered ({status}): sign in to the network, or check the address"
                );
                Self::retry(en, None)
            }
            NoAnswer::GivenUp => Self::retry("it was stopped before the office answered", None),
            NoAnswer::Refused { status, said, retry_after_s } => match status {
                401 => Self::SignIn { said },
                403 => Self::AskPerson { said },
                426 => Self::UpdateApp { said },
                408 | 429 | 500..=599 => Self::Retry { said, after_s: retry_after_s },
                _ => Self::Report { said },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::net::TcpListener;

    /// Answers one request with these bytes, whatever it asks.
    fn answers(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        std::thread::spawn(move || {
            let (mut line, _) = listener.accept().expect("somebody asks");
            _ = line.read(&mut [0; 4096]);
            _ = line.write_all(answer.as_bytes());
        });
        format!("http://{address}")
    }

    fn asked(answer: &'static str) -> NoAnswer {
        let office = Office::at(&answers(answer)).expect("the address is good");
        office.post(("/v1/push", "token"), b"body").expect_err("no office answers so")
    }

    #[test]
    fn a_page_of_a_network_or_a_redirect_is_not_taken_for_the_office() {
        let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nhi";
        assert_eq!(asked(page), NoAnswer::NotTheOffice(200));
        let moved = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(asked(moved), NoAnswer::NotTheOffice(302));
    }

    #[test]
    fn a_busy_office_says_when_to_come_again() {
        let busy = "HTTP/1.1 503 Busy\r\ncontent-type: application/problem+json\r\nretry-after: 7\r\n\
                    content-length: 33\r\n\r\n{\"detail\":\"x\",\"detail_en\":\"busy\"}";
        let error = PhoneError::from(asked(busy));
        assert_eq!(error.to_string(), "busy");
        assert!(matches!(&error, PhoneError::Retry { after_s: Some(7), .. }), "{error:?}");
    }

    #[test]
    fn an_office_in_clear_text_is_refused_unless_it_is_on_this_machine() {
        for address in ["http://office.example", "ftp://127.0.0.1", "office", "http://127.0.0.1.example"] {
            let refused = Office::at(address).expect_err(address);
            assert!(
                matches!(&refused, PhoneError::FixInput { field, .. } if field == "office"),
                "{refused:?}"
            );
        }
        let secured = Office::at("https://office.example");
        assert_eq!(secured.is_ok(), cfg!(feature = "tls"), "{secured:?}");
    }
}
