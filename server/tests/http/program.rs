//! The program itself: its numbers at the end, its JSON, and what a killed one leaves behind.

use crate::harness::{Office, Phone, entropy, grid, leader};
use client::HttpOffice;
use serde_json::Value;
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use sync_core::clock::SystemClock;
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;
use sync_core::phone::{PhoneReplica, Seams, Transport};
use sync_core::store::{Profile, Store};
use sync_core::witness::Unwitnessed;

pub(crate) fn gridwalk(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gridwalk")).args(words).output().unwrap()
}

pub(crate) fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A serving process, and the address it prints.
pub(crate) fn serving(data: &Path) -> (Child, String) {
    serving_with(data, &[])
}

/// The same, with more words.
pub(crate) fn serving_with(data: &Path, words: &[&str]) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gridwalk"))
        .args(["serve", "--listen", "127.0.0.1:0", "--json", "--data"])
        .arg(data)
        .args(words)
        .env_remove("GRIDWALK_WEBHOOK")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let printed: Value = serde_json::from_str(&line).unwrap();
    (child, printed["url"].as_str().unwrap().to_owned())
}

/// The code of a person among those that `gridwalk codes` made.
pub(crate) fn code_of(codes: &Value, person: Id) -> String {
    let mine = codes.as_array().unwrap().iter().find(|one| one["person"] == person.to_string());
    mine.unwrap()["code"].as_str().unwrap().to_owned()
}

pub(crate) fn enrolled(url: &str, code: &str) -> Phone {
    let seams =
        Seams { clock: Box::new(SystemClock::new()), entropy: entropy(), witness: Box::new(Unwitnessed) };
    let mut replica = PhoneReplica::create(Store::in_memory(Profile::Phone).unwrap(), seams).unwrap();
    let answer = HttpOffice::new(url, "").enrol(&replica.enrol_request(code)).unwrap();
    replica.enrolled(&answer).unwrap();
    let holder = Gate::holder(&replica).unwrap();
    Phone { replica, holder, office: HttpOffice::new(url, answer.token) }
}

#[test]
fn an_office_that_is_killed_after_a_push_holds_it_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().to_str().unwrap();
    let made = json(&gridwalk(&["init", "--data", data, "--grids", "3", "--json"]));
    assert_eq!((made["grids"].as_u64(), made["district"].as_u64()), (Some(3), Some(440_304)));
    let grid = grid().to_string();
    let codes = || json(&gridwalk(&["codes", "--data", data, "--grid", &grid, "--json"]));
    let first = code_of(&codes(), leader());
    let (mut child, url) = serving(folder.path());
    let second = code_of(&codes(), leader());
    let mut phone = enrolled(&url, &first);
    let finding = phone.find();
    let lost = phone.office.push(phone.replica.push_body().unwrap());
    assert!(lost.is_some(), "the office acknowledged, and the phone never looked");
    child.kill().unwrap();
    child.wait().unwrap();
    let (mut child, url) = serving(folder.path());
    phone.office = HttpOffice::new(url.clone(), phone.replica.enrolment().unwrap().token.clone());
    assert_eq!(phone.sync().acknowledged, 1);
    let mut other = enrolled(&url, &second);
    other.sync();
    assert!(other.holds(finding));
    child.kill().unwrap();
    child.wait().unwrap();
    let checked = json(&gridwalk(&["fsck", data, "--json"]));
    assert!(checked.as_array().unwrap().iter().all(|one| one["clean"] == true), "{checked}");
}

#[cfg(unix)]
#[test]
fn a_served_office_stops_when_it_is_told_to() {
    let office = Office::new();
    let folder = office.folder.path().to_owned();
    let mut office = office;
    office.running.take().unwrap().stop().unwrap();
    let (mut child, url) = serving(&folder);
    let mut viewer = HttpOffice::new(url, "");
    let health: Value = serde_json::from_slice(&viewer.get("/healthz").unwrap()).unwrap();
    assert_eq!(health["status"], "ok");
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(child.wait().unwrap().success());
    assert!(!folder.join("office.db-wal").exists(), "the log was not folded into the database");
}

#[test]
fn a_damaged_file_and_a_damaged_database_end_fsck_with_four() {
    let mut office = Office::new();
    let mut phone = office.phone();
    phone.find();
    phone.sync();
    office.running.take().unwrap().stop().unwrap();
    let data = office.folder.path().to_str().unwrap();
    assert_eq!(gridwalk(&["fsck", data]).status.code(), Some(0));
    let file = office.folder.path().join("files").join(office.initialised.edition.to_string());
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[1..]).unwrap();
    assert_eq!(gridwalk(&["fsck", data]).status.code(), Some(4));
    std::fs::write(&file, &whole).unwrap();
    let database = office.folder.path().join("office.db");
    let bytes = std::fs::read(&database).unwrap();
    let note = "楼道内电动车充电".as_bytes();
    let at = bytes.windows(note.len()).position(|window| window == note).unwrap();
    let mut damaged = std::fs::OpenOptions::new().write(true).open(&database).unwrap();
    damaged.seek(SeekFrom::Start(at as u64)).unwrap();
    damaged.write_all(b"X").unwrap();
    drop(damaged);
    assert_eq!(gridwalk(&["fsck", data]).status.code(), Some(4));
}

#[test]
fn words_that_are_not_understood_end_with_two() {
    assert_eq!(gridwalk(&["serve"]).status.code(), Some(2));
    assert_eq!(gridwalk(&["init", "--data"]).status.code(), Some(2));
    assert_eq!(gridwalk(&["serve", "--data", "/nowhere/at/all"]).status.code(), Some(1));
    let help = gridwalk(&["--help"]);
    assert!(String::from_utf8_lossy(&help.stdout).contains("Exit codes"));
}
