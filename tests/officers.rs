//! What an officer decides: who may write, what waits, what is held, and what is let in. Nothing is lost by any of it.

use crate::harness::{Hands, Office, Wire, finding, grid};
use domain::assignments::{Assignment, Origin, end};
use domain::format::FINDING;
use domain::grids::GridCode;
use domain::holds::{FORMER_WORK_MS, HoldReason};
use domain::people::Role;
use domain::week::Week;
use merge::context::TIPS_PER_KEY_MAX;
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::heads::HEADS_PER_KEY_MAX;
use merge::keys::SecretKey;
use merge::partition::Partition;
use merge::segment::{Author, Segment, sign};
use merge::skeleton::{Draft, Target};
use protocol::pull::State;
use protocol::push::{Item, Push, Verdict};
use protocol::session::Outcome;
use store::quarantine::Remedy;
use store::views::Ruled;
use store::{Profile, Store};
use sync_core::clock::Clock;
use sync_core::error::CoreError;
use sync_core::gate::{Gate, Holder};
use sync_core::office::{Stands, serve};
use sync_core::phone::{PhoneReplica, SyncReport};
use sync_core::places;

const NOW_MS: i64 = 1_795_000_000_000;

fn other_grid() -> Partition {
    places::of_grid(GridCode::new(440_304_001_018_002).expect("a code of the district"))
}

fn try_sync(office: &mut Office, phone: &mut PhoneReplica) -> SyncReport {
    let token = phone.enrolment().expect("enrolled").token.clone();
    phone.sync(&mut Wire(&mut office.0, token), State::Wanted).expect("both disks are good")
}

fn find(phone: &mut PhoneReplica, holder: &Holder) -> Hash {
    let id = phone.new_id();
    phone.record_finding(holder, grid(), &finding(id)).expect("recorded").hash
}

fn send(office: &mut Office, phone: &PhoneReplica, push: Push) -> Vec<Verdict> {
    let token = phone.enrolment().expect("enrolled").token.clone();
    let device = Gate::device(office.0.store(), &token).expect("the token is good");
    office.0.receive(&device, push).expect("the office's disk is good").verdicts
}

/// What is held, with the reasons.
fn held(office: &Office) -> Vec<(Hash, Option<HoldReason>)> {
    let reason = |ruled| match ruled {
        Ruled::Held(code) => HoldReason::from_code(code),
        Ruled::Counts | Ruled::Adopted => None,
    };
    let held = office.0.store().held().expect("readable");
    held.into_iter().map(|(_, written)| (written.hash, reason(written.ruled))).collect()
}

fn findings(store: &Store) -> u64 {
    store.totals(Week(0)).expect("readable").findings
}

#[test]
fn somebody_who_never_had_a_role_there_waits_for_an_officer_and_loses_nothing() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let first = phone.commit(&holder, other_grid(), finding(Id([1; 16])).record()).unwrap();
    let report = try_sync(&mut office, &mut phone);
    assert_eq!((report.quarantined.len(), report.acknowledged), (1, 0), "{report:?}");
    assert_eq!(phone.pending().unwrap(), 1, "it stays with its sender");
    let waiting = office.0.store().quarantined().unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!((waiting[0].remedy, waiting[0].last), (Remedy::Admit, Some(first.hash)));
    assert_eq!(waiting[0].sender.0, phone.person().unwrap());
    assert!(waiting[0].reason.contains("has never had a role in"), "{}", waiting[0].reason);
    assert_eq!(office.0.store().partition_ordinal(&other_grid()).unwrap(), None, "it took no place");
    let operator = Gate::operator(&office.0);
    office.0.admit(&operator, &waiting[0].hash).unwrap();
    assert_eq!(office.0.store().quarantined().unwrap(), []);
    assert_eq!(findings(office.0.store()), 1);
    // what follows it in its stream passes as well, and the phone hears that the office has it
    phone.commit(&holder, other_grid(), finding(Id([2; 16])).record()).unwrap();
    let report = try_sync(&mut office, &mut phone);
    assert_eq!((report.quarantined.len(), phone.pending().unwrap()), (0, 0), "{report:?}");
    assert_eq!(findings(office.0.store()), 2);
    let twice = office.0.admit(&operator, &waiting[0].hash).unwrap_err();
    assert!(twice.to_string().contains("is in the log already"), "{twice}");
    let unknown = office.0.admit(&operator, &Hash([9; 32])).unwrap_err();
    assert!(unknown.to_string().contains("gridwalk quarantine list"), "{unknown}");
}

