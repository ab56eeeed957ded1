//! One phone and two people: each records under the own name, sees the own grids, and either's sync brings the work of both.

use crate::harness::{Handset, Office, Wire, copy, finding, grid, record};
use domain::format::FINDING;
use domain::grids::GridCode;
use domain::holds::HoldReason;
use merge::hash::{Hash, Id};
use merge::keys::SecretKey;
use merge::partition::Partition;
use protocol::enrol::KnownAgain;
use protocol::pull::{Pull, State};
use protocol::push::{Push, Verdict};
use protocol::session::Outcome;
use store::fsck::fsck;
use store::views::{Author, Ruled};
use store::{Profile, Store};
use sync_core::error::CoreError;
use sync_core::gate::{Gate, Holder, MayRead};
use sync_core::office::serve;
use sync_core::phone::{PhoneReplica, SyncReport, Whose};
use sync_core::places;
use tempfile::TempDir;

/// The grid of the second person.
fn other() -> GridCode {
    GridCode::new(440_304_001_018_002).expect("a code of the district")
}

/// A phone on which Anna (1), who leads the first grid, and Bo (2), who leads the other, work.
fn shared(office: &mut Office) -> (PhoneReplica, Holder, Holder) {
    let (mut phone, anna) = office.phone(1);
    office.assign(2, (other(), 0));
    let bo = office.enrol(&mut phone, Id([2; 16]));
    (phone, anna, bo)
}

/// A sync by the token of a person to its end.
fn sync_by(office: &mut Office, phone: &mut PhoneReplica, person: &Holder) -> SyncReport {
    let mine = phone.enrolments().iter().find(|one| one.person == person.person());
    let token = mine.expect("enrolled").token.clone();
    phone.sync(&mut Wire(&mut office.0, token), State::Wanted).expect("both disks are good")
}

fn find_in(phone: &mut PhoneReplica, holder: &Holder, grid: GridCode) -> (Id, Hash) {
    let id = phone.new_id();
    (id, phone.record_finding(holder, grid, &finding(id)).expect("recorded").hash)
}

/// Whether a store shows a finding of a grid.
fn shows_in(store: &Store, grid: GridCode, id: Id) -> bool {
    !store.heads(&places::of_grid(grid), &FINDING, id).expect("readable").0.is_empty()
}

/// The grids of a holder's first view.
fn grids_of(phone: &PhoneReplica, holder: &Holder) -> Vec<u64> {
    phone.today(holder).expect("readable").grids.iter().map(|row| row.place).collect()
}

fn scope(phone: &PhoneReplica) -> Vec<Partition> {
    phone.store().scope().expect("readable").into_iter().map(|(partition, _)| partition).collect()
}

/// Who wrote what the office holds in a grid, the office itself left out.
fn authors(office: &Office, grid: GridCode) -> Vec<Id> {
    let store = office.0.store();
    let mut authors = Vec::new();
    for stream in store.streams().expect("readable") {
        let genesis = store.stream(stream).expect("readable").genesis.expect("whole");
        if genesis.partition == places::of_grid(grid) && genesis.key != office.0.public_key() {
            authors.push(genesis.person);
        }
    }
    authors.sort_unstable();
    authors
}

fn held(office: &Office) -> Vec<(Hash, Ruled)> {
    let held = office.0.store().held().expect("readable").into_iter();
    held.map(|(_, written)| (written.hash, written.ruled)).collect()
}

/// How many entries the office serves of a place to a token that asks for it from its beginning.
fn served(office: &Office, token: &str, grid: GridCode) -> usize {
    let device = Gate::device(office.0.store(), token).expect("the token is known");
    let pull = Pull { after: vec![(places::of_grid(grid), 0)], ..Pull::default() };
    let key = SecretKey::from_bytes(&office.0.key());
    serve(office.0.store(), &key, (&device, &pull)).map_or(0, |page| page.entries.len())
}

