//! Digests: from the tips, receipts and heads of a place, in whatever order they are given.

use super::fields::{Input, bytes, missing};
use super::{ConformanceError, Failure};
use merge::digest::{HeadState, LogDigest, ReceiptDigest, StateDigest};
use merge::hash::{Hash, Id};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A head: its changeset, what stands in the skeleton, and its effective time.
type Head = (Hash, Vec<u8>, i64);

/// A register: kind, entity and number.
type Place = (u32, Id, u32);

/// Computes the three digests.
pub(super) fn digests(input: &Input<'_>) -> Result<Value, Failure> {
    let streams = input.list("streams")?.iter().map(stream).collect::<Result<BTreeMap<_, _>, _>>()?;
    let receipt = |value: &Value| bytes(value.as_str().unwrap_or("?"), "receipts");
    let receipts = input.list("receipts")?.iter().map(receipt).collect::<Result<BTreeSet<_>, _>>()?;
    let registers = input.list("registers")?.iter().map(register).collect::<Result<BTreeMap<_, _>, _>>()?;
    let log = streams.iter().fold(LogDigest::default(), |digest, (id, tips)| {
        digest.stream(id, &tips.iter().copied().collect::<Vec<_>>())
    });
    let of_receipts = receipts.iter().fold(ReceiptDigest::default(), |digest, bytes| digest.receipt(bytes));
    let state = registers.iter().fold(StateDigest::default(), |digest, (place, heads)| {
        let heads =
            heads.iter().map(|(hash, written, ms)| HeadState { hash: *hash, written, effective_ms: *ms });
        digest.register(*place, &heads.collect::<Vec<_>>())
    });
    Ok(json!({
        "log": log.finish().to_string(),
        "receipts": of_receipts.finish().to_string(),
        "state": state.finish().to_string(),
    }))
}

/// A stream with its acknowledged tips.
fn stream(value: &Value) -> Result<(Id, BTreeSet<(u32, Hash)>), ConformanceError> {
    let input = Input(value);
    let tip = |value: &Value| Ok((Input(value).small("seq")?, Input(value).hash("hash")?));
    Ok((input.id("stream")?, input.list("tips")?.iter().map(tip).collect::<Result<_, ConformanceError>>()?))
}

/// A register of an entity, with its heads.
fn register(value: &Value) -> Result<(Place, BTreeSet<Head>), ConformanceError> {
    let input = Input(value);
    let head = |value: &Value| {
        let input = Input(value);
        Ok((input.hash("changeset")?, input.bytes("written")?, input.integer("effective_ms")?))
    };
    let heads = input.list("heads")?.iter().map(head).collect::<Result<BTreeSet<_>, ConformanceError>>()?;
    if heads.is_empty() {
        return Err(missing("heads", "not empty"));
    }
    Ok(((input.small("kind")?, input.id("entity")?, input.small("register")?), heads))
}
