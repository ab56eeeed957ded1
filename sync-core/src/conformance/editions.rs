//! Editions: a vector names the standards that matter as an edition's file does, and no other is judged anywhere.
//!
//! An edition has exactly so many items, contents and standards. Those that a vector does not name are of a site type that no
//! site of a vector has, so that they are neither planned nor scored.

use super::facts::{NOWHERE, standard};
use super::fields::Input;
use super::{ConformanceError, Failure};
use domain::standards::{CONTENTS, ContentCode, Edition, EditionTexts, ITEMS, STANDARDS, StandardCode};
use std::collections::{BTreeMap, BTreeSet};

/// The columns of `standards.csv`.
const COLUMNS: [&str; 13] = [
    "code",
    "clause_zh",
    "clause_en",
    "kind",
    "params",
    "exemption_zh",
    "exemption_en",
    "weight",
    "sites",
    "limit",
    "red",
    "rectifiable",
    "photo",
];

/// Those that a vector may leave out where they are empty.
const MAYBE: [&str; 3] = ["exemption_zh", "exemption_en", "red"];

/// No part of a code is greater.
const PART_MAX: u32 = 99;

/// How many standards each content has.
type Contents = BTreeMap<u32, u32>;

/// The edition with the standards of the vector.
pub(super) fn edition(input: &Input<'_>) -> Result<Edition, Failure> {
    let input = input.inner("edition")?;
    let given = input.each("standards", |one| Ok((standard(one, "code")?, row(one)?, red(one)?)))?;
    let reds: BTreeSet<ContentCode> =
        given.iter().filter(|(.., red)| *red == "R").map(|(code, ..)| code.content()).collect();
    let contents = contents(given.iter().map(|(code, ..)| *code));
    let many = given.len();
    let mut standards: BTreeMap<StandardCode, String> =
        given.into_iter().map(|(code, row, _)| (code, row)).collect();
    if standards.len() < many {
        return Err(Failure::Refused("edition"));
    }
    let mut of_contents = String::from("id,content,standards,sites,method,weight,limit,red\n");
    for (content, count) in &contents {
        let Some(code) = ContentCode::of_number(*content) else { continue };
        let red = if reds.contains(&code) { "R" } else { "" };
        of_contents += &format!("{code},内容{code},{count},ALL,O,1,L2,{red}\n");
        for code in (1..=*count).filter_map(|number| StandardCode::of_number(content * 100 + number)) {
            standards.entry(code).or_insert_with(|| unnamed(code, red));
        }
    }
    let rows: String = standards.into_values().collect();
    let of_standards = format!("{}\n{rows}", COLUMNS.join(","));
    let texts = EditionTexts { items: &items(&contents), contents: &of_contents, standards: &of_standards };
    Edition::load(input.text("name")?, texts).map_err(|_| Failure::Refused("edition"))
}

/// A standard as a row of the file.
fn row(input: &Input<'_>) -> Result<String, ConformanceError> {
    let cell = |name: &&str| {
        let text = match *name {
            "weight" => input.number(name)?.to_string(),
            name if MAYBE.contains(&name) => input.or_none(name, Input::text)?.unwrap_or_default().to_owned(),
            name => input.text(name)?.to_owned(),
        };
        Ok(format!("\"{}\"", text.replace('"', "\"\"")))
    };
    let cells: Vec<String> = COLUMNS.iter().map(cell).collect::<Result<_, ConformanceError>>()?;
    Ok(cells.join(",") + "\n")
}

fn red<'v>(input: &Input<'v>) -> Result<&'v str, ConformanceError> {
    Ok(input.or_none("red", Input::text)?.unwrap_or_default())
}

/// A standard that the vector does not name.
fn unnamed(code: StandardCode, red: &str) -> String {
    format!(
        "{code},{code}是例子没有列出的标准，任何点位都不检查,Judged nowhere,yes_no,,,,1,{NOWHERE},L2,{red},yes,not_met\n"
    )
}

/// The contents of an edition that has these standards: none is missing before another, and the last ones make it whole.
fn contents(codes: impl Iterator<Item = StandardCode>) -> Contents {
    let mut contents = Contents::new();
    for code in codes {
        let count = contents.entry(code.content().number()).or_default();
        *count = (*count).max(code.number() % 100);
    }
    for item in (1_u32..).take(ITEMS) {
        let (first, end) = (item * 100 + 1, item * 100 + PART_MAX);
        let last = contents.range(first..=end).next_back().map_or(first, |(content, _)| *content);
        (first..=last).for_each(|content| _ = contents.entry(content).or_insert(1));
    }
    // where it cannot be made whole, the edition is refused
    let last = contents.last_key_value().map_or(0, |(content, _)| *content);
    let wanted = CONTENTS.saturating_sub(contents.len());
    contents.extend((last + 1..=last / 100 * 100 + PART_MAX).take(wanted).map(|content| (content, 1)));
    let there: u32 = contents.values().sum();
    if let Some(mut last) = contents.last_entry() {
        let whole = u32::try_from(STANDARDS).unwrap_or(0).saturating_sub(there) + last.get();
        _ = last.insert(whole.min(PART_MAX));
    }
    contents
}

/// The file of the items of these contents.
fn items(contents: &Contents) -> String {
    let mut rows = String::from("code,name_zh,name_en,contents,standards\n");
    for item in (1_u32..).take(ITEMS) {
        let of_item = || contents.range(item * 100..(item + 1) * 100);
        let (count, standards) = (of_item().count(), of_item().map(|(_, standards)| standards).sum::<u32>());
        rows += &format!("{item:02},项目{item:02},Item {item:02},{count},{standards}\n");
    }
    rows
}
