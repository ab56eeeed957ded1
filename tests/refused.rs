//! A finding that contradicts itself is refused with the field to put right, before anything is written.

use crate::harness::{Office, finding, grid};
use domain::checks::{CheckKey, CheckResult, Observation};
use domain::findings::{Amendment, ExtentUnit, Finding};
use merge::hash::Id;
use sync_core::error::CoreError;
use sync_core::places;

type Spoil = fn(&mut Finding);

#[test]
fn a_finding_that_contradicts_itself_names_the_field_and_leaves_nothing() {
    let spoiled: [(&str, Spoil); 6] = [
        ("standard", |one| one.standard = 999_999_999),
        ("limit_class", |one| one.limit_class = 5),
        ("red_line", |one| one.red_line = 2),
        ("unit", |one| one.extent.1 = 99),
        ("edition", |one| one.walk = Some(Id([1; 16]))),
        ("edition", |one| one.edition = None),
    ];
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    for (named, spoil) in spoiled {
        let mut one = finding(phone.new_id());
        spoil(&mut one);
        match phone.record_finding(&holder, grid(), &one) {
            Err(CoreError::Input { field, allowed }) => {
                assert_eq!((field, allowed.is_empty()), (named, false));
            }
            other => unreachable!("{named} is refused: {other:?}"),
        }
    }
    assert_eq!(phone.pending().unwrap(), 0);
    let good = finding(phone.new_id());
    phone.record_finding(&holder, grid(), &good).unwrap();
}

#[test]
fn what_cannot_be_recorded_cannot_be_amended_or_judged_either() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    let good = finding(phone.new_id());
    phone.record_finding(&holder, grid(), &good).unwrap();
    let edit = phone.begin_finding_edit(places::of_grid(grid()), good.id).unwrap();
    for (named, amendment) in [("standard", Amendment::Standard(7)), ("unit", Amendment::Extent(1, 99))] {
        let refused = phone.amend_finding(&holder, &edit, &amendment).unwrap_err();
        assert!(matches!(refused, CoreError::Input { field, .. } if field == named), "{refused}");
    }
    let key = CheckKey { walk: Id([1; 16]), site: good.site, standard: 99 };
    let met = Observation::plain(CheckResult::Met);
    let refused = phone.check(&holder, grid(), (&key, &met, "")).unwrap_err();
    assert!(matches!(refused, CoreError::Input { field: "standard", .. }), "{refused}");
    assert_eq!(phone.pending().unwrap(), 1);
}

#[test]
fn every_unit_has_a_number_of_its_own_that_comes_back() {
    let known: Vec<ExtentUnit> = (0..100).filter_map(ExtentUnit::from_code).collect();
    assert_eq!(known.len(), 8);
    assert_eq!(known.iter().map(|unit| unit.code()).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
}
