//! The canonical bytes of an edition come back as the same edition, and as no other.

use super::*;

#[test]
fn an_edition_comes_back_from_its_bytes() {
    let edition = futian();
    let bytes = edition.to_bytes();
    assert_eq!(Edition::from_bytes(&bytes).as_ref(), Ok(&edition));
    assert_eq!(merge::cbor::check(&bytes), Ok(()));
}

#[test]
fn the_bytes_of_futian_2020_never_change() {
    let edition = futian();
    let golden = "1f41666d9a646c07f3413b014cfe5f97121a10cd66a1aaa9be8db28f64d28f0b";
    assert_eq!(edition.content_hash().to_string(), golden, "{} bytes", edition.to_bytes().len());
}

#[test]
fn any_change_of_an_edition_changes_its_hash() {
    let changed =
        load(ITEMS_CSV, CONTENTS_CSV, &with_field("04.2.3", "at_least_mm=1500", "at_least_mm=1501")).unwrap();
    assert_ne!(changed.content_hash(), futian().content_hash());
}

#[test]
fn bytes_that_were_cut_or_flipped_never_pass_for_the_same_edition() {
    let edition = futian();
    let bytes = edition.to_bytes();
    for end in (0..bytes.len()).step_by(97) {
        assert!(Edition::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
    }
    for at in (0..bytes.len()).step_by(89) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        if let Ok(other) = Edition::from_bytes(&flipped) {
            assert_eq!(other.to_bytes(), flipped, "one edition has two forms at {at}");
            assert_ne!(other, edition);
        }
    }
}

#[test]
fn bytes_of_a_later_form_ask_for_a_newer_app() {
    let mut bytes = futian().to_bytes();
    assert_eq!(bytes[..3], [0xa5, 0x00, 0x01]);
    bytes[2] = 0x03;
    let refused = Edition::from_bytes(&bytes).unwrap_err();
    assert_eq!(refused, EditionBytesError::OtherVersion { found: 3 });
    assert!(refused.to_string().contains("update the app"));
}

#[test]
fn well_written_bytes_of_an_edition_that_does_not_hold_together_are_refused() {
    let mut edition = futian();
    edition.standards.pop();
    let refused = Edition::from_bytes(&edition.to_bytes()).unwrap_err().to_string();
    assert!(refused.contains("has 187 standards") && refused.contains("contents.csv, entry 90"), "{refused}");
}
