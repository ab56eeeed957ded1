//! Whatever brings a message to a unit: a webhook now; an SMS gateway or a chat's robot is another one of these.

use super::message::Message;
use std::pin::Pin;

/// Why a message was not brought, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// In words, for whoever looks after the receiver.
    pub why: String,
    /// How long the receiver asks to be left alone, ms.
    pub asked_ms: Option<u64>,
}

/// A message on its way.
pub type Sending<'s> = Pin<Box<dyn Future<Output = Result<(), NotSent>> + Send + 's>>;

/// Brings messages. It may be asked for one message again, whenever nobody could keep that it was brought: a message says the same
/// key every time, so that whoever gets it can let the second one go.
pub trait Sender: Send + Sync {
    /// Brings a message, within a bounded time. It counts as brought once this says so, and never by having been handed over.
    fn send<'s>(&'s self, message: &'s Message) -> Sending<'s>;
}
