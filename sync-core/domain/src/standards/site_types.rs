//! A set of site types: where a content or a standard applies.

use std::fmt;
use std::str::FromStr;

use super::site_type::{SiteGroup, SiteType};

/// A set of site types, never empty; bit n − 1 stands for type n.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SiteTypes(u32);

/// A text that names no set of site types, and how to write one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SiteTypesError {
    /// A word is neither type nor group.
    #[error("`{word}` is no site type; write P01 to P32, a group ({groups}) or ALL, one space between", groups = groups())]
    Unknown {
        /// The word.
        word: String,
    },
    /// A word repeats what stands before it.
    #[error("`{word}` repeats {twice}, which stands before it; name each site type once")]
    Twice {
        /// The word.
        word: String,
        /// A type that was named before.
        twice: SiteType,
    },
}

fn groups() -> String {
    SiteGroup::all().map(SiteGroup::abbreviation).collect::<Vec<_>>().join(" ")
}

impl SiteTypes {
    /// Every site type.
    pub const ALL: Self = Self(u32::MAX);

    /// The set of these bits; `None` for the empty set.
    #[must_use]
    pub fn of_bits(bits: u32) -> Option<Self> {
        (bits != 0).then_some(Self(bits))
    }

    /// Bit n − 1 stands for type n.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether a site of this type is in the set.
    #[must_use]
    pub fn contains(self, site_type: SiteType) -> bool {
        self.0 & bit(site_type) != 0
    }

    /// The types of the set, ascending.
    pub fn iter(self) -> impl Iterator<Item = SiteType> {
        SiteType::all().filter(move |site_type| self.contains(*site_type))
    }

    /// The types that `other` lacks; `None` where it lacks none.
    #[must_use]
    pub fn without(self, other: Self) -> Option<Self> {
        Self::of_bits(self.0 & !other.0)
    }

    /// What a word of a catalogue stands for: a type, a group or ALL.
    fn of_word(word: &str) -> Option<Self> {
        if word == "ALL" {
            return Some(Self::ALL);
        }
        if let Some(group) = SiteGroup::of_abbreviation(word) {
            let members = SiteType::all().filter(|site_type| site_type.group() == group);
            return Self::of_bits(members.fold(0, |bits, site_type| bits | bit(site_type)));
        }
        word.parse().ok().map(|site_type| Self(bit(site_type)))
    }
}

fn bit(site_type: SiteType) -> u32 {
    1 << (site_type.number() - 1)
}

impl FromStr for SiteTypes {
    type Err = SiteTypesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bits = 0;
        for word in text.split(' ') {
            let named =
                Self::of_word(word).ok_or_else(|| SiteTypesError::Unknown { word: word.to_owned() })?;
            if let Some(twice) = named.iter().find(|site_type| bits & bit(*site_type) != 0) {
                return Err(SiteTypesError::Twice { word: word.to_owned(), twice });
            }
            bits |= named.0;
        }
        Ok(Self(bits))
    }
}

impl fmt::Display for SiteTypes {
    /// The types' codes with a space between; groups are not put together again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<String> = self.iter().map(|site_type| site_type.to_string()).collect();
        f.write_str(&codes.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> SiteTypes {
        text.parse().unwrap()
    }

    #[test]
    fn a_group_stands_for_its_site_types() {
        assert_eq!(read("RES").to_string(), "P01 P02 P03");
        assert_eq!(read("ROAD P09"), read("P06 P07 P08 CROSS"));
        assert_eq!(read("ALL").iter().count(), 32);
    }

    #[test]
    fn the_groups_together_are_all_site_types() {
        assert_eq!(read(&groups()), SiteTypes::ALL);
    }

    #[test]
    fn a_set_knows_its_types_and_what_another_lacks() {
        let shops = read("SHOP MKT");
        assert!(shops.contains("P14".parse().unwrap()));
        assert!(!shops.contains("P16".parse().unwrap()));
        assert_eq!(read("SHOP HOTEL").without(shops), Some(read("HOTEL")));
        assert_eq!(read("P14").without(shops), None);
        assert_eq!(SiteTypes::of_bits(0), None);
    }

    #[test]
    fn an_unknown_site_type_is_told_all_that_may_stand_there() {
        for text in ["P33", "RES  ROAD", " RES", "res", "RES,ROAD", ""] {
            let refused = text.parse::<SiteTypes>().unwrap_err().to_string();
            assert!(refused.contains("P01 to P32") && refused.contains("WTR"), "{refused}");
        }
    }

    #[test]
    fn a_site_type_named_twice_is_refused() {
        let refused = "RES P02".parse::<SiteTypes>().unwrap_err();
        assert!(refused.to_string().contains("name each site type once"), "{refused}");
        assert!("ALL WC".parse::<SiteTypes>().is_err());
    }
}
