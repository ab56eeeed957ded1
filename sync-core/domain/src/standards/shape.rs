//! The shape of an edition: 12 items, 90 contents, 188 standards, every code in its place and every sum right.

use std::fmt::Display;

use merge::hash::Hash;

use super::code::{ContentCode, ItemCode, StandardCode};
use super::edition::{Content, Edition, Item, Standard};
use super::fault::{EditionFault, EditionPlace, EditionRefused, EditionTable};
use super::grade::Weight;
use super::texts;

/// Items of an edition.
pub const ITEMS: usize = 12;

/// Contents of an edition.
pub const CONTENTS: usize = 90;

/// Standards of an edition.
pub const STANDARDS: usize = 188;

impl Edition {
    /// Puts an edition together.
    ///
    /// # Errors
    /// It does not hold together; each fault says what to correct.
    pub fn new(
        name: &str,
        items: Vec<Item>,
        contents: Vec<Content>,
        standards: Vec<Standard>,
    ) -> Result<Self, EditionRefused> {
        let (follows, content) = (None, Hash::default());
        let edition = Self { name: name.to_owned(), items, contents, standards, follows, content };
        EditionRefused::if_any(faults(&edition))?;
        Ok(edition.sealed())
    }

    /// Puts an edition together that was adopted, in which a weight of 0 stands.
    pub(super) fn as_written(
        name: String,
        items: Vec<Item>,
        contents: Vec<Content>,
        standards: Vec<Standard>,
    ) -> Result<Self, EditionRefused> {
        let (follows, content) = (None, Hash::default());
        let edition = Self { name, items, contents, standards, follows, content };
        EditionRefused::if_any(faults_but_weights(&edition))?;
        Ok(edition.sealed())
    }
}

/// Everything that is wrong with an edition; places are entries.
pub(super) fn faults(edition: &Edition) -> Vec<EditionFault> {
    let mut faults = faults_but_weights(edition);
    let wrong = "0 weighs nothing, and a score of nothing else is 0 of 0; write 1, 2 or 3";
    let none = |weight: Weight| weight.number() == 0;
    let weightless = |table, index| fault(table, EditionPlace::Entry(index), "weight", wrong.to_owned());
    let contents = edition.contents.iter().enumerate().filter(|(_, content)| none(content.weight));
    faults.extend(contents.map(|(index, _)| weightless(EditionTable::Contents, index)));
    let standards = edition.standards.iter().enumerate().filter(|(_, standard)| none(standard.weight));
    faults.extend(standards.map(|(index, _)| weightless(EditionTable::Standards, index)));
    faults
}

fn faults_but_weights(edition: &Edition) -> Vec<EditionFault> {
    let items: Vec<ItemCode> = edition.items.iter().map(|item| item.code).collect();
    let contents: Vec<ContentCode> = edition.contents.iter().map(|content| content.code).collect();
    let standards: Vec<StandardCode> = edition.standards.iter().map(|standard| standard.code).collect();
    let mut faults = totals(edition);
    faults.extend(order(EditionTable::Items, &items, |_, before| ItemCode::due_after(before)));
    faults.extend(order(EditionTable::Contents, &contents, ContentCode::due_after));
    faults.extend(order(EditionTable::Standards, &standards, StandardCode::due_after));
    faults.extend(
        edition.items.iter().enumerate().filter_map(|(index, item)| sums_of_item(edition, index, item)),
    );
    for (index, content) in edition.contents.iter().enumerate() {
        faults.extend(
            content_in_item(&items, index, content).or_else(|| sum_of_content(&standards, index, content)),
        );
    }
    for (index, standard) in edition.standards.iter().enumerate() {
        faults.extend(standard_in_content(edition, index, standard));
    }
    faults.extend(texts::faults(edition));
    faults
}

fn fault(table: EditionTable, place: EditionPlace, column: &'static str, wrong: String) -> EditionFault {
    EditionFault { table, place, column: Some(column), wrong }
}

