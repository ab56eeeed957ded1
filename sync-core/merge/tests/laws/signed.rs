//! What the office signs is taken from this office only, and in one form only.

use crate::samples::{certificate, device, flipped, office};
use merge::certificate::Certificate;
use merge::hash::{Hash, Id, Use};
use merge::header::Reading;
use merge::keys::{Signature, verify};
use merge::receipt::{Anchor, Mark, Receipt, feed};

pub(crate) fn receipt() -> Receipt {
    let reading = Reading { wall_ms: 1_785_000_500_000, boot: 12, steady_ms: 86_900_000 };
    Receipt {
        stream: Id([1; 16]),
        first_seq: 41,
        last_seq: 60,
        last: Hash([2; 32]),
        epoch: Id([3; 16]),
        number: 1_000,
        received_ms: 1_785_000_501_000,
        doubtful: false,
        since_ms: 1_784_990_000_000,
        anchor: Some(Anchor { replica: Id([4; 16]), reading }),
    }
}

pub(crate) fn mark() -> Mark {
    Mark { epoch: Id([3; 16]), number: 1_000, feed: Hash([5; 32]) }
}

/// Whether any single flip, cut or added byte of `bytes` opens.
fn opens_when_damaged(bytes: &[u8], opens: impl Fn(&[u8]) -> bool) -> Option<String> {
    let flips = (0..bytes.len() * 8).find(|bit| opens(&flipped(bytes, *bit)));
    let cuts = (0..bytes.len()).find(|length| opens(bytes.split_at(*length).0));
    let longer = opens(&[bytes, &[0]].concat());
    let wider = opens(&[&[0x98, 2], bytes.split_at(1).1].concat());
    let found = [flips.map(|at| format!("bit {at}")), cuts.map(|at| format!("cut {at}"))];
    let rest = [longer.then(|| "a byte more".to_owned()), wider.then(|| "a longer head".to_owned())];
    found.into_iter().chain(rest).flatten().next()
}

#[test]
fn a_receipt_opens_for_its_own_office_only() {
    for receipt in [receipt(), Receipt { anchor: None, doubtful: true, ..receipt() }] {
        let bytes = receipt.sign(&office());
        assert_eq!(Receipt::open(&bytes, &office().public()), Ok(receipt));
        assert_eq!(Receipt::read(&bytes), Ok(receipt));
        assert!(Receipt::open(&bytes, &device().public()).is_err());
        assert_eq!(
            opens_when_damaged(&bytes, |bytes| Receipt::open(bytes, &office().public()).is_ok()),
            None
        );
    }
}

#[test]
fn a_mark_opens_for_its_own_office_only() {
    let bytes = mark().sign(&office());
    assert_eq!(Mark::open(&bytes, &office().public()), Ok(mark()));
    assert!(Mark::open(&bytes, &device().public()).is_err());
    assert_eq!(opens_when_damaged(&bytes, |bytes| Mark::open(bytes, &office().public()).is_ok()), None);
}

#[test]
fn a_certificate_opens_for_its_own_office_only() {
    let bytes = certificate().sign(&office());
    assert_eq!(Certificate::open(&bytes, &office().public()), Ok(certificate()));
    assert!(Certificate::open(&bytes, &device().public()).is_err());
    assert_eq!(
        opens_when_damaged(&bytes, |bytes| Certificate::open(bytes, &office().public()).is_ok()),
        None
    );
}

#[test]
fn what_was_signed_for_one_purpose_does_not_pass_for_another() {
    let (receipt, mark) = (receipt().sign(&office()), mark().sign(&office()));
    let key = office().public();
    assert!(Mark::open(&receipt, &key).is_err() && Certificate::open(&receipt, &key).is_err());
    assert!(Receipt::open(&mark, &key).is_err() && Certificate::open(&mark, &key).is_err());
    let uses = [Use::Segment, Use::Certificate, Use::Receipt, Use::Feed];
    for made in uses {
        let signature = office().sign(&made.of(b"body"));
        for read in uses {
            assert_eq!(verify(&key, &read.of(b"body"), &signature), made == read, "{made:?} as {read:?}");
        }
    }
}

#[test]
fn a_key_of_small_order_signs_nothing() {
    // the neutral point, under which every message has a signature in lax verification
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    assert!(!verify(&Hash(neutral), &Use::Receipt.of(b"body"), &Signature(signature)));
}

#[test]
fn the_feed_chain_does_not_depend_on_the_order_in_which_receipts_are_given() {
    let bodies: Vec<Vec<u8>> = (1..5).map(|first_seq| Receipt { first_seq, ..receipt() }.body()).collect();
    let reversed: Vec<Vec<u8>> = bodies.iter().rev().cloned().collect();
    let start = Hash::default();
    assert_eq!(feed(&start, bodies.clone()), feed(&start, reversed));
    assert_ne!(feed(&start, bodies.clone()), feed(&start, bodies[..3].to_vec()));
    assert_ne!(feed(&start, bodies.clone()), feed(&feed(&start, Vec::new()), bodies));
}

#[test]
fn every_use_of_a_hash_has_a_context_of_its_own() {
    let mut hashes: Vec<Hash> = Use::ALL.iter().map(|one| one.of(b"the same bytes")).collect();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), Use::ALL.len());
}
