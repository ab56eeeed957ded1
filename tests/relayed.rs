//! Segments that go from phone to phone by hand: whoever reaches the office first brings them, as they were signed.

use crate::harness::{At, Office, Wire, grid, record, shows};
use domain::files::content_hash;
use domain::grids::GridCode;
use domain::week::Week;
use merge::context::Log;
use merge::hash::Id;
use merge::keys::SecretKey;
use merge::segment::{Segment, sign};
use protocol::bundle::Bundle;
use protocol::push::Item;
use protocol::session::Outcome;
use store::fsck::fsck;
use store::runs::{Naming, Run};
use store::{Profile, Store};
use sync_core::entropy::SystemEntropy;
use sync_core::phone::{Brought, Carried, PhoneReplica, Seams};
use sync_core::places;
use sync_core::witness::Unwitnessed;

/// A grid whose leader has nothing to do with the first.
fn elsewhere() -> GridCode {
    GridCode::new(440_304_001_018_002).expect("a grid of Futian")
}

fn counted(store: &Store) -> u64 {
    store.totals(Week(0)).expect("readable").changesets
}

/// The bundle in parts, each a bundle by itself.
fn parts(bundle: &[u8]) -> Vec<Vec<u8>> {
    let Bundle { office, items } = Bundle::decode(bundle).expect("a bundle");
    items.into_iter().map(|item| Bundle { office, items: vec![item] }.encode()).collect()
}

#[test]
fn what_a_phone_could_not_push_is_brought_by_another_and_dated_without_its_clock() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut other, _) = office.phone(2);
    office.sync(&mut author);
    let ids = record(&mut author, &holder, 3);
    let bundle = author.bundle(&Carried::Unacknowledged).unwrap();
    let brought = other.take_bundle(&bundle).unwrap();
    assert_eq!(brought, Brought { changesets: 3, receipts: 0, gaps: 0 });
    assert_eq!(other.take_bundle(&bundle).unwrap(), Brought::default());
    // a phone that has never synced holds no grid: it carries, and shows nothing yet
    assert!(!shows(other.store(), &ids));
    office.sync(&mut other);
    assert!(shows(other.store(), &ids) && shows(office.0.store(), &ids));
    let stream = office.0.store().ordinal(&only_stream(&author)).unwrap().unwrap();
    let receipts = office.0.store().receipts_of(stream).unwrap();
    assert!(!receipts.is_empty());
    assert!(receipts.iter().all(|stored| stored.receipt.anchor.is_none()), "dated by the clock of a relay");
    assert_eq!(author.pending().unwrap(), 3);
    office.sync(&mut author);
    assert_eq!(author.pending().unwrap(), 0);
    assert_eq!(counted(author.store()), counted(office.0.store()));
}

fn only_stream(phone: &PhoneReplica) -> Id {
    let streams = phone.store().streams_by(phone.replica()).expect("readable");
    assert_eq!(streams.len(), 1, "{streams:?}");
    let stream = streams.first().expect("one");
    phone.store().stream(*stream).expect("readable").id
}

#[test]
fn a_phone_carries_what_is_not_its_own_to_see() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    office.sync(&mut author);
    office.sync(&mut bearer);
    let before = bearer.store().totals(Week(0)).unwrap();
    let ids = record(&mut author, &holder, 4);
    bearer.take_bundle(&author.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    for _ in 0..2 {
        let after = bearer.store().totals(Week(0)).unwrap();
        assert!(after.changesets > before.changesets);
        assert_eq!((after.findings, after.people), (before.findings, before.people));
        assert!(!shows(bearer.store(), &ids[..1]));
        assert!(!bearer.store().scope().unwrap().iter().any(|(held, _)| *held == places::of_grid(grid())));
        assert_eq!(fsck(bearer.store()).unwrap().faults, []);
        office.sync(&mut bearer);
        assert_eq!(bearer.pending().unwrap(), 0);
    }
    assert!(shows(office.0.store(), &ids));
    office.sync(&mut author);
    assert_eq!(author.pending().unwrap(), 0);
    // it becomes the leader of that grid: then it is shown
    office.assign(9, (grid(), 1));
    office.sync(&mut bearer);
    assert!(shows(bearer.store(), &ids));
}

#[test]
fn parts_arrive_in_any_order_more_than_once_and_cut_in_other_places() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    office.sync(&mut author);
    office.sync(&mut bearer);
    let ids = record(&mut author, &holder, 700);
    let whole = parts(&author.bundle(&Carried::Unacknowledged).unwrap());
    assert!(whole.len() > 1);
    let gap = bearer.take_bundle(whole.last().unwrap()).unwrap();
    assert_eq!(gap, Brought { changesets: 0, receipts: 0, gaps: 1 });
    for (first, last) in [(1, 300), (301, 600), (100, 450), (301, 600), (1, 50)] {
        bearer.take_bundle(&cut(&author, first, last)).unwrap();
    }
    // its author signed after 300, 450 and 600: there, and nowhere else, it may be cut again
    office.sync(&mut bearer);
    assert_eq!((bearer.pending().unwrap(), shows(office.0.store(), &ids[..600])), (0, true));
    for part in whole.iter().rev() {
        bearer.take_bundle(part).unwrap();
    }
    bearer.take_bundle(whole.last().unwrap()).unwrap();
    office.sync(&mut bearer);
    assert_eq!(bearer.pending().unwrap(), 0);
    office.sync(&mut author);
    assert_eq!(author.pending().unwrap(), 0);
    assert!(shows(office.0.store(), &ids));
    assert_eq!(fsck(office.0.store()).unwrap().faults, []);
}

