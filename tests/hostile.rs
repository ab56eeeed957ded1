//! A phone that means harm, with a good token and a good key: nobody else is stopped by it.

use crate::harness::{Office, finding, grid};
use merge::keys::SecretKey;
use merge::segment::{Author, Segment, sign};
use protocol::enrol::KnownAgain;
use protocol::push::{Item, Push, Verdict};
use sync_core::error::CoreError;
use sync_core::gate::Gate;
use sync_core::phone::PhoneReplica;

fn record(phone: &mut PhoneReplica, holder: &sync_core::gate::Holder, count: usize) {
    phone.store().begin_together().expect("the disk is not full");
    for _ in 0..count {
        let id = phone.new_id();
        phone.record_finding(holder, grid(), &finding(id)).expect("the disk is not full");
    }
    phone.store().commit_together().expect("the disk is not full");
}

fn send(office: &mut Office, phone: &PhoneReplica, push: Push) -> Vec<Verdict> {
    let token = phone.enrolment().expect("the phone is enrolled").token.clone();
    let device = Gate::device(office.0.store(), &token).expect("the token is good");
    office.0.receive(&device, push).expect("the office's disk is good").verdicts
}

fn next_push(phone: &PhoneReplica) -> Push {
    Push::decode(&phone.push_body().expect("the phone's disk is good")).expect("a push that was just made")
}

#[test]
fn a_receipt_of_another_stream_stands_for_nothing() {
    let mut office = Office::new();
    let (mut honest, anna) = office.phone(1);
    record(&mut honest, &anna, 3);
    office.sync(&mut honest);
    let stream = honest.store().streams_by(honest.replica()).unwrap()[0];
    let foreign = honest.store().receipts_of(stream).unwrap()[0].bytes.clone();
    let (mut other, mallory) = office.phone(2);
    record(&mut other, &mallory, 2);
    let mut push = next_push(&other);
    push.groups[0][0].receipts = vec![foreign];
    let verdicts = send(&mut office, &other, push);
    assert!(matches!(&verdicts[0], Verdict::Held(placed) if placed.len() == 1), "{verdicts:?}");
    record(&mut other, &mallory, 1);
    office.sync(&mut other);
    let (mut third, _) = office.phone(3);
    office.sync(&mut third);
    assert_eq!(third.store().totals(domain::week::Week(0)).unwrap().findings, 6);
}

#[test]
fn a_number_with_more_receipts_than_a_page_is_given_whole() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    record(&mut phone, &holder, 1_100);
    let key = SecretKey::from_bytes(&phone.key());
    let push = next_push(&phone);
    // every changeset in a segment of its own, and all of them under one number
    let mut group = Vec::new();
    for item in push.groups.iter().flatten() {
        let whole = Segment::decode(&item.segment).unwrap();
        let (mut base_seq, mut base) = (whole.base_seq, whole.base);
        for changeset in whole.changesets {
            let Author::New(genesis) = whole.author else { panic!("a stream that the office does not know") };
            let (seq, hash) = (changeset.seq, changeset.hash);
            let (author, certificate) = (Author::New(genesis), whole.certificate.clone());
            let signature = sign(&key, &hash);
            let one = Segment { author, base_seq, base, changesets: vec![changeset], signature, certificate };
            group.push(Item { segment: one.encode(), receipts: Vec::new() });
            (base_seq, base) = (seq, hash);
        }
    }
    let count = group.len();
    assert!(count > 1_000, "{count}");
    let verdicts = send(&mut office, &phone, Push { groups: vec![group], ..push });
    assert!(verdicts.iter().all(|verdict| matches!(verdict, Verdict::Held(_))));
    office.sync(&mut phone);
    let (mut other, _) = office.phone(2);
    office.sync(&mut other);
    assert_eq!(other.store().totals(domain::week::Week(0)).unwrap().findings, 1_100);
}

#[test]
fn only_who_holds_the_key_of_a_certificate_is_known_again() {
    let mut office = Office::new();
    let (mut honest, _) = office.phone(1);
    let (mallory, _) = office.phone(2);
    let good = honest.known_again().unwrap();
    let theirs = mallory.known_again().unwrap();
    let mut another = Office::new();
    let (stranger, _) = another.phone(1);
    let unknown = |request: KnownAgain| {
        let token = request.token.clone();
        let mut office = Office::new_with_key(&office);
        let refused = office.0.know_again(&request).unwrap_err();
        assert!(matches!(refused, CoreError::SignIn(_)), "{refused}");
        assert!(Gate::device(office.0.store(), &token).is_err());
    };
    // another's signature, another token, another office's certificate
    unknown(KnownAgain { signature: theirs.signature, ..good.clone() });
    unknown(KnownAgain { token: "AAAAAAAAAAAAAAAAAAAAAAAA".into(), ..good.clone() });
    unknown(stranger.known_again().unwrap());
    unknown(KnownAgain { certificate: vec![1, 2, 3], ..good.clone() });
    let mut forgetful = Office::new_with_key(&office);
    forgetful.0.know_again(&good).unwrap();
    forgetful.0.know_again(&good).unwrap();
    assert_eq!(forgetful.0.store().devices().unwrap().len(), 1, "said twice, known once");
    let device = Gate::device(forgetful.0.store(), &good.token).unwrap();
    assert_eq!((device.replica(), device.person()), (honest.replica(), honest.person().unwrap()));
    // as many tokens as it likes, it does not get
    for number in 0..20_u8 {
        let token = format!("{number:024}");
        let signature = SecretKey::from_bytes(&honest.key())
            .sign(&KnownAgain::signed(&token, &honest.enrolment().unwrap().office));
        _ = forgetful.0.know_again(&KnownAgain { token, signature, ..good.clone() });
    }
    assert!(forgetful.0.store().devices().unwrap().len() <= 8);
    office.sync(&mut honest);
}
