//! The edition futian-2020 is whole, and a file that is not says where and what to write instead.

use super::*;

mod bytes;
mod fields;
mod follows;
mod shapes;

const ITEMS_CSV: &str = include_str!("../../../../../fixtures/data/editions/futian-2020/items.csv");
const CONTENTS_CSV: &str = include_str!("../../../../../fixtures/data/editions/futian-2020/contents.csv");
const STANDARDS_CSV: &str = include_str!("../../../../../fixtures/data/editions/futian-2020/standards.csv");

fn load(items: &str, contents: &str, standards: &str) -> Result<Edition, EditionRefused> {
    Edition::load("futian-2020", EditionTexts { items, contents, standards })
}

fn futian() -> Edition {
    load(ITEMS_CSV, CONTENTS_CSV, STANDARDS_CSV).unwrap()
}

/// The standards' table with the row of a code passed through `change`.
fn with_row(code: &str, change: impl Fn(&str) -> String) -> String {
    let start = format!("{code},");
    assert!(STANDARDS_CSV.lines().any(|line| line.starts_with(&start)), "{code} is not in the file");
    STANDARDS_CSV
        .lines()
        .map(|line| if line.starts_with(&start) { change(line) } else { format!("{line}\n") })
        .collect()
}

/// The standards' table with one field of a code's row replaced.
fn with_field(code: &str, from: &str, to: &str) -> String {
    with_row(code, |line| {
        assert!(line.contains(from), "{line} has no {from}");
        format!("{}\n", line.replacen(from, to, 1))
    })
}

fn refusal(standards: &str) -> EditionRefused {
    load(ITEMS_CSV, CONTENTS_CSV, standards).unwrap_err()
}

/// The row of a code in a table, counted from 1 as an editor does.
fn row_of(table: &str, code: &str) -> usize {
    table.lines().position(|line| line.starts_with(&format!("{code},"))).unwrap() + 1
}

/// The only fault of a refused table, as it is shown.
fn only_fault(standards: &str) -> String {
    let refused = refusal(standards);
    assert_eq!(refused.faults.len(), 1, "{refused}");
    refused.faults[0].to_string()
}

fn code(text: &str) -> StandardCode {
    text.parse().unwrap()
}

#[test]
fn futian_2020_has_12_items_90_contents_and_188_standards() {
    let edition = futian();
    assert_eq!((edition.items().len(), edition.contents().len(), edition.standards().len()), (12, 90, 188));
    assert_eq!(edition.name(), "futian-2020");
    assert_eq!(edition.contents().iter().map(|content| content.standards).sum::<u32>(), 188);
    for item in edition.items() {
        let of_item = edition.standards().iter().filter(|standard| standard.code.item() == item.code);
        assert_eq!(of_item.count(), item.standards as usize, "item {}", item.code);
    }
}

#[test]
fn all_seven_kinds_of_rule_occur() {
    let edition = futian();
    let kinds: std::collections::BTreeSet<RuleKind> =
        edition.standards().iter().map(|s| s.rule.kind()).collect();
    assert_eq!(kinds.len(), 7, "{kinds:?}");
}

#[test]
fn fourteen_standards_are_red_lines_and_all_apply_to_homes_or_streets() {
    let edition = futian();
    let contents: Vec<String> =
        edition.red_lines().map(|standard| standard.code.content().to_string()).collect();
    assert_eq!(contents.len(), 14);
    for (content, count) in [("04.3", 2), ("08.1", 2), ("08.2", 3), ("08.4", 3), ("08.5", 2), ("08.6", 2)] {
        assert_eq!(contents.iter().filter(|of| *of == content).count(), count, "{content}");
    }
    let home = SiteType::of_number(1).unwrap();
    assert!(edition.red_lines().all(|standard| standard.sites.contains(home)));
}

#[test]
fn a_momentary_fault_asks_for_no_photo_and_waits_for_nobody() {
    let edition = futian();
    let momentary: Vec<&Standard> =
        edition.standards().iter().filter(|s| s.nature == FaultNature::Momentary).collect();
    assert!(
        momentary.iter().all(|s| s.photo == PhotoAsked::Never && s.limit == LimitClass::L0 && !s.red_line)
    );
    for content in ["05.3", "06.1"] {
        let of_content = edition.standards().iter().filter(|s| s.code.content().to_string() == content);
        assert!(
            of_content.clone().count() > 0 && of_content.clone().all(|s| s.nature == FaultNature::Momentary)
        );
    }
}

#[test]
fn a_standard_is_found_by_its_code_and_by_the_type_of_site() {
    let edition = futian();
    let standard = edition.standard(code("08.4.2")).unwrap();
    assert!(standard.clause_zh.contains("电动自行车") && standard.red_line);
    assert_eq!(edition.content(standard.code.content()).unwrap().name_zh, "电动自行车充电与停放");
    assert_eq!(edition.item(standard.code.item()).unwrap().name_zh, "消防与公共安全");
    assert_eq!(edition.standard(code("08.4.9")), None);
    for site_type in SiteType::all() {
        assert!(edition.standards_for(site_type).count() >= 4, "{site_type}");
        assert!(edition.standards_for(site_type).all(|standard| standard.sites.contains(site_type)));
    }
}
