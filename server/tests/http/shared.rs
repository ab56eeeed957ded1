//! One phone with two people over real HTTP: known again by their certificates, and one of them taken off.

use crate::harness::{grid, leader};
use crate::program::{code_of, enrolled, gridwalk, json, serving};
use client::{HttpOffice, NoAnswer};
use serde_json::Value;
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;
use sync_core::phone::Transport;
use sync_core::protocol::pull::State;
use tempfile::TempDir;

/// The head of the grid's community among those for whom codes were made.
fn head(codes: &Value) -> Id {
    let mut rows = codes.as_array().unwrap().iter();
    let row = rows.find(|row| row["role"] == "community head").unwrap();
    Id::parse(row["person"].as_str().unwrap()).unwrap()
}

/// Of each person that `gridwalk keys list` names: whether taken off.
fn listed(data: &str, person: Id) -> Vec<bool> {
    let list = json(&gridwalk(&["keys", "list", "--data", data, "--json"]));
    let rows = list.as_array().unwrap().iter().filter(|row| row["person"] == person.to_string());
    rows.map(|row| !row["taken_off_ms"].is_null()).collect()
}

#[test]
fn two_people_on_one_phone_are_known_again_after_a_restore_and_one_is_taken_off() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().to_str().unwrap();
    json(&gridwalk(&["init", "--data", data, "--grids", "3", "--json"]));
    let codes = json(&gridwalk(&["codes", "--data", data, "--grid", &grid().to_string(), "--json"]));
    let (first, second) = (leader(), head(&codes));
    let backup = folder.path().join("evening.gridwalk");
    let backup = backup.to_str().unwrap();
    json(&gridwalk(&["backup", "--data", data, "--to", backup, "--json"]));
    let (mut child, url) = serving(folder.path());
    let mut phone = enrolled(&url, &code_of(&codes, first));
    let request = phone.replica.enrol_request(&code_of(&codes, second));
    let answer = HttpOffice::new(url.as_str(), "").enrol(&request).unwrap();
    phone.replica.enrolled(&answer).unwrap();
    phone.find();
    phone.holder = Gate::holder_of(&phone.replica, second).unwrap();
    let found = phone.find();
    assert_eq!(phone.sync().acknowledged, 2);
    child.kill().unwrap();
    child.wait().unwrap();
    json(&gridwalk(&["restore", "--data", data, "--from", backup, "--json"]));
    let (mut child, url) = serving(folder.path());
    // neither is known, whoever's token comes
    phone.office = HttpOffice::new(url.as_str(), answer.token.as_str());
    phone.sync();
    assert_eq!((phone.pending(), phone.holds(found)), (0, true));
    assert_eq!((listed(data, first), listed(data, second)), (vec![false], vec![false]));
    phone.replica.take_off(second).unwrap();
    phone.office = HttpOffice::new(url.as_str(), phone.replica.enrolment().unwrap().token.clone());
    phone.sync();
    assert_eq!((listed(data, first), listed(data, second)), (vec![false], vec![true]));
    let mut gone = HttpOffice::new(url.as_str(), answer.token.as_str());
    assert!(gone.pull(phone.replica.pull_body(State::Left).unwrap()).is_none());
    assert!(matches!(gone.last(), Some(NoAnswer::Refused { status: 403, .. })), "{:?}", gone.last());
    assert!(gone.push(phone.replica.push_body().unwrap()).is_some(), "pushing stays open");
    child.kill().unwrap();
    child.wait().unwrap();
}
