//! Phones whose files were restored, moved or copied: what was recorded stays, and nobody is ever asked what to keep.

use crate::harness::{Handset, Office, copy, grid, record};
use domain::findings::Amendment;
use domain::format::FINDING;
use merge::context::Log;
use merge::hash::Id;
use std::fs;
use std::path::Path;
use store::fsck::fsck;
use store::views::{ConflictCursor, Slice};
use sync_core::gate::Holder;
use sync_core::phone::{PhoneReplica, Whose};
use sync_core::places;
use tempfile::TempDir;

/// Whether the app runs while its files are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum App {
    Open,
    Closed,
}

/// A phone with three findings at the office and two that are not.
fn at_work(office: &mut Office, handset: &mut Handset) -> (PhoneReplica, Holder, Vec<Id>) {
    let (mut phone, holder) = handset.install(office, 1);
    office.sync(&mut phone);
    let mut ids = record(&mut phone, &holder, 3);
    office.sync(&mut phone);
    ids.extend(record(&mut phone, &holder, 2));
    (phone, holder, ids)
}

/// Copies the app's files while it is open or closed; the phone runs on.
fn copied(handset: &Handset, phone: PhoneReplica, to: &Path, app: App) -> PhoneReplica {
    if app == App::Open {
        copy(&handset.app(), to);
        return phone;
    }
    drop(phone);
    copy(&handset.app(), to);
    handset.start().expect("it starts")
}

/// Everything is at the office once, nothing is in conflict, and both databases are sound.
fn all_there(office: &Office, phones: &[&PhoneReplica], ids: &[Id]) {
    let place = places::of_grid(grid());
    for store in [office.0.store()].into_iter().chain(phones.iter().map(|phone| phone.store())) {
        for id in ids {
            let heads = store.heads(&place, &FINDING, *id).expect("readable");
            assert_eq!(heads.0.len(), 8, "{id} is not there");
            assert!(heads.0.values().all(|dots| dots.len() == 1), "{id} is in conflict");
        }
        assert_eq!(fsck(store).expect("readable").faults, []);
        let slice = Slice::<ConflictCursor> { after: None, limit: 10 };
        assert_eq!(store.conflicts(None, slice).expect("readable").entries, []);
    }
    for phone in phones {
        assert_eq!(phone.pending().expect("readable"), 0);
    }
}

/// The streams of a person at the office that have branches.
fn branched(office: &Office) -> usize {
    fsck(office.0.store()).expect("readable").trees.len()
}

fn restored_beside_its_own_witness(app: App) {
    let directory = TempDir::new().expect("the story is sound");
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (phone, holder, mut ids) = at_work(&mut office, &mut handset);
    let backup = directory.path().join("backup");
    let mut phone = copied(&handset, phone, &backup, app);
    ids.extend(record(&mut phone, &holder, 2));
    office.sync(&mut phone);
    drop(phone);
    copy(&backup, &handset.app());
    let mut phone = handset.start().expect("the story is sound");
    ids.extend(record(&mut phone, &holder, 2));
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
    assert_eq!(branched(&office), 0, "a number was given twice before the office was asked");
}

#[test]
fn a_backup_that_was_restored_never_goes_on_in_its_streams() {
    restored_beside_its_own_witness(App::Open);
    restored_beside_its_own_witness(App::Closed);
}

#[test]
fn a_backup_that_was_restored_without_a_witness_never_goes_on_in_its_streams() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (phone, holder, mut ids) = at_work(&mut office, &mut handset);
    let backup = directory.path().join("backup");
    let mut phone = copied(&handset, phone, &backup, App::Closed);
    ids.extend(record(&mut phone, &holder, 2));
    office.sync(&mut phone);
    drop(phone);
    copy(&backup, &handset.app());
    fs::remove_file(handset.note()).unwrap();
    let mut phone = handset.start().unwrap();
    ids.extend(record(&mut phone, &holder, 2));
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
    assert_eq!(branched(&office), 0);
}

#[test]
fn a_backup_that_brought_its_witness_is_found_by_the_office() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (phone, holder, mut ids) = at_work(&mut office, &mut handset);
    let (backup, note) = (directory.path().join("backup"), directory.path().join("note"));
    let mut phone = copied(&handset, phone, &backup, App::Closed);
    fs::copy(handset.note(), &note).unwrap();
    ids.extend(record(&mut phone, &holder, 2));
    office.sync(&mut phone);
    drop(phone);
    copy(&backup, &handset.app());
    fs::copy(&note, handset.note()).unwrap();
    let mut phone = handset.start().unwrap();
    ids.extend(record(&mut phone, &holder, 2));
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
    let trees = fsck(office.0.store()).unwrap().trees;
    assert_eq!((trees.len(), &trees[0].parts_after[..], trees[0].ends.len()), (1, &[5][..], 2), "{trees:?}");
    // the phone has learned of it, and names the same stream
    assert_eq!(fsck(phone.store()).unwrap().trees, trees);
    ids.extend(record(&mut phone, &holder, 1));
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
    assert_eq!(
        fsck(office.0.store()).unwrap().trees[0].ends,
        trees[0].ends,
        "the old stream was written again"
    );
}

