//! The expected results, judged by the second reading: what both find independently is what the page of the format says.

use super::item::{Item, Says, half, part};
use super::merged::{Copy, Place, Write, digests};
use super::reading::{self, Geneses};
use super::{bytes, hex, kept};
use domain::format::{KINDS, Kind, Register};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The vectors of a topic that are not refused, by name: input and expected.
fn taken(topic: &str) -> Vec<(String, Value, Value)> {
    let of_topic = kept().into_iter().filter(|(name, _)| name.starts_with(&format!("{topic}/")));
    let read = of_topic.map(|(name, text)| {
        let vector: Value = serde_json::from_str(&text).expect("JSON");
        (name, of(&vector, "input").clone(), of(&vector, "expected").clone())
    });
    let taken: Vec<_> = read.filter(|(_, _, expected)| expected.get("refused").is_none()).collect();
    assert!(!taken.is_empty(), "{topic} has no vector");
    taken
}

/// A member of a vector.
fn of<'v>(value: &'v Value, name: &str) -> &'v Value {
    value.get(name).expect("a member of this name")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    of(value, name).as_str().expect("a text")
}

fn number(value: &Value, name: &str) -> u64 {
    of(value, name).as_u64().expect("a number")
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    of(value, name).as_array().expect("a list")
}

fn member(value: &Value, name: &str) -> Vec<u8> {
    bytes(text(value, name))
}

#[test]
fn a_second_reading_finds_the_same_chain_and_the_same_commitments_in_every_segment() {
    for (name, input, expected) in taken("segment") {
        let mut geneses = Geneses::new();
        if let Some(genesis) = input["genesis"].as_str().map(bytes) {
            let id = half("gridwalk stream 1", &[&part(&genesis)]);
            geneses.insert(id, Item::read(&genesis).expect("a genesis"));
        }
        let read = reading::segment(&member(&input, "segment"), &mut geneses, &member(&input, "office"));
        assert_eq!(read.len(), list(&expected, "changesets").len(), "{name}");
        for (changeset, shown) in read.iter().zip(list(&expected, "changesets")) {
            assert_eq!(hex(&changeset.stream), text(&expected, "stream"), "{name}");
            assert_eq!(
                (changeset.seq, hex(&changeset.hash)),
                (number(shown, "seq"), text(shown, "hash").into())
            );
            assert_eq!(changeset.ops.is_none(), shown.get("poison").is_some(), "{name}");
            let Some(ops) = &changeset.ops else { continue };
            let values: BTreeMap<_, _> = list(shown, "values")
                .iter()
                .map(|one| (member(one, "commitment"), member(one, "value")))
                .collect();
            assert_eq!(changeset.values, values, "{name}");
            assert_eq!(ops.list().len(), list(shown, "ops").len(), "{name}");
            let wall = changeset.header.at(0).int() + changeset.header.at(2).int();
            assert_eq!(Some(wall), shown["wall_ms"].as_i64(), "{name}");
        }
    }
}

/// An operation as the inputs of changesets give it, the values of personal registers aside.
fn said(op: &Item) -> Value {
    let hashes = || op.nth(1).list().iter().map(|hash| hex(hash.bytes())).collect::<Vec<_>>();
    match op.nth(0).uint() {
        0 => put(op),
        1 => json!({ "hold": hashes(), "reason": op.nth(2).uint() }),
        2 => json!({ "adopt": hashes() }),
        _ => json!({ "erase": hashes() }),
    }
}

fn put(op: &Item) -> Value {
    let (name, target) = match &op.nth(2).says {
        Says::List(_) => ("parts", hex(&op.nth(2).raw)),
        _ => ("id", hex(op.nth(2).bytes())),
    };
    let mention = |[stream, seq, prefix]: &[Item; 3]| json!({ "stream": hex(stream.bytes()), "seq": seq.uint(), "prefix": hex(prefix.bytes()) });
    let seen = op.list().get(5).map(Item::map).unwrap_or_default();
    let seen = seen.iter().map(|(key, one)| (key.to_string(), one.groups().map(mention).collect()));
    let plain = op.nth(3).map().iter().map(|(key, value)| (key.to_string(), json!(hex(&value.raw))));
    let personal = op.nth(4).map().iter().map(|(key, one)| (key.to_string(), json!(hex(one.bytes()))));
    json!({
        "put": op.nth(1).uint(),
        name: target,
        "plain": plain.collect::<Map<_, _>>(),
        "personal": personal.collect::<Map<_, _>>(),
        "seen": seen.collect::<Map<_, _>>(),
    })
}

