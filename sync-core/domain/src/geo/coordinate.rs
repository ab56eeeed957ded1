//! Latitude and longitude are whole numbers of 1e-7 degrees (about 1 cm), because what is hashed may hold no float.

use core::fmt::{Display, Formatter};
use core::str::FromStr;

/// How many units of 1e-7 degrees make one degree.
const UNITS_PER_DEGREE: i32 = 10_000_000;

/// Why two numbers are no place on the earth.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoordinateError {
    /// Beyond a pole, in 1e-7 degrees.
    #[error(
        "latitude {0}e-7 degrees is outside -90 to 90 degrees: check that latitude and longitude are not swapped"
    )]
    Latitude(i64),
    /// Beyond the date line, in 1e-7 degrees.
    #[error(
        "longitude {0}e-7 degrees is outside -180 to 180 degrees: check the unit (1e-7 degrees) and the order"
    )]
    Longitude(i64),
    /// Not a decimal number of degrees.
    #[error("\"{0}\" is not a number of degrees: write it as 22.541 with a point and at most 7 decimals")]
    NotDegrees(String),
}

macro_rules! coordinate {
    ($(#[$doc:meta])* $name:ident, $degrees_max:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i32);

        impl $name {
            /// Takes a number of 1e-7 degrees.
            ///
            /// # Errors
            /// [`CoordinateError`] if it lies outside the earth.
            pub fn from_e7(e7: i32) -> Result<Self, CoordinateError> {
                if e7.unsigned_abs() <= $degrees_max * UNITS_PER_DEGREE.unsigned_abs() {
                    Ok(Self(e7))
                } else {
                    Err(CoordinateError::$name(i64::from(e7)))
                }
            }

            /// The number of 1e-7 degrees.
            #[must_use]
            pub const fn e7(self) -> i32 {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = CoordinateError;

            fn from_str(text: &str) -> Result<Self, CoordinateError> {
                let e7 = e7_from_text(text).ok_or_else(|| CoordinateError::NotDegrees(text.to_owned()))?;
                i32::try_from(e7).map_err(|_| CoordinateError::$name(e7)).and_then(Self::from_e7)
            }
        }

        impl Display for $name {
            fn fmt(&self, out: &mut Formatter<'_>) -> core::fmt::Result {
                let sign = if self.0 < 0 { "-" } else { "" };
                let units = self.0.unsigned_abs();
                let scale = UNITS_PER_DEGREE.unsigned_abs();
                write!(out, "{sign}{}.{:07}", units / scale, units % scale)
            }
        }
    };
}

coordinate!(
    /// Degrees north of the equator, in 1e-7 degrees; printed as degrees with seven decimals.
    Latitude,
    90
);
coordinate!(
    /// Degrees east of Greenwich, in 1e-7 degrees; printed as degrees with seven decimals.
    Longitude,
    180
);

/// Decimal degrees to 1e-7 degrees without a float; `None` if the text is anything else or would lose digits.
fn e7_from_text(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str, digits_max: usize| {
        (1..=digits_max).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !plain(whole, 4) || !plain(decimals, 7) {
        return None;
    }
    let units: i64 = format!("{whole}{decimals:0<7}").parse().ok()?;
    Some(if negative { -units } else { units })
}

/// A point on the earth, on a datum that whoever holds it must know.
///
/// It is what outlines are made of; what a person or a device says is a [`Position`](super::Position) or a
/// [`Placed`](super::Placed), which carry the datum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LatLng {
    /// North of the equator.
    pub lat: Latitude,
    /// East of Greenwich.
    pub lng: Longitude,
}

impl LatLng {
    /// Joins the two; their types keep them from being swapped.
    #[must_use]
    pub const fn new(lat: Latitude, lng: Longitude) -> Self {
        Self { lat, lng }
    }
}

impl Display for LatLng {
    fn fmt(&self, out: &mut Formatter<'_>) -> core::fmt::Result {
        write!(out, "{}, {}", self.lat, self.lng)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_read_and_printed_without_a_float() {
        let read = |text: &str| text.parse::<Longitude>().map(Longitude::e7);
        assert_eq!(read("114.033657"), Ok(1_140_336_570));
        assert_eq!(read("-0.0000001"), Ok(-1));
        assert_eq!(read("180"), Ok(1_800_000_000));
        assert_eq!(Longitude(-1).to_string(), "-0.0000001");
        assert_eq!("22.5500".parse::<Latitude>().unwrap().to_string(), "22.5500000");
    }

    #[test]
    fn a_number_off_the_earth_or_with_lost_digits_is_refused() {
        let swapped = "114.05".parse::<Latitude>().unwrap_err();
        assert!(swapped.to_string().contains("swapped"), "{swapped}");
        assert!("180.0000001".parse::<Longitude>().is_err());
        assert!(Latitude::from_e7(i32::MIN).is_err());
        for text in ["", ".", "1.", "1e2", "+1", "1.23456789", "99999.0", "--1", "二十二"] {
            assert_eq!(text.parse::<Latitude>(), Err(CoordinateError::NotDegrees(text.to_owned())), "{text}");
        }
    }
}
