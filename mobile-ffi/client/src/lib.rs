//! The office over HTTP: one request, one answer, nothing larger or slower than it may be, and stopped at once.
//!
//! Phones and the office's own tools reach it through this crate alone. TLS is rustls with ring, always; [`Trust`] says whom
//! it believes. [`HttpOffice`] carries a sync, [`Office`] single requests.

mod packing;
mod runtime;
mod stop;
mod trust;
mod no_answer;
mod read;
mod traffic;
mod office;
mod transport;

pub use no_answer::{BadCertificate, NoAnswer};
pub use office::{BadAddress, Call, Expects, Office, UnderWay};
pub use packing::{declared, pack, unpack};
pub use read::{Answered, read};
pub use stop::Stop;
pub use traffic::Traffic;
pub use transport::{Addressed, HttpOffice, addressed};
pub use trust::{BadAuthorities, Trust};
