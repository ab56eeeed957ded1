//! What cannot be read here keeps its place, has no effect, and stands in nobody's way.

use crate::harness::{Office, finding, grid};
use domain::format::FINDING;
use merge::cbor::Writer;
use merge::hash::{Hash, Id};
use merge::skeleton::{Draft, Target};
use store::fsck::fsck;
use sync_core::places;

fn uint(value: u64) -> Vec<u8> {
    let mut w = Writer::new();
    w.uint(value);
    w.finish()
}

fn draft(kind: u32, id: Id, plain: Vec<(u32, Vec<u8>)>) -> Draft {
    Draft { kind, target: Target::Made(id), plain, personal: Vec::new(), seen: Vec::new() }
}

/// Records something odd between two ordinary findings and syncs it to another phone.
fn between_two_findings(odd: Vec<Draft>) -> (Office, [sync_core::phone::PhoneReplica; 2], [Id; 2]) {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    let (mut b, _) = office.phone(2);
    office.sync(&mut a);
    let ids = [a.new_id(), a.new_id()];
    a.record_finding(&anna, grid(), &finding(ids[0])).expect("recorded");
    a.commit(&anna, places::of_grid(grid()), odd).expect("stored, whatever it says");
    a.record_finding(&anna, grid(), &finding(ids[1])).expect("recorded");
    office.sync(&mut a);
    office.sync(&mut b);
    (office, [a, b], ids)
}

#[test]
fn a_known_register_of_another_shape_has_no_effect_and_the_next_finding_passes() {
    let id = Id([5; 16]);
    // a standard that is a text, beside a limit class that would be fine
    let mut w = Writer::new();
    w.text("八");
    let odd = draft(FINDING.key, id, vec![(2, w.finish()), (7, uint(1))]);
    let (office, phones, ids) = between_two_findings(vec![odd]);
    let place = places::of_grid(grid());
    for store in [office.0.store(), phones[0].store(), phones[1].store()] {
        assert!(store.heads(&place, &FINDING, id).unwrap().0.is_empty(), "poison had an effect");
        for id in ids {
            assert!(!store.heads(&place, &FINDING, id).unwrap().0.is_empty(), "a finding did not pass");
        }
        assert_eq!(fsck(store).unwrap().faults, []);
    }
}

#[test]
fn kinds_and_registers_of_a_later_version_are_kept_relayed_and_compared() {
    let id = Id([6; 16]);
    let odd = vec![
        draft(900, Id([7; 16]), vec![(0, uint(1)), (70, uint(2))]),
        draft(FINDING.key, id, vec![(7, uint(1)), (61, uint(9)), (4000, uint(8))]),
    ];
    // every sync compares the state digests, unknown registers included
    let (office, phones, _) = between_two_findings(odd);
    let place = places::of_grid(grid());
    for store in [office.0.store(), phones[0].store(), phones[1].store()] {
        let heads = store.heads(&place, &FINDING, id).unwrap();
        assert_eq!(heads.0.keys().copied().collect::<Vec<_>>(), [7, 61, 4000]);
        assert_eq!(fsck(store).unwrap().faults, []);
    }
}

#[test]
fn a_phone_that_rules_like_the_office_has_no_effect() {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    office.sync(&mut a);
    let id = a.new_id();
    let recorded = a.record_finding(&anna, grid(), &finding(id)).unwrap();
    let hold = merge::skeleton::DraftOp::Hold(vec![recorded.hash], 1);
    a.commit_ops(&anna, places::of_grid(grid()), &[hold]).unwrap();
    office.sync(&mut a);
    let place = places::of_grid(grid());
    for store in [office.0.store(), a.store()] {
        assert!(!store.heads(&place, &FINDING, id).unwrap().0.is_empty());
        assert!(!store.ruled_hash(&recorded.hash).unwrap());
    }
    assert_ne!(recorded.hash, Hash::default());
}

#[test]
fn a_changeset_above_64_kib_is_refused_before_it_is_stored() {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    office.sync(&mut a);
    let big = {
        let mut w = Writer::new();
        w.text(&"大".repeat(30_000));
        w.finish()
    };
    let error =
        a.commit(&anna, places::of_grid(grid()), vec![draft(900, Id([1; 16]), vec![(0, big)])]).unwrap_err();
    assert!(error.to_string().contains("65536"), "{error}");
    assert_eq!(a.pending().unwrap(), 0);
    assert_eq!(fsck(a.store()).unwrap().faults, []);
}
