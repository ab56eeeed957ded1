//! Instants as people in Shenzhen write them: RFC 3339 at UTC+8, whatever zone the machine is in.

const DAY_MS: i64 = 86_400_000;
const UTC_OFFSET_MS: i64 = 8 * 3_600_000;

/// An instant (ms since 1970), for instance `2026-11-23T08:00:00.000+08:00`.
pub(crate) fn rfc3339(instant_ms: i64) -> String {
    let local = instant_ms.saturating_add(UTC_OFFSET_MS);
    let (day, ms) = (local.div_euclid(DAY_MS), local.rem_euclid(DAY_MS));
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    format!("{}T{hours:02}:{minutes:02}:{:02}.{:03}+08:00", date(day), ms / 1000 % 60, ms % 1000)
}

/// The same for people, to the minute: `2026-11-23 08:00`.
pub(crate) fn minute(instant_ms: u64) -> String {
    rfc3339(i64::try_from(instant_ms).unwrap_or(i64::MAX)).replacen('T', " ", 1).chars().take(16).collect()
}

/// A day (since 1970), for instance `2026-11-23`.
pub(crate) fn date(day: i64) -> String {
    // years are counted from March, so that the leap day is the last of its year
    let shifted = day.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_in_the_time_of_shenzhen() {
        assert_eq!(rfc3339(0), "1970-01-01T08:00:00.000+08:00");
        assert_eq!(rfc3339(1_795_363_199_999), "2026-11-22T23:59:59.999+08:00");
        assert_eq!(rfc3339(1_795_363_200_000), "2026-11-23T00:00:00.000+08:00");
        assert_eq!(minute(1_795_363_199_999), "2026-11-22 23:59");
        assert_eq!(rfc3339(-28_800_001), "1969-12-31T23:59:59.999+08:00");
    }

    #[test]
    fn leap_days_are_days() {
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(11_017), "2000-03-01");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(date(21_243), "2028-02-29");
    }
}