#[test]
fn two_people_record_in_turn_without_a_signal_and_the_sync_of_either_brings_the_work_of_both() {
    let mut office = Office::new();
    let (mut phone, anna, bo) = shared(&mut office);
    office.assign(2, (grid(), 1));
    assert_eq!(sync_by(&mut office, &mut phone, &anna).outcome, Outcome::Agreed);
    let (hers, _) = find_in(&mut phone, &anna, grid());
    let (his, _) = find_in(&mut phone, &bo, other());
    // both in one grid: each in a stream of their own
    find_in(&mut phone, &bo, grid());
    find_in(&mut phone, &anna, grid());
    assert_eq!(phone.pending().unwrap(), 4);
    let report = sync_by(&mut office, &mut phone, &bo);
    assert_eq!((report.outcome, report.acknowledged, phone.pending().unwrap()), (Outcome::Agreed, 4, 0));
    assert_eq!(authors(&office, grid()), [anna.person(), bo.person()]);
    assert_eq!(authors(&office, other()), [bo.person()]);
    for stream in phone.store().own_streams().unwrap() {
        let info = phone.store().stream(stream).unwrap();
        let person = info.genesis.expect("whole").person;
        let (name, role, rank) = (String::new(), None, 2);
        let author = Author { person, name, role, replica: phone.replica(), stream: info.id, rank };
        let (mine, another) = if person == anna.person() { (&anna, &bo) } else { (&bo, &anna) };
        assert_eq!(phone.whose(mine, &author).unwrap(), Whose::Mine);
        assert_eq!(phone.whose(another, &author).unwrap(), Whose::Another);
    }
    assert!(shows_in(office.0.store(), grid(), hers) && shows_in(office.0.store(), other(), his));
    assert_eq!((held(&office), office.0.store().quarantined().unwrap()), (vec![], vec![]));
    // what others write in the grids of either comes by the sync of either
    let (mut third, cai) = office.phone_in(3, other());
    office.sync(&mut third);
    let (theirs, _) = find_in(&mut third, &cai, other());
    office.sync(&mut third);
    sync_by(&mut office, &mut phone, &anna);
    assert!(shows_in(phone.store(), other(), theirs));
    assert_eq!(
        (fsck(phone.store()).unwrap().faults, fsck(office.0.store()).unwrap().faults),
        (vec![], vec![])
    );
}

#[test]
fn who_holds_the_phone_sees_the_own_grids_and_not_the_others() {
    let mut office = Office::new();
    let (mut phone, anna, bo) = shared(&mut office);
    office.sync(&mut phone);
    assert_eq!(scope(&phone).len(), 3, "the places of both, and the district's");
    assert_eq!(
        (grids_of(&phone, &anna), grids_of(&phone, &bo)),
        (vec![grid().number()], vec![other().number()])
    );
    assert_eq!(phone.people(), [anna.person(), bo.person()]);
    // nobody is taken for somebody else
    assert_eq!(phone.person(), None);
    let unsaid = Gate::holder(&phone).unwrap_err();
    assert!(unsaid.to_string().contains("one of the 2 people"), "{unsaid}");
    let absent = Gate::holder_of(&phone, Id([9; 16])).unwrap_err();
    assert!(absent.to_string().contains("enrol first"), "{absent}");
    assert_eq!(Gate::holder_of(&phone, bo.person()).unwrap(), bo);
}

#[test]
fn a_closed_account_takes_nothing_from_the_other_one_on_its_phone() {
    let mut office = Office::new();
    let (mut phone, anna, bo) = shared(&mut office);
    office.sync(&mut phone);
    let operator = Gate::operator(&office.0);
    office.0.disable(&operator, anna.person()).unwrap();
    let (_, hers) = find_in(&mut phone, &anna, grid());
    let (his, _) = find_in(&mut phone, &bo, other());
    // by the token of the closed account
    let report = sync_by(&mut office, &mut phone, &anna);
    assert_eq!((report.outcome, phone.pending().unwrap()), (Outcome::Agreed, 0), "{report:?}");
    assert_eq!(held(&office), [(hers, Ruled::Held(HoldReason::Disabled.code()))]);
    assert!(shows_in(office.0.store(), other(), his));
    assert_eq!(scope(&phone), [places::of_district(440_304), places::of_grid(other())]);
    assert_eq!((grids_of(&phone, &anna), grids_of(&phone, &bo)), (vec![], vec![other().number()]));
    let tokens: Vec<String> = phone.enrolments().iter().map(|one| one.token.clone()).collect();
    for token in &tokens {
        assert_eq!(served(&office, token, grid()), 0, "a closed account reads");
        assert!(served(&office, token, other()) > 0, "an open one does not");
    }
    office.0.disable(&operator, bo.person()).unwrap();
    for token in &tokens {
        let device = Gate::device(office.0.store(), token).unwrap();
        assert_eq!(device.may_read(), MayRead::No);
        let pull = Pull::decode(&phone.pull_body(State::Left).unwrap()).unwrap();
        let key = SecretKey::from_bytes(&office.0.key());
        let refused = serve(office.0.store(), &key, (&device, &pull));
        assert!(matches!(refused, Err(CoreError::NotAllowed(_))), "{refused:?}");
    }
    find_in(&mut phone, &bo, other());
    let device = Gate::device(office.0.store(), &tokens[0]).unwrap();
    let push = Push::decode(&phone.push_body().unwrap()).unwrap();
    let answer = office.0.receive(&device, push).unwrap();
    assert!(matches!(&answer.verdicts[..], [Verdict::Held(_)]), "pushing stays open");
    for person in [&anna, &bo] {
        office.0.enable(&operator, person.person()).unwrap();
    }
    assert_eq!(sync_by(&mut office, &mut phone, &bo).outcome, Outcome::Agreed);
    assert_eq!((grids_of(&phone, &anna).len(), grids_of(&phone, &bo).len()), (1, 1));
}

