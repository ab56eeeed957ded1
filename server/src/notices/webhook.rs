//! The webhook: each message is posted as JSON to one address, signed by the office's key.

use super::message::Message;
use super::sender::{NotSent, Sender, Sending};
use crate::limits::{WEBHOOK_ANSWER_BYTES_MAX, WEBHOOK_CONNECT_TIME_MAX, WEBHOOK_TIME_MAX};
use crate::receiver::Receiver;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use std::error::Error;
use std::fmt;
use sync_core::merge::hash::{Hash, Id, Use};
use sync_core::merge::keys::SecretKey;

/// The header with the message's key, 32 hexadecimal digits.
pub const KEY_HEADER: &str = "idempotency-key";

/// The header with the office's signature, 128 hexadecimal digits.
pub const SIGNATURE_HEADER: &str = "gridwalk-signature";

/// What the office signs under a message: its key as it stands in the header, and the body, byte for byte.
#[must_use]
pub fn signed(key: &Id, body: &[u8]) -> Hash {
    Use::Message.hasher().part(key.to_string().as_bytes()).part(body).finish()
}

/// Posts messages to one address.
pub struct Webhook {
    client: Client,
    receiver: Receiver,
    key: SecretKey,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Webhook({:?})", self.receiver)
    }
}

impl Webhook {
    /// A webhook to a receiver, whose messages this key signs. Nothing of the environment changes where they go.
    #[must_use]
    pub fn new(receiver: Receiver, key: SecretKey) -> Self {
        let client = Client::builder()
            .tls_backend_preconfigured(receiver.trust().config())
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(WEBHOOK_CONNECT_TIME_MAX)
            .timeout(WEBHOOK_TIME_MAX)
            .build()
            .expect("TLS is given, and nothing else of it can fail");
        Self { client, receiver, key }
    }

    async fn post(&self, message: &Message) -> Result<(), NotSent> {
        let body = message.json().to_string().into_bytes();
        let signature = self.key.sign(&signed(&message.key, &body));
        let signature: String = signature.0.iter().map(|byte| format!("{byte:02x}")).collect();
        let request = self
            .client
            .post(self.receiver.url().clone())
            .header(CONTENT_TYPE, "application/json")
            .header(KEY_HEADER, message.key.to_string())
            .header(SIGNATURE_HEADER, signature)
            .body(body);
        let answer = request.send().await.map_err(|error| lost(&error))?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(refused(answer).await)
    }
}

impl Sender for Webhook {
    fn send<'s>(&'s self, message: &'s Message) -> Sending<'s> {
        Box::pin(self.post(message))
    }
}

/// What an error and those behind it say, without the address: it stands in logs.
fn lost(error: &reqwest::Error) -> NotSent {
    let mut behind: &dyn Error = error;
    while let Some(source) = behind.source() {
        behind = source;
    }
    let why = match error {
        late if late.is_timeout() => {
            format!(
                "the receiver did not answer within {} s: let it answer first and work afterwards",
                WEBHOOK_TIME_MAX.as_secs()
            )
        }
        unreached if unreached.is_connect() => format!("the receiver cannot be reached: {behind}"),
        _ => format!("the line to the receiver was lost: {behind}"),
    };
    NotSent { why, asked_ms: None }
}

/// What a receiver that did not take it says.
async fn refused(mut answer: Response) -> NotSent {
    let status = answer.status();
    if status.is_redirection() {
        let why = format!(
            "the receiver answered {status}: nothing is sent on to another address; give the last one"
        );
        return NotSent { why, asked_ms: None };
    }
    let seconds =
        answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
    let mut said = Vec::new();
    while said.len() < WEBHOOK_ANSWER_BYTES_MAX
        && let Ok(Some(chunk)) = answer.chunk().await
    {
        said.extend(chunk.iter().take(WEBHOOK_ANSWER_BYTES_MAX - said.len()));
    }
    let said = String::from_utf8_lossy(&said).into_owned();
    let why = format!("the receiver answered {status}: {said}").trim_end_matches([':', ' ']).to_owned();
    NotSent { why, asked_ms: seconds.map(|seconds| seconds.saturating_mul(1000)) }
}
