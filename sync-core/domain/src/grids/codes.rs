//! The code of an area says which areas it lies in: 6 digits of county, then 3 each of street, community and sequence.

use core::fmt::{Display, Formatter};
use core::str::FromStr;

/// Why a text or a number is no code of an area.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{text}\" is not the code of a {area}: write {digits} digits, the first not 0 and no level 000, as in {example}"
)]
pub struct CodeError {
    /// What was given, cut at 40 characters.
    pub text: String,
    /// Which area was meant, in a word.
    pub area: &'static str,
    /// How many digits its code has.
    pub digits: u32,
    /// A code that would do.
    pub example: &'static str,
}

/// Whether the number has so many digits and no level is 000.
fn is_code(number: u64, digits: u32) -> bool {
    let levels = (digits - DistrictCode::DIGITS) / 3;
    let no_level_is_zero = (0..levels).all(|level| !(number / 1000_u64.pow(level)).is_multiple_of(1000));
    number.checked_ilog10() == Some(digits - 1) && no_level_is_zero
}

macro_rules! area_code {
    ($(#[$doc:meta])* $name:ident($number:ty), $area:literal, $digits:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($number);

        impl $name {
            /// How many decimal digits the code has.
            pub const DIGITS: u32 = $digits;

            /// Takes the code as a number.
            ///
            /// # Errors
            /// [`CodeError`] if it has another number of digits, or 000 where an area should be.
            pub fn new(number: $number) -> Result<Self, CodeError> {
                if is_code(u64::from(number), Self::DIGITS) {
                    Ok(Self(number))
                } else {
                    Err(Self::refuse(&number.to_string()))
                }
            }

            /// The code as a number.
            #[must_use]
            pub const fn number(self) -> $number {
                self.0
            }

            fn refuse(text: &str) -> CodeError {
                let text = text.chars().take(40).collect();
                CodeError { text, area: $area, digits: $digits, example: $example }
            }
        }

        impl FromStr for $name {
            type Err = CodeError;

            fn from_str(text: &str) -> Result<Self, CodeError> {
                // parse() alone would take a sign and leading zeros
                let plain = text.len() == $digits && text.bytes().all(|byte| byte.is_ascii_digit());
                let number = plain.then(|| text.parse().ok()).flatten().ok_or_else(|| Self::refuse(text))?;
                Self::new(number)
            }
        }

        impl Display for $name {
            fn fmt(&self, out: &mut Formatter<'_>) -> core::fmt::Result {
                Display::fmt(&self.0, out)
            }
        }
    };
}

area_code!(
    /// A district 区: 6 digits (GB/T 2260), 440304 for Futian.
    DistrictCode(u32), "district", 6, "440304"
);
area_code!(
    /// A street 街道: 9 digits, the district's and 3 of its own.
    StreetCode(u32), "street", 9, "440304001"
);
area_code!(
    /// A community 社区: 12 digits, the street's and 3 of its own.
    CommunityCode(u64), "community", 12, "440304001018"
);
area_code!(
    /// A grid 网格: 15 digits in the manner of GB/T 30428.1, the community's and a sequence of 3.
    GridCode(u64), "grid", 15, "440304001018001"
);

impl StreetCode {
    /// The district that it lies in.
    #[must_use]
    pub const fn district(self) -> DistrictCode {
        DistrictCode(self.0 / 1000)
    }
}

impl CommunityCode {
    /// The street that it lies in.
    #[must_use]
    pub const fn street(self) -> StreetCode {
        StreetCode((self.0 / 1000) as u32)
    }

    /// The district that it lies in.
    #[must_use]
    pub const fn district(self) -> DistrictCode {
        self.street().district()
    }
}

impl GridCode {
    /// The community that it lies in.
    #[must_use]
    pub const fn community(self) -> CommunityCode {
        CommunityCode(self.0 / 1000)
    }

    /// The street that it lies in.
    #[must_use]
    pub const fn street(self) -> StreetCode {
        self.community().street()
    }

    /// The district that it lies in.
    #[must_use]
    pub const fn district(self) -> DistrictCode {
        self.street().district()
    }

    /// Its number in its community, 1 to 999.
    #[must_use]
    pub const fn sequence(self) -> u16 {
        (self.0 % 1000) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_code_names_every_area_that_it_lies_in() {
        let grid: GridCode = "440304001018007".parse().unwrap();
        assert_eq!(grid.community(), CommunityCode::new(440_304_001_018).unwrap());
        assert_eq!(grid.street(), StreetCode::new(440_304_001).unwrap());
        assert_eq!(grid.district().to_string(), "440304");
        assert_eq!((grid.sequence(), grid.to_string().as_str()), (7, "440304001018007"));
    }

    #[test]
    fn what_is_no_code_is_refused_with_an_example() {
        for text in [
            "",
            "44030400101800",
            "4403040010180071",
            "044030400101800",
            "+40304001018001",
            "440304001018000",
        ] {
            let refusal = text.parse::<GridCode>().unwrap_err().to_string();
            assert!(
                refusal.contains("15 digits") && refusal.contains("440304001018001"),
                "{text}: {refusal}"
            );
        }
        assert!("440304000018001".parse::<GridCode>().is_err(), "street 000 is the district itself");
        assert!("440304000018".parse::<CommunityCode>().is_err());
        assert!(StreetCode::new(440_304_000).is_err());
        assert!(DistrictCode::new(44_030).is_err());
        assert!(DistrictCode::new(440_000).is_ok(), "the county part is not cut into levels of three");
        assert_eq!("9".repeat(500).parse::<DistrictCode>().unwrap_err().text.len(), 40);
    }
}
