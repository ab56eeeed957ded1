//! Two phones and an office: the shortest stories of a sync.

use crate::harness::{Office, finding, grid};
use domain::findings::Amendment;
use domain::format::FINDING;
use sync_core::places;

#[test]
fn a_finding_recorded_on_one_phone_is_shown_on_the_other() {
    let mut office = Office::new();
    let (mut a, holder) = office.phone(1);
    let (mut b, _) = office.phone(2);
    office.sync(&mut a);
    let id = a.new_id();
    a.record_finding(&holder, grid(), &finding(id)).unwrap();
    assert_eq!(a.pending().unwrap(), 1);
    office.sync(&mut a);
    assert_eq!(a.pending().unwrap(), 0);
    office.sync(&mut b);
    let heads = b.store().heads(&places::of_grid(grid()), &FINDING, id).unwrap();
    assert_eq!(heads.0.len(), 8);
}

#[test]
fn two_phones_edit_one_register_and_both_values_stay_until_a_person_settles_it() {
    let mut office = Office::new();
    let (mut a, anna) = office.phone(1);
    let (mut b, bo) = office.phone(2);
    office.sync(&mut a);
    let id = a.new_id();
    a.record_finding(&anna, grid(), &finding(id)).unwrap();
    office.sync(&mut a);
    office.sync(&mut b);
    let place = places::of_grid(grid());
    let edit = a.begin_finding_edit(place, id).unwrap();
    a.amend_finding(&anna, &edit, &Amendment::Note("一号楼".into())).unwrap();
    let edit = b.begin_finding_edit(place, id).unwrap();
    b.amend_finding(&bo, &edit, &Amendment::Note("二号楼".into())).unwrap();
    for phone in [&mut a, &mut b] {
        office.sync(phone);
    }
    office.sync(&mut a);
    for phone in [&a, &b] {
        assert_eq!(phone.store().heads(&place, &FINDING, id).unwrap().0[&5].len(), 2);
    }
    let edit = b.begin_finding_edit(place, id).unwrap();
    b.amend_finding(&bo, &edit, &Amendment::Note("一号楼和二号楼".into())).unwrap();
    office.sync(&mut b);
    office.sync(&mut a);
    assert_eq!(a.store().heads(&place, &FINDING, id).unwrap().0[&5].len(), 1);
}
