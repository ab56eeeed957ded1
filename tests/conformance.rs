//! The published vectors: files with an input and the expected result, for writers of other clients, and held here first.

mod world;
mod written;
mod item;
mod statuses;
mod dues;
mod editions;
mod plans;
mod walked;
mod scores;
mod cases;
mod reading;
mod merged;
mod judged;
mod scored;
mod spoiled;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use sync_core::conformance::{ConformanceError, run};

const FOLDER: &str = "fixtures/data/conformance";
const UPDATE: &str = "GRIDWALK_BLESS=1 cargo nextest run --release -p tests --test stories conformance";

/// A vector: what it shows, what goes in, and what has to come out.
pub(crate) struct Vector {
    /// Topic and name, as in `merge/two_notes`.
    pub(crate) name: String,
    pub(crate) about: &'static str,
    pub(crate) input: Value,
}

impl Vector {
    fn file(&self) -> String {
        let expected = run(&self.input.to_string()).expect("the input of a vector");
        let expected: Value = serde_json::from_str(&expected).expect("JSON");
        let whole = serde_json::json!({ "about": self.about, "input": self.input, "expected": expected });
        format!("{whole:#}\n")
    }
}

fn vector(name: &str, about: &'static str, input: Value) -> Vector {
    Vector { name: name.to_owned(), about, input }
}

/// A value with something else, or something more, where a pointer leads to.
fn having(mut value: Value, pointer: &str, other: impl Into<Value>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    match value.pointer_mut(parent).expect("the way to it is there") {
        Value::Object(members) => _ = members.insert(name.to_owned(), other.into()),
        list => *list.pointer_mut(&format!("/{name}")).expect("an entry that is there") = other.into(),
    }
    value
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(digits: &str) -> Vec<u8> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("digits"), 16);
    digits.as_bytes().chunks(2).map(pair).collect::<Result<_, _>>().expect("digits")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(FOLDER)
}

/// The files as they are kept, by topic and name.
pub(crate) fn kept() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let topics = fs::read_dir(folder()).expect("the vectors are there").filter_map(Result::ok);
    for topic in topics.filter(|entry| entry.path().is_dir()) {
        for file in fs::read_dir(topic.path()).expect("readable").filter_map(Result::ok) {
            let name = format!("{}/{}", topic.file_name().display(), file.file_name().display());
            let text = fs::read_to_string(file.path()).expect("readable");
            files.insert(name.trim_end_matches(".json").to_owned(), text);
        }
    }
    files
}

#[test]
fn every_vector_is_kept_as_the_code_answers_it_and_no_other() {
    let vectors = cases::all();
    if std::env::var_os("GRIDWALK_BLESS").is_some() {
        for vector in &vectors {
            let path = folder().join(format!("{}.json", vector.name));
            fs::create_dir_all(path.parent().expect("a topic")).expect("the house can be written to");
            fs::write(path, vector.file()).expect("the house can be written to");
        }
    }
    let mut kept = kept();
    for vector in &vectors {
        let file = kept.remove(&vector.name).unwrap_or_default();
        assert_eq!(file, vector.file(), "{}: if the change is meant, {UPDATE}", vector.name);
    }
    assert_eq!(kept.keys().collect::<Vec<_>>(), Vec::<&String>::new(), "these are nobody's");
    assert!(vectors.len() >= 30, "{}", vectors.len());
}

#[test]
fn every_order_of_a_merge_gives_the_same() {
    for (name, text) in kept().iter().filter(|(name, _)| name.starts_with("merge/")) {
        let vector: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(vector["expected"]["orders_agree"], Value::Bool(true), "{name}");
    }
}

#[test]
fn a_merge_has_the_digests_of_the_phone_and_the_office_that_it_was_taken_from() {
    let (world, hand, ..) = cases::two_notes();
    let result: Value = serde_json::from_str(&run(&world.merge_of(&hand).to_string()).unwrap()).unwrap();
    let digests = &result["result"]["digests"][0];
    let place = sync_core::places::of_grid(crate::harness::grid());
    for store in [hand.phone.store(), world.office.store()] {
        let theirs = store.digests(&place, store::digests::Depth::Whole).unwrap();
        let theirs = [theirs.log, theirs.receipts, theirs.state.unwrap()].map(|digest| digest.to_string());
        assert_eq!(["log", "receipts", "state"].map(|name| digests[name].as_str().unwrap()), theirs);
    }
}

#[test]
fn the_vectors_that_have_to_be_refused_are_refused_and_no_others() {
    for (name, text) in kept() {
        let vector: Value = serde_json::from_str(&text).expect("JSON");
        let refused = vector["expected"].get("refused").is_some();
        let meant = vector["about"].as_str().expect("a sentence").contains("refused");
        assert_eq!(refused, meant, "{name}");
    }
}

#[test]
fn what_is_no_vector_is_told_so() {
    for input in [
        "",
        "[]",
        "{}",
        "{\"topic\":\"weather\"}",
        "{\"topic\":\"segment\"}",
        "{\"topic\":\"segment\",\"segment\":\"0\"}",
        "{\"topic\":\"changeset\"}",
        "{\"topic\":\"digest\",\"streams\":[{}],\"receipts\":[],\"registers\":[]}",
    ] {
        assert!(matches!(run(input), Err(ConformanceError::NoVector(_))), "{input}");
    }
}
