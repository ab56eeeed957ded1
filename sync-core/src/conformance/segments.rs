//! Segments: what is in one, and whether its hashes and its signature hold.

use super::Failure;
use super::fields::{Input, hex};
use merge::changeset::Changeset;
use merge::genesis::Genesis;
use merge::header::Header;
use merge::keys::PublicKey;
use merge::personal::Values;
use merge::segment::{Author, Segment};
use merge::skeleton::{Op, Put, decode};
use serde_json::{Map, Value, json};

/// Decodes and verifies a segment.
pub(super) fn segment(input: &Input<'_>) -> Result<Value, Failure> {
    let segment = Segment::decode(&input.bytes("segment")?)?;
    let genesis = match (&segment.author, input.bytes_or_none("genesis")?) {
        (Author::New(genesis), _) => *genesis,
        (Author::Known(_), Some(bytes)) => Genesis::decode(&bytes)?,
        (Author::Known(_), None) => return Err(Failure::Refused("genesis")),
    };
    let certificate = input.bytes_or_none("certificate")?;
    let office = input.hash("office")?;
    segment.verify_again(&genesis, &office, certificate.as_deref())?;
    let shown = |one: &Changeset| changeset(one, &genesis, &office);
    let changesets: Vec<Value> = segment.changesets.iter().map(shown).collect::<Result<_, _>>()?;
    Ok(json!({
        "stream": segment.author.stream().to_string(),
        "genesis_hash": genesis.hash().to_string(),
        "partition": genesis.partition.to_string(),
        "person": genesis.person.to_string(),
        "replica": genesis.replica.to_string(),
        "base_seq": segment.base_seq,
        "changesets": changesets,
    }))
}

/// What is in a changeset. One that cannot be read keeps its place, and so does one that rules without being the
/// office's: poison, which has no effect and refuses nothing.
fn changeset(changeset: &Changeset, genesis: &Genesis, office: &PublicKey) -> Result<Value, Failure> {
    let poison = || json!({ "seq": changeset.seq, "hash": changeset.hash.to_string(), "poison": true });
    let (Ok(header), Ok(ops)) = (Header::decode(&changeset.header), decode(&changeset.skeleton)) else {
        return Ok(poison());
    };
    if genesis.key != *office && ops.iter().any(Op::is_control) {
        return Ok(poison());
    }
    let ops: Vec<Value> = ops.iter().map(op).collect();
    let values = changeset.values.as_deref().map(Values::decode).transpose()?.unwrap_or_default();
    let value = |plain: &merge::personal::Plain| json!({ "commitment": plain.commitment().to_string(), "value": hex(&plain.value) });
    Ok(json!({
        "seq": changeset.seq,
        "hash": changeset.hash.to_string(),
        "wall_ms": header.reading.wall_ms,
        "boot": header.reading.boot,
        "steady_ms": header.reading.steady_ms,
        "floor_ms": header.floor_ms,
        "learned": header.learned.len(),
        "ops": ops,
        "values": values.plain.iter().map(value).collect::<Vec<_>>(),
    }))
}

fn op(op: &Op<'_>) -> Value {
    let hashes = |hashes: &[merge::hash::Hash]| hashes.iter().map(ToString::to_string).collect::<Vec<_>>();
    match op {
        Op::Put(put) => put_op(put),
        Op::Hold(held, reason) => json!({ "hold": hashes(held), "reason": reason }),
        Op::Adopt(adopted) => json!({ "adopt": hashes(adopted) }),
        Op::Erase(erased) => json!({ "erase": hashes(erased) }),
        Op::Unknown(_) => json!({ "unknown": true }),
    }
}

fn put_op(put: &Put<'_>) -> Value {
    let plain = put.plain.iter().map(|(register, value)| (register.to_string(), json!(hex(value))));
    let personal =
        put.personal.iter().map(|(register, hash)| (register.to_string(), json!(hash.to_string())));
    let seen = put.seen.iter().map(|(register, mentions)| (register.to_string(), json!(mentions.len())));
    json!({
        "put": put.kind,
        "id": put.id.to_string(),
        "plain": plain.collect::<Map<_, _>>(),
        "personal": personal.collect::<Map<_, _>>(),
        "seen": seen.collect::<Map<_, _>>(),
    })
}