#[test]
fn an_office_that_forgot_the_second_person_knows_both_again_after_one_sync() {
    for forgotten in [1, 2] {
        let mut office = Office::new();
        let (mut phone, anna) = office.phone(1);
        office.assign(2, (other(), 0));
        if forgotten == 1 {
            office.sync(&mut phone);
        }
        let backup = office.0.store().duplicate(Profile::Office).unwrap();
        let bo = office.enrol(&mut phone, Id([2; 16]));
        office.sync(&mut phone);
        let (his, _) = find_in(&mut phone, &bo, other());
        office.sync(&mut phone);
        office.restore(backup);
        assert_eq!(office.0.store().devices().unwrap().len(), 1);
        let report = sync_by(&mut office, &mut phone, &anna);
        assert_eq!((report.outcome, phone.pending().unwrap()), (Outcome::Agreed, 0), "{report:?}");
        assert_eq!(office.0.store().devices().unwrap().len(), 2);
        assert_eq!(scope(&phone).len(), 3);
        for store in [phone.store(), office.0.store()] {
            assert!(shows_in(store, other(), his), "given back, and served again");
        }
        // from then on there is nothing to be said of it
        let before = office.0.store().devices().unwrap();
        assert_eq!(sync_by(&mut office, &mut phone, &bo).received, 0);
        assert_eq!(office.0.store().devices().unwrap(), before.clone());
    }
}

#[test]
fn a_snapshot_that_took_nothing_but_an_enrolment_is_noticed_by_the_phone() {
    let mut office = Office::new();
    let (mut phone, anna) = office.phone(1);
    office.assign(2, (other(), 0));
    office.sync(&mut phone);
    let snapshot = office.0.store().duplicate(Profile::Office).unwrap();
    let bo = office.enrol(&mut phone, Id([2; 16]));
    office.sync(&mut phone);
    let (history, end) = (office.0.store().history().unwrap(), office.0.store().feed_end().unwrap());
    office.set_back(snapshot);
    assert_eq!(office.0.store().feed_end().unwrap(), end, "no number was lost: nothing proves it");
    assert_eq!(sync_by(&mut office, &mut phone, &anna).outcome, Outcome::Agreed);
    assert_eq!(office.0.store().history().unwrap(), history);
    assert_eq!(grids_of(&phone, &bo), [other().number()]);
}

#[test]
fn who_is_taken_off_leaves_the_work_and_takes_the_grids_that_nobody_else_has() {
    let mut office = Office::new();
    let (mut phone, anna, bo) = shared(&mut office);
    office.assign(2, (grid(), 1));
    office.sync(&mut phone);
    let (both, _) = find_in(&mut phone, &bo, grid());
    let (his, _) = find_in(&mut phone, &bo, other());
    let tokens: Vec<String> = phone.enrolments().iter().map(|one| one.token.clone()).collect();
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    let told = phone.known_again(bo.person());
    phone.take_off(bo.person()).unwrap();
    assert_eq!((phone.people(), Gate::holder(&phone).unwrap()), (vec![anna.person()], anna));
    let refused = phone.record_finding(&bo, other(), &finding(Id([8; 16]))).unwrap_err();
    assert!(matches!(refused, CoreError::SignIn(_)), "{refused}");
    office.sync(&mut phone);
    assert_eq!((phone.pending().unwrap(), held(&office)), (0, vec![]), "his work counts");
    assert!(shows_in(office.0.store(), other(), his) && shows_in(phone.store(), grid(), both));
    let gone = |office: &Office, phone: &PhoneReplica| {
        assert_eq!(scope(phone), [places::of_district(440_304), places::of_grid(grid())]);
        assert!(!shows_in(phone.store(), other(), his), "a grid that was lost is in sight");
        let ordinal = phone.store().partition_ordinal(&places::of_grid(other())).unwrap().unwrap();
        assert!(phone.store().is_hidden(ordinal).unwrap(), "its log is kept");
        assert_eq!((served(office, &tokens[0], other()), served(office, &tokens[1], other())), (0, 0));
        assert!(served(office, &tokens[0], grid()) > 0);
        assert_eq!(served(office, &tokens[1], grid()), 0, "a token that was given up reads nothing");
    };
    gone(&office, &phone);
    // an office that has forgotten it hears it once more
    office.restore(backup);
    office.sync(&mut phone);
    gone(&office, &phone);
    // a copy of the phone from before cannot bring him back: that takes a code
    let proof = told.expect("he worked here");
    assert!(office.0.know_again(&proof).is_err_and(|error| error.to_string().contains("taken off")));
    let other_token = "BBBBBBBBBBBBBBBBBBBBBBBB".to_owned();
    let signed = KnownAgain::signed(&other_token, &office.0.public_key());
    let signature = SecretKey::from_bytes(&phone.key()).sign(&signed);
    let fresh = KnownAgain { token: other_token, signature, ..proof };
    assert!(office.0.know_again(&fresh).is_err());
    // it is no matter of the account: on a phone of the own it goes on
    let (mut own, _) = office.phone_in(2, GridCode::new(440_304_001_018_003).unwrap());
    office.sync(&mut own);
    assert!(shows_in(own.store(), other(), his));
    // and with a new code here as well, in the same stream
    let streams = phone.store().streams().unwrap().len();
    let again = office.enrol(&mut phone, bo.person());
    office.sync(&mut phone);
    find_in(&mut phone, &again, other());
    office.sync(&mut phone);
    assert!(shows_in(phone.store(), other(), his));
    assert_eq!(phone.store().streams().unwrap().len(), streams + 1, "the new assignment of the office alone");
    let alone = office.phone(4).0.take_off(Id([4; 16])).unwrap_err();
    assert!(alone.to_string().contains("who could push"), "{alone}");
}

