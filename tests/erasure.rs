//! A personal value can be erased everywhere, while every hash, signature and digest stays as it was.

use crate::harness::{Office, Wire, finding, grid, notes};
use domain::findings::{Amendment, Finding};
use domain::week::Week;
use merge::hash::{Hash, Id};
use protocol::pull::State;
use protocol::session::Outcome;
use store::Profile;
use store::fsck::fsck;
use sync_core::gate::{Gate, Holder};
use sync_core::phone::PhoneReplica;
use sync_core::places;

const SECRET: &str = "三栋二单元张某家门口";

/// Records a finding with the secret, and syncs it.
fn tell(office: &mut Office, phone: &mut PhoneReplica, holder: &Holder) {
    let told = Finding { note: SECRET.into(), ..finding(Id([8; 16])) };
    phone.record_finding(holder, grid(), &told).expect("recorded");
    office.sync(phone);
}

fn holds_secret(store: &store::Store) -> bool {
    notes(store).iter().any(|(_, text)| text == SECRET)
}

fn erase(office: &mut Office, phone: &PhoneReplica) {
    let commitment =
        notes(phone.store()).into_iter().find(|(_, text)| text == SECRET).expect("it is there").0;
    let operator = Gate::operator(&office.0);
    office.0.erase(&operator, places::of_grid(grid()), &[commitment]).expect("erased");
}

#[test]
fn an_erased_note_is_gone_everywhere_and_nothing_else_changes() {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    let (mut b, _) = office.phone(2);
    office.sync(&mut a);
    let id = a.new_id();
    a.record_finding(&anna, grid(), &Finding { note: SECRET.into(), ..finding(id) }).unwrap();
    office.sync(&mut a);
    office.sync(&mut b);
    assert!(holds_secret(b.store()) && holds_secret(office.0.store()));
    erase(&mut office, &a);
    // every sync compares log, receipt and state digests
    office.sync(&mut a);
    office.sync(&mut b);
    for store in [office.0.store(), a.store(), b.store()] {
        assert!(!holds_secret(store));
        assert_eq!(fsck(store).unwrap().faults, []);
    }
    let (mut late, _) = office.phone(3);
    office.sync(&mut late);
    assert!(!holds_secret(late.store()));
}

#[test]
fn an_erased_note_does_not_come_back_with_a_phone_that_had_not_heard_of_it() {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    office.sync(&mut a);
    let id = a.new_id();
    a.record_finding(&anna, grid(), &Finding { note: SECRET.into(), ..finding(id) }).unwrap();
    let pushed = a.push_body().unwrap();
    office.sync(&mut a);
    erase(&mut office, &a);
    let device = Gate::device(office.0.store(), &a.enrolment().unwrap().token).unwrap();
    office.0.receive(&device, protocol::push::Push::decode(&pushed).unwrap()).unwrap();
    assert!(!holds_secret(office.0.store()));
    let place = places::of_grid(grid());
    let edit = a.begin_finding_edit(place, id).unwrap();
    a.amend_finding(&anna, &edit, &Amendment::Note("楼道口".into())).unwrap();
    office.sync(&mut a);
    assert!(!holds_secret(a.store()));
}

#[test]
fn an_erased_note_is_not_given_back_to_an_office_that_was_restored_to_before_it() {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    office.sync(&mut a);
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    tell(&mut office, &mut a, &anna);
    erase(&mut office, &a);
    let beside = office.0.store().erased().unwrap();
    // restored: neither the finding nor the erasure is in the backup, and the phone never heard of the erasure
    office.restore(backup);
    let operator = Gate::operator(&office.0);
    assert_eq!(office.0.erase_again(&operator, &beside).unwrap(), 0, "nothing of it is here");
    let token = a.enrolment().unwrap().token.clone();
    let report = a.sync(&mut Wire(&mut office.0, token), State::Left).unwrap();
    assert_eq!((report.outcome, report.given_back), (Outcome::Agreed, 1));
    assert_eq!(office.0.store().totals(Week(0)).unwrap().findings, 1);
    assert!(!holds_secret(office.0.store()));
    assert!(fsck(office.0.store()).unwrap().is_clean());
    // the operation that said so is lost; the office says it again
    assert!(!holds_secret(a.store()), "the phone still has what was erased");
    assert!(fsck(a.store()).unwrap().is_clean());
}

#[test]
fn a_value_that_the_log_says_is_erased_is_not_kept_when_it_comes() {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    office.sync(&mut a);
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    tell(&mut office, &mut a, &anna);
    office.restore(backup);
    erase(&mut office, &a);
    office.sync(&mut a);
    assert_eq!(office.0.store().totals(Week(0)).unwrap().findings, 1);
    assert!(!holds_secret(office.0.store()));
    assert!(!holds_secret(a.store()));
}

#[test]
fn what_was_erased_after_the_backup_is_erased_again_on_the_office_and_on_every_phone() {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    office.sync(&mut a);
    tell(&mut office, &mut a, &anna);
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    erase(&mut office, &a);
    let beside = office.0.store().erased().unwrap();
    office.restore(backup);
    assert!(holds_secret(office.0.store()));
    let operator = Gate::operator(&office.0);
    assert_eq!(office.0.erase_again(&operator, &beside).unwrap(), 1);
    assert!(!holds_secret(office.0.store()));
    office.sync(&mut a);
    assert!(!holds_secret(a.store()));
}

#[test]
fn a_segment_that_was_stripped_of_a_value_nobody_erased_is_set_aside() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    phone.record_finding(&holder, grid(), &finding(Id([8; 16]))).unwrap();
    let mut push = protocol::push::Push::decode(&phone.push_body().unwrap()).unwrap();
    let mut segment = merge::segment::Segment::decode(&push.groups[0][0].segment).unwrap();
    segment.changesets[0].values = None;
    push.groups[0][0].segment = segment.encode();
    let device = Gate::device(office.0.store(), &phone.enrolment().unwrap().token).unwrap();
    let answer = office.0.receive(&device, push).unwrap();
    let [protocol::push::Verdict::Quarantined(reason)] = &answer.verdicts[..] else { panic!("{answer:?}") };
    assert!(reason.contains("missing and was not erased"), "{reason}");
    // the author's own push still brings it
    office.sync(&mut phone);
    assert_eq!(notes(office.0.store()).len(), notes(phone.store()).len());
}

#[test]
fn more_values_than_a_changeset_names_are_erased_in_several() {
    let mut office = Office::new();
    let operator = Gate::operator(&office.0);
    let commitments: Vec<Hash> =
        (0..4_000_u32).map(|number| merge::hash::Use::File.of(&number.to_le_bytes())).collect();
    office.0.erase(&operator, places::of_grid(grid()), &commitments).unwrap();
    assert_eq!(office.0.store().erased().unwrap().len(), commitments.len());
    assert!(fsck(office.0.store()).unwrap().is_clean());
}
