//! Notices to responsible units: noticed beside the writer, put into messages, and brought by whatever brings them.
//!
//! A push knows nothing of it. The office looks at its feed every few seconds, as somebody who reads would, and gives the writer
//! only what was found; no transaction waits for a receiver.

mod message;
mod sender;
mod webhook;
mod rounds;

pub use message::{Links, Message, Said};
pub(crate) use rounds::{Teller, tell};
pub use sender::{NotSent, Sender, Sending};
pub use webhook::{KEY_HEADER, SIGNATURE_HEADER, Webhook, signed};
