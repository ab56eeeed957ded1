//! Telling units through the program itself: killed, restored, asked for a list; nobody is told twice who remembers keys.

use crate::harness::wait_until;
use crate::harness::{Phone, grid, leader};
use crate::program::{code_of, enrolled, gridwalk, json, serving_with};
use crate::receiver::{Answered, Receiver};
use client::HttpOffice;
use domain::rectification::{ActKind, Said};
use fixtures::units;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use sync_core::merge::hash::{Hash, Id};
use sync_core::phone::Doing;
use tempfile::TempDir;

/// An office in a folder, and a leader's phone.
struct Story {
    folder: TempDir,
    phone: Option<Phone>,
}

impl Story {
    fn begin() -> Self {
        let folder = TempDir::new().expect("a folder");
        let data = folder.path().to_str().expect("a path").to_owned();
        json(&gridwalk(&["init", "--data", &data, "--grids", "1", "--json"]));
        Self { folder, phone: None }
    }

    fn data(&self) -> &str {
        self.folder.path().to_str().expect("a path")
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The leader records a finding under a red line, of which units are told at any hour, and assigns it. It is pushed.
    fn assigns(&mut self, url: &str, unit: usize) -> Id {
        if self.phone.is_none() {
            let codes =
                json(&gridwalk(&["codes", "--data", self.data(), "--grid", &grid().to_string(), "--json"]));
            self.phone = Some(enrolled(url, &code_of(&codes, leader())));
        }
        let phone = self.phone.as_mut().expect("it was enrolled");
        phone.office =
            HttpOffice::new(url, phone.replica.enrolment().expect("it was enrolled").token.clone());
        phone.sync();
        let finding = phone.find();
        let unit = Some(units::futian()[unit].id);
        let said = Said { unit, due_ms: Some(4_000_000_000_000), ..Said::of(ActKind::Assign) };
        let doing = Doing { finding, said, position: None, note: String::new() };
        phone.replica.act(&phone.holder, grid(), doing).expect("a leader may");
        phone.sync();
        finding
    }

    fn listed(&self, more: &[&str]) -> Vec<serde_json::Value> {
        let words = ["notices", "list", "--json", "--data", self.data()];
        json(&gridwalk(&[&words[..], more].concat())).as_array().expect("a list").clone()
    }
}

fn kill(mut child: Child) {
    child.kill().expect("it runs");
    child.wait().expect("it ends");
}

#[test]
fn an_office_that_is_killed_between_sending_and_keeping_sends_it_again_under_the_same_key() {
    // the receiver kills the office once it has the first message, and then says that it took it
    let office = Arc::new(AtomicU32::new(0));
    let killed = Arc::clone(&office);
    let receiver = Receiver::answering(move |number| {
        if number == 0 {
            let process = killed.load(Ordering::SeqCst).to_string();
            assert!(Command::new("kill").args(["-KILL", &process]).status().expect("a command").success());
        }
        Answered::With(200)
    });
    let mut story = Story::begin();
    let webhook = ["--webhook", receiver.url.as_str()];
    let (mut child, url) = serving_with(story.path(), &webhook);
    office.store(child.id(), Ordering::SeqCst);
    let finding = story.assigns(&url, 4);
    child.wait().expect("it was killed");
    let waiting = story.listed(&[]);
    assert_eq!((waiting.len(), waiting[0]["state"].as_str()), (1, Some("ready")), "{waiting:?}");
    assert_eq!(
        (&waiting[0]["finding"], &waiting[0]["what"]),
        (&finding.to_string().into(), &"assigned".into())
    );
    let (child, _) = serving_with(story.path(), &webhook);
    wait_until(|| story.listed(&["--sent"]).len() == 1);
    let got = receiver.got();
    assert_eq!((got.len(), &got[0]), (2, &got[1]), "the same key, signature and body");
    kill(child);
    // and never again
    let (child, url) = serving_with(story.path(), &webhook);
    story.assigns(&url, 5);
    wait_until(|| story.listed(&["--sent"]).len() == 2);
    assert_eq!(receiver.got().len(), 3);
    kill(child);
    let key =
        String::from_utf8(gridwalk(&["notices", "key", "--data", story.data()]).stdout).expect("a text");
    let key = Hash::parse(key.trim()).expect("a key");
    assert!(receiver.got().iter().all(|got| got.is_of(&key)));
}

#[test]
fn an_office_that_is_restored_tells_what_it_had_told_since_under_the_same_key() {
    let receiver = Receiver::good();
    let mut story = Story::begin();
    let (child, url) = serving_with(story.path(), &[]);
    story.assigns(&url, 4);
    kill(child);
    let backup = story.path().join("evening.gridwalk");
    let backup = backup.to_str().expect("a path").to_owned();
    json(&gridwalk(&["backup", "--data", story.data(), "--to", &backup, "--json"]));
    let webhook = ["--webhook", receiver.url.as_str()];
    let (child, url) = serving_with(story.path(), &webhook);
    wait_until(|| story.listed(&["--sent"]).len() == 1);
    story.assigns(&url, 5);
    wait_until(|| story.listed(&["--sent"]).len() == 2);
    kill(child);
    json(&gridwalk(&["restore", "--data", story.data(), "--from", &backup, "--json"]));
    assert!(story.listed(&[]).is_empty() && story.listed(&["--sent"]).is_empty(), "it does not remember");
    let (child, url) = serving_with(story.path(), &webhook);
    wait_until(|| receiver.got().len() == 3);
    // the phone gives back what the office lost, which it is told once more as well
    let phone = story.phone.as_mut().expect("it was enrolled");
    phone.office =
        HttpOffice::new(url.as_str(), phone.replica.enrolment().expect("it was enrolled").token.clone());
    phone.sync();
    wait_until(|| receiver.got().len() == 4);
    wait_until(|| story.listed(&["--sent"]).len() == 2);
    let got = receiver.got();
    // a restore ends every link, so that another one goes with it; all else is as it was
    let said = |place: usize| {
        let mut message = got[place].json();
        message["link"].take();
        (got[place].key.clone(), message)
    };
    assert_eq!((said(2), said(3)), (said(0), said(1)), "whoever remembers keys lets them go");
    assert_eq!(got.len(), 4);
    kill(child);
}

#[test]
fn what_waits_is_listed_and_tried_again_by_order() {
    let receiver = Receiver::answering(|number| Answered::With(if number == 0 { 500 } else { 200 }));
    let mut story = Story::begin();
    let (child, url) = serving_with(story.path(), &["--webhook", &receiver.url]);
    story.assigns(&url, 0);
    wait_until(|| story.listed(&[]).first().is_some_and(|row| row["state"] == "failing"));
    let [row] = &story.listed(&[])[..] else { unreachable!("one waits") };
    let error = row["last_error"].as_str().expect("why");
    assert!(error.contains("500") && error.contains("the queue is full"), "{error}");
    assert_eq!(
        (&row["tries"], row["unit_name"].as_str()),
        (&1.into(), Some(units::futian()[0].name.as_str()))
    );
    let text =
        String::from_utf8(gridwalk(&["notices", "list", "--data", story.data()]).stdout).expect("a text");
    assert!(text.contains("交办") && text.contains("failed 1 times, next try"), "{text}");
    let said = gridwalk(&["notices", "retry", "--data", story.data()]);
    assert!(said.status.success());
    assert_eq!(String::from_utf8_lossy(&said.stdout), "1 messages are tried again\n");
    wait_until(|| story.listed(&["--sent"]).len() == 1);
    let said = gridwalk(&["notices", "list", "--data", story.data()]);
    assert_eq!(String::from_utf8_lossy(&said.stdout), "nothing waits to be sent\n");
    let none = json(&gridwalk(&["notices", "retry", "--json", "--data", story.data()]));
    assert_eq!(none["again"], 0);
    kill(child);
}

/// What an office says that should not serve. If it does serve all the same, it is stopped and has refused nothing.
fn refused_to_serve(story: &Story, words: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gridwalk"))
        .args(["serve", "--data", story.data(), "--listen", "127.0.0.1:0"])
        .args(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    // it ends without a word here, or says where it serves
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).expect("a text");
    _ = child.kill();
    child.wait_with_output().expect("it ends")
}

#[test]
fn messages_go_nowhere_where_others_could_read_them() {
    let story = Story::begin();
    let pem = story.path().join("authorities.pem");
    std::fs::write(&pem, "no certificate").expect("it can be written");
    let pem = pem.to_str().expect("a path");
    for (words, why) in [
        (&["--webhook", "http://notices.example/hook"][..], "https://"),
        (&["--webhook", "https://name:word@notices.example/"], "without a name and password"),
        (&["--webhook", "notices.example"], "https://"),
        (&["--webhook", "https://notices.example/", "--webhook-authorities", pem], "PEM"),
        (&["--webhook", "https://notices.example/", "--webhook-authorities", "/nowhere"], "look at the path"),
    ] {
        let refused = refused_to_serve(&story, words);
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(1), "{words:?}: {told}");
        assert!(told.contains(why), "{words:?}: {told}");
    }
}
