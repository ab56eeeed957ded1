//! Grids that are gained, lost and gained again: nothing that was recorded in them goes with them.

use crate::harness::{Hands, Office, Wire, finding, grid, record, shows};
use domain::findings::Amendment;
use domain::format::FINDING;
use domain::grids::GridCode;
use domain::week::Week;
use merge::hash::Id;
use merge::keys::SecretKey;
use protocol::pull::{Pull, PullAnswer, State};
use protocol::session::Outcome;
use store::fsck::fsck;
use store::views::{ConflictCursor, Slice};
use store::{Profile, Store};
use sync_core::gate::{Gate, Holder};
use sync_core::office::serve;
use sync_core::phone::{PhoneReplica, SyncReport};
use sync_core::places;

const NOW_MS: i64 = 1_795_000_000_000;
const DAY_MS: i64 = 24 * 3_600_000;

fn changesets(store: &Store) -> u64 {
    store.totals(Week(0)).expect("readable").changesets
}

/// An office whose clock the story sets.
fn office() -> (Office, Hands) {
    let hands = Hands::default();
    hands.set(NOW_MS, 1, 1);
    let store = Store::in_memory(Profile::Office).expect("it opens");
    (Office::at(store, Box::new(hands.clone())), hands)
}

/// Nothing of the grid is seen on the phone.
fn nothing_shown(phone: &PhoneReplica, holder: &Holder, ids: &[Id]) {
    let today = phone.today(holder).expect("readable");
    assert!(today.grids.is_empty() && today.walks.is_empty() && today.conflicts == 0, "{today:?}");
    let totals = phone.store().totals(Week(0)).expect("readable");
    assert_eq!((totals.findings, totals.people, totals.conflicts), (0, 0, 0));
    let rows = phone.store().grid_rows(&(grid().number()..=grid().number()), Week(0)).expect("readable");
    assert!(rows.iter().all(|row| row.findings_open == 0 && row.leaders.is_empty()));
    assert!(ids.iter().all(|id| !shows(phone.store(), &[*id])));
    let slice = Slice::<ConflictCursor> { after: None, limit: 10 };
    assert_eq!(phone.store().conflicts(None, slice).expect("readable").entries, []);
    assert_eq!(fsck(phone.store()).expect("readable").faults, []);
}

#[test]
fn what_is_pending_in_a_lost_grid_is_pushed_in_the_sync_that_hides_it() {
    let (mut office, _) = office();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let ids = record(&mut phone, &holder, 1200);
    let held = changesets(phone.store());
    office.dismiss(1, (grid(), 0));
    office.sync(&mut phone);
    assert_eq!(phone.pending().unwrap(), 0);
    assert!(shows(office.0.store(), &ids));
    nothing_shown(&phone, &holder, &ids);
    assert_eq!(changesets(phone.store()), held, "its log went with it");
    assert_eq!(phone.store().scope().unwrap().len(), 1);
}

#[test]
fn the_log_of_a_lost_grid_is_given_back_to_an_office_that_lost_it() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    office.dismiss(1, (grid(), 0));
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    let ids = record(&mut phone, &holder, 2);
    office.sync(&mut phone);
    nothing_shown(&phone, &holder, &ids);
    office.restore(backup);
    assert!(!shows(office.0.store(), &ids));
    let token = phone.enrolment().unwrap().token.clone();
    let report = phone.sync(&mut Wire(&mut office.0, token), State::Wanted).unwrap();
    assert_eq!((report.outcome, report.given_back >= 1), (Outcome::Agreed, true), "{report:?}");
    assert!(shows(office.0.store(), &ids));
    nothing_shown(&phone, &holder, &ids);
}

#[test]
fn a_grid_that_a_page_leaves_out_is_not_taken_for_read() {
    let mut office = Office::new();
    let (mut phone, _) = office.phone(1);
    office.sync(&mut phone);
    let (mut other, bo) = office.phone(2);
    let ids = record(&mut other, &bo, 3);
    office.sync(&mut other);
    // its push was answered; before it pulls, the assignment ends
    let body = phone.pull_body(State::Wanted).unwrap();
    office.dismiss(1, (grid(), 0));
    let device = Gate::device(office.0.store(), &phone.enrolment().unwrap().token).unwrap();
    let key = SecretKey::from_bytes(&office.0.key());
    let page = serve(office.0.store(), &key, (&device, &Pull::decode(&body).unwrap())).unwrap();
    assert_eq!(page.left_out, [places::of_grid(grid())]);
    // the sync is cut before this page says that digests differ
    let page = PullAnswer { closing: None, ..page };
    phone.take_page(&page.encode(), &mut SyncReport::begun()).unwrap();
    office.assign(1, (grid(), 1));
    let token = phone.enrolment().unwrap().token.clone();
    let report = phone.sync(&mut Wire(&mut office.0, token), State::Wanted).unwrap();
    assert_eq!((report.outcome, report.repaired), (Outcome::Agreed, vec![]), "it had to be repaired");
    assert!(shows(phone.store(), &ids));
}