#[test]
fn what_waited_is_settled_when_its_author_is_assigned_there() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    phone.commit(&holder, other_grid(), finding(Id([1; 16])).record()).unwrap();
    try_sync(&mut office, &mut phone);
    assert_eq!(office.0.store().quarantined().unwrap().len(), 1);
    let operator = Gate::operator(&office.0);
    let assignment = Assignment {
        id: Id([50; 16]),
        person: phone.person().unwrap(),
        role: Role::GridLeader,
        from_ms: 0,
        display_name: "陈模拟".into(),
        origin: Origin::Synthetic,
    };
    office.0.record(&operator, other_grid(), vec![assignment.begin()]).unwrap();
    office.sync(&mut phone);
    assert_eq!(office.0.store().quarantined().unwrap(), [], "it came again, and took its place");
    assert_eq!((phone.pending().unwrap(), findings(office.0.store())), (0, 1));
}

#[test]
fn what_was_damaged_cannot_be_admitted_and_settles_when_it_comes_whole() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    find(&mut phone, &holder);
    let mut push = Push::decode(&phone.push_body().unwrap()).unwrap();
    let mut segment = Segment::decode(&push.groups[0][0].segment).unwrap();
    segment.signature.0[7] ^= 1;
    push.groups[0][0].segment = segment.encode();
    let verdicts = send(&mut office, &phone, push);
    assert!(matches!(&verdicts[..], [Verdict::Quarantined(_)]), "{verdicts:?}");
    let waiting = office.0.store().quarantined().unwrap();
    assert_eq!(waiting[0].remedy, Remedy::SendAgain);
    let operator = Gate::operator(&office.0);
    let refused = office.0.admit(&operator, &waiting[0].hash).unwrap_err();
    assert!(refused.to_string().contains("does not verify"), "{refused}");
    office.sync(&mut phone);
    assert_eq!(office.0.store().quarantined().unwrap(), []);
    assert_eq!(findings(office.0.store()), 1);
}

#[test]
fn what_was_damaged_after_it_had_come_whole_waits_for_nobody() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    find(&mut phone, &holder);
    let mut push = Push::decode(&phone.push_body().unwrap()).unwrap();
    office.sync(&mut phone);
    let mut segment = Segment::decode(&push.groups[0][0].segment).unwrap();
    segment.signature.0[7] ^= 1;
    push.groups[0][0].segment = segment.encode();
    let verdicts = send(&mut office, &phone, push);
    assert!(matches!(&verdicts[..], [Verdict::Quarantined(_)]), "{verdicts:?}");
    assert_eq!(office.0.store().quarantined().unwrap(), []);
}

#[test]
fn a_leader_who_had_not_learned_of_the_end_is_right_and_one_who_had_is_held() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    let (mut witness, _) = office.phone(2);
    office.sync(&mut phone);
    let before = find(&mut phone, &holder);
    let operator = Gate::operator(&office.0);
    let over = end(Id([101; 16]), u64::try_from(NOW_MS).unwrap());
    office.0.record(&operator, places::of_grid(grid()), vec![over]).unwrap();
    // ten days offline: pushed after the end, written without knowing it
    office.sync(&mut phone);
    assert_eq!((held(&office), findings(office.0.store())), (vec![], 1), "{before}");
    assert_eq!(phone.store().scope().unwrap().len(), 1, "the grid is gone from the phone's scope");
    let after = find(&mut phone, &holder);
    office.sync(&mut phone);
    assert_eq!(held(&office), [(after, Some(HoldReason::Former))]);
    assert_eq!(phone.pending().unwrap(), 0, "it is stored, and acknowledged");
    office.sync(&mut witness);
    assert_eq!(findings(witness.store()), 1);
    office.0.adopt(&operator, places::of_grid(grid()), &[after]).unwrap();
    office.sync(&mut witness);
    assert_eq!((held(&office), findings(witness.store())), (vec![], 2));
}

