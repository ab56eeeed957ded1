//! Many phones at once: shared commits, a bounded queue, and nothing lost when it is full.

use crate::harness::{Office, Phone, wait_until};
use client::NoAnswer;
use std::sync::mpsc::{Sender, channel};
use sync_core::phone::Transport;
use sync_core::protocol::session::Outcome;

/// Keeps the writer busy until the sender is dropped.
fn hold_the_writer(office: &Office, scope: &mut Vec<std::thread::JoinHandle<()>>) -> Sender<()> {
    let (release, held) = channel::<()>();
    let (begun, began) = channel::<()>();
    let writer = office.running().writer();
    scope.push(std::thread::spawn(move || {
        writer
            .order(move |_| {
                begun.send(()).unwrap();
                _ = held.recv();
            })
            .unwrap();
    }));
    began.recv().unwrap();
    release
}

#[test]
fn pushes_that_queued_during_a_commit_share_the_next() {
    let office = Office::new();
    let mut phones: Vec<Phone> = (0..12).map(|_| office.phone()).collect();
    let findings: Vec<_> = phones.iter_mut().map(Phone::find).collect();
    let mut threads = Vec::new();
    let before = office.running().stats();
    let release = hold_the_writer(&office, &mut threads);
    let syncing: Vec<_> =
        phones.into_iter().map(|mut phone| std::thread::spawn(move || (phone.try_sync(), phone))).collect();
    wait_until(|| office.running().stats().waiting >= 12);
    drop(release);
    for thread in syncing {
        let (report, phone) = thread.join().unwrap();
        assert_eq!((phone.pending(), report.quarantined.len()), (0, 0), "{report:?}");
    }
    let after = office.running().stats();
    assert_eq!(after.pushes - before.pushes, 12);
    assert_eq!(after.commits - before.commits, 1, "{after:?}");
    assert_eq!(after.group_jobs_max, 12);
    let mut other = office.phone();
    other.sync();
    assert!(findings.iter().all(|finding| other.holds(*finding)));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_push_alone_is_committed_at_once() {
    let office = Office::new();
    let mut phone = office.phone();
    let before = office.running().stats();
    phone.find();
    phone.sync();
    let after = office.running().stats();
    assert_eq!((after.pushes - before.pushes, after.commits - before.commits), (1, 1));
    assert_eq!(after.group_jobs_max, 1);
}

#[test]
fn a_full_queue_says_when_to_come_again_and_the_phone_keeps_everything() {
    let office = Office::with_queue(1);
    let mut phones: Vec<Phone> = (0..4).map(|_| office.phone()).collect();
    let findings: Vec<_> = phones.iter_mut().map(Phone::find).collect();
    let mut threads = Vec::new();
    let release = hold_the_writer(&office, &mut threads);
    let syncing: Vec<_> = phones
        .into_iter()
        .map(|mut phone| {
            std::thread::spawn(move || {
                let report = phone.try_sync();
                let refused = phone.office.last().cloned();
                (report.outcome, refused, phone)
            })
        })
        .collect();
    wait_until(|| office.running().stats().refused >= 3);
    drop(release);
    let mut refused = 0;
    let mut phones = Vec::new();
    for thread in syncing {
        let (outcome, why, phone) = thread.join().unwrap();
        if let Some(NoAnswer::Refused { status, slug, retry_after_s, .. }) = why {
            assert_eq!((status, slug.as_str(), outcome), (503, "busy", Outcome::Cut));
            assert!(retry_after_s.is_some_and(|seconds| seconds > 0));
            assert_eq!(phone.pending(), 1);
            refused += 1;
        }
        phones.push(phone);
    }
    assert_eq!(refused, 3);
    for phone in &mut phones {
        phone.sync();
        assert_eq!(phone.pending(), 0);
    }
    let mut other = office.phone();
    other.sync();
    assert!(findings.iter().all(|finding| other.holds(*finding)));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn bodies_beyond_the_room_for_them_are_told_to_come_again() {
    let office = Office::new();
    let (phone, mut other) = (office.phone(), office.phone());
    other.find();
    let token = phone.replica.enrolment().unwrap().token.clone();
    // each says that it will send the largest body there is, and then says nothing
    let length = sync_core::protocol::BODY_BYTES_MAX;
    let head = format!(
        "POST /v1/push HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: {length}\r\n\r\n"
    );
    let stall = || {
        let mut line = std::net::TcpStream::connect(office.running().addr()).unwrap();
        std::io::Write::write_all(&mut line, head.as_bytes()).unwrap();
        line
    };
    let mut lines: Vec<_> = (0..40).map(|_| stall()).collect();
    wait_until(|| {
        let body = other.replica.push_body().unwrap();
        let mut way = other.office.clone();
        let gone = way.push(body).is_none();
        let refused = gone && matches!(way.last(), Some(NoAnswer::Refused { status: 503, .. }));
        if !refused {
            // what this push took for a moment, one of the lines may have been refused
            lines.push(stall());
        }
        refused
    });
    drop(lines);
    wait_until(|| {
        let mut way = other.office.clone();
        way.push(other.replica.push_body().unwrap()).is_some()
    });
    other.sync();
}
