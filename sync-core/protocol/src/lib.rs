//! The messages of a sync, and the session that speaks them without knowing a socket.
//!
//! One file for each message, both directions in it. Bodies are deterministic CBOR with their random bytes
//! set apart ([`columns`]), so that a general compressor does well on the rest.

pub mod columns;
pub mod parts;
pub mod hello;
pub mod push;
pub mod bundle;
pub mod pull;
pub mod enrol;
pub mod session;

/// The oldest and the newest version of the protocol spoken here.
pub const VERSIONS: (u32, u32) = (1, 1);

/// A request body may be at most this large once unpacked.
pub const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