#[test]
fn a_backup_that_brought_its_witness_leaves_its_streams_though_it_wrote_nothing() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (phone, holder, mut ids) = at_work(&mut office, &mut handset);
    let (backup, note) = (directory.path().join("backup"), directory.path().join("note"));
    let mut phone = copied(&handset, phone, &backup, App::Closed);
    fs::copy(handset.note(), &note).unwrap();
    ids.extend(record(&mut phone, &holder, 2));
    office.sync(&mut phone);
    let streams = phone.store().streams_by(phone.replica()).unwrap().len();
    drop(phone);
    copy(&backup, &handset.app());
    fs::copy(&note, handset.note()).unwrap();
    let mut phone = handset.start().unwrap();
    office.sync(&mut phone);
    // whoever wrote the rest of the old stream may still be writing it
    ids.extend(record(&mut phone, &holder, 1));
    assert_eq!(phone.store().streams_by(phone.replica()).unwrap().len(), streams + 1);
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
}

#[test]
fn a_device_that_took_over_the_files_and_not_the_key_pushes_what_the_old_one_had_not() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut old = Handset::new(directory.path(), "old");
    let (phone, holder, mut ids) = at_work(&mut office, &mut old);
    let mut new = Handset::new(directory.path(), "new");
    drop(phone);
    copy(&old.app(), &new.app());
    let (mut phone, again) = new.start_without_key(&mut office, 1);
    ids.extend(record(&mut phone, &again, 2));
    assert_eq!(phone.pending().unwrap(), 4);
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
    // the old device works on, in its own streams
    let mut before = old.start().unwrap();
    ids.extend(record(&mut before, &holder, 2));
    office.sync(&mut before);
    office.sync(&mut phone);
    all_there(&office, &[&phone, &before], &ids);
    assert_eq!(branched(&office), 0);
}

#[test]
fn a_long_backlog_outlives_the_key_that_it_was_recorded_with() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (mut phone, holder, mut ids) = at_work(&mut office, &mut handset);
    ids.extend(record(&mut phone, &holder, 1200));
    drop(phone);
    // the app was installed again: its files came back from a backup, its key did not
    fs::remove_file(handset.note()).unwrap();
    handset.key = None;
    let (mut phone, again) = handset.start_without_key(&mut office, 1);
    ids.extend(record(&mut phone, &again, 1));
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
}

fn cloned_with(witness: App, app: App) {
    let directory = TempDir::new().expect("the story is sound");
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (phone, holder, mut ids) = at_work(&mut office, &mut handset);
    let mut clone = Handset::new(directory.path(), "b");
    clone.key = handset.key;
    let mut phone = copied(&handset, phone, &clone.app(), app);
    if witness == App::Open {
        fs::copy(handset.note(), clone.note()).expect("the story is sound");
    }
    let mut twin = clone.start().expect("the story is sound");
    ids.extend(record(&mut phone, &holder, 2));
    ids.extend(record(&mut twin, &holder, 2));
    office.sync(&mut phone);
    office.sync(&mut twin);
    office.sync(&mut phone);
    all_there(&office, &[&phone, &twin], &ids);
    let forks = usize::from(witness == App::Open);
    assert_eq!(branched(&office), forks, "{witness:?} {app:?}");
    // both go on in streams of their own
    ids.extend(record(&mut phone, &holder, 1));
    ids.extend(record(&mut twin, &holder, 1));
    for phone in [&mut phone, &mut twin] {
        office.sync(phone);
    }
    office.sync(&mut phone);
    all_there(&office, &[&phone, &twin], &ids);
    assert_eq!(branched(&office), forks);
}

#[test]
fn an_app_and_its_clone_go_on_in_streams_of_their_own() {
    for witness in [App::Open, App::Closed] {
        for app in [App::Open, App::Closed] {
            cloned_with(witness, app);
        }
    }
}

#[test]
fn a_database_that_was_copied_without_its_log_is_a_database_of_the_past() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (mut phone, holder, mut ids) = at_work(&mut office, &mut handset);
    phone.store().checkpoint().unwrap();
    ids.extend(record(&mut phone, &holder, 3));
    office.sync(&mut phone);
    let kept = directory.path().join("kept.db");
    fs::copy(handset.database(), &kept).unwrap();
    drop(phone);
    for file in fs::read_dir(handset.app()).unwrap().flatten() {
        fs::remove_file(file.path()).unwrap();
    }
    fs::copy(&kept, handset.database()).unwrap();
    let mut phone = handset.start().unwrap();
    assert_eq!(phone.pending().unwrap(), 2);
    ids.extend(record(&mut phone, &holder, 2));
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
    assert_eq!(branched(&office), 0);
}

