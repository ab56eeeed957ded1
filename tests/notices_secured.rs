//! The webhook speaks to whom it was told to believe, says what it has to say, and reads no more of an answer than it needs.

use merge::hash::{Hash, Id};
use merge::keys::{SecretKey, Signature, verify};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use server::notices::{Message, NotSent, Sender, Webhook, signed};
use server::receiver::Receiver;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

trait Line: Read + Write {}
impl<L: Read + Write> Line for L {}

/// Answers every connection on this machine, once its request came whole, which it passes on.
fn listen(
    tls: Option<ServerConfig>,
    answer: impl Fn(&mut dyn Line) + Send + 'static,
) -> (SocketAddr, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it listens");
    let (came, requests) = mpsc::channel();
    let tls = tls.map(Arc::new);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let mut line: Box<dyn Line> = match tls.clone() {
                None => Box::new(connection),
                Some(tls) => {
                    let session = ServerConnection::new(tls).expect("the configuration is sound");
                    Box::new(StreamOwned::new(session, connection))
                }
            };
            if let Some(request) = whole(&mut *line) {
                _ = came.send(request);
                answer(&mut *line);
            }
        }
    });
    (address, requests)
}

/// A request with its body; nothing where the line ends before.
fn whole(line: &mut dyn Line) -> Option<String> {
    let (mut all, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let bytes = line.read(&mut part).ok().filter(|bytes| *bytes > 0)?;
        all.extend_from_slice(part.get(..bytes)?);
        let text = String::from_utf8(all.clone()).ok()?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let mut lengths = head.lines().filter_map(|line| line.strip_prefix("content-length: "));
        let length: usize = lengths.next_back()?.trim().parse().ok()?;
        if body.len() >= length {
            return Some(text);
        }
    }
}

fn says(answer: &'static str) -> impl Fn(&mut dyn Line) + Send {
    move |line| {
        _ = line.write_all(answer.as_bytes());
        _ = line.flush();
    }
}

const TAKEN: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";

/// TLS for `localhost`, and the authority that vouches for it.
fn certified() -> (ServerConfig, String) {
    let mut params = CertificateParams::new(Vec::new()).expect("no names are good names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("there is entropy");
    let authority = CertifiedIssuer::self_signed(params, key).expect("it can sign");
    let key = KeyPair::generate().expect("there is entropy");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a good name");
    let certificate = params.signed_by(&key, &authority).expect("it can sign");
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("ring knows them")
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(certificate.der().to_vec())], key)
        .expect("certificate and key belong together");
    (config, authority.pem())
}

fn message() -> Message {
    Message {
        key: Id([0xab; 16]),
        district: 440_304,
        unit: Id([0x55; 16]),
        name: "区城市管理局".to_owned(),
        link: Some("https://office.example/u/1?s=2".to_owned()),
        notices: Vec::new(),
    }
}

fn secret() -> SecretKey {
    SecretKey::from_bytes(&[7; 32])
}

fn send(url: &str, authorities: Option<&str>) -> Result<(), NotSent> {
    let receiver = Receiver::parse(url, authorities).expect("a good address");
    let webhook = Webhook::new(receiver, secret());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(webhook.send(&message()))
}

/// The value of a header.
fn header<'r>(request: &'r str, name: &str) -> &'r str {
    let (head, _) = request.split_once("\r\n\r\n").expect("a head and a body");
    let found = head.lines().filter_map(|line| line.split_once(": ")).find(|(header, _)| *header == name);
    found.expect("the header is there").1
}

#[test]
fn a_message_goes_over_tls_to_whom_an_authority_of_ones_own_vouches_for_with_the_units_link() {
    let (tls, authority) = certified();
    let (address, requests) = listen(Some(tls), says(TAKEN));
    let url = format!("https://localhost:{}/hook?token=x", address.port());
    assert_eq!(send(&url, Some(&authority)), Ok(()));
    let request = requests.recv_timeout(Duration::from_secs(5)).expect("it came");
    assert!(request.starts_with("POST /hook?token=x HTTP/1.1\r\n"), "{request}");
    assert_eq!(header(&request, "idempotency-key"), "ab".repeat(16));
    let (_, body) = request.split_once("\r\n\r\n").expect("a head and a body");
    let said: serde_json::Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(said["link"], "https://office.example/u/1?s=2");
    let hex = header(&request, "gridwalk-signature");
    let byte = |at: usize| u8::from_str_radix(hex.get(2 * at..2 * at + 2).unwrap_or_default(), 16).ok();
    let bytes: Vec<u8> = (0..64).filter_map(byte).collect();
    let signature = Signature(bytes.try_into().expect("64 bytes"));
    assert!(verify(&secret().public(), &signed(&Id([0xab; 16]), body.as_bytes()), &signature));
    // what is signed, by hand
    let part = |bytes: &[u8]| {
        let length = u32::try_from(bytes.len()).expect("it is short").to_le_bytes();
        [&length[..], bytes].concat()
    };
    let bytes = [part("ab".repeat(16).as_bytes()), part(body.as_bytes())].concat();
    let by_hand = Hash(blake3::derive_key("gridwalk message 1", &bytes));
    assert!(verify(&secret().public(), &by_hand, &signature));
    // nobody whom browsers trust vouches for it
    let why = send(&url, None).expect_err("a stranger").why;
    assert!(why.contains("certificate") && !why.contains("token"), "{why}");
    assert!(requests.recv_timeout(Duration::from_millis(200)).is_err(), "nothing was said to a stranger");
}

#[test]
fn a_refusal_without_an_end_is_read_as_far_as_it_helps() {
    let (address, _requests) = listen(None, |line| {
        _ = line.write_all(b"HTTP/1.1 503 X\r\nretry-after: 120\r\n\r\n");
        // until the line is closed
        while line.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let begun = Instant::now();
    let NotSent { why, asked_ms } = send(&format!("http://{address}/"), None).expect_err("a refusal");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert!(why.contains("503") && why.len() < 4_096, "{} bytes", why.len());
    assert_eq!(asked_ms, Some(120_000));
}

#[test]
fn a_receiver_that_is_not_there_is_told_in_words_without_its_address() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port is free").local_addr().expect("it listens");
    let why = send(&format!("http://{free}/hook?token=secret"), None).expect_err("nobody listens").why;
    assert!(why.starts_with("the receiver cannot be reached") && !why.contains("secret"), "{why}");
}