#[test]
fn a_second_reading_of_what_is_written_finds_what_was_meant() {
    for (name, input, expected) in taken("changeset") {
        let [header, skeleton, values, before] =
            [(&expected, "header"), (&expected, "skeleton"), (&expected, "values"), (&input, "before")]
                .map(|(value, name)| member(value, name));
        assert_eq!(hex(&reading::chain(&before, &header, &skeleton)), text(&expected, "hash"), "{name}");
        let header = Item::read(&header).expect("deterministic");
        let clocks = [("boot", 1), ("steady_ms", 2), ("floor_ms", 3)];
        for (member, key) in clocks {
            assert_eq!(number(&input["header"], member), header.at(key).uint(), "{name}");
        }
        assert_eq!(input["header"]["wall_ms"].as_i64(), Some(header.at(0).int() + header.at(2).int()));
        let learned = header.key(4).map(Item::list).unwrap_or_default().len();
        assert_eq!(learned, list(&input["header"], "learned").len() * 3, "{name}");

        // the values that were meant, in the order of their commitments
        let seed = member(&input, "seed");
        let mut meant = list(&input, "ops").to_vec();
        let mut commitments = Vec::new();
        for one in meant.iter_mut().filter_map(|op| op.get_mut("personal")?.as_object_mut()) {
            for value in one.values_mut() {
                let salt = reading::salt(&seed, u32::try_from(commitments.len()).expect("few"));
                let plain = bytes(value.as_str().expect("digits"));
                let commitment = hex(&reading::commitment(&salt, &plain));
                *value = json!(commitment);
                commitments.push(commitment);
                assert!(hex(&values).contains(&hex(&plain)), "{name}");
            }
        }
        let ops = Item::read(&skeleton).expect("deterministic");
        assert_eq!(ops.list().iter().map(said).collect::<Vec<_>>(), meant, "{name}");
        assert_eq!(expected["commitments"], json!(commitments), "{name}");
        let dug = commitments.iter().fold(hex(&skeleton), |all, one| all.replace(one, &"0".repeat(64)));
        let erased_later = list(&input, "ops").iter().any(|op| op.get("erase").is_some());
        assert!(erased_later || dug == text(&expected, "sent"), "{name}");
    }
}

#[test]
fn a_second_way_to_the_digests_ends_in_the_same() {
    for (name, input, expected) in taken("digest") {
        let mut log = BTreeMap::new();
        for stream in list(&input, "streams") {
            let seq = |tip| u32::try_from(number(tip, "seq")).expect("short");
            let tips = list(stream, "tips").iter().map(|tip| (seq(tip), member(tip, "hash")));
            let mut tips: Vec<_> = tips.collect();
            tips.sort_unstable();
            log.insert(member(stream, "stream"), tips);
        }
        let receipts =
            list(&input, "receipts").iter().map(|one| bytes(one.as_str().expect("digits"))).collect();
        let mut state = BTreeMap::new();
        for register in list(&input, "registers") {
            let ms = |head: &Value| head["effective_ms"].as_i64().expect("a time");
            let head = |head: &Value| (member(head, "changeset"), member(head, "written"), ms(head));
            let mut heads: Vec<_> = list(register, "heads").iter().map(head).collect();
            heads.sort_unstable();
            let place = (number(register, "kind"), member(register, "entity"), number(register, "register"));
            state.insert(place, heads);
        }
        let found = digests(&log, &receipts, &state).map(|digest| hex(&digest));
        assert_eq!(found, ["log", "receipts", "state"].map(|name| text(&expected, name)), "{name}");
    }
}