/// A run of a phone's only stream, cut by its author.
fn cut(author: &PhoneReplica, first_seq: u32, seq: u32) -> Vec<u8> {
    let stream = author.store().ordinal(&only_stream(author)).expect("readable").expect("known");
    let last = author.store().at(stream, seq).expect("readable").first().expect("held").dot;
    let (mut segment, _) = author.store().segment(Run { first_seq, last }, Naming::InFull).expect("held");
    segment.signature = sign(&SecretKey::from_bytes(&author.key()), &segment.last());
    let office = author.enrolment().expect("enrolled").office;
    Bundle { office, items: vec![Item { segment: segment.encode(), receipts: Vec::new() }] }.encode()
}

#[test]
fn receipts_go_along_and_are_given_back_by_whoever_carries_them() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    office.sync(&mut author);
    office.sync(&mut bearer);
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    let mut ids = record(&mut author, &holder, 3);
    office.sync(&mut author);
    ids.extend(record(&mut author, &holder, 2));
    let brought =
        bearer.take_bundle(&author.bundle(&Carried::All(places::of_grid(grid()))).unwrap()).unwrap();
    assert!(brought.receipts >= 2, "{brought:?}");
    assert_eq!(bearer.pending().unwrap(), 2, "what is under a receipt is not pending with its bearer");
    // the office is set back to before it heard of any of it, and the author's phone is lost
    office.restore(backup);
    drop(author);
    let token = bearer.enrolment().unwrap().token.clone();
    let mut wire = Wire(&mut office.0, token);
    let report = bearer.sync(&mut wire, protocol::pull::State::Wanted).unwrap();
    assert_eq!(report.outcome, Outcome::Agreed);
    assert!(report.given_back >= 1, "{report:?}");
    assert!(shows(office.0.store(), &ids));
    assert_eq!(bearer.pending().unwrap(), 0);
}

#[test]
fn what_is_signed_only_behind_a_receipt_is_brought_together_with_what_is_under_it() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    let (mut other, _) = office.phone(2);
    office.sync(&mut author);
    office.sync(&mut bearer);
    record(&mut author, &holder, 2);
    // one segment, signed at its end alone
    bearer.take_bundle(&author.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    // the office hears of the first from somebody else, and of the second from its author
    other.take_bundle(&cut(&author, 1, 1)).unwrap();
    office.sync(&mut other);
    office.sync(&mut author);
    let mut bundle = Bundle::decode(&author.bundle(&Carried::All(places::of_grid(grid()))).unwrap()).unwrap();
    let stream = only_stream(&author);
    bundle.items.retain(|item| {
        let segment = Segment::decode(&item.segment).unwrap();
        segment.author.stream() == stream && segment.base_seq == 1
    });
    assert_eq!(bearer.take_bundle(&bundle.encode()).unwrap().receipts, 1);
    assert_eq!(bearer.pending().unwrap(), 1, "the first is under no receipt here, and is not signed");
    office.sync(&mut bearer);
    assert_eq!(bearer.pending().unwrap(), 0);
}

#[test]
fn a_byte_that_was_changed_on_the_way_changes_nothing_here() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    office.sync(&mut author);
    office.sync(&mut bearer);
    record(&mut author, &holder, 1);
    office.sync(&mut author);
    record(&mut author, &holder, 1);
    let bundle = author.bundle(&Carried::Unacknowledged).unwrap();
    assert!(Bundle::decode(&bundle).unwrap().items.iter().any(|item| !item.receipts.is_empty()));
    let before = (counted(bearer.store()), bearer.store().partitions().unwrap());
    let damaged = |place: usize| {
        let mut damaged = bundle.clone();
        damaged[place] ^= 4;
        damaged
    };
    for place in 0..bundle.len() {
        let error = bearer.take_bundle(&damaged(place)).expect_err("damaged").to_string();
        assert!(error.contains("handed over once more"), "{error}");
    }
    for length in [0, 1, 31, 32, 33, bundle.len() / 2, bundle.len() - 1] {
        assert!(bearer.take_bundle(&bundle[..length]).is_err());
    }
    // somebody changed it who knows how bundles are made
    let (whole, key, mut gaps) = (bearer.store().duplicate(Profile::Phone).unwrap(), bearer.key(), 0);
    for place in 32..bundle.len() {
        let body = &damaged(place)[32..];
        match bearer.take_bundle(&[&content_hash(body).0[..], body].concat()) {
            Err(error) => assert!(!error.to_string().is_empty()),
            Ok(brought) => {
                // the signature does not name what it follows: the log does, and nothing stands there
                assert_eq!(brought.gaps, 1, "byte {place}: {brought:?}");
                assert_eq!(fsck(bearer.store()).unwrap().faults, []);
                assert_eq!(bearer.store().partitions().unwrap().len(), before.1.len() + 1, "byte {place}");
                bearer = opened(whole.duplicate(Profile::Phone).unwrap(), &key);
                gaps += 1;
            }
        }
        assert_eq!((counted(bearer.store()), bearer.store().partitions().unwrap()), before, "byte {place}");
    }
    assert!(gaps > 0);
    bearer.take_bundle(&bundle).unwrap();
}