#[test]
fn a_lost_grid_is_let_go_ninety_days_after_its_last_receipt_and_not_before() {
    let (mut office, hands) = office();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let ids = record(&mut phone, &holder, 3);
    office.sync(&mut phone);
    office.dismiss(1, (grid(), 0));
    let held = changesets(phone.store());
    for (days, gone) in [(1, false), (89, false), (91, true)] {
        hands.set(NOW_MS + days * DAY_MS, 1, 1);
        office.sync(&mut phone);
        let dropped = phone.drop_lost().unwrap();
        assert_eq!(!dropped.is_empty(), gone, "after {days} days");
        assert_eq!(changesets(phone.store()) < held, gone, "after {days} days");
        assert_eq!(fsck(phone.store()).unwrap().faults, []);
    }
    office.sync(&mut phone);
    // it leads the grid once more: everything comes again, and what it writes now is a stream of its own
    office.assign(1, (grid(), 1));
    let token = phone.enrolment().unwrap().token.clone();
    let report = phone.sync(&mut Wire(&mut office.0, token), State::Wanted).unwrap();
    assert_eq!((report.outcome, report.repaired), (Outcome::Agreed, vec![]), "it had to be repaired");
    assert!(shows(phone.store(), &ids));
    let streams = phone.store().streams_by(phone.replica()).unwrap().len();
    let again = record(&mut phone, &holder, 1);
    assert_eq!(phone.store().streams_by(phone.replica()).unwrap().len(), streams + 1);
    office.sync(&mut phone);
    assert!(shows(office.0.store(), &again));
    let report = fsck(phone.store()).unwrap();
    assert_eq!((report.faults, report.branched), (vec![], 0));
}

#[test]
fn what_is_not_acknowledged_is_never_let_go() {
    let (mut office, hands) = office();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    record(&mut phone, &holder, 3);
    office.dismiss(1, (grid(), 0));
    office.sync(&mut phone);
    hands.set(NOW_MS + 200 * DAY_MS, 1, 1);
    office.sync(&mut phone);
    let late = record(&mut phone, &holder, 1);
    let held = changesets(phone.store());
    assert_eq!(phone.drop_lost().unwrap(), []);
    assert_eq!((changesets(phone.store()), phone.pending().unwrap()), (held, 1));
    office.sync(&mut phone);
    assert_eq!(office.0.store().held().unwrap().len(), late.len(), "stored, and held for an officer");
    // its receipt is of today
    assert_eq!(phone.drop_lost().unwrap(), []);
    hands.set(NOW_MS + 300 * DAY_MS, 1, 1);
    office.sync(&mut phone);
    assert_eq!(phone.drop_lost().unwrap(), [places::of_grid(grid())]);
}

#[test]
fn a_grid_that_is_held_is_never_let_go() {
    let (mut office, hands) = office();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let ids = record(&mut phone, &holder, 3);
    office.sync(&mut phone);
    hands.set(NOW_MS + 400 * DAY_MS, 1, 1);
    office.sync(&mut phone);
    assert_eq!(phone.drop_lost().unwrap(), []);
    assert!(shows(phone.store(), &ids));
}

#[test]
fn a_grid_that_is_gained_or_gained_again_comes_from_its_beginning() {
    let mut office = Office::new();
    let other = GridCode::new(440_304_001_018_002).unwrap();
    let (mut leader, anna) = office.phone(1);
    let (mut phone, bo) = office.phone_in(2, other);
    office.sync(&mut leader);
    office.sync(&mut phone);
    let mut ids = record(&mut leader, &anna, 3);
    office.sync(&mut leader);
    for time in 1..4 {
        office.assign(2, (grid(), time));
        office.sync(&mut phone);
        assert!(shows(phone.store(), &ids));
        ids.extend(record(&mut phone, &bo, 1));
        office.sync(&mut phone);
        office.sync(&mut leader);
        office.dismiss(2, (grid(), time));
        ids.extend(record(&mut leader, &anna, 1));
        office.sync(&mut leader);
        office.sync(&mut phone);
        let place = places::of_grid(grid());
        let ordinal = phone.store().partition_ordinal(&place).unwrap().unwrap();
        assert!(phone.store().is_hidden(ordinal).unwrap());
        assert!(phone.store().scope().unwrap().iter().all(|(held, _)| *held != place));
        assert!(!shows(phone.store(), &ids[..1]));
    }
    office.sync(&mut leader);
    assert!(shows(leader.store(), &ids));
    let report = fsck(phone.store()).unwrap();
    assert_eq!((report.faults, report.branched), (vec![], 0));
}

#[test]
fn a_form_that_is_saved_out_of_sight_replaces_only_what_it_showed() {
    let mut office = Office::new();
    let (mut author, anna) = office.phone(1);
    let (mut phone, bo) = office.phone(2);
    office.sync(&mut author);
    office.sync(&mut phone);
    let place = places::of_grid(grid());
    let id = Id([9; 16]);
    // nothing of it is on screen when the form is opened
    let edit = phone.begin_finding_edit(place, id).unwrap();
    author.record_finding(&anna, grid(), &finding(id)).unwrap();
    office.sync(&mut author);
    office.sync(&mut phone);
    office.dismiss(2, (grid(), 0));
    office.sync(&mut phone);
    phone.amend_finding(&bo, &edit, &Amendment::Standard(80_401)).unwrap();
    // the same without a form
    phone.record_finding(&bo, grid(), &finding(id)).unwrap();
    office.assign(2, (grid(), 1));
    office.sync(&mut phone);
    let heads = office.0.store().heads(&place, &FINDING, id).unwrap();
    assert_eq!(heads.0.get(&2).map(Vec::len), Some(3), "what was on nobody's screen was replaced: {heads:?}");
}