/// The columns of a register's value, empty where it is gone.
fn columns(register: &Register, value: Option<&Item>) -> Vec<Value> {
    let scalar = |item: &Item| match &item.says {
        Says::Text(text) => json!(text),
        Says::Bytes(bytes) => json!({ "bytes": hex(bytes) }),
        _ => json!(item.int()),
    };
    let domain::format::Shape::Record(fields) = register.shape else {
        return vec![value.map_or(Value::Null, scalar)];
    };
    let field = |key: u32| value.and_then(|value| value.key(u64::from(key))).map_or(Value::Null, scalar);
    fields.iter().map(|one| field(one.key)).collect()
}

fn copy_of(input: &Value) -> Copy {
    let history = list(input, "history").iter().map(|one| (member(one, "epoch"), number(one, "first")));
    let mut copy = Copy::new(history.collect());
    let receipts =
        |item| list(item, "receipts").iter().map(|one| bytes(one.as_str().expect("digits"))).collect();
    for item in list(input, "items") {
        let receipts: Vec<Vec<u8>> = receipts(item);
        copy.take(&member(item, "segment"), &receipts, &member(input, "office"));
    }
    copy
}

/// The heads of one register as a merge shows them.
fn shown(copy: &Copy, register: &Register, heads: &[Write]) -> Value {
    let head = |write: &Write| {
        let value = match register.personal {
            domain::format::Personal::No => Some(write.written.clone()),
            domain::format::Personal::Yes => {
                copy.changesets.get(&write.by).and_then(|one| one.values.get(&write.written).cloned())
            }
        };
        let value = value.and_then(|bytes| Item::read(&bytes));
        json!({ "changeset": hex(&write.by), "value": columns(register, value.as_ref()) })
    };
    heads.iter().map(head).collect()
}

#[test]
fn in_one_merge_time_decides_against_the_hash() {
    let text = kept().remove("merge/later_against_the_hash").expect("it is kept");
    let vector: Value = serde_json::from_str(&text).expect("JSON");
    let copy = copy_of(of(&vector, "input"));
    let mut disputed = copy.heads().into_values().filter(|heads| heads.len() > 1);
    let heads = disputed.next().expect("one register is disputed");
    let last = heads.iter().max_by_key(|write| copy.effective_ms(&write.by)).expect("two");
    assert!(heads.iter().any(|write| write.by > last.by), "the hash alone would show the same");
    assert!(disputed.next().is_none());
}

#[test]
fn a_second_merge_finds_the_same_heads_values_and_digests() {
    for (name, input, expected) in taken("merge") {
        let copy = copy_of(&input);
        let found = copy.digests().map(|digest| hex(&digest));
        let [theirs] = list(&expected["result"], "digests") else { panic!("{name} is about one place") };
        assert_eq!(found, ["log", "receipts", "state"].map(|name| text(theirs, name)), "{name}");

        let mut heads: BTreeMap<Place, Vec<Write>> = copy.heads();
        for entity in list(&expected["result"], "entities") {
            let kind: &Kind = KINDS.iter().find(|kind| kind.name == text(entity, "kind")).expect("known");
            let registers = entity["heads"].as_object().expect("registers");
            for register in kind.registers {
                let place = (u64::from(kind.key), member(entity, "id"), u64::from(register.key));
                let ours = heads.remove(&place).unwrap_or_default();
                let theirs = registers.get(register.name).cloned().unwrap_or_else(|| json!([]));
                assert_eq!(shown(&copy, register, &ours), theirs, "{name}: {}", register.name);
                // all authors of what is disputed here have one rank: time and hash decide
                if let Some(first) = entity["shown"][register.name].as_str() {
                    let last = ours.iter().map(|write| (copy.effective_ms(&write.by), &write.by)).max();
                    assert_eq!(last.map(|(_, by)| hex(by)).as_deref(), Some(first), "{name}");
                }
            }
        }
        assert!(heads.is_empty(), "{name} leaves out {:?}", heads.keys());
    }
}