#[test]
fn a_phone_that_was_restored_begins_anew_for_everybody_on_it() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (mut phone, anna) = handset.install(&mut office, 1);
    office.assign(2, (other(), 0));
    let bo = office.enrol(&mut phone, Id([2; 16]));
    office.sync(&mut phone);
    record(&mut phone, &anna, 1);
    find_in(&mut phone, &bo, other());
    office.sync(&mut phone);
    drop(phone);
    let backup = directory.path().join("backup");
    copy(&handset.app(), &backup);
    let mut phone = handset.start().unwrap();
    let people = phone.people();
    let holders = people.iter().map(|person| Gate::holder_of(&phone, *person).unwrap());
    assert_eq!(holders.collect::<Vec<_>>(), [anna, bo]);
    record(&mut phone, &anna, 1);
    find_in(&mut phone, &bo, other());
    office.sync(&mut phone);
    drop(phone);
    copy(&backup, &handset.app());
    let mut phone = handset.start().unwrap();
    record(&mut phone, &anna, 1);
    let (his, _) = find_in(&mut phone, &bo, other());
    office.sync(&mut phone);
    assert!(shows_in(office.0.store(), other(), his));
    assert_eq!(fsck(office.0.store()).unwrap().trees, [], "a number was given twice");
    assert_eq!(authors(&office, other()), [bo.person(), bo.person()]);
}

#[test]
fn a_phone_whose_key_or_database_is_gone_brings_what_both_had_recorded() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (mut phone, anna) = handset.install(&mut office, 1);
    office.assign(2, (other(), 0));
    let bo = office.enrol(&mut phone, Id([2; 16]));
    office.sync(&mut phone);
    let hers = record(&mut phone, &anna, 1)[0];
    let (his, _) = find_in(&mut phone, &bo, other());
    let key = phone.key();
    let fresh = Store::in_memory(Profile::Phone).unwrap();
    let (mut renewed, came_over) =
        PhoneReplica::renew((phone.store(), fresh), handset.seams(), &key).unwrap();
    assert_eq!((came_over.left, renewed.people()), (0, vec![anna.person(), bo.person()]));
    assert_eq!(renewed.pending().unwrap(), 2);
    drop(phone);
    handset.key = None;
    // the first who is enrolled on the phone without its key pushes the work of both
    let (mut phone, _) = handset.start_without_key(&mut office, 1);
    assert_eq!((phone.people(), phone.pending().unwrap()), (vec![anna.person()], 2));
    office.sync(&mut phone);
    assert!(shows_in(office.0.store(), grid(), hers) && shows_in(office.0.store(), other(), his));
    assert_eq!(phone.pending().unwrap(), 0);
    let bo = office.enrol(&mut phone, bo.person());
    office.sync(&mut phone);
    assert_eq!(grids_of(&phone, &bo), [other().number()]);
    assert_eq!(sync_by(&mut office, &mut renewed, &bo).outcome, Outcome::Agreed);
}