#[test]
fn a_phone_whose_mark_had_passed_the_end_knew_of_it_whatever_its_contexts_say() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let operator = Gate::operator(&office.0);
    let over = end(Id([101; 16]), u64::try_from(NOW_MS).unwrap());
    office.0.record(&operator, places::of_grid(grid()), vec![over]).unwrap();
    let (mut witness, _) = office.phone(2);
    office.sync(&mut witness);
    let written = find(&mut phone, &holder);
    let mut push = Push::decode(&phone.push_body().unwrap()).unwrap();
    push.hello.mark = Push::decode(&witness.push_body().unwrap()).unwrap().hello.mark;
    send(&mut office, &phone, push);
    assert_eq!(held(&office), [(written, Some(HoldReason::Former))]);
}

#[test]
fn what_a_former_leader_brings_a_month_late_is_held_whatever_was_known() {
    let clock = Hands::default();
    clock.set(NOW_MS, 1, 0);
    let store = Store::in_memory(Profile::Office).unwrap();
    let mut office = Office::at(store, Box::new(clock.clone()) as Box<dyn Clock>);
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let operator = Gate::operator(&office.0);
    let over = end(Id([101; 16]), u64::try_from(NOW_MS).unwrap());
    office.0.record(&operator, places::of_grid(grid()), vec![over]).unwrap();
    let in_time = find(&mut phone, &holder);
    let push = Push::decode(&phone.push_body().unwrap()).unwrap();
    let late = i64::try_from(FORMER_WORK_MS).unwrap();
    clock.set(NOW_MS + late, 1, 0);
    send(&mut office, &phone, push);
    assert_eq!(held(&office), [], "{in_time}");
    let too_late = find(&mut phone, &holder);
    clock.set(NOW_MS + late + 1, 1, 0);
    office.sync(&mut phone);
    assert_eq!(held(&office), [(too_late, Some(HoldReason::Former))]);
}

#[test]
fn a_disabled_account_reads_nothing_and_what_it_pushes_is_held() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let before = find(&mut phone, &holder);
    office.sync(&mut phone);
    let operator = Gate::operator(&office.0);
    office.0.disable(&operator, phone.person().unwrap()).unwrap();
    let after = find(&mut phone, &holder);
    let push = Push::decode(&phone.push_body().unwrap()).unwrap();
    assert!(matches!(&send(&mut office, &phone, push)[..], [Verdict::Held(_)]));
    assert_eq!(held(&office), [(after, Some(HoldReason::Disabled))], "{before}");
    let token = phone.enrolment().unwrap().token.clone();
    let device = Gate::device(office.0.store(), &token).unwrap();
    let pull = protocol::pull::Pull::decode(&phone.pull_body(State::Left).unwrap()).unwrap();
    let refused = serve(office.0.store(), &SecretKey::from_bytes(&office.0.key()), (&device, &pull));
    assert!(matches!(refused, Err(CoreError::NotAllowed(_))), "{refused:?}");
    office.0.enable(&operator, phone.person().unwrap()).unwrap();
    office.sync(&mut phone);
    assert_eq!(held(&office).len(), 1, "it stays held until an officer adopts it");
    assert!(office.0.enable(&operator, phone.person().unwrap()).is_err(), "it is enabled already");
}

