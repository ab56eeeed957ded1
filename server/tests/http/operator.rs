//! Orders of the operator: the same commands, whether the office serves or not.

use crate::harness::{Office, grid};
use crate::program::{gridwalk, json, serving};
use std::fs;
use std::os::unix::fs::PermissionsExt;
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
    let client = reqwest::blocking::Client::builder().unix_socket(socket).build().unwrap();
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
    assert_eq!(asked.body(large).send().unwrap().status().as_u16(), 413);
}
