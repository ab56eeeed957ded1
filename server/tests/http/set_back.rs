//! An office that is set back, by the program itself: told, by hand, and without anybody telling it.

use crate::harness::{Phone, grid, leader};
use crate::program::{code_of, enrolled, gridwalk, json, serving};
use client::HttpOffice;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use tempfile::TempDir;

/// An office of three grids in a folder, and what happens to it.
struct Story {
    folder: TempDir,
    serves: Option<(Child, String)>,
    read_token: String,
}

impl Story {
    fn begin() -> Self {
        let mut story = Self::empty();
        let made = json(&gridwalk(&["init", "--data", story.data(), "--grids", "3", "--json"]));
        made["read_token"].as_str().unwrap().clone_into(&mut story.read_token);
        story
    }

    /// A folder without an office.
    fn empty() -> Self {
        Self { folder: TempDir::new().unwrap(), serves: None, read_token: String::new() }
    }

    /// An office that serves, and a phone that is enrolled with it.
    fn with_a_phone() -> (Self, Phone) {
        let mut story = Self::begin();
        let codes = story.codes(1);
        story.serve();
        let phone = story.enrol(&codes[0]);
        (story, phone)
    }

    fn data(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn serve(&mut self) {
        self.serves = Some(serving(self.folder.path()));
    }

    /// Ends it as an operator would: what is under way is answered, and the log is folded into the database.
    fn stop(&mut self) {
        let (mut child, _) = self.serves.take().expect("it serves");
        let told = std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
        assert!(told.success() && child.wait().unwrap().success());
    }

    fn url(&self) -> &str {
        &self.serves.as_ref().expect("it serves").1
    }

    fn enrol(&self, code: &str) -> Phone {
        enrolled(self.url(), code)
    }

    fn codes(&self, count: usize) -> Vec<String> {
        let grid = grid().to_string();
        let one = || {
            code_of(&json(&gridwalk(&["codes", "--data", self.data(), "--grid", &grid, "--json"])), leader())
        };
        (0..count).map(|_| one()).collect()
    }

    /// The phone's office is wherever it serves now.
    fn sync(&self, phone: &mut Phone) -> u64 {
        phone.office = HttpOffice::new(self.url(), phone.replica.enrolment().unwrap().token.clone());
        phone.sync().acknowledged
    }

    fn health(&self) -> Value {
        serde_json::from_slice(&HttpOffice::new(self.url(), "").get("/healthz").unwrap()).unwrap()
    }

    /// The district as a viewer sees it.
    fn viewed(&self) -> Value {
        let mut viewer = HttpOffice::new(self.url(), self.read_token.as_str());
        serde_json::from_slice(&viewer.get("/v1/districts/440304").unwrap()).unwrap()
    }

    /// A backup beside it, and what was said of it.
    fn backup(&self, name: &str, more: &[&str]) -> (PathBuf, Value) {
        let path = self.beside(name);
        let words = ["backup", "--data", self.data(), "--to", path.to_str().unwrap(), "--json"];
        let made = json(&gridwalk(&[&words[..], more].concat()));
        (path, made)
    }

    fn restore(&self, from: &Path) -> Value {
        let words = ["restore", "--data", self.data(), "--from", from.to_str().unwrap(), "--json"];
        json(&gridwalk(&words))
    }

    /// A restore that ends with a number other than zero: that number, and what was said.
    fn fails_to_restore(&self, from: &Path) -> (Option<i32>, String) {
        said(&["restore", "--data", self.data(), "--from", from.to_str().unwrap()])
    }

    fn is_sound(&self) {
        let checked = json(&gridwalk(&["fsck", self.data(), "--json"]));
        assert!(checked.as_array().unwrap().iter().all(|one| one["clean"] == true), "{checked}");
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        if let Some((mut child, _)) = self.serves.take() {
            _ = child.kill();
            _ = child.wait();
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

fn said(words: &[&str]) -> (Option<i32>, String) {
    let output = gridwalk(words);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_came_after_the_backup_is_given_back_at_the_next_sync() {
    let mut story = Story::begin();
    let codes = story.codes(3);
    story.serve();
    let (mut anna, mut bo) = (story.enrol(&codes[0]), story.enrol(&codes[1]));
    let first = anna.find();
    story.sync(&mut anna);
    let (backup, made) = story.backup("evening.gridwalk", &[]);
    assert!(
        made["bytes"].as_u64().unwrap() > 0 && made["feed"].as_u64().unwrap() > 0,
        "while it serves: {made}"
    );
    let second = bo.find();
    story.sync(&mut bo);
    // anna holds what bo found: she gives it back, whoever syncs first
    story.sync(&mut anna);
    let (code, told) = story.fails_to_restore(&backup);
    assert_eq!(code, Some(3), "not while it serves: {told}");
    story.stop();
    let restored = story.restore(&backup);
    assert_eq!(restored["feed"], made["feed"]);
    assert!(Path::new(restored["set_aside"].as_str().unwrap()).exists(), "nothing is deleted");
    story.serve();
    story.sync(&mut anna);
    story.sync(&mut bo);
    let mut third = story.enrol(&codes[2]);
    third.sync();
    assert!(third.holds(first) && third.holds(second));
    assert_eq!((anna.pending(), bo.pending(), story.health()["status"].as_str()), (0, 0, Some("ok")));
    story.stop();
    story.is_sound();
    // a backup that is newer than what is in the directory, then the old one once more: an epoch each, nothing is lost
    let (newer, _) = story.backup("later.gridwalk", &[]);
    story.restore(&backup);
    story.restore(&newer);
    story.restore(&backup);
    story.serve();
    story.sync(&mut bo);
    story.sync(&mut anna);
    assert!(anna.holds(second) && anna.pending() == 0);
    // who was enrolled after the backup is not known any more: the code is good again, and nothing on the phone is lost
    let mut third = story.enrol(&codes[2]);
    third.sync();
    assert!(third.holds(first) && third.holds(second));
    story.stop();
    story.is_sound();
}

#[test]
fn a_phone_that_was_enrolled_after_the_backup_needs_no_new_code() {
    let mut story = Story::begin();
    let codes = story.codes(1);
    let (backup, _) = story.backup("evening.gridwalk", &[]);
    story.serve();
    let mut anna = story.enrol(&codes[0]);
    let found = anna.find();
    story.sync(&mut anna);
    story.stop();
    story.restore(&backup);
    story.serve();
    anna.find();
    // one ordinary sync: known again, all of it given back
    story.sync(&mut anna);
    assert!(anna.holds(found) && anna.pending() == 0);
    story.stop();
    story.is_sound();
}

#[test]
fn a_database_that_was_set_back_by_hand_is_not_served_until_somebody_says_so() {
    let (mut story, mut anna) = Story::with_a_phone();
    anna.find();
    story.sync(&mut anna);
    story.stop();
    let older = story.beside("older.db");
    fs::copy(story.beside("office.db"), &older).unwrap();
    story.serve();
    let found = anna.find();
    story.sync(&mut anna);
    story.stop();
    fs::copy(&older, story.beside("office.db")).unwrap();
    // it ends by itself: one that serves would be ended by `timeout`, with another number
    let serve =
        ["20", env!("CARGO_BIN_EXE_gridwalk"), "serve", "--data", story.data(), "--listen", "127.0.0.1:0"];
    let output = std::process::Command::new("timeout").args(serve).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("was set back") && told.contains("gridwalk restore --in-place"), "{told}");
    json(&gridwalk(&["restore", "--data", story.data(), "--in-place", "--json"]));
    story.serve();
    story.sync(&mut anna);
    assert_eq!((anna.pending(), story.health()["status"].as_str()), (0, Some("ok")));
    assert!(anna.holds(found));
    story.stop();
    story.is_sound();
}

#[test]
fn an_office_that_was_set_back_without_being_told_finds_out_says_so_and_loses_nothing() {
    let mut story = Story::begin();
    let codes = story.codes(3);
    story.serve();
    let (mut anna, mut bo) = (story.enrol(&codes[0]), story.enrol(&codes[1]));
    let first = anna.find();
    story.sync(&mut anna);
    story.stop();
    // the snapshot of a machine: the database and everything beside it
    let snapshot = TempDir::new().unwrap();
    copy(story.folder.path(), snapshot.path());
    story.serve();
    let second = anna.find();
    story.sync(&mut anna);
    story.stop();
    copy(snapshot.path(), story.folder.path());
    story.serve();
    assert_eq!(story.health()["status"], "ok", "nobody knows yet");
    // the numbers that anna had are taken once more
    let third = bo.find();
    story.sync(&mut bo);
    assert_eq!(story.health()["status"], "ok");
    story.sync(&mut anna);
    let health = story.health();
    assert_eq!(
        (health["status"].as_str(), health["alarms"][0]["kind"].as_str()),
        (Some("alarm"), Some("set-back"))
    );
    assert_eq!(story.viewed()["alarms"], health["alarms"], "the district's view says so too");
    story.sync(&mut bo);
    story.sync(&mut anna);
    let mut carl = story.enrol(&codes[2]);
    carl.sync();
    assert!([first, second, third].iter().all(|finding| carl.holds(*finding)));
    assert_eq!((anna.pending(), bo.pending()), (0, 0));
    assert_eq!(story.health()["alarms"].as_array().unwrap().len(), 1, "it is told once");
    story.stop();
    story.is_sound();
    let seen = json(&gridwalk(&["alarms", "--data", story.data(), "--seen", "1", "--json"]));
    assert_eq!(seen.as_array().unwrap().len(), 0);
    story.serve();
    assert_eq!(story.health()["status"], "ok");
}

#[test]
fn files_are_named_from_the_folder_in_which_one_stands() {
    let story = Story::begin();
    let folder = story.beside("office.db").parent().unwrap().to_owned();
    let run = |words: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_gridwalk"))
            .current_dir(&folder)
            .args(words)
            .output()
            .unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["backup", "--data", ".", "--to", "evening.gridwalk"]);
    run(&["restore", "--data", ".", "--from", "evening.gridwalk"]);
    run(&["fsck", "office.db"]);
}

#[test]
fn a_backup_that_cannot_be_restored_says_why_and_changes_nothing() {
    let mut story = Story::begin();
    let (backup, _) = story.backup("good.gridwalk", &[]);
    let (code, told) = said(&["backup", "--data", story.data(), "--to", backup.to_str().unwrap()]);
    assert!(code == Some(1) && told.contains("is there already"), "{told}");
    let before = fs::read(story.beside("office.db")).unwrap();
    let bytes = fs::read(&backup).unwrap();
    let cut = story.beside("cut.gridwalk");
    for (kept, why) in
        [(bytes.len() - 4096, "cut short"), (bytes.len() / 2 + 7, "cut short"), (100, "not a database")]
    {
        fs::write(&cut, &bytes[..kept]).unwrap();
        let (code, told) = story.fails_to_restore(&cut);
        assert!(code == Some(1) && (told.contains(why) || told.contains("damaged")), "{kept} bytes: {told}");
    }
    let (code, told) = story.fails_to_restore(&story.beside("office.db"));
    assert!(code == Some(1) && told.contains("gridwalk backup"), "a bare database is no backup: {told}");
    let (code, told) = Story::begin().fails_to_restore(&backup);
    assert!(code == Some(1) && told.contains("of another office"), "{told}");
    let empty = Story::empty();
    let (code, told) = empty.fails_to_restore(&backup);
    assert!(code == Some(1) && told.contains("carries no key"), "{told}");
    assert_eq!(fs::read(story.beside("office.db")).unwrap(), before, "nothing was changed");
    story.serve();
    assert_eq!(story.health()["status"], "ok");
}

#[test]
fn a_backup_with_its_key_makes_the_office_anew_on_another_machine() {
    let (mut story, mut anna) = Story::with_a_phone();
    let found = anna.find();
    story.sync(&mut anna);
    let (backup, _) = story.backup("whole.gridwalk", &["--with-key"]);
    story.stop();
    let mut elsewhere = Story::empty();
    elsewhere.restore(&backup);
    elsewhere.serve();
    elsewhere.sync(&mut anna);
    assert!(anna.holds(found) && anna.pending() == 0);
    elsewhere.stop();
    elsewhere.is_sound();
}

#[test]
fn a_backup_with_one_bit_flipped_in_its_log_is_not_restored() {
    let (mut story, mut anna) = Story::with_a_phone();
    anna.find();
    story.sync(&mut anna);
    let (backup, _) = story.backup("flipped.gridwalk", &[]);
    story.stop();
    let mut bytes = fs::read(&backup).unwrap();
    let note = "楼道内电动车充电".as_bytes();
    let at = bytes.windows(note.len()).position(|window| window == note).unwrap();
    bytes[at + 1] ^= 1;
    fs::write(&backup, &bytes).unwrap();
    let (code, told) = story.fails_to_restore(&backup);
    assert!(code == Some(1) && told.contains("is damaged") && told.contains("flipped.gridwalk"), "{told}");
    story.serve();
    assert_eq!(story.health()["status"], "ok", "nothing was changed");
}

#[test]
fn a_backup_that_was_given_the_databases_name_by_hand_becomes_the_office() {
    let mut story = Story::begin();
    let (backup, _) = story.backup("named.gridwalk", &[]);
    fs::copy(&backup, story.beside("office.db")).unwrap();
    json(&gridwalk(&["restore", "--data", story.data(), "--in-place", "--json"]));
    story.backup("again.gridwalk", &[]);
    story.serve();
    assert_eq!(story.health()["status"], "ok");
    story.stop();
    story.is_sound();
}

#[cfg(unix)]
#[test]
fn a_backup_is_its_owners_alone_and_the_key_leaves_no_trace_in_a_later_one() {
    use std::os::unix::fs::PermissionsExt;
    let story = Story::begin();
    let (with, _) = story.backup("with.gridwalk", &["--with-key"]);
    assert_eq!(fs::metadata(&with).unwrap().permissions().mode() & 0o777, 0o600);
    story.restore(&with);
    let (without, _) = story.backup("without.gridwalk", &[]);
    let key = fs::read(story.beside("office.key")).unwrap();
    let holds = |path: &Path| fs::read(path).unwrap().windows(key.len()).any(|window| window == key);
    assert!(holds(&with), "the key was asked for");
    assert!(!holds(&without) && !holds(&story.beside("office.db")));
}
