//! What a standard weighs, how soon a fault is put right, how it is looked at, and when a photo is asked for.

use std::fmt;

use super::words::Words;

/// The weight of a standard in a score, 1 to 3. In a file that was adopted all the same it may be 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(u8);

impl Weight {
    /// The weight of a number; `None` outside 1 to 3.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        (1..=3).contains(&number).then_some(Self(number))
    }

    /// The weight of a number as an adopted file writes it: 0 weighs nothing.
    pub(super) fn as_written(number: u8) -> Option<Self> {
        (0..=3).contains(&number).then_some(Self(number))
    }

    /// 1 to 3; 0 where it weighs nothing.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    pub(super) fn read(text: &str) -> Result<Self, String> {
        let weight = text.parse().ok().and_then(Self::of_number).filter(|weight| weight.to_string() == text);
        weight.ok_or_else(|| format!("`{text}` is no weight; write 1, 2 or 3"))
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// How soon a fault has to be put right 整改时限.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitClass {
    /// On the spot 立行立改: by the end of the walk.
    L0,
    /// 24 hours.
    L1,
    /// 3 working days.
    L2,
    /// 7 working days.
    L3,
    /// Planned, with dated steps.
    L4,
}

impl LimitClass {
    /// The number in the format, 0 to 4.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::L0 => 0,
            Self::L1 => 1,
            Self::L2 => 2,
            Self::L3 => 3,
            Self::L4 => 4,
        }
    }

    /// The class of the number that a finding says, 0 to 4; `None` for one of a later version.
    #[must_use]
    pub fn of_code(code: u8) -> Option<Self> {
        Self::of_number(u32::from(code))
    }
}

impl Words for LimitClass {
    const WORDS: &'static [(&'static str, Self)] =
        &[("L0", Self::L0), ("L1", Self::L1), ("L2", Self::L2), ("L3", Self::L3), ("L4", Self::L4)];
}

impl fmt::Display for LimitClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.in_word())
    }
}

/// How a content is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// O: see.
    See,
    /// C: count or measure.
    Count,
    /// A: ask people.
    Ask,
    /// D: look at a record.
    Record,
}

impl Words for Method {
    const WORDS: &'static [(&'static str, Self)] =
        &[("O", Self::See), ("C", Self::Count), ("A", Self::Ask), ("D", Self::Record)];
}

/// Whether a fault lasts until somebody puts it right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultNature {
    /// It can be put right, is assigned and rechecked.
    Rectifiable,
    /// It is over when it is seen (a jaywalker): scored, never assigned, no after-photo.
    Momentary,
}

impl Words for FaultNature {
    const WORDS: &'static [(&'static str, Self)] =
        &[("yes", Self::Rectifiable), ("momentary", Self::Momentary)];
}

/// When a photo is asked for. There is no value for "met" or for presence, on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhotoAsked {
    /// Where the standard is not met.
    WhereNotMet,
    /// Never: momentary faults, people, personal records.
    Never,
}

impl Words for PhotoAsked {
    const WORDS: &'static [(&'static str, Self)] = &[("not_met", Self::WhereNotMet), ("none", Self::Never)];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_one_two_or_three() {
        assert_eq!(Weight::read("3").map(Weight::number), Ok(3));
        for other in ["0", "4", "1.5", "", "02", "two"] {
            assert!(Weight::read(other).unwrap_err().contains("1, 2 or 3"), "{other}");
        }
    }

    #[test]
    fn a_word_that_is_not_known_is_told_the_known_ones() {
        assert_eq!(LimitClass::read("L4"), Ok(LimitClass::L4));
        assert!(LimitClass::read("L5").unwrap_err().contains("L0, L1, L2, L3, L4"));
        assert!(Method::read("X").unwrap_err().contains("O, C, A, D"));
        assert!(FaultNature::read("no").unwrap_err().contains("yes, momentary"));
    }

    #[test]
    fn a_photo_cannot_be_asked_for_where_a_standard_is_met() {
        assert!(PhotoAsked::read("met").unwrap_err().contains("not_met, none"));
        assert!(PhotoAsked::read("always").is_err());
    }

    #[test]
    fn words_and_numbers_lead_back_to_their_value() {
        for (word, limit) in LimitClass::WORDS {
            assert_eq!(LimitClass::of_word(word), Some(*limit));
            assert_eq!(LimitClass::of_number(limit.in_number()), Some(*limit));
            assert_eq!(limit.to_string(), *word);
        }
        assert_eq!(LimitClass::of_number(5), None);
    }
}
