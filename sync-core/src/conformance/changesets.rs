//! Changesets: what a client writes when somebody records something.

use super::fields::{Input, bytes, hex, missing};
use super::{ConformanceError, Failure};
use merge::cbor;
use merge::changeset::chain;
use merge::hash::{Hash, Prefix, Use};
use merge::header::{Header, Learned, Name, Reading};
use merge::personal::{Values, dig};
use merge::skeleton::{Draft, DraftOp, Mention, Target, decode, encode};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, ConformanceError>;

/// Writes header, skeleton and personal values, and chains them to what was before.
pub(super) fn changeset(input: &Input<'_>) -> std::result::Result<Value, Failure> {
    let header = header(&input.inner("header")?)?.encode();
    let ops = input.list("ops")?.iter().map(op).collect::<Result<Vec<_>>>()?;
    for put in ops.iter().filter_map(|op| if let DraftOp::Put(put) = op { Some(put) } else { None }) {
        put.personal.iter().try_for_each(|(_, value)| cbor::check(value))?;
    }
    let (skeleton, values) = encode(&ops, input.id("seed")?);
    decode(&skeleton)?;
    let mut sent = skeleton.clone();
    let mut commitments = Vec::new();
    if let Some(values) = values.as_deref() {
        dig(values, &mut sent)?;
        commitments = Values::decode(values)?.plain.iter().map(|one| one.commitment().to_string()).collect();
    }
    Ok(json!({
        "header": hex(&header),
        "skeleton": hex(&skeleton),
        "skeleton_hash": Use::Skeleton.of(&skeleton).to_string(),
        "sent": hex(&sent),
        "values": hex(&values.unwrap_or_default()),
        "commitments": commitments,
        "hash": chain(&input.hash("before")?, &header, &skeleton).to_string(),
    }))
}

fn header(input: &Input<'_>) -> Result<Header> {
    let reading = Reading {
        wall_ms: input.integer("wall_ms")?,
        boot: input.number("boot")?,
        steady_ms: input.number("steady_ms")?,
    };
    let learned = |value: &Value| {
        let input = Input(value);
        let name = if input.0.get("index").is_some() {
            Name::Index(input.small("index")?)
        } else {
            Name::Full(input.id("stream")?)
        };
        Ok(Learned { name, seq: input.small("seq")?, prefix: prefix(&input)? })
    };
    let learned = input.list("learned")?.iter().map(learned).collect::<Result<_>>()?;
    Ok(Header { reading, floor_ms: input.number("floor_ms")?, learned })
}

fn op(value: &Value) -> Result<DraftOp> {
    let input = Input(value);
    let is = |name: &str| value.get(name).is_some();
    match () {
        () if is("put") => put(&input).map(DraftOp::Put),
        () if is("hold") => Ok(DraftOp::Hold(hashes(&input, "hold")?, input.small("reason")?)),
        () if is("adopt") => Ok(DraftOp::Adopt(hashes(&input, "adopt")?)),
        () => Ok(DraftOp::Erase(hashes(&input, "erase")?)),
    }
}

fn put(input: &Input<'_>) -> Result<Draft> {
    let target = match input.bytes_or_none("parts")? {
        Some(parts) => Target::Derived(parts),
        None => Target::Made(input.id("id")?),
    };
    let value = |value: &Value| bytes(value.as_str().unwrap_or("?"), "a value");
    let mention = |value: &Value| {
        let input = Input(value);
        Ok(Mention { stream: input.id("stream")?, seq: input.small("seq")?, prefix: prefix(&input)? })
    };
    let mentions = |value: &Value| {
        let list = value.as_array().ok_or_else(|| missing("seen", "lists by register"))?;
        list.iter().map(mention).collect::<Result<Vec<_>>>()
    };
    Ok(Draft {
        kind: input.small("put")?,
        target,
        plain: registers(input, "plain", value)?,
        personal: registers(input, "personal", value)?,
        seen: registers(input, "seen", mentions)?,
    })
}

/// A member that gives something for each register, ascending by its number; left out, it gives nothing.
fn registers<T>(input: &Input<'_>, name: &str, read: impl Fn(&Value) -> Result<T>) -> Result<Vec<(u32, T)>> {
    let wrong = || missing(name, "an object by register");
    let Some(value) = input.0.get(name) else { return Ok(Vec::new()) };
    let entry = |(key, value): (&String, &Value)| Ok((key.parse().map_err(|_| wrong())?, read(value)?));
    let entries = value.as_object().ok_or_else(wrong)?.iter().map(entry);
    let mut entries = entries.collect::<Result<Vec<(u32, T)>>>()?;
    entries.sort_by_key(|(register, _)| *register);
    Ok(entries)
}

fn hashes(input: &Input<'_>, name: &str) -> Result<Vec<Hash>> {
    let hash = |value: &Value| value.as_str().and_then(Hash::parse);
    let hashes: Option<_> = input.list(name)?.iter().map(hash).collect();
    hashes.ok_or_else(|| missing(name, "hashes of 64 hexadecimal digits"))
}

fn prefix(input: &Input<'_>) -> Result<Prefix> {
    let bytes = input.bytes("prefix")?;
    bytes.try_into().map(Prefix).map_err(|_| missing("prefix", "16 hexadecimal digits"))
}
