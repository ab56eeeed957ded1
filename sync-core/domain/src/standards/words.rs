//! A choice that a file writes as a word and the canonical bytes write as the word's place in its table.

/// An enum whose values are the rows of a table of words.
///
/// The order of the table is part of the format: a value's number is its place, so rows are only ever added at the end.
pub(super) trait Words: Copy + PartialEq + 'static {
    /// Every value with the word that files use for it.
    const WORDS: &'static [(&'static str, Self)];

    /// The value of a word, exactly as it is written.
    fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }

    /// The value of a number.
    fn of_number(number: u32) -> Option<Self> {
        Self::WORDS.get(usize::try_from(number).ok()?).map(|(_, value)| *value)
    }

    /// The word of this value.
    fn in_word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }

    /// The number of this value.
    fn in_number(self) -> u32 {
        (0_u32..)
            .zip(Self::WORDS)
            .find(|(_, (_, value))| *value == self)
            .map_or(u32::MAX, |(number, _)| number)
    }

    /// The value of a word, or a sentence that lists the words.
    ///
    /// # Errors
    /// The word is not in the table.
    fn read(word: &str) -> Result<Self, String> {
        Self::of_word(word).ok_or_else(|| {
            let words: Vec<&str> = Self::WORDS.iter().map(|(word, _)| *word).collect();
            format!("`{word}` is not known here; write one of {}", words.join(", "))
        })
    }
}