fn totals(edition: &Edition) -> Vec<EditionFault> {
    let totals = [
        (EditionTable::Items, edition.items.len(), ITEMS, "items"),
        (EditionTable::Contents, edition.contents.len(), CONTENTS, "contents"),
        (EditionTable::Standards, edition.standards.len(), STANDARDS, "standards"),
    ];
    let wrong = totals.into_iter().filter(|(_, have, due, _)| have != due);
    wrong
        .map(|(table, have, due, what)| {
            let act = if have < due { "add what is missing" } else { "remove what is too much" };
            fault(
                table,
                EditionPlace::Whole,
                code_column(table),
                format!("has {have} {what}, and an edition has exactly {due}; {act}"),
            )
        })
        .collect()
}

const fn code_column(table: EditionTable) -> &'static str {
    if matches!(table, EditionTable::Contents) { "id" } else { "code" }
}

/// Codes ascend without a gap; `due` gives the code that should stand in a place after the one before it.
fn order<C: Copy + Ord + Display>(
    table: EditionTable,
    codes: &[C],
    due: impl Fn(C, Option<C>) -> C,
) -> Vec<EditionFault> {
    let mut faults = Vec::new();
    let mut before = None;
    for (index, code) in codes.iter().enumerate() {
        let expected = due(*code, before);
        let wrong = match before {
            _ if codes.iter().take(index).any(|other| other == code) => {
                Some(format!("{code} stands here a second time; give every row a code of its own"))
            }
            Some(before) if *code < before => {
                Some(format!("{code} stands after {before}; put the rows in ascending order"))
            }
            _ if *code != expected => Some(format!(
                "{code} stands where {expected} is due; add {expected} or number on without a gap"
            )),
            _ => None,
        };
        faults.extend(wrong.map(|wrong| fault(table, EditionPlace::Entry(index), code_column(table), wrong)));
        before = Some(*code);
    }
    faults
}

fn sums_of_item(edition: &Edition, index: usize, item: &Item) -> Option<EditionFault> {
    let of_item = || edition.contents.iter().filter(|content| content.code.item() == item.code);
    let contents = of_item().map(|_| 1_u32).sum::<u32>();
    let standards = of_item().map(|content| content.standards).sum::<u32>();
    let place = EditionPlace::Entry(index);
    if contents != item.contents {
        let due = item.contents;
        let wrong = format!(
            "item {} must have {due} contents, and contents.csv has {contents}; correct one of the two",
            item.code
        );
        return Some(fault(EditionTable::Items, place, "contents", wrong));
    }
    (standards != item.standards).then(|| {
        let due = item.standards;
        let wrong = format!(
            "item {} must have {due} standards, and contents.csv adds up to {standards}; correct one of the two",
            item.code
        );
        fault(EditionTable::Items, place, "standards", wrong)
    })
}

fn content_in_item(items: &[ItemCode], index: usize, content: &Content) -> Option<EditionFault> {
    (!items.contains(&content.code.item())).then(|| {
        let wrong = format!("items.csv has no item {}; add it or correct the code", content.code.item());
        fault(EditionTable::Contents, EditionPlace::Entry(index), "id", wrong)
    })
}

fn sum_of_content(standards: &[StandardCode], index: usize, content: &Content) -> Option<EditionFault> {
    let have = standards.iter().filter(|code| code.content() == content.code).map(|_| 1_u32).sum::<u32>();
    let (code, due) = (content.code, content.standards);
    (have != due).then(|| {
        let act = if have < due { "add what is missing there" } else { "remove what is too much there" };
        let wrong = format!("content {code} must have {due} standards, and standards.csv has {have}; {act}, or correct the number");
        fault(EditionTable::Contents, EditionPlace::Entry(index), "standards", wrong)
    })
}

fn standard_in_content(edition: &Edition, index: usize, standard: &Standard) -> Option<EditionFault> {
    let at = |column, wrong| Some(fault(EditionTable::Standards, EditionPlace::Entry(index), column, wrong));
    let code = standard.code.content();
    let Some(content) = edition.contents.iter().find(|content| content.code == code) else {
        return at("code", format!("contents.csv has no content {code}; add it or correct the code"));
    };
    if let Some(outside) = standard.sites.without(content.sites) {
        return at(
            "sites",
            format!("{outside} is not among the site types of content {code}; write only {}", content.sites),
        );
    }
    match (content.red_line, standard.red_line) {
        (true, false) => {
            at("red", format!("content {code} is a red line, and so are all its standards; write R"))
        }
        (false, true) => {
            at("red", format!("content {code} is no red line, nor are its standards; leave it empty"))
        }
        _ => None,
    }
}
