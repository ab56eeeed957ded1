//! What the office signs: receipts and certificates.

use super::Failure;
use super::fields::Input;
use merge::certificate::Certificate;
use merge::receipt::Receipt;
use serde_json::{Value, json};

/// Opens a receipt.
pub(super) fn receipt(input: &Input<'_>) -> Result<Value, Failure> {
    let receipt = Receipt::open(&input.bytes("receipt")?, &input.hash("office")?)?;
    Ok(json!({
        "stream": receipt.stream.to_string(),
        "first_seq": receipt.first_seq,
        "last_seq": receipt.last_seq,
        "last": receipt.last.to_string(),
        "epoch": receipt.epoch.to_string(),
        "number": receipt.number,
        "received_ms": receipt.received_ms,
        "doubtful": receipt.doubtful,
        "since_ms": receipt.since_ms,
        "anchored": receipt.anchor.is_some(),
    }))
}

/// Opens a certificate.
pub(super) fn certificate(input: &Input<'_>) -> Result<Value, Failure> {
    let certificate = Certificate::open(&input.bytes("certificate")?, &input.hash("office")?)?;
    Ok(json!({
        "key": certificate.key.to_string(),
        "replica": certificate.replica.to_string(),
        "person": certificate.person.to_string(),
        "district": certificate.district,
        "from_ms": certificate.from_ms,
    }))
}
