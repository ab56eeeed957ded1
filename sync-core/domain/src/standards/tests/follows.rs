//! An edition that follows another: what is the same is counted on, and a table that says so is right or refused.

use super::*;

const SAME: &str = "code,same_as\n08.4.1,08.4.2\n08.4.2,08.4.1\n01.1.1,01.1.1\n";

fn following(same_as: &str) -> Result<Edition, EditionRefused> {
    let next = Edition::load(
        "futian-2027",
        EditionTexts { items: ITEMS_CSV, contents: CONTENTS_CSV, standards: STANDARDS_CSV },
    );
    next.unwrap().following(&futian(), same_as)
}

#[test]
fn what_was_judged_by_the_edition_before_counts_for_the_standard_that_is_the_same() {
    let (before, edition) = (futian(), following(SAME).unwrap());
    let meant = |by: &Edition, text: &str| edition.meant(&by.content_hash(), code(text));
    assert_eq!(meant(&before, "08.4.2"), Some(code("08.4.1")));
    assert_eq!(meant(&before, "08.4.1"), Some(code("08.4.2")));
    assert_eq!(meant(&before, "01.1.1"), Some(code("01.1.1")));
    assert_eq!(meant(&before, "01.1.2"), None, "nothing says that it is the same");
    assert_eq!(meant(&edition, "01.1.2"), Some(code("01.1.2")), "its own means itself");
    // one that follows nothing knows its own alone
    assert_eq!(before.meant(&edition.content_hash(), code("01.1.1")), None);
    assert_eq!((before.follows(), edition.follows()), (None, Some(before.content_hash())));
}

#[test]
fn an_edition_that_follows_another_comes_back_from_its_bytes_and_asks_older_apps_for_an_update() {
    let edition = following(SAME).unwrap();
    let bytes = edition.to_bytes();
    assert_eq!(bytes[..3], [0xa6, 0x00, 0x02], "a form that older apps do not read");
    assert_eq!(Edition::from_bytes(&bytes).as_ref(), Ok(&edition));
    assert_eq!(Edition::from_adopted(&bytes).as_ref(), Ok(&edition));
    assert_eq!(merge::cbor::check(&bytes), Ok(()));
    assert_ne!(edition.content_hash(), following("code,same_as\n").unwrap().content_hash());
    for end in bytes.len() - 60..bytes.len() {
        assert!(Edition::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
    }
    // one edition has one form: pairs stand in their order, each code once
    let pairs = bytes.len() - 18;
    let mut swapped = bytes[..pairs].to_vec();
    swapped.extend([&bytes[pairs + 6..pairs + 12], &bytes[pairs..pairs + 6], &bytes[pairs + 12..]].concat());
    assert_eq!(swapped.len(), bytes.len());
    assert!(Edition::from_bytes(&swapped).is_err());
}

#[test]
fn a_table_that_says_what_is_no_standard_or_twice_the_same_is_refused_row_by_row() {
    for (table, place, wrong) in [
        ("code,same_as\n99.1.1,01.1.1\n", "row 2, column code", "no code"),
        ("code,same_as\n01.1.9,01.1.1\n", "row 2, column code", "no standard of futian-2027"),
        ("code,same_as\n01.1.1,01.1.9\n", "row 2, column same_as", "no standard of futian-2020"),
        ("code,same_as\n01.1.1,01.1.1\n01.1.1,01.1.2\n", "row 3, column code", "earlier row"),
        ("code,same_as\n01.1.1,01.1.1\n01.1.2,01.1.1\n", "row 3, column same_as", "earlier row"),
        ("new,old\n01.1.1,01.1.1\n", "row 1", "code,same_as"),
    ] {
        let refused = following(table).unwrap_err();
        let said = refused.faults[0].to_string();
        assert!(said.starts_with("same_as.csv, ") && said.contains(place), "{said}");
        assert!(said.contains(wrong) || wrong == "no code", "{said}");
    }
}
