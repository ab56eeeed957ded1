//! A bad link with TLS behind it: slow, far, and losing packets, between a phone and an office on this machine.
//!
//! It carries packets of one direction in order: each takes its time at the rate of the link, then the way. A lost one comes
//! after one and a half round trips more, as TCP sends it again, and everything behind it waits. A connection costs a round
//! trip before its first packet, and a lost packet of that a second.

use crate::measure::Fallible;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, duplex, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_rustls::TlsAcceptor;

/// Bytes of a packet, as on most networks.
const PACKET_BYTES: usize = 1_400;

/// How bad a link is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quality {
    pub(crate) one_way: Duration,
    pub(crate) bytes_per_s: u64,
    pub(crate) lost_of_100: u32,
}

/// A link that runs, on a runtime of its own.
pub(crate) struct Link {
    pub(crate) address: SocketAddr,
    /// The authority that vouches for its far end, PEM.
    pub(crate) authority: String,
    requests: Arc<AtomicU64>,
    _runtime: Runtime,
}

impl Link {
    /// To a service without TLS.
    pub(crate) fn to(service: SocketAddr, quality: Quality) -> Fallible<Self> {
        let (config, authority) = certified()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let (address, requests) = (listener.local_addr()?, Arc::<AtomicU64>::default());
        let (acceptor, counted) = (TlsAcceptor::from(Arc::new(config)), Arc::clone(&requests));
        runtime.spawn(async move {
            let mut seed = 0;
            while let Ok((phone, _)) = listener.accept().await {
                seed += 1;
                let (near, far) = duplex(256 * 1024);
                tokio::spawn(carry(phone, near, quality, seed));
                let (acceptor, counted) = (acceptor.clone(), Arc::clone(&counted));
                tokio::spawn(async move {
                    let (Ok(tls), Ok(office)) =
                        (acceptor.accept(far).await, TcpStream::connect(service).await)
                    else {
                        return;
                    };
                    let ((from_phone, to_phone), (from_office, to_office)) =
                        (split(tls), office.into_split());
                    tokio::spawn(pass(from_office, to_phone, Arc::default()));
                    pass(from_phone, to_office, counted).await;
                });
            }
        });
        Ok(Self { address, authority, requests, _runtime: runtime })
    }

    /// How many requests went through it.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }
}

/// A server's configuration for `localhost`, and who vouches for it.
fn certified() -> Fallible<(ServerConfig, String)> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, &authority)?;
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(certificate.der().to_vec())],
            PrivateKeyDer::try_from(key.serialize_der())?,
        )?;
    Ok((config, authority.pem()))
}

/// Both directions of one connection over the link.
async fn carry(phone: TcpStream, near: tokio::io::DuplexStream, quality: Quality, seed: u64) {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let lost = |dice: &mut ChaCha8Rng| dice.next_u32() % 100 < quality.lost_of_100;
    let mut connected = Instant::now() + 2 * quality.one_way;
    for _ in 0..2 {
        if lost(&mut dice) {
            connected += Duration::from_secs(1);
        }
    }
    _ = phone.set_nodelay(true);
    let ((from_phone, to_phone), (from_far, to_far)) = (phone.into_split(), split(near));
    let down = ChaCha8Rng::seed_from_u64(seed + (1 << 32));
    tokio::spawn(direction(from_far, to_phone, (quality, connected), down));
    direction(from_phone, to_far, (quality, connected), dice).await;
}

/// One direction: packets leave at the link's rate, and arrive in their order.
async fn direction(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin + Send + 'static,
    (quality, connected): (Quality, Instant),
    mut dice: ChaCha8Rng,
) {
    let (send, mut on_the_way) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        while let Some((arrives, packet)) = on_the_way.recv().await {
            sleep_until(arrives).await;
            if to.write_all(&packet).await.is_err() {
                return;
            }
        }
        _ = to.shutdown().await;
    });
    let (mut free, mut last) = (connected, connected);
    let mut packet = vec![0; PACKET_BYTES];
    while let Ok(bytes @ 1..) = from.read(&mut packet).await {
        let takes = Duration::from_micros(bytes as u64 * 1_000_000 / quality.bytes_per_s);
        free = free.max(Instant::now()) + takes;
        let again =
            if dice.next_u32() % 100 < quality.lost_of_100 { 3 * quality.one_way } else { Duration::ZERO };
        last = last.max(free + quality.one_way + again);
        if send.send((last, packet.get(..bytes).unwrap_or_default().to_vec())).is_err() {
            return;
        }
    }
}

/// Passes on what comes, and counts what begins a request.
async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, requests: Arc<AtomicU64>) {
    let mut part = vec![0; 64 * 1024];
    while let Ok(bytes @ 1..) = from.read(&mut part).await {
        let part = part.get(..bytes).unwrap_or_default();
        requests.fetch_add(u64::from(part.starts_with(b"POST ")), Ordering::SeqCst);
        if to.write_all(part).await.is_err() {
            return;
        }
    }
    _ = to.shutdown().await;
}
