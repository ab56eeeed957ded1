//! What answers in the office's place: plain or with TLS, once for each connection, with whatever a test wants.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// Somebody to talk to.
pub(crate) trait Line: Read + Write {}
impl<L: Read + Write> Line for L {}

/// What is done with a connection: the head of its request, and the line.
type Answer = dyn Fn(&str, &mut dyn Line);

/// Listens on this machine, and lets `answer` have every connection once a request's head came.
pub(crate) fn listen(
    tls: Option<ServerConfig>,
    answer: impl Fn(&str, &mut dyn Line) + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it listens");
    let (tls, answer) = (tls.map(Arc::new), Arc::new(answer));
    thread::spawn(move || {
        for connection in listener.incoming() {
            let (Ok(connection), tls, answer) = (connection, tls.clone(), Arc::clone(&answer)) else {
                return;
            };
            thread::spawn(move || talk(connection, tls, &*answer));
        }
    });
    address
}

fn talk(connection: TcpStream, tls: Option<Arc<ServerConfig>>, answer: &Answer) {
    match tls {
        None => after_the_head(connection, answer),
        Some(tls) => {
            let session = ServerConnection::new(tls).expect("the configuration is sound");
            after_the_head(StreamOwned::new(session, connection), answer);
        }
    }
}

fn after_the_head(mut line: impl Line, answer: &Answer) {
    // the body may come along or later; nobody here reads it
    let mut head = [0; 4096];
    if let Ok(bytes @ 1..) = line.read(&mut head) {
        answer(&String::from_utf8_lossy(head.get(..bytes).unwrap_or_default()), &mut line);
    }
}

/// A certificate authority of a test's own.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// How long a certificate holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holds {
    Now,
    NoLonger,
    NotYet,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names are good names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("there is entropy");
        Self(CertifiedIssuer::self_signed(params, key).expect("it can sign"))
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// TLS of a server with this name.
    pub(crate) fn vouches_for(&self, name: &str, holds: Holds) -> ServerConfig {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a good name");
        (params.not_before, params.not_after) = match holds {
            Holds::Now => (date_time_ymd(2020, 1, 1), date_time_ymd(2090, 1, 1)),
            Holds::NoLonger => (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1)),
            Holds::NotYet => (date_time_ymd(2089, 1, 1), date_time_ymd(2090, 1, 1)),
        };
        let key = KeyPair::generate().expect("there is entropy");
        let certificate = params.signed_by(&key, &self.0).expect("it can sign");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        ServerConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .expect("ring knows them")
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(certificate.der().to_vec())], key)
            .expect("certificate and key belong together")
    }
}

/// Answers with these bytes, and closes the line.
pub(crate) fn says(answer: impl Into<Vec<u8>>) -> impl Fn(&str, &mut dyn Line) + Send + Sync {
    let answer = answer.into();
    move |_, line| {
        _ = line.write_all(&answer);
        _ = line.flush();
    }
}

/// A whole answer.
pub(crate) fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