#[test]
fn an_older_receipt_does_not_let_newer_work_of_a_disabled_account_count() {
    let clock = Hands::default();
    clock.set(NOW_MS, 1, 0);
    let mut office = Office::at(Store::in_memory(Profile::Office).unwrap(), Box::new(clock.clone()));
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    find(&mut phone, &holder);
    office.sync(&mut phone);
    let stream = phone.store().streams_by(phone.replica()).unwrap()[0];
    let older = phone.store().receipts_of(stream).unwrap()[0].bytes.clone();
    clock.set(NOW_MS + 60_000, 1, 60_000);
    let operator = Gate::operator(&office.0);
    office.0.disable(&operator, phone.person().unwrap()).unwrap();
    clock.set(NOW_MS + 120_000, 1, 120_000);
    let newer = find(&mut phone, &holder);
    let mut push = Push::decode(&phone.push_body().unwrap()).unwrap();
    push.groups[0][0].receipts = vec![older];
    send(&mut office, &phone, push);
    assert_eq!(held(&office), [(newer, Some(HoldReason::Disabled))]);
}

#[test]
fn work_that_was_accepted_before_an_account_was_disabled_counts_after_a_restore_as_well() {
    let clock = Hands::default();
    clock.set(NOW_MS, 1, 0);
    let mut office = Office::at(Store::in_memory(Profile::Office).unwrap(), Box::new(clock));
    let (mut phone, holder) = office.phone(1);
    let (mut colleague, _) = office.phone(2);
    office.sync(&mut phone);
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    find(&mut phone, &holder);
    office.sync(&mut phone);
    office.sync(&mut colleague);
    office.restore(backup);
    let operator = Gate::operator(&office.0);
    office.0.disable(&operator, phone.person().unwrap()).unwrap();
    office.sync(&mut colleague);
    assert_eq!((held(&office), findings(office.0.store())), (vec![], 1));
}

#[test]
fn what_comes_under_a_revoked_key_is_held_and_what_came_before_stands_as_the_officer_says() {
    for (stands, falls) in [(None, 0), (Some(0), 1), (Some(1), 2)] {
        let mut office = Office::new();
        let (mut phone, holder) = office.phone(1);
        let (mut colleague, _) = office.phone(2);
        office.sync(&mut phone);
        let found: Vec<Hash> = (0..2).map(|_| find(&mut phone, &holder)).collect();
        office.sync(&mut phone);
        let stands = match stands {
            None => Stands::Everything,
            Some(0) => Stands::UpTo(vec![found[0]]),
            Some(_) => Stands::Nothing,
        };
        let key = SecretKey::from_bytes(&phone.key()).public();
        let operator = Gate::operator(&office.0);
        // the key is revoked while its phone is pushing
        let while_pushing = find(&mut phone, &holder);
        let push = Push::decode(&phone.push_body().unwrap()).unwrap();
        assert_eq!(office.0.revoke(&operator, (&key, &stands)).unwrap(), falls, "{stands:?}");
        assert!(matches!(&send(&mut office, &phone, push)[..], [Verdict::Held(_)]));
        let held = held(&office);
        assert!(held.iter().all(|(_, reason)| *reason == Some(HoldReason::Revoked)), "{held:?}");
        assert!(held.iter().any(|(hash, _)| *hash == while_pushing));
        assert_eq!(held.len(), falls + 1);
        office.sync(&mut colleague);
        assert_eq!(findings(colleague.store()), 2 - falls as u64);
        assert!(colleague.store().revoked_ms(&key).unwrap().is_some(), "every phone hears of it");
        let foreign = Stands::UpTo(vec![Hash([1; 32])]);
        let refused = office.0.revoke(&operator, (&key, &foreign)).unwrap_err();
        assert!(refused.to_string().contains("changesets under this key"), "{refused}");
        let refused = office.0.revoke(&operator, (&Hash([1; 32]), &Stands::Nothing)).unwrap_err();
        assert!(refused.to_string().contains("gridwalk keys list"), "{refused}");
    }
}

