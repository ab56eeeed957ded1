//! Bodies: unpacked within limits on the way in, packed with zstd on the way out where the caller reads it.

use crate::limits::{BODY_TIME_MAX, PACK_BYTES_MIN, PACKED_BYTES_MAX, SMALL_BYTES_MAX};
use crate::problem::{BUSY, ENCODING, MALFORMED, Problem, TIMEOUT};
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, REFERRER_POLICY, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Request};
use axum::response::{IntoResponse, Response};
use client;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::sync::Arc;
use sync_core::protocol::BODY_BYTES_MAX;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// One permit stands for so many bytes.
const PERMIT_BYTES: usize = 1024;

/// The memory that bodies may take at one time. Whoever finds none left is told to come again.
#[derive(Clone, Debug)]
pub struct Room(Arc<Semaphore>);

impl Room {
    /// Room for so many bytes.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / PERMIT_BYTES)))
    }

    fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let permits = u32::try_from(bytes.div_ceil(PERMIT_BYTES)).unwrap_or(u32::MAX);
        Arc::clone(&self.0).try_acquire_many_owned(permits).map_err(|_| Problem::new(&BUSY))
    }
}

/// A body as it came, with the room that it takes, packed and unpacked.
#[derive(Debug)]
pub struct Packed {
    bytes: Bytes,
    packing: Packing,
    bytes_max: usize,
    room: OwnedSemaphorePermit,
}

/// How a body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Plain,
    Zstd,
}

impl Packed {
    /// Reads a body of at most `bytes_max` bytes, packed and unpacked.
    ///
    /// # Errors
    /// It is too large, too slow, packed in another way, or there is no room for it now.
    pub async fn read(request: Request<Body>, room: &Room, bytes_max: usize) -> Result<Self, Problem> {
        let headers = request.headers();
        let zstd = encoding(headers)?;
        let declared = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let expected: usize = declared.unwrap_or(bytes_max);
        if expected > bytes_max {
            return Err(Problem::too_large(bytes_max));
        }
        let mut room_taken = room.take(expected)?;
        let limited = Limited::new(request.into_body(), bytes_max).collect();
        let collected = tokio::time::timeout(BODY_TIME_MAX, limited).await;
        let bytes = match collected.map_err(|_| Problem::new(&TIMEOUT))? {
            Ok(collected) => collected.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return Err(Problem::too_large(bytes_max)),
            Err(_) => return Err(Problem::new(&MALFORMED).about("the body ended before its length")),
        };
        let packing = if zstd {
            let unpacked = client::declared(&bytes).unwrap_or(bytes_max);
            if unpacked > bytes_max {
                return Err(Problem::too_large(bytes_max));
            }
            // once as it is unpacked, and once as it is read
            room_taken.merge(room.take(unpacked.saturating_mul(2))?);
            Packing::Zstd
        } else {
            Packing::Plain
        };
        Ok(Self { bytes, packing, bytes_max, room: room_taken })
    }

    /// The room that the body takes, for whoever holds what was read from it: until it is dropped.
    pub fn into_room(self) -> OwnedSemaphorePermit {
        self.room
    }

    /// Whether it is so small that it is unpacked and read sooner than handed to another thread.
    #[must_use]
    pub fn is_small(&self) -> bool {
        let unpacked = match self.packing {
            Packing::Plain => self.bytes.len(),
            Packing::Zstd => client::declared(&self.bytes).unwrap_or(usize::MAX),
        };
        unpacked <= SMALL_BYTES_MAX
    }

    /// The bytes, unpacked. It takes time: call it where waiting is allowed.
    ///
    /// # Errors
    /// It unpacks to more than its limit, or is no zstd.
    pub fn unpack(&self) -> Result<Bytes, Problem> {
        if self.packing == Packing::Plain {
            return Ok(self.bytes.clone());
        }
        let whole = client::unpack(&self.bytes, self.bytes_max)
            .map_err(|error| Problem::new(&MALFORMED).about(format!("zstd: {error}")))?;
        if whole.len() > self.bytes_max {
            return Err(Problem::too_large(self.bytes_max));
        }
        Ok(whole.into())
    }
}

fn encoding(headers: &HeaderMap) -> Result<bool, Problem> {
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(false),
        Some(b"zstd") => Ok(true),
        Some(_) => Err(Problem::new(&ENCODING).field("Content-Encoding", "zstd, or none")),
    }
}

/// What an answer is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// CBOR of the protocol.
    Cbor,
    /// JSON in UTF-8.
    Json,
    /// GeoJSON (RFC 7946).
    GeoJson,
    /// Bytes that are known by their content.
    File,
}

impl Media {
    const fn name(self) -> &'static str {
        match self {
            Self::Cbor => "application/cbor",
            Self::Json => "application/json; charset=utf-8",
            Self::GeoJson => "application/geo+json; charset=utf-8",
            Self::File => "application/octet-stream",
        }
    }
}

/// How the caller may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// With zstd.
    Zstd,
    /// Only as it is.
    Plain,
}

impl Reads {
    /// What the caller says of itself.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let said = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let zstd = said.split(',').any(|one| {
            let mut parts = one.split(';').map(str::trim);
            parts.next() == Some("zstd") && !parts.any(|part| part == "q=0")
        });
        if zstd { Self::Zstd } else { Self::Plain }
    }
}

/// An answer, packed where the caller reads zstd and it is worth it.
#[must_use]
pub fn answer(body: Vec<u8>, media: Media, reads: Reads) -> Response {
    let packed =
        (reads == Reads::Zstd && body.len() >= PACK_BYTES_MIN).then(|| client::pack(&body).ok()).flatten();
    let encoding = packed.is_some();
    let mut response = Body::from(packed.unwrap_or(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media.name()));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if matches!(media, Media::Json | Media::GeoJson) {
        // what somebody may look at stays with whoever asked, and so does the address that he came by
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    if encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("zstd"));
    }
    response
}

const _: () = assert!(BODY_BYTES_MAX == PACKED_BYTES_MAX);