#[test]
fn a_witness_that_lags_behind_or_is_torn_costs_a_stream_at_most() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (mut phone, holder, mut ids) = at_work(&mut office, &mut handset);
    let note = fs::read(handset.note()).unwrap();
    let stream = phone.store().own_streams().unwrap();
    ids.extend(record(&mut phone, &holder, 2));
    office.sync(&mut phone);
    drop(phone);
    fs::write(handset.note(), &note).unwrap();
    let mut phone = handset.start().unwrap();
    ids.extend(record(&mut phone, &holder, 1));
    assert_eq!(phone.store().own_streams().unwrap(), stream, "a note that lags behind is no reason to doubt");
    drop(phone);
    fs::write(handset.note(), &note[..note.len() / 2]).unwrap();
    let mut phone = handset.start().unwrap();
    ids.extend(record(&mut phone, &holder, 1));
    assert_ne!(phone.store().own_streams().unwrap(), stream);
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
}

#[test]
fn a_place_where_no_note_can_be_kept_does_not_begin_a_stream_at_every_start() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (phone, holder, mut ids) = at_work(&mut office, &mut handset);
    drop(phone);
    fs::remove_file(handset.note()).unwrap();
    fs::create_dir(handset.note()).unwrap();
    for _ in 0..4 {
        let mut phone = handset.start().unwrap();
        ids.extend(record(&mut phone, &holder, 1));
    }
    let mut phone = handset.start().unwrap();
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
    assert_eq!(phone.store().streams_by(phone.replica()).unwrap().len(), 2);
}

#[test]
fn what_a_restored_phone_edits_again_is_shown_beside_what_it_had_written_before() {
    let directory = TempDir::new().unwrap();
    let mut office = Office::new();
    let mut handset = Handset::new(directory.path(), "a");
    let (phone, holder, ids) = at_work(&mut office, &mut handset);
    let backup = directory.path().join("backup");
    let mut phone = copied(&handset, phone, &backup, App::Closed);
    let place = places::of_grid(grid());
    let amend = |phone: &mut PhoneReplica, note: &str| {
        let edit = phone.begin_finding_edit(place, ids[0]).expect("readable");
        phone.amend_finding(&holder, &edit, &Amendment::Note(note.into())).expect("recorded");
    };
    amend(&mut phone, "一号楼");
    office.sync(&mut phone);
    drop(phone);
    copy(&backup, &handset.app());
    let mut phone = handset.start().unwrap();
    amend(&mut phone, "二号楼");
    office.sync(&mut phone);
    let (mut other, bo) = office.phone(1);
    office.sync(&mut other);
    let slice = Slice::<ConflictCursor> { after: None, limit: 10 };
    let page = phone.store().conflicts(None, slice).unwrap();
    let [conflict] = &page.entries[..] else { panic!("{page:?}") };
    let mut whose: Vec<Whose> = Vec::new();
    for contender in &conflict.registers[0].contenders {
        whose.push(phone.whose(&holder, &contender.author).unwrap());
        assert_eq!(other.whose(&bo, &contender.author).unwrap(), Whose::OtherPhone);
    }
    whose.sort_by_key(|whose| *whose == Whose::BeforeRestore);
    assert_eq!(whose, [Whose::Mine, Whose::BeforeRestore]);
    amend(&mut phone, "一号楼和二号楼");
    office.sync(&mut phone);
    all_there(&office, &[&phone], &ids);
    let stream = phone.store().own_streams().unwrap()[0];
    assert!(!phone.store().is_tree(stream).unwrap());
}

#[test]
fn what_is_acknowledged_keeps_one_signature_where_its_receipt_ends() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let signed = |phone: &PhoneReplica| {
        let stream = phone.store().streams_by(phone.replica()).expect("readable")[0];
        let last = phone.store().tips(stream).expect("readable")[0].dot;
        let ends = phone.store().signed_ends(store::runs::Run { first_seq: 1, last }).expect("readable");
        ends.iter().map(|end| end.seq).collect::<Vec<_>>()
    };
    record(&mut phone, &holder, 3);
    assert_eq!(signed(&phone), [1, 2, 3]);
    office.sync(&mut phone);
    record(&mut phone, &holder, 2);
    assert_eq!(signed(&phone), [3, 4, 5]);
    office.sync(&mut phone);
    assert_eq!(signed(&phone), [3, 5]);
    assert_eq!(fsck(phone.store()).expect("readable").faults, []);
}