/// A segment of a stream of its own, with one finding in it.
fn stream_of_its_own(phone: &mut PhoneReplica, holder: &Holder, nonce: u8) -> Item {
    find(phone, holder);
    let push = Push::decode(&phone.push_body().expect("readable")).expect("just made");
    let item = push.groups.first().and_then(|group| group.first()).expect("a finding is pending");
    let whole = Segment::decode(&item.segment).expect("just made");
    let genesis = match whole.author {
        Author::New(genesis) => Some(Genesis { nonce: Id([nonce; 16]), ..genesis }),
        Author::Known(_) => None,
    };
    let genesis = genesis.expect("the office does not know the stream");
    let mut changeset = whole.changesets.first().expect("it is not empty").clone();
    changeset.hash = merge::changeset::chain(&genesis.hash(), &changeset.header, &changeset.skeleton);
    let signature = sign(&SecretKey::from_bytes(&phone.key()), &changeset.hash);
    let base = genesis.hash();
    let segment = Segment {
        author: Author::New(genesis),
        base_seq: 0,
        base,
        changesets: vec![changeset],
        signature,
        certificate: whole.certificate,
    };
    Item { segment: segment.encode(), receipts: Vec::new() }
}

#[test]
fn one_key_has_at_most_so_many_tips_in_a_partition_until_an_officer_admits_more() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    let hello = Push::decode(&phone.push_body().unwrap()).unwrap().hello;
    let max = u8::try_from(TIPS_PER_KEY_MAX).unwrap();
    let items: Vec<Item> = (1..=max + 2).map(|nonce| stream_of_its_own(&mut phone, &holder, nonce)).collect();
    let groups = items.into_iter().map(|item| vec![item]).collect();
    let verdicts = send(&mut office, &phone, Push { hello, groups });
    let (stored, aside) = verdicts.split_at(TIPS_PER_KEY_MAX);
    assert!(stored.iter().all(|verdict| matches!(verdict, Verdict::Held(_))));
    assert!(aside.iter().all(|verdict| matches!(verdict, Verdict::Quarantined(_))), "{aside:?}");
    // a colleague is not in anybody's way
    let (mut other, bo) = office.phone(2);
    find(&mut other, &bo);
    office.sync(&mut other);
    let waiting = office.0.store().quarantined().unwrap();
    assert_eq!(waiting.len(), 2);
    let operator = Gate::operator(&office.0);
    office.0.admit(&operator, &waiting[0].hash).unwrap();
    assert_eq!(office.0.store().quarantined().unwrap().len(), 1);
    // streams that have a tip already go on
    let tips =
        office.0.store().tips_of_key(&places::of_grid(grid()), &SecretKey::from_bytes(&phone.key()).public());
    assert_eq!(tips.unwrap(), TIPS_PER_KEY_MAX + 1);
}

#[test]
fn one_key_leaves_at_most_so_many_values_side_by_side() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let place = places::of_grid(grid());
    let id = phone.new_id();
    phone.record_finding(&holder, grid(), &finding(id)).unwrap();
    // a write that says it saw nothing replaces nothing
    let blind = |class: u64| {
        let mut w = merge::cbor::Writer::new();
        w.uint(class % 5);
        Draft {
            kind: FINDING.key,
            target: Target::Made(id),
            plain: vec![(7, w.finish())],
            personal: Vec::new(),
            seen: vec![(7, Vec::new())],
        }
    };
    let max = HEADS_PER_KEY_MAX as u64;
    for class in 1..max + 3 {
        phone.commit(&holder, place, vec![blind(class)]).unwrap();
    }
    let report = try_sync(&mut office, &mut phone);
    assert_eq!(report.outcome, Outcome::Agreed, "{report:?}");
    let held = held(&office);
    assert_eq!(held.len(), 3, "the finding and 63 more stand, three do not count");
    assert!(held.iter().all(|(_, reason)| *reason == Some(HoldReason::Heads)), "{held:?}");
    let heads = office.0.store().heads(&place, &FINDING, id).unwrap();
    assert_eq!(heads.0[&7].len(), HEADS_PER_KEY_MAX);
    let (mut other, _) = office.phone(2);
    office.sync(&mut other);
    assert_eq!(other.store().heads(&place, &FINDING, id).unwrap().0[&7].len(), HEADS_PER_KEY_MAX);
}
