//! The ISO week in Asia/Shanghai, the week of walks and scorecards; never the phone's time zone.

use crate::day::{DAY_MS, Day};
use std::fmt;

/// An ISO week as year × 100 + week, for instance 202647.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(pub u32);

impl Week {
    /// The week in which an instant (ms since 1970) falls in UTC+8.
    #[must_use]
    pub fn of(instant_ms: i64) -> Self {
        // a week belongs to the year of its Thursday
        let Day(day) = Day::of(instant_ms);
        let thursday = Day(day - Day(day).weekday() + 3);
        let (year, ..) = thursday.parts();
        let week = (thursday.0 - first_day(year)) / 7 + 1;
        Self(u32::try_from(year.clamp(0, 9999) * 100 + week).unwrap_or(0))
    }

    /// The instant, ms since 1970, at which the week's Monday begins in UTC+8.
    #[must_use]
    pub fn start_ms(self) -> i64 {
        let (year, week) = (i64::from(self.0 / 100), i64::from(self.0 % 100));
        let fourth = first_day(year) + 3;
        Day(fourth - Day(fourth).weekday() + (week - 1) * 7).start_ms()
    }

    /// The last instant of the week's Sunday in UTC+8, ms since 1970: figures of a week are as of it.
    #[must_use]
    pub fn last_ms(self) -> i64 {
        self.start_ms().saturating_add(7 * DAY_MS - 1)
    }

    /// The week so many weeks before it.
    #[must_use]
    pub fn before(self, weeks: i64) -> Self {
        Self::of(self.start_ms().saturating_sub(weeks.saturating_mul(7 * DAY_MS)))
    }

    /// Reads `2026-W47` or `202647`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number: u32 = text.replace("-W", "").replace("-w", "").parse().ok()?;
        let week = Self(number);
        // four digits for the year, and no week before clocks began to count
        ((197_001..=999_852).contains(&number) && Self::of(week.start_ms()) == week).then_some(week)
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
            assert_eq!((Week::of(week.last_ms()), Week::of(week.last_ms() + 1) > week), (week, true));
            assert_eq!(Week::parse(&week.to_string()), Some(week));
            start += 7 * DAY_MS;
        }
        assert_eq!(Week::parse("2026-W54"), None);
        assert_eq!(Week::parse("last week"), None);
    }
}
