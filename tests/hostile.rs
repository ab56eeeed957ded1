//! A phone that means harm, with a good token and a good key: nobody else is stopped by it.

use crate::harness::{Office, finding, grid};
use merge::hash::{Hash, Id};
use merge::keys::SecretKey;
use merge::receipt::{Mark, Receipt};
use merge::segment::{Author, Segment, sign};
use merge::skeleton::{Draft, Mention, Target};
use protocol::enrol::KnownAgain;
use protocol::pull::Pull;
use protocol::push::{Item, Push, Verdict};
use sync_core::error::CoreError;
use sync_core::gate::Gate;
use sync_core::office::serve;
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
    let good = honest.known_again(honest.person().unwrap()).unwrap();
    let theirs = mallory.known_again(mallory.person().unwrap()).unwrap();
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
    unknown(stranger.known_again(stranger.person().unwrap()).unwrap());
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

/// The first segment that a phone would push.
fn first_segment(phone: &PhoneReplica) -> (Push, Segment) {
    let push = next_push(phone);
    let item = push.groups.first().and_then(|group| group.first()).expect("something is pending");
    let segment = Segment::decode(&item.segment).expect("just made");
    (push, segment)
}

/// The push with another segment in the place of its only one.
fn with_segment(push: Push, segment: &Segment) -> Push {
    let item = Item { segment: segment.encode(), receipts: Vec::new() };
    Push { groups: vec![vec![item]], ..push }
}

#[test]
fn a_phone_that_claims_a_cursor_far_beyond_the_feed_gets_an_empty_page() {
    let mut office = Office::new();
    let (mut phone, anna) = office.phone(1);
    record(&mut phone, &anna, 2);
    office.sync(&mut phone);
    let device = Gate::device(office.0.store(), &phone.enrolment().unwrap().token).unwrap();
    let key = SecretKey::from_bytes(&office.0.key());
    for cursor in [1 << 60, u64::MAX] {
        let after = phone.store().scope().unwrap().into_iter().map(|(partition, _)| (partition, cursor));
        let pull = Pull { after: after.collect(), ..Pull::default() };
        let page = serve(office.0.store(), &key, (&device, &pull)).unwrap();
        assert!(page.entries.is_empty() && page.closing.is_some(), "{page:?}");
    }
    office.sync(&mut phone);
}

#[test]
fn marks_and_receipts_that_this_office_never_signed_prove_nothing() {
    let mut office = Office::new();
    let (mut phone, anna) = office.phone(1);
    record(&mut phone, &anna, 1);
    office.sync(&mut phone);
    record(&mut phone, &anna, 1);
    let history = office.0.store().history().unwrap();
    let epoch = history.current().unwrap();
    let forger = SecretKey::from_bytes(&phone.key());
    // from the future, and signed by somebody else
    let mark = Mark { epoch, number: 1_000_000, feed: Hash([9; 32]) }.sign(&forger);
    let stream = phone.store().streams_by(phone.replica()).unwrap()[0];
    let true_one = phone.store().receipts_of(stream).unwrap()[0].clone();
    let receipt = Receipt { number: 1_000_000, ..true_one.receipt }.sign(&forger);
    let mut push = next_push(&phone);
    push.hello.mark = Some(mark);
    push.hello.highest = Some(receipt.clone());
    push.groups[0][0].receipts = vec![receipt];
    let verdicts = send(&mut office, &phone, push);
    assert!(matches!(&verdicts[..], [Verdict::Held(placed)] if placed.len() == 1), "{verdicts:?}");
    assert_eq!(office.0.store().alarms().unwrap(), []);
    assert_eq!(office.0.store().history().unwrap(), history, "no epoch began");
    office.sync(&mut phone);
}

