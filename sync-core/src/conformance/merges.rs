//! Merges: the same segments and receipts in several orders, and what every order has to show.

use super::fields::{Input, bytes, hex, missing};
use super::{ConformanceError, Failure};
use crate::phone::{take_item, verify};
use domain::format::{KINDS, Kind, Scalar};
use merge::hash::{Hash, Id};
use merge::history::History;
use merge::partition::Partition;
use merge::segment::{Author, Segment};
use merge::skeleton::{Op, decode};
use protocol::push::Item;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use store::digests::Depth;
use store::streams::Held;
use store::views::Slice;
use store::{Profile, Store};

/// No vector has as many conflicts in one place.
const CONFLICTS_MAX: u32 = 1_000;

/// Merges the items of a vector in each of its orders.
pub(super) fn merge(input: &Input<'_>) -> Result<Value, Failure> {
    let office = input.hash("office")?;
    let history = input.list("history")?.iter().map(epoch).collect::<Result<_, _>>().map(History)?;
    let items: Vec<Item> = input.list("items")?.iter().map(item).collect::<Result<_, _>>()?;
    let mut results = Vec::new();
    for order in input.list("orders")? {
        let order = order.as_array().ok_or_else(|| missing("orders", "a list of lists"))?;
        let place =
            |number: &Value| number.as_u64().and_then(|number| items.get(usize::try_from(number).ok()?));
        let ordered: Option<Vec<&Item>> = order.iter().map(place).collect();
        let ordered = ordered.ok_or_else(|| missing("orders", "numbers of items, from 0"))?;
        results.push(merged(&ordered, &office, &history)?);
    }
    let first = results.first().cloned().ok_or_else(|| missing("orders", "not empty"))?;
    let agree = results.iter().all(|result| *result == first);
    Ok(json!({ "orders_agree": agree, "result": first }))
}

/// An epoch of the office, and the first number in it.
fn epoch(value: &Value) -> Result<(Id, u64), ConformanceError> {
    let input = Input(value);
    Ok((input.id("epoch")?, input.number("first")?))
}

fn item(value: &Value) -> Result<Item, ConformanceError> {
    let input = Input(value);
    let receipt = |value: &Value| bytes(value.as_str().unwrap_or("?"), "receipts");
    let receipts = input.list("receipts")?.iter().map(receipt).collect::<Result<_, _>>()?;
    Ok(Item { segment: input.bytes("segment")?, receipts })
}

/// What a copy shows that took these items; what follows on something that came later is taken once more.
fn merged(items: &[&Item], office: &Hash, history: &History) -> Result<Value, Failure> {
    let store = Store::in_memory(Profile::Phone)?;
    let mut places = BTreeSet::new();
    for item in items {
        if let Author::New(genesis) = Segment::decode(&item.segment)?.author {
            places.insert(genesis.partition);
        }
    }
    store.write::<_, store::StoreError>(|tx| {
        tx.set_meta("office_key", &office.0)?;
        tx.set_history(history)?;
        places.iter().try_for_each(|partition| tx.set_scope(partition, Held::InScope))
    })?;
    let mut waiting: Vec<&Item> = items.to_vec();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|item| !takes(&store, item, office));
        if waiting.len() == before {
            return Err(Failure::Refused("items"));
        }
    }
    let mut written = BTreeSet::new();
    for item in items {
        let segment = Segment::decode(&item.segment)?;
        let genesis = store.genesis(&segment.author.stream())?.ok_or(Failure::Refused("genesis"))?;
        for changeset in &segment.changesets {
            // poison writes nothing
            for op in decode(&changeset.skeleton).unwrap_or_default() {
                if let Op::Put(put) = op {
                    written.insert((genesis.partition, put.kind, put.id));
                }
            }
        }
    }
    let entities = written.into_iter().map(|(partition, kind, id)| entity(&store, (&partition, kind, id)));
    let entities: Vec<Value> = entities.collect::<Result<_, _>>()?;
    let digests: Vec<Value> =
        places.iter().map(|partition| digests(&store, partition)).collect::<Result<_, _>>()?;
    Ok(json!({ "entities": entities, "digests": digests }))
}

fn takes(store: &Store, item: &Item, office: &Hash) -> bool {
    let Ok(verified) = verify(store, item, office) else { return false };
    store.write(|tx| take_item(tx, &verified, Id::default())).is_ok()
}

fn entity(store: &Store, (partition, kind, id): (&Partition, u32, Id)) -> Result<Value, Failure> {
    let kind: &'static Kind = KINDS.iter().find(|known| known.key == kind).ok_or(Failure::Refused("kind"))?;
    let (mut registers, mut shown) = (Map::new(), Map::new());
    for (key, dots) in store.heads(partition, kind, id)?.0 {
        let Some(register) = kind.register(key) else { continue };
        if dots.len() > 1 {
            let first = shown_of(store, partition, (id, register.name))?;
            shown.insert(register.name.to_owned(), json!(first));
        }
        let mut heads = Vec::new();
        for dot in dots {
            let value = store.value_at(dot, (kind.name, id), register.name)?;
            let columns =
                value.map(|value| value.columns.iter().map(|(_, one)| scalar(one)).collect::<Vec<_>>());
            heads.push((merge::context::Log::hash(store, dot)?.to_string(), columns));
        }
        heads.sort_by(|one, other| one.0.cmp(&other.0));
        let heads = heads.into_iter().map(|(hash, value)| json!({ "changeset": hash, "value": value }));
        registers.insert(register.name.to_owned(), heads.collect());
    }
    let (partition, id) = (partition.to_string(), id.to_string());
    Ok(json!({ "partition": partition, "kind": kind.name, "id": id, "heads": registers, "shown": shown }))
}

/// Of several heads the changeset of the one that is shown; nothing where all of them have one value.
fn shown_of(store: &Store, partition: &Partition, of: (Id, &str)) -> Result<Option<String>, Failure> {
    let ordinal = store.partition_ordinal(partition)?;
    let conflicts = store.conflicts(ordinal, Slice { after: None, limit: CONFLICTS_MAX })?.entries;
    let of_this = conflicts.iter().filter(|conflict| conflict.key.id == of.0);
    let disputed =
        of_this.flat_map(|conflict| &conflict.registers).find(|disputed| disputed.register == of.1);
    Ok(disputed.and_then(|disputed| disputed.contenders.first()).map(|first| first.hash.to_string()))
}

fn scalar(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Empty => Value::Null,
        Scalar::Int(number) => json!(number),
        Scalar::Text(text) => json!(text),
        Scalar::Bytes(bytes) => json!({ "bytes": hex(bytes) }),
    }
}

fn digests(store: &Store, partition: &Partition) -> Result<Value, Failure> {
    let digests = store.digests(partition, Depth::Whole)?;
    let state = digests.state.map(|state| state.to_string());
    Ok(json!({
        "partition": partition.to_string(),
        "log": digests.log.to_string(),
        "receipts": digests.receipts.to_string(),
        "state": state,
    }))
}
