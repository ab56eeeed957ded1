//! A phone enrols, works without a network, syncs, and another phone sees it.

use crate::harness::{Office, grid};
use fixtures::editions;
use sync_core::places;
use sync_core::protocol::pull::State;
use sync_core::protocol::session::Outcome;

#[test]
fn what_one_phone_records_offline_is_on_the_other_after_both_sync() {
    let office = Office::new();
    let (mut a, mut b) = (office.phone(), office.phone());
    a.sync();
    let first = a.find();
    let second = a.find();
    assert_eq!(a.pending(), 2);
    a.sync();
    assert_eq!(a.pending(), 0);
    b.sync();
    assert!(b.holds(first) && b.holds(second));
    let traffic = a.office.traffic();
    assert!(traffic.requests >= 4 && traffic.bytes_up > 0 && traffic.bytes_down > 0);
}

#[test]
fn the_edition_that_a_phone_is_told_of_comes_as_a_file_with_that_content() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    let editions = phone.replica.store().editions(&places::of_district(440_304)).unwrap();
    let bytes = phone.office.file(&editions[0].content).unwrap();
    assert_eq!(bytes, editions::futian_2020().to_bytes());
    assert_eq!(editions[0].content, office.initialised.edition);
    assert!(
        phone.replica.store().assigned(phone.holder.person()).unwrap().contains(&places::of_grid(grid()))
    );
}

#[test]
fn a_stopped_office_goes_on_where_it_stopped() {
    let mut office = Office::new();
    let mut a = office.phone();
    let finding = a.find();
    a.sync();
    office.running.take().unwrap().stop().unwrap();
    office.start_again();
    a.office = client::HttpOffice::new(office.running().url(), a.replica.enrolment().unwrap().token.clone());
    assert_eq!(a.sync().acknowledged, 0);
    let mut b = office.phone();
    b.sync();
    assert!(b.holds(finding));
}

#[test]
fn a_sync_with_nothing_to_say_weighs_less_than_a_kilobyte() {
    let office = Office::new();
    let (mut phone, mut other) = (office.phone(), office.phone());
    phone.find();
    phone.sync();
    // the feed goes on, so that there is a new mark to be given
    other.find();
    other.sync();
    phone.sync();
    let before = phone.office.traffic();
    let report = phone.replica.sync(&mut phone.office, State::Left).unwrap();
    assert_eq!((report.outcome, report.received, report.acknowledged), (Outcome::Agreed, 0, 0));
    let after = phone.office.traffic();
    let bytes = after.bytes_up + after.bytes_down - before.bytes_up - before.bytes_down;
    assert!(bytes < 750, "{bytes} bytes");
}
