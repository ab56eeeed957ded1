//! Standards as a leader judges by them.

use sync_core::domain::standards::{Edition, PhotoAsked, Rule, Standard};
use sync_core::merge::hash::Hash;
use sync_core::store::views::EditionRow;

/// An edition of the standards.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct EditionView {
    /// Its content hash: a walk is started under it.
    pub edition: Hash,
    /// Its name.
    pub name: String,
    /// The day of its adoption, days since 1970.
    pub adopted_day: u32,
}

impl From<EditionRow> for EditionView {
    fn from(row: EditionRow) -> Self {
        Self { edition: row.content, name: row.name, adopted_day: row.adopted_day }
    }
}

/// A standard.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StandardView {
    /// Its code, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// The code as people write it, as in `08.4.2`.
    pub code: String,
    /// The content that it belongs to, in Chinese.
    pub content_zh: String,
    /// The clause in Chinese, as the leader reads it.
    pub clause_zh: String,
    /// An English gloss.
    pub clause_en: String,
    /// When it does not count as broken, in Chinese; nothing where there is no exemption.
    pub exemption_zh: Option<String>,
    /// The same in English.
    pub exemption_en: Option<String>,
    /// How it is judged: what a check's `observed` and `sample` are.
    pub rule: Rule,
    /// What it weighs.
    pub weight: u8,
    /// How soon a fault has to be put right: 0 on the spot, 1 in 24 hours, 2 in 3 working days, 3 in 7, 4 as planned.
    pub limit_class: u8,
    /// Whether it is a red line.
    pub red_line: bool,
    /// Whether a picture is asked for where it is not met.
    pub picture_asked: bool,
}

impl StandardView {
    /// A standard of an edition.
    pub(crate) fn of(edition: &Edition, standard: &Standard) -> Self {
        let content = edition.content(standard.code.content());
        let exemption = standard.exemption.as_ref();
        Self {
            standard: standard.code.number(),
            code: standard.code.to_string(),
            content_zh: content.map(|content| content.name_zh.clone()).unwrap_or_default(),
            clause_zh: standard.clause_zh.clone(),
            clause_en: standard.clause_en.clone(),
            exemption_zh: exemption.map(|exemption| exemption.zh.clone()),
            exemption_en: exemption.map(|exemption| exemption.en.clone()),
            weight: standard.weight.number(),
            rule: standard.rule,
            limit_class: standard.limit as u8,
            red_line: standard.red_line,
            picture_asked: standard.photo == PhotoAsked::WhereNotMet,
        }
    }
}