fn opened(store: Store, key: &[u8; 32]) -> PhoneReplica {
    let seams = Seams {
        clock: Box::new(At(1_795_000_150_000)),
        entropy: Box::new(SystemEntropy),
        witness: Box::new(Unwitnessed),
    };
    PhoneReplica::open(store, seams, key).expect("it opens")
}

#[test]
fn a_bundle_is_for_one_office_and_brings_every_value() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone(2);
    let mut another = Office::new();
    let (mut stranger, _) = another.phone(3);
    office.sync(&mut author);
    record(&mut author, &holder, 1);
    let bundle = author.bundle(&Carried::Unacknowledged).unwrap();
    let error = stranger.take_bundle(&bundle).unwrap_err().to_string();
    assert!(error.contains("another office"), "{error}");
    let Bundle { items, .. } = Bundle::decode(&bundle).unwrap();
    let forged = Bundle { office: stranger.enrolment().unwrap().office, items: items.clone() };
    let error = stranger.take_bundle(&forged.encode()).unwrap_err().to_string();
    assert!(error.contains("certificate"), "{error}");
    let mut stripped = Segment::decode(&items[0].segment).unwrap();
    stripped.changesets.iter_mut().for_each(|changeset| changeset.values = None);
    let items = vec![Item { segment: stripped.encode(), receipts: Vec::new() }];
    let office_key = bearer.enrolment().unwrap().office;
    let error = bearer.take_bundle(&Bundle { office: office_key, items }.encode()).unwrap_err().to_string();
    assert!(error.contains("personal value"), "{error}");
    assert_eq!(counted(bearer.store()), 0);
}

#[test]
fn a_phone_that_is_brought_its_own_work_leaves_the_stream_to_its_copy() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut friend, _) = office.phone(2);
    office.sync(&mut author);
    let mut ids = record(&mut author, &holder, 2);
    let backup = author.store().duplicate(Profile::Phone).unwrap();
    ids.extend(record(&mut author, &holder, 2));
    friend.take_bundle(&author.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    // the phone is set back, and nothing but its friend's phone knows the rest
    let mut author = opened(backup, &author.key());
    let brought = author.take_bundle(&friend.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    assert_eq!(brought.changesets, 2);
    let old = only_stream(&author);
    ids.extend(record(&mut author, &holder, 1));
    assert_eq!(author.store().streams_by(author.replica()).unwrap().len(), 2, "{old} was written again");
    office.sync(&mut author);
    office.sync(&mut friend);
    assert!(shows(office.0.store(), &ids) && shows(friend.store(), &ids));
}

#[test]
fn who_carries_only_the_beginning_of_a_stream_is_done_once_the_office_has_it() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    office.sync(&mut author);
    office.sync(&mut bearer);
    record(&mut author, &holder, 2);
    bearer.take_bundle(&author.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    record(&mut author, &holder, 2);
    // one receipt for all four: it ends where the bearer holds nothing
    office.sync(&mut author);
    office.sync(&mut bearer);
    assert_eq!(bearer.pending().unwrap(), 0, "it pushes the same for ever");
    let (feed, _) = office.0.store().feed_end().unwrap();
    office.sync(&mut bearer);
    office.sync(&mut author);
    assert_eq!(office.0.store().feed_end().unwrap().0, feed, "it was said more than once");
    let (place, depth) = (places::of_grid(grid()), store::digests::Depth::Whole);
    let digests = |store: &Store| store.digests(&place, depth).unwrap();
    assert_eq!(digests(author.store()), digests(office.0.store()));
    assert_eq!(fsck(office.0.store()).unwrap().faults, []);
}

#[test]
fn who_carries_a_stream_that_was_cut_elsewhere_gives_all_of_it_back() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    office.sync(&mut author);
    office.sync(&mut bearer);
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    let (mut first, mut other) = (record(&mut author, &holder, 1), office.phone(3).0);
    let begun = cut(&author, 1, 1);
    first.extend(record(&mut author, &holder, 2));
    // one bearer has it up to the first changeset, the other only all three under one signature
    other.take_bundle(&begun).unwrap();
    bearer.take_bundle(&cut(&author, 1, 3)).unwrap();
    office.sync(&mut other);
    office.sync(&mut bearer);
    assert_eq!(bearer.pending().unwrap(), 0);
    // the office loses all of it, and nobody else comes
    office.restore(backup);
    office.sync(&mut bearer);
    assert_eq!(bearer.pending().unwrap(), 0, "what nobody signed cannot be given back");
    assert!(shows(office.0.store(), &first));
    assert_eq!(fsck(office.0.store()).unwrap().faults, []);
}
