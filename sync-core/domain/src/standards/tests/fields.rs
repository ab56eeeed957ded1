//! A field that cannot be read is named by file, row and column, with what may stand there.

use super::*;

#[test]
fn an_unknown_site_type_is_refused_with_row_column_and_what_may_stand_there() {
    let fault = only_fault(&with_field("12.1.1", "COM", "COM P33"));
    let row = row_of(STANDARDS_CSV, "12.1.1");
    assert!(
        fault.starts_with(&format!("standards.csv, row {row}, column sites: `P33` is no site type")),
        "{fault}"
    );
    assert!(fault.contains("P01 to P32") && fault.contains("RES") && fault.contains("ALL"), "{fault}");
}

#[test]
fn parameters_that_are_not_those_of_the_kind_are_refused() {
    let changes = [
        ("at_least_mm=4000", "allowed=2", "`allowed` is no parameter of dimension"),
        ("at_least_mm=4000", "", "write exactly one of at_least_ or at_most_"),
        ("at_least_mm=4000", "at_least_mm=4m", "write key=whole number"),
        ("dimension,", "count,", "write all of allowed, spot_dm2, sample"),
        ("dimension,", "yes_no,", "leave them empty"),
    ];
    for (from, to, told) in changes {
        let fault = only_fault(&with_field("08.1.1", from, to));
        assert!(fault.contains("column params") && fault.contains(told), "{fault}");
    }
    let fault = only_fault(&with_field("08.1.1", "dimension,", "length,"));
    assert!(
        fault.contains("column kind")
            && fault.contains("yes_no, count, density, number, share, dimension, path")
    );
}

#[test]
fn a_broken_field_is_refused_with_what_is_allowed() {
    let changes = [
        ("R,yes", "R,no", "column rectifiable: `no` is not known here; write one of yes, momentary"),
        ("not_met", "met", "column photo: `met` is not known here; write one of not_met, none"),
        (",3,RES", ",4,RES", "column weight: `4` is no weight; write 1, 2 or 3"),
        (",L0,", ",L9,", "column limit: `L9` is not known here; write one of L0, L1, L2, L3, L4"),
        (",R,", ",X,", "column red: `X` is not known here; write R for a red line, or leave it empty"),
        (",R,", ",,", "column red: content 08.1 is a red line, and so are all its standards; write R"),
        ("08.1.1", "8.1.1", "column code: `8.1.1` is not the code of a standard; write it like 08.4.2"),
        (
            "能整体移开且钥匙随时可取的隔离桩不算障碍。",
            "",
            "column exemption_zh: the exemption stands in one language only",
        ),
    ];
    for (from, to, told) in changes {
        let fault = only_fault(&with_field("08.1.1", from, to));
        assert!(fault.contains(told), "{fault}");
    }
}

#[test]
fn a_clause_is_not_too_short_too_long_or_said_twice() {
    let clause = futian().standard(code("04.3.2")).unwrap().clause_zh.clone();
    let fault = only_fault(&with_field("04.3.2", &clause, "井盖完好"));
    assert!(fault.contains("column clause_zh: has 4 characters; write 12 to 60"), "{fault}");
    assert!(only_fault(&with_field("04.3.2", &clause, &clause.repeat(3))).contains("write 12 to 60"));
    assert!(
        only_fault(&with_field("04.3.2", &clause, &format!(" {clause}")))
            .contains("begins or ends with a blank")
    );
    let other = futian().standard(code("04.3.1")).unwrap().clause_zh.clone();
    let fault = only_fault(&with_field("04.3.2", &clause, &other));
    assert!(fault.contains("says the same as 04.3.1; write a clause of its own"), "{fault}");
}

#[test]
fn every_row_with_a_fault_is_named_up_to_twenty() {
    let refused = refusal(&STANDARDS_CSV.replace(",L0,", ",L8,").replace("yes_no", "yesno"));
    assert_eq!(refused.faults.len(), FAULTS_NAMED_MAX);
    assert!(refused.more > 80, "{}", refused.more);
    let rows: Vec<EditionPlace> = refused.faults.iter().map(|fault| fault.place).collect();
    assert!(rows.is_sorted_by(|one, next| one < next), "a row is named once, in order");
}

#[test]
fn faults_of_all_three_files_are_told_together() {
    let items = ITEMS_CSV.replace("\n02,", "\n2,");
    let contents = CONTENTS_CSV.replace(",A,1,L2,", ",Z,1,L2,");
    let refused = load(&items, &contents, &with_field("12.1.1", "COM", "HOME")).unwrap_err();
    let tables: Vec<EditionTable> = refused.faults.iter().map(|fault| fault.table).collect();
    assert_eq!(tables, [EditionTable::Items, EditionTable::Contents, EditionTable::Standards], "{refused}");
}

#[test]
fn a_wrong_header_an_empty_file_and_a_short_row_are_told_the_columns() {
    for table in ["", "code,clause\n", "\n\n", &STANDARDS_CSV.replacen("clause_zh,", "", 1)] {
        let fault = only_fault(table);
        assert!(
            fault.contains("standards.csv, row 1: the column names are not right; write code,clause_zh"),
            "{fault}"
        );
    }
    let fault = only_fault(&with_field("12.1.1", ",not_met", ""));
    let row = row_of(STANDARDS_CSV, "12.1.1");
    assert!(fault.contains(&format!("standards.csv, row {row}: has 12 fields; write 13")), "{fault}");
}

#[test]
fn a_file_from_a_spreadsheet_with_mark_and_carriage_returns_is_read() {
    let saved = |table: &str| format!("\u{feff}{}", table.replace('\n', "\r\n"));
    assert_eq!(load(&saved(ITEMS_CSV), &saved(CONTENTS_CSV), &saved(STANDARDS_CSV)), Ok(futian()));
}

#[test]
fn blank_lines_do_not_shift_the_row_that_is_named() {
    let table = with_row("12.1.1", |line| format!("\n\n{}\n", line.replace("COM", "HOME")));
    let row = row_of(STANDARDS_CSV, "12.1.1") + 2;
    for saved in [table.clone(), table.replace('\n', "\r\n"), format!("\u{feff}{table}")] {
        let fault = only_fault(&saved);
        assert!(fault.contains(&format!("row {row},")), "{fault}, not {row}");
    }
}

#[test]
fn the_name_of_an_edition_is_plain() {
    for name in ["", "Futian 2020", "福田-2020", "a/../b", &"a".repeat(41)] {
        let texts = EditionTexts { items: ITEMS_CSV, contents: CONTENTS_CSV, standards: STANDARDS_CSV };
        let refused = Edition::load(name, texts).unwrap_err().to_string();
        assert!(refused.contains("such as futian-2020"), "{refused}");
    }
}
