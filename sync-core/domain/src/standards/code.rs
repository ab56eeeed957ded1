//! Codes of the catalogue: an item `08`, a content `08.4`, a standard `08.4.2`.

use std::fmt;
use std::str::FromStr;

const PART_MAX: u32 = 99;

/// A text that is not a code of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not the code of {what}; write it like {example}, each number from 1 to 99")]
pub struct CatalogueCodeError {
    /// What was written.
    pub found: String,
    /// What the code should name.
    pub what: &'static str,
    /// A code of the right form.
    pub example: &'static str,
}

/// The code of an item: its number, 1 to 99, written with two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemCode(u32);

/// The code of a content: item × 100 + its number in the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentCode(u32);

/// The code of a standard: item × 10,000 + content × 100 + its number in the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StandardCode(u32);

impl ItemCode {
    /// The code of this number; `None` outside 1 to 99.
    #[must_use]
    pub fn of_number(number: u32) -> Option<Self> {
        is_part(number).then_some(Self(number))
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The code that follows `before`, or the first.
    pub(super) fn due_after(before: Option<Self>) -> Self {
        Self(before.map_or(1, |before| before.0 + 1))
    }
}

impl ContentCode {
    /// The code of this number; `None` unless both parts are 1 to 99.
    #[must_use]
    pub fn of_number(number: u32) -> Option<Self> {
        (is_part(number / 100) && is_part(number % 100)).then_some(Self(number))
    }

    /// Item × 100 + content.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The item that it belongs to.
    #[must_use]
    pub const fn item(self) -> ItemCode {
        ItemCode(self.0 / 100)
    }

    /// The code that `self` should be where it follows `before`: the next of the same item, or its item's first.
    pub(super) fn due_after(self, before: Option<Self>) -> Self {
        let next =
            before.filter(|before| before.item() == self.item()).map_or(1, |before| before.0 % 100 + 1);
        Self(self.0 / 100 * 100 + next)
    }
}

impl StandardCode {
    /// The code of this number; `None` unless all three parts are 1 to 99.
    #[must_use]
    pub fn of_number(number: u32) -> Option<Self> {
        (ContentCode::of_number(number / 100).is_some() && is_part(number % 100)).then_some(Self(number))
    }

    /// Item × 10,000 + content × 100 + standard: how the code is stored and hashed.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The content that it belongs to.
    #[must_use]
    pub const fn content(self) -> ContentCode {
        ContentCode(self.0 / 100)
    }

    /// The item that it belongs to.
    #[must_use]
    pub const fn item(self) -> ItemCode {
        self.content().item()
    }

    /// The code that `self` should be where it follows `before`: the next of the same content, or its content's first.
    pub(super) fn due_after(self, before: Option<Self>) -> Self {
        let next =
            before.filter(|before| before.content() == self.content()).map_or(1, |before| before.0 % 100 + 1);
        Self(self.0 / 100 * 100 + next)
    }
}

fn is_part(part: u32) -> bool {
    (1..=PART_MAX).contains(&part)
}

/// Reads `count` numbers joined by dots as one number, two decimal digits for each.
fn joined(text: &str, count: usize) -> Option<u32> {
    let parts: Vec<u32> = text.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let fits = parts.len() == count && parts.iter().all(|part| is_part(*part));
    fits.then(|| parts.iter().fold(0, |number, part| number * 100 + part))
}

/// Reads a code that is written exactly as `Display` writes it: one code has one form.
fn read<C: fmt::Display>(
    text: &str,
    code: Option<C>,
    named: (&'static str, &'static str),
) -> Result<C, CatalogueCodeError> {
    let refused = || CatalogueCodeError { found: text.to_owned(), what: named.0, example: named.1 };
    code.filter(|code| code.to_string() == text).ok_or_else(refused)
}

impl fmt::Display for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl fmt::Display for ContentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.item(), self.0 % 100)
    }
}

impl fmt::Display for StandardCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.content(), self.0 % 100)
    }
}

impl FromStr for ItemCode {
    type Err = CatalogueCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text, joined(text, 1).map(Self), ("an item", "08"))
    }
}

impl FromStr for ContentCode {
    type Err = CatalogueCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text, joined(text, 2).map(Self), ("a content", "08.4"))
    }
}

impl FromStr for StandardCode {
    type Err = CatalogueCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text, joined(text, 3).map(Self), ("a standard", "08.4.2"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_is_known_by_item_content_and_number() {
        let code: StandardCode = "08.4.2".parse().unwrap();
        assert_eq!(code.number(), 80_402);
        assert_eq!(code.to_string(), "08.4.2");
        assert_eq!(code.content().to_string(), "08.4");
        assert_eq!(code.item().to_string(), "08");
        assert_eq!(StandardCode::of_number(80_402), Some(code));
        assert_eq!("12.10.3".parse::<StandardCode>().unwrap().number(), 121_003);
    }

    #[test]
    fn a_code_has_one_form_and_every_other_is_refused_with_an_example() {
        for other in
            ["8.4.2", "08.04.2", "08.4", "08.4.2.1", "08.0.2", "08.4.100", "+8.4.2", "08.4.2 ", "08,4,2", ""]
        {
            let refused = other.parse::<StandardCode>().unwrap_err();
            assert!(refused.to_string().contains("08.4.2"), "{refused}");
        }
        for other in ["8.4", "08.4.2", "00.1", "八.四"] {
            assert!(other.parse::<ContentCode>().is_err(), "{other} passed");
        }
        for other in ["8", "00", "100", "08.1"] {
            assert!(other.parse::<ItemCode>().is_err(), "{other} passed");
        }
    }

    #[test]
    fn a_number_without_all_its_parts_is_no_code() {
        for number in [0, 402, 80_400, 80_002, 1_000_101, u32::MAX] {
            assert_eq!(StandardCode::of_number(number), None, "{number}");
        }
        assert_eq!(ContentCode::of_number(800), None);
        assert_eq!(ItemCode::of_number(100), None);
    }

    #[test]
    fn the_next_code_stays_in_its_content_or_starts_a_new_one() {
        let code = |text: &str| text.parse::<StandardCode>().unwrap();
        assert_eq!(code("08.4.3").due_after(Some(code("08.4.1"))), code("08.4.2"));
        assert_eq!(code("08.5.2").due_after(Some(code("08.4.3"))), code("08.5.1"));
        assert_eq!(code("01.1.1").due_after(None), code("01.1.1"));
    }
}
