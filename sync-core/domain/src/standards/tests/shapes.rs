//! Counts, sums, order and belonging: what does not fit together is named with what to correct.

use super::*;

#[test]
fn an_edition_with_187_standards_is_refused_and_the_short_content_is_named() {
    let refused = refusal(&with_row("08.4.3", |_| String::new())).to_string();
    assert!(
        refused.contains("standards.csv, column code: has 187 standards, and an edition has exactly 188"),
        "{refused}"
    );
    let short = "column standards: content 08.4 must have 3 standards, and standards.csv has 2; add what is missing there";
    let row = row_of(CONTENTS_CSV, "08.4");
    assert!(refused.contains(&format!("contents.csv, row {row}, {short}")), "{refused}");
}

#[test]
fn a_standard_missing_in_the_middle_leaves_a_gap_that_is_named() {
    let refused = refusal(&with_row("08.4.2", |_| String::new())).to_string();
    assert!(refused.contains("08.4.3 stands where 08.4.2 is due; add 08.4.2"), "{refused}");
}

#[test]
fn an_edition_with_189_standards_is_refused() {
    let more = with_row("06.7.1", |line| {
        format!("{line}\n{}\n", line.replace("06.7.1", "06.7.2").replace("5名", "6名"))
    });
    let refused = refusal(&more).to_string();
    assert!(refused.contains("has 189 standards"), "{refused}");
    assert!(
        refused.contains("content 06.7 must have 1 standards, and standards.csv has 2; remove"),
        "{refused}"
    );
}

#[test]
fn a_standard_cannot_apply_where_its_content_does_not() {
    let fault = only_fault(&with_field("12.1.1", "COM", "COM P28"));
    assert!(
        fault.contains("column sites: P28 is not among the site types of content 12.1; write only P04 P05"),
        "{fault}"
    );
}

#[test]
fn a_red_mark_outside_the_red_line_contents_is_refused() {
    let fault = only_fault(&with_field("12.1.1", "L3,,", "L3,R,"));
    assert!(
        fault.contains("column red: content 12.1 is no red line, nor are its standards; leave it empty"),
        "{fault}"
    );
}

#[test]
fn a_code_that_stands_twice_or_out_of_order_is_refused() {
    let twice = refusal(&with_field("08.1.2", "08.1.2", "08.1.1")).to_string();
    assert!(twice.contains("08.1.1 stands here a second time; give every row a code of its own"), "{twice}");
    let swapped =
        with_field("08.1.1", "08.1.1", "x").replace("\n08.1.2,", "\n08.1.1,").replace("\nx,", "\n08.1.2,");
    let swapped = refusal(&swapped).to_string();
    assert!(swapped.contains("08.1.1 stands after 08.1.2; put the rows in ascending order"), "{swapped}");
}

#[test]
fn sums_that_do_not_agree_name_the_item() {
    let refused = load(&ITEMS_CSV.replace(",7,14\n02", ",7,15\n02"), CONTENTS_CSV, STANDARDS_CSV)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("items.csv, row 2, column standards: item 01 must have 15 standards, and contents.csv adds up to 14"), "{refused}");
    let refused = load(&ITEMS_CSV.replace(",8,18\n06", ",9,18\n06"), CONTENTS_CSV, STANDARDS_CSV)
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains(
            "items.csv, row 6, column contents: item 05 must have 9 contents, and contents.csv has 8"
        ),
        "{refused}"
    );
}

#[test]
fn a_content_or_item_that_is_missing_is_named() {
    let without = |table: &str, code: &str| -> String {
        table
            .lines()
            .filter(|line| !line.starts_with(&format!("{code},")))
            .map(|line| format!("{line}\n"))
            .collect()
    };
    let refused = load(ITEMS_CSV, &without(CONTENTS_CSV, "12.6"), STANDARDS_CSV).unwrap_err().to_string();
    assert!(refused.contains("contents.csv has no content 12.6; add it or correct the code"), "{refused}");
    assert!(refused.contains("has 89 contents, and an edition has exactly 90"), "{refused}");
    let refused = load(&without(ITEMS_CSV, "12"), CONTENTS_CSV, STANDARDS_CSV).unwrap_err().to_string();
    assert!(refused.contains("items.csv has no item 12; add it or correct the code"), "{refused}");
    assert!(refused.contains("has 11 items, and an edition has exactly 12"), "{refused}");
}
