//! A day of the Gregorian calendar, as days since 1970, and the day in Shenzhen on which an instant falls.

use std::fmt;

/// Milliseconds of a day.
pub const DAY_MS: i64 = 86_400_000;

/// Shenzhen is eight hours ahead of UTC, all year.
const UTC_OFFSET_MS: i64 = 8 * 3_600_000;

/// Days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day on which an instant (ms since 1970) falls in UTC+8.
    #[must_use]
    pub const fn of(instant_ms: i64) -> Self {
        Self(instant_ms.saturating_add(UTC_OFFSET_MS).div_euclid(DAY_MS))
    }

    /// The instant, ms since 1970, at which it begins in UTC+8; 24:00 of a day is the start of the next.
    #[must_use]
    pub const fn start_ms(self) -> i64 {
        self.0.saturating_mul(DAY_MS).saturating_sub(UTC_OFFSET_MS)
    }

    /// The day after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// 0 for Monday to 6 for Sunday.
    #[must_use]
    pub const fn weekday(self) -> i64 {
        // 1970-01-01 was a Thursday
        self.0.saturating_add(3).rem_euclid(7)
    }

    /// The year, and in it the month and the day of the month, both from 1.
    #[must_use]
    pub const fn parts(self) -> (i64, i64, i64) {
        // years are counted from March, so that the leap day is the last of its year
        let shifted = self.0.saturating_add(719_468);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let january_or_february = (month <= 2) as i64;
        let year = year_of_era + shifted.div_euclid(146_097) * 400 + january_or_february;
        (year, month, day_of_year - (153 * from_march + 2) / 5 + 1)
    }

    /// Reads `2026-11-23`; `None` for anything else, and for days that no month has.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('-').map(|part| part.parse::<i64>().ok());
        let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
        if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let (shifted, from_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let before_year =
            365 * shifted + shifted.div_euclid(4) - shifted.div_euclid(100) + shifted.div_euclid(400);
        let found = Self(before_year + (153 * from_march + 2) / 5 + day - 1 - 719_468);
        (found.to_string() == text).then_some(found)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_turns_at_midnight_in_shenzhen() {
        // 2026-11-22 16:00 UTC
        let midnight = 1_795_363_200_000;
        assert_eq!(Day::of(midnight).to_string(), "2026-11-23");
        assert_eq!(Day::of(midnight - 1).to_string(), "2026-11-22");
        assert_eq!((Day::of(midnight).start_ms(), Day::of(midnight).weekday()), (midnight, 0));
    }

    #[test]
    fn every_day_of_eight_centuries_reads_as_it_is_written() {
        let mut day = Day::parse("1800-01-01").unwrap();
        for _ in 0..146_097 * 2 {
            assert_eq!(Day::parse(&day.to_string()), Some(day));
            let (year, month, _) = day.parts();
            let (next_year, next_month, next_day) = day.next().parts();
            assert!((year, month) == (next_year, next_month) || next_day == 1);
            day = day.next();
        }
        assert_eq!(day.to_string(), "2600-01-01");
        assert_eq!(Day::parse("2000-02-29").map(|leap| leap.0), Some(11_016));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-4-1",
            "2026-04-31",
            "today",
            "",
            "2026-04",
            "10000-01-01",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}
