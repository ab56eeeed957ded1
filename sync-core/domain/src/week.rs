//! The ISO week in Asia/Shanghai, the week of walks and scorecards; never the phone's time zone.

use std::fmt;

const DAY_MS: i64 = 86_400_000;
const UTC_OFFSET_MS: i64 = 8 * 3_600_000;

/// An ISO week as year × 100 + week, for instance 202647.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(pub u32);

impl Week {
    /// The week in which an instant (ms since 1970) falls in UTC+8.
    #[must_use]
    pub fn of(instant_ms: i64) -> Self {
        let day = instant_ms.saturating_add(UTC_OFFSET_MS).div_euclid(DAY_MS);
        // 1970-01-01 was a Thursday; a week belongs to the year of its Thursday
        let thursday = day - (day + 3).rem_euclid(7) + 3;
        let year = year_of(thursday);
        let week = (thursday - first_day(year)) / 7 + 1;
        Self(u32::try_from(year.clamp(0, 9999) * 100 + week).unwrap_or(0))
    }

    /// The instant, ms since 1970, at which the week's Monday begins in UTC+8.
    #[must_use]
    pub fn start_ms(self) -> i64 {
        let (year, week) = (i64::from(self.0 / 100), i64::from(self.0 % 100));
        let fourth = first_day(year) + 3;
        let monday = fourth - (fourth + 3).rem_euclid(7) + (week - 1) * 7;
        monday * DAY_MS - UTC_OFFSET_MS
    }

    /// Reads `2026-W47` or `202647`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number: u32 = text.replace("-W", "").replace("-w", "").parse().ok()?;
        let week = Self(number);
        (Self::of(week.start_ms()) == week).then_some(week)
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-W{:02}", self.0 / 100, self.0 % 100)
    }
}

/// The day (since 1970) on which a Gregorian year begins.
const fn first_day(year: i64) -> i64 {
    let before = year - 1;
    before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 719_162
}

fn year_of(day: i64) -> i64 {
    let guess = 1970 + day.div_euclid(365);
    // the guess is never too small and off by less than the leap days passed: step down to the year
    (guess - day.abs() / 146_097 * 97 / 365 - day.abs() / 1460 / 365 - 2..=guess + 1)
        .rev()
        .find(|year| first_day(*year) <= day)
        .unwrap_or(guess)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_turn_on_monday_midnight_in_shenzhen() {
        // 2026-11-22 is a Sunday; 16:00 UTC is midnight in Shenzhen
        let midnight = 1_795_363_200_000;
        assert_eq!(Week::of(midnight - 1), Week(202_647));
        assert_eq!(Week::of(midnight), Week(202_648));
        assert_eq!(Week(202_648).start_ms(), midnight);
    }

    #[test]
    fn the_first_and_last_days_of_a_year_belong_to_the_year_of_their_thursday() {
        let noon = |day: i64| day * DAY_MS + DAY_MS / 6;
        assert_eq!(Week::of(noon(first_day(2027))), Week(202_653));
        assert_eq!(Week::of(noon(first_day(2025) - 2)), Week(202_501));
        assert_eq!(Week::of(noon(first_day(2021) + 2)), Week(202_053));
    }

    #[test]
    fn every_week_of_a_century_starts_where_it_says() {
        let mut start = Week::of(0).start_ms();
        for _ in 0..5218 {
            let week = Week::of(start);
            assert_eq!(week.start_ms(), start);
            assert_eq!(Week::parse(&week.to_string()), Some(week));
            start += 7 * DAY_MS;
        }
        assert_eq!(Week::parse("2026-W54"), None);
        assert_eq!(Week::parse("last week"), None);
    }
}
