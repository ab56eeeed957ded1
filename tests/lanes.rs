//! What a phone receives: its own partitions, and never a lane or a place outside its scope.

use crate::harness::{Office, finding, grid};
use domain::grids::GridCode;
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::keys::SecretKey;
use merge::partition::Partition;
use protocol::pull::{Pull, PullAnswer};
use protocol::push::{Item, Push, Verdict};
use sync_core::gate::Gate;
use sync_core::office::serve;
use sync_core::phone::PhoneReplica;
use sync_core::places;

/// Puts a finding into a partition as the office.
fn fill(office: &mut Office, partition: Partition) {
    let operator = Gate::operator(&office.0);
    let drafts = finding(Id([9; 16])).record();
    office.0.record(&operator, partition, drafts).expect("recorded");
}

/// Asks for a partition with everything that a phone may say.
fn ask(office: &Office, phone: &PhoneReplica, partition: Partition) -> PullAnswer {
    let token = &phone.enrolment().expect("enrolled").token;
    let device = Gate::device(office.0.store(), token).expect("known");
    let pull = Pull { after: vec![(partition, 0)], ..Pull::default() };
    serve(office.0.store(), &SecretKey::from_bytes(&office.0.key()), (&device, &pull)).expect("served")
}

#[test]
fn a_phone_never_receives_a_lane_outside_its_scope_even_when_it_asks() {
    let mut office = Office::new();
    let (mut phone, _) = office.phone(1);
    let other = GridCode::new(440_304_001_018_002).unwrap();
    let outside = [
        places::of_spot_checks(grid()),
        places::of_patrol_member(440_304, Id([77; 16])),
        places::of_patrol_member(440_304, phone.person().unwrap()),
        places::of_grid(other),
    ];
    for partition in outside {
        fill(&mut office, partition);
    }
    office.sync(&mut phone);
    let held: Vec<Partition> =
        phone.store().scope().unwrap().into_iter().map(|(partition, _)| partition).collect();
    assert_eq!(held, [places::of_district(440_304), places::of_grid(grid())]);
    for partition in outside {
        let answer = ask(&office, &phone, partition);
        assert!(answer.entries.is_empty(), "{partition} was served");
        assert!(
            answer.closing.is_some_and(|closing| closing.digests.is_empty()),
            "digests of {partition} were told"
        );
        assert_eq!(
            phone.store().partition_ordinal(&partition).unwrap(),
            None,
            "{partition} reached the phone"
        );
    }
    assert!(
        !ask(&office, &phone, places::of_grid(grid())).entries.is_empty(),
        "the phone's own grid was not served"
    );
}

#[test]
fn a_segment_for_another_district_is_set_aside_and_the_sender_keeps_it() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let elsewhere = Partition { district: 440_305, ..places::of_grid(grid()) };
    let recorded = phone.commit(&holder, elsewhere, finding(Id([1; 16])).record()).unwrap();
    let body = phone.push_body().unwrap();
    let device = Gate::device(office.0.store(), &phone.enrolment().unwrap().token).unwrap();
    let answer = office.0.receive(&device, Push::decode(&body).unwrap()).unwrap();
    // the certificate names the phone's district, so the genesis cannot be covered by it
    assert!(matches!(&answer.verdicts[..], [Verdict::Quarantined(_)]), "{:?}", answer.verdicts);
    assert_eq!(phone.pending().unwrap(), 1);
    assert_ne!(recorded.hash, Hash::default());
}

#[test]
fn a_segment_replayed_into_another_partition_does_not_verify() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let id = phone.new_id();
    phone.record_finding(&holder, grid(), &finding(id)).unwrap();
    let push = Push::decode(&phone.push_body().unwrap()).unwrap();
    let mut segment = merge::segment::Segment::decode(&push.groups[0][0].segment).unwrap();
    let merge::segment::Author::New(genesis) = segment.author else { panic!("a new stream") };
    let moved = Genesis { partition: places::of_spot_checks(grid()), ..genesis };
    segment.author = merge::segment::Author::New(moved);
    let item = Item { segment: segment.encode(), receipts: Vec::new() };
    let device = Gate::device(office.0.store(), &phone.enrolment().unwrap().token).unwrap();
    let push = Push { hello: push.hello, groups: vec![vec![item]] };
    let answer = office.0.receive(&device, push).unwrap();
    assert!(matches!(&answer.verdicts[..], [Verdict::Quarantined(_)]), "{:?}", answer.verdicts);
    assert_eq!(office.0.store().partition_ordinal(&places::of_spot_checks(grid())).unwrap(), None);
}
