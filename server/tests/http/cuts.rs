//! Answers that never arrive, an office that dies, an office that is stopped: what was acknowledged is there, once.

use crate::harness::{Office, Phone, listen_config, office_seams, wait_until};
use client::HttpOffice;
use server::error::ServerError;
use server::serve;
use server::setup::{self, Extent};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use sync_core::phone::Transport;
use sync_core::protocol::session::Outcome;

/// A way on which every answer to a push is lost after the office has given it.
struct Deaf(HttpOffice);

impl Transport for Deaf {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        assert!(self.0.push(body).is_some());
        None
    }

    fn pull(&mut self, _: Vec<u8>) -> Option<Vec<u8>> {
        None
    }
}

#[test]
fn a_push_whose_answer_was_lost_is_answered_already_with_its_receipts() {
    let mut office = Office::new();
    let mut phone = office.phone();
    let finding = phone.find();
    let mut deaf = Deaf(phone.office.clone());
    let report = phone.replica.sync(&mut deaf, sync_core::protocol::pull::State::Left).unwrap();
    assert_eq!((report.outcome, phone.pending()), (Outcome::Cut, 1));
    let written = office.see("/v1/districts/440304")["counts"]["changesets"].clone();
    // the office dies as well, without a word
    drop(office.running.take());
    office.start_again();
    office.redirect(&mut phone);
    assert_eq!(phone.sync().acknowledged, 1);
    assert_eq!(phone.pending(), 0);
    assert_eq!(office.see("/v1/districts/440304")["counts"]["changesets"], written);
    let mut other = office.phone();
    other.sync();
    assert!(other.holds(finding));
}

#[test]
fn an_office_that_is_stopped_while_phones_push_loses_nothing_that_it_acknowledged() {
    let mut office = Office::new();
    let phones: Vec<Phone> = (0..6).map(|_| office.phone()).collect();
    let stop = Arc::new(AtomicBool::new(false));
    let twice = Arc::new(AtomicUsize::new(0));
    let busy: Vec<_> = phones
        .into_iter()
        .map(|mut phone| {
            let (stop, twice) = (Arc::clone(&stop), Arc::clone(&twice));
            std::thread::spawn(move || {
                let mut found = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    found.push(phone.find());
                    phone.try_sync();
                    twice.fetch_add(usize::from(found.len() == 2), Ordering::Relaxed);
                }
                (found, phone)
            })
        })
        .collect();
    wait_until(|| twice.load(Ordering::Relaxed) == busy.len());
    office.running.take().unwrap().stop().unwrap();
    stop.store(true, Ordering::Relaxed);
    office.start_again();
    let mut all = Vec::new();
    for thread in busy {
        let (found, mut phone) = thread.join().unwrap();
        assert!(found.len() > 1);
        let (made, pending) = (found.len() as u64, phone.pending());
        office.redirect(&mut phone);
        assert_eq!(phone.sync().acknowledged, pending, "{made} made");
        all.extend(found);
    }
    let mut other = office.phone();
    other.sync();
    assert!(all.iter().all(|finding| other.holds(*finding)));
}

#[test]
fn a_directory_in_use_is_refused_by_serve_and_by_init() {
    let mut office = Office::new();
    let path = office.folder.path().to_owned();
    let refused = serve::start(listen_config(&path)).unwrap_err();
    assert!(matches!(&refused, ServerError::Locked { .. }), "{refused}");
    assert!(refused.to_string().contains(&format!("process {}", std::process::id())), "{refused}");
    let refused = setup::init(&path, office_seams(), Extent::Grids(1), &mut |_| {}).unwrap_err();
    assert!(matches!(refused, ServerError::Locked { .. }), "{refused}");
    office.running.take().unwrap().stop().unwrap();
    let refused = setup::init(&path, office_seams(), Extent::Grids(1), &mut |_| {}).unwrap_err();
    assert!(matches!(refused, ServerError::OfficeThere(_)), "{refused}");
    office.start_again();
}

#[test]
fn a_directory_without_an_office_or_with_half_of_one_says_what_is_missing() {
    let folder = tempfile::TempDir::new().unwrap();
    let refused = serve::start(listen_config(folder.path())).unwrap_err();
    assert!(matches!(refused, ServerError::NoOffice(_)), "{refused}");
    setup::init(folder.path(), office_seams(), Extent::Grids(1), &mut |_| {}).unwrap();
    let (key, aside) = (folder.path().join("office.key"), folder.path().join("aside"));
    std::fs::rename(&key, &aside).unwrap();
    let refused = serve::start(listen_config(folder.path())).unwrap_err();
    assert!(matches!(refused, ServerError::HalfAnOffice { .. }), "{refused}");
    std::fs::rename(&aside, &key).unwrap();
    std::fs::rename(folder.path().join("office.db"), &aside).unwrap();
    let refused = setup::init(folder.path(), office_seams(), Extent::Grids(1), &mut |_| {}).unwrap_err();
    assert!(matches!(refused, ServerError::HalfAnOffice { .. }), "{refused}");
}

#[cfg(unix)]
#[test]
fn the_key_is_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::new();
    let key = std::fs::metadata(office.folder.path().join("office.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_set_up_that_was_cut_off_may_be_repeated() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("office.db.making"), b"half a database").unwrap();
    std::fs::write(folder.path().join("office.key"), "00\n").unwrap();
    let made = setup::init(folder.path(), office_seams(), Extent::Grids(2), &mut |_| {}).unwrap();
    assert_eq!(made.grids, 2);
    serve::start(listen_config(folder.path())).unwrap().stop().unwrap();
}
