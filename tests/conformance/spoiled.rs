//! Inputs of what is judged by rules, spoiled member by member: told so, refused, or answered, and never a panic.

use super::{kept, run};
use serde_json::{Value, json};
use sync_core::conformance::ConformanceError;

/// One vector or two of each topic, with every kind of member.
const WHOLE: [&str; 5] = [
    "status/an_extension",
    "due/over_national_day",
    "plan/an_own_fix_in_its_second_week",
    "score/there_again",
    "score/points_density",
];

/// The pointers to everything in a value, but standards of an edition behind its first and acts or checks behind the fourth.
fn pointers(value: &Value, here: &str, all: &mut Vec<String>) {
    let mut into = |name: &str, value: &Value| {
        let there = format!("{here}/{name}");
        pointers(value, &there, all);
        all.push(there);
    };
    let many = if here == "/edition/standards" { 1 } else { 4 };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| into(name, value)),
        Value::Array(list) => {
            (0..)
                .zip(list.iter().take(many))
                .for_each(|(place, value): (u32, _)| into(&place.to_string(), value));
        }
        _ => {}
    }
}

fn left_out(mut input: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    match input.pointer_mut(parent).expect("it is there") {
        Value::Object(members) => _ = members.remove(name),
        Value::Array(list) => _ = list.remove(name.parse().expect("a place")),
        _ => {}
    }
    input
}

#[test]
fn an_input_that_is_spoiled_anywhere_is_told_so_refused_or_answered() {
    let kept = kept();
    let strange = [
        json!(null),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!("?"),
        json!([{}]),
        json!(4_294_967_295_u32),
    ];
    let mut told = 0;
    for name in WHOLE {
        let vector: Value = serde_json::from_str(kept.get(name).expect("it is kept")).expect("JSON");
        let mut all = Vec::new();
        pointers(&vector["input"], "", &mut all);
        for pointer in all {
            let with = |other: &Value| {
                let mut input = vector["input"].clone();
                *input.pointer_mut(&pointer).expect("it is there") = other.clone();
                input
            };
            let spoiled = strange.iter().map(with).chain([left_out(vector["input"].clone(), &pointer)]);
            for input in spoiled {
                match run(&input.to_string()) {
                    Ok(answer) => _ = serde_json::from_str::<Value>(&answer).expect("JSON"),
                    Err(ConformanceError::NoVector(said)) => {
                        told += 1;
                        assert!(said.contains('`'), "{name}{pointer}: {said}");
                    }
                    Err(other) => panic!("{name}{pointer}: {other}"),
                }
            }
        }
    }
    assert!(told > 1_000, "{told}");
}

#[test]
fn a_member_that_has_to_be_there_is_named() {
    let said = |input: Value| match run(&input.to_string()) {
        Err(ConformanceError::NoVector(said)) => said,
        other => panic!("{other:?}"),
    };
    for (input, member) in [
        (json!({ "topic": "status" }), "acts"),
        (json!({ "topic": "status", "acts": [{ "seen": [] }] }), "id"),
        (json!({ "topic": "due", "limit": 2 }), "from_ms"),
        (json!({ "topic": "due", "limit": 2, "from_ms": 0, "calendar": [1] }), "calendar"),
        (json!({ "topic": "plan" }), "edition"),
        (json!({ "topic": "score", "edition": { "standards": [{}] } }), "code"),
    ] {
        assert!(said(input).contains(&format!("`{member}`")), "{member}");
    }
}
