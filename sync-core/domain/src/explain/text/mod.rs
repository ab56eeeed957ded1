//! An explanation in words: the same lines in Chinese and in English, and every figure from the structure.

mod figures;
mod zh;
mod en;

use super::explanation::Explanation;
use super::language::Language;

impl Explanation {
    /// The explanation in a language: lines that end with a line break, without markup.
    ///
    /// Every `=` in it stands between two sums that come to the same, where `÷` is rounded down.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut text = match language {
            Language::Zh => zh::lines(self),
            Language::En => en::lines(self),
        }
        .join("\n");
        text.push('\n');
        text
    }
}
