//! Orders of the operator: the same commands, whether the office serves or not.

use crate::harness::{Office, grid, leader};
use crate::program::{code_of, enrolled, gridwalk, json, serving};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use sync_core::protocol::session::Outcome;
use tempfile::TempDir;

#[test]
fn codes_are_made_while_the_office_serves_and_while_it_does_not() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().to_str().unwrap();
    json(&gridwalk(&["init", "--data", data, "--grids", "1", "--json"]));
    let words = ["codes", "--data", data, "--grid", &grid().to_string(), "--json"];
    let before = json(&gridwalk(&words));
    let (mut child, _) = serving(folder.path());
    let meanwhile = json(&gridwalk(&words));
    assert_eq!(before.as_array().unwrap().len(), meanwhile.as_array().unwrap().len());
    assert_ne!(before, meanwhile, "other codes for the same people");
    let refused = gridwalk(&["codes", "--data", data, "--grid", "440304001018999"]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(told.contains("a grid of this district"), "{told}");
    // a socket that a killed office has left behind keeps nobody from anything
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(folder.path().join("operator/socket").exists());
    assert_eq!(json(&gridwalk(&words)).as_array().unwrap().len(), before.as_array().unwrap().len());
    let (mut child, _) = serving(folder.path());
    assert_eq!(json(&gridwalk(&words)).as_array().unwrap().len(), before.as_array().unwrap().len());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn nobody_but_the_owner_reaches_the_socket() {
    let mut office = Office::new();
    let folder = office.folder.path().join("operator");
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(folder.join("socket").exists());
    office.running.take().unwrap().stop().unwrap();
    assert!(!folder.join("socket").exists(), "its name goes with the office");
}

#[test]
fn what_is_no_order_is_answered_and_changes_nothing() {
    let office = Office::new();
    let socket = office.folder.path().join("operator/socket");
    let client = reqwest::blocking::Client::builder()
        .tls_backend_preconfigured(client::Trust::web().config())
        .unix_socket(socket)
        .build()
        .unwrap();
    for (body, status) in [
        ("", 400),
        ("[]", 422),
        (r#"{"order":"burn"}"#, 422),
        (r#"{"order":"make-codes","grid":"1"}"#, 422),
        (r#"{"order":"see-alarms","upto":-1}"#, 422),
    ] {
        let asked = client.post("http://office/orders").header("content-type", "application/json");
        let answer = asked.body(body).send().unwrap();
        assert_eq!(answer.status().as_u16(), status, "{body}");
        assert!(answer.text().unwrap().contains("detail"), "{body}");
    }
    let large = vec![b' '; 2 * 1024 * 1024];
    let asked = client.post("http://office/orders").header("content-type", "application/json");
    // the office may hang up before all of it was sent
    let answer = asked.body(large).send().map(|answer| answer.status().as_u16());
    assert!(answer.is_err() || answer.is_ok_and(|status| status == 413));
    assert_eq!(office.see("/healthz")["status"], "ok");
}

/// A word of an answer, by its name.
fn word(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

#[test]
fn an_officer_rules_while_the_office_serves() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().to_str().unwrap();
    json(&gridwalk(&["init", "--data", data, "--grids", "2", "--json"]));
    let (mut child, url) = serving(folder.path());
    let ask = |words: &[&str]| gridwalk(&[words, &["--data", data]].concat());
    let asked = |words: &[&str]| json(&ask(&[words, &["--json"]].concat()));
    let code = code_of(&asked(&["codes", "--grid", &grid().to_string()]), leader());
    let mut phone = enrolled(&url, &code);
    phone.find();
    phone.sync();

    // a device that is known, and whose key is revoked
    let keys = asked(&["keys", "list"]);
    assert_eq!((keys.as_array().unwrap().len(), keys[0]["revoked_ms"].is_null()), (1, true));
    let person = word(&keys[0], "person");

    // an account that is closed: what it pushes is held, and adopted
    assert!(ask(&["people", "disable", &person]).status.success());
    assert_eq!(asked(&["people", "disabled"])[0]["person"], person);
    let kept = fs::read_to_string(folder.path().join("disabled")).unwrap();
    assert!(kept.starts_with(&person), "it outlives a backup: {kept}");
    phone.find();
    assert_ne!(phone.try_sync().outcome, Outcome::Agreed, "it reads nothing");
    let held = asked(&["held", "list", "--grid", &grid().to_string()]);
    assert_eq!((held.as_array().unwrap().len(), held[0]["reason"].as_u64()), (1, Some(2)), "{held}");
    assert_eq!(held[0]["writes"][0], "finding");
    assert!(ask(&["people", "enable", &person]).status.success());
    let hash = word(&held[0], "hash");
    assert_eq!(ask(&["held", "adopt", &hash]).status.code(), Some(1), "it is not of the district");
    assert!(ask(&["held", "adopt", &hash, "--grid", &grid().to_string()]).status.success());
    assert_eq!(asked(&["held", "list"]), Value::Array(Vec::new()));
    phone.sync();

    // a personal value that is erased, everywhere
    let id = phone.find();
    phone.sync();
    let (record, grid) = (id.to_string(), grid().to_string());
    let words = ["erase", "--record", &record, "--grid", &grid];
    let stands = |text: &str| {
        let files = ["office.db", "office.db-wal"].map(|name| fs::read(folder.path().join(name)).unwrap());
        files.iter().any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    };
    let would = asked(&[&words[..], &["--dry-run"]].concat());
    assert_eq!((would["erased"].as_bool(), would["values"].as_array().unwrap().len()), (Some(false), 1));
    let shown = String::from_utf8(ask(&[&words[..], &["--dry-run"]].concat()).stdout).unwrap();
    let note = shown.lines().next().unwrap().split_once(": ").unwrap().1;
    assert!(stands(note));
    assert_eq!(asked(&words)["values"], would["values"]);
    assert!(!stands(note), "it stands in a file of the office that serves");
    assert_eq!(ask(&words).status.code(), Some(1), "nothing is left to erase");
    phone.sync();
    let bytes = fs::read_to_string(folder.path().join("erased")).unwrap();
    assert_eq!(bytes.lines().count(), 1, "the list outlives a backup");

    // nothing is set aside; what is not known says so
    assert_eq!(asked(&["quarantine", "list"]), Value::Array(Vec::new()));
    let unknown = "9".repeat(64);
    for words in [["quarantine", "admit", &unknown], ["quarantine", "show", &unknown]] {
        let refused = ask(&words);
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && told.contains("gridwalk quarantine list"), "{told}");
    }

    let key = word(&keys[0], "key");
    assert!(ask(&["keys", "revoke", &key]).status.success());
    assert!(asked(&["keys", "list"])[0]["revoked_ms"].is_u64());
    phone.find();
    assert_ne!(phone.try_sync().outcome, Outcome::Agreed, "it reads nothing");
    assert_eq!(phone.pending(), 0, "and what it recorded is at the office");
    assert_eq!(asked(&["held", "list"])[0]["reason"].as_u64(), Some(3));
    child.kill().unwrap();
    child.wait().unwrap();
    let checked = json(&gridwalk(&["fsck", data, "--json"]));
    assert!(checked.as_array().unwrap().iter().all(|one| one["clean"] == true), "{checked}");
}

#[test]
fn a_list_whose_reader_goes_away_ends_without_a_word() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().to_str().unwrap();
    json(&gridwalk(&["init", "--data", data, "--grids", "1", "--json"]));
    let mut child = Command::new(env!("CARGO_BIN_EXE_gridwalk"))
        .args(["codes", "--data", data, "--grid", &grid().to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!((ended.status.code(), told.as_str()), (Some(0), ""));
}

#[test]
fn a_directory_without_an_office_is_named_by_every_list() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().to_str().unwrap();
    for words in [["quarantine", "list"], ["held", "list"], ["people", "disabled"], ["keys", "list"]] {
        let refused = gridwalk(&[&words[..], &["--data", data]].concat());
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && told.contains("holds no office"), "{words:?}: {told}");
    }
}
