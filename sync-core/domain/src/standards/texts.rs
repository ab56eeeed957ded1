//! The texts of an edition: long enough to say something, short enough to read on a phone, and no clause twice.

use std::collections::BTreeMap;

use super::edition::{Edition, Exemption};
use super::fault::{EditionFault, EditionPlace, EditionTable};

/// Least and most characters of a text.
type Span = (usize, usize);

const CLAUSE_ZH: Span = (12, 60);
const EXEMPTION_ZH: Span = (4, 60);
const GLOSS: Span = (4, 200);
const NAME: Span = (2, 40);
const EDITION_NAME_MAX: usize = 40;

/// Everything that is wrong with the edition's texts.
pub(super) fn faults(edition: &Edition) -> Vec<EditionFault> {
    let mut faults = edition_name(&edition.name);
    for (index, item) in edition.items.iter().enumerate() {
        let names = [("name_zh", &*item.name_zh, NAME), ("name_en", &*item.name_en, NAME)];
        faults.extend(spans(EditionTable::Items, index, &names));
    }
    for (index, content) in edition.contents.iter().enumerate() {
        faults.extend(spans(EditionTable::Contents, index, &[("content", &*content.name_zh, NAME)]));
    }
    for (index, standard) in edition.standards.iter().enumerate() {
        let mut texts =
            vec![("clause_zh", &*standard.clause_zh, CLAUSE_ZH), ("clause_en", &*standard.clause_en, GLOSS)];
        if let Some(Exemption { zh, en }) = &standard.exemption {
            texts.extend([("exemption_zh", &**zh, EXEMPTION_ZH), ("exemption_en", &**en, GLOSS)]);
        }
        faults.extend(spans(EditionTable::Standards, index, &texts));
    }
    faults.extend(repeated(edition));
    faults
}

fn edition_name(name: &str) -> Vec<EditionFault> {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if plain && (1..=EDITION_NAME_MAX).contains(&name.len()) {
        return Vec::new();
    }
    let wrong = format!(
        "`{name}` is no name; write 1 to {EDITION_NAME_MAX} of a to z, 0 to 9 and -, such as futian-2020"
    );
    vec![EditionFault { table: EditionTable::Name, place: EditionPlace::Whole, column: None, wrong }]
}

fn spans(table: EditionTable, index: usize, texts: &[(&'static str, &str, Span)]) -> Vec<EditionFault> {
    let place = EditionPlace::Entry(index);
    let wrong = texts.iter().filter_map(|(column, text, span)| Some((*column, wrong(text, *span)?)));
    wrong.map(|(column, wrong)| EditionFault { table, place, column: Some(column), wrong }).collect()
}

/// What is wrong with a text, if anything.
fn wrong(text: &str, (least, most): Span) -> Option<String> {
    let characters = text.chars().count();
    if !(least..=most).contains(&characters) {
        return Some(format!("has {characters} characters; write {least} to {most}"));
    }
    let loose = text.trim() != text || text.chars().any(char::is_control);
    loose
        .then(|| "begins or ends with a blank, or holds a line break; write one line without them".to_owned())
}

fn repeated(edition: &Edition) -> Vec<EditionFault> {
    let mut first = BTreeMap::new();
    let mut faults = Vec::new();
    for (index, standard) in edition.standards.iter().enumerate() {
        let code = *first.entry(&*standard.clause_zh).or_insert(standard.code);
        if code != standard.code {
            let wrong = format!("says the same as {code}; write a clause of its own");
            let (table, place) = (EditionTable::Standards, EditionPlace::Entry(index));
            faults.push(EditionFault { table, place, column: Some("clause_zh"), wrong });
        }
    }
    faults
}