#[test]
fn what_was_changed_on_its_way_is_set_aside_and_comes_whole_from_its_author() {
    let mut office = Office::new();
    let (mut phone, anna) = office.phone(1);
    let (other, _) = office.phone(2);
    record(&mut phone, &anna, 1);
    let theirs = other.enrolment().unwrap().certificate.clone();
    type Change = fn(&mut Segment, Vec<u8>);
    let changes: [(&str, Change); 3] = [
        ("the certificate of another person", |segment, theirs| segment.certificate = Some(theirs)),
        ("a value that does not fit its commitment", |segment, _| {
            let changeset = &mut segment.changesets[0];
            let values = changeset.values.as_mut().expect("a finding has a note");
            let at = values.windows(3).position(|three| three == "楼".as_bytes()).expect("the note");
            values[at + 2] ^= 1;
        }),
        ("a header that says another time", |segment, _| segment.changesets[0].header[2] ^= 1),
    ];
    for (what, change) in changes {
        let (push, mut segment) = first_segment(&phone);
        change(&mut segment, theirs.clone());
        let verdicts = send(&mut office, &phone, with_segment(push, &segment));
        assert!(matches!(&verdicts[..], [Verdict::Quarantined(_)]), "{what}: {verdicts:?}");
    }
    assert_eq!(office.0.store().quarantined().unwrap().len(), 3);
    office.sync(&mut phone);
    assert_eq!(phone.pending().unwrap(), 0);
}

#[test]
fn what_is_larger_than_a_changeset_may_be_is_refused_where_it_is_made_and_set_aside_where_it_comes() {
    let mut office = Office::new();
    let (mut phone, anna) = office.phone(1);
    office.sync(&mut phone);
    let mention = Mention { stream: Id([3; 16]), seq: 1, prefix: Hash([4; 32]).prefix() };
    let mut w = merge::cbor::Writer::new();
    w.uint(1);
    let seen = vec![(7, vec![mention; 20_000])];
    let plain = vec![(7, w.finish())];
    let draft = Draft {
        kind: domain::format::FINDING.key,
        target: Target::Made(Id([5; 16])),
        plain,
        personal: Vec::new(),
        seen,
    };
    let place = sync_core::places::of_grid(grid());
    let refused = phone.commit(&anna, place, vec![draft]).unwrap_err();
    assert!(refused.to_string().contains("65536"), "{refused}");
    assert_eq!(phone.pending().unwrap(), 0, "nothing was written");
    record(&mut phone, &anna, 1);
    let (push, mut segment) = first_segment(&phone);
    let author = match &segment.author {
        Author::New(genesis) => genesis.hash(),
        Author::Known(_) => segment.base,
    };
    let changeset = &mut segment.changesets[0];
    changeset.header.resize(70_000, 0);
    changeset.hash = merge::changeset::chain(&author, &changeset.header, &changeset.skeleton);
    segment.signature = sign(&SecretKey::from_bytes(&phone.key()), &segment.last());
    let verdicts = send(&mut office, &phone, with_segment(push, &segment));
    assert!(matches!(&verdicts[..], [Verdict::Quarantined(_)]), "{verdicts:?}");
    office.sync(&mut phone);
}

#[test]
fn a_stream_with_a_million_branches_is_cut_off_at_its_sixty_fourth() {
    let mut office = Office::new();
    let (mut phone, anna) = office.phone(1);
    record(&mut phone, &anna, 1);
    let (push, segment) = first_segment(&phone);
    let base = segment.base;
    let branch = |number: u8| {
        let mut segment = segment.clone();
        let changeset = &mut segment.changesets[0];
        // another value of an unknown key of the header: the same changeset under another hash
        changeset.header = merge::header::Header::decode(&changeset.header).unwrap().encode();
        changeset.header[0] += 1;
        changeset.header.extend([0x18, 0x40, 0x18, 100 + number]);
        changeset.hash = merge::changeset::chain(&base, &changeset.header, &changeset.skeleton);
        segment.signature = sign(&SecretKey::from_bytes(&phone.key()), &segment.last());
        Item { segment: segment.encode(), receipts: Vec::new() }
    };
    let groups = (0..100).map(|number| vec![branch(number)]).collect();
    let verdicts = send(&mut office, &phone, Push { groups, ..push });
    let held = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Held(_))).count();
    assert_eq!(held, 64, "{:?}", verdicts.last());
    // nobody else is slowed or stopped
    let (mut other, bo) = office.phone(2);
    record(&mut other, &bo, 2);
    office.sync(&mut other);
    assert_eq!(other.pending().unwrap(), 0);
}
