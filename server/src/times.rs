//! Instants as people in Shenzhen write them: RFC 3339 at UTC+8, whatever zone the machine is in.

use domain::day::Day;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// An instant (ms since 1970), for instance `2026-11-23T08:00:00.000+08:00`.
pub(crate) fn rfc3339(instant_ms: i64) -> String {
    let day = Day::of(instant_ms);
    let ms = instant_ms.saturating_sub(day.start_ms());
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    format!("{day}T{hours:02}:{minutes:02}:{:02}.{:03}+08:00", ms / 1000 % 60, ms % 1000)
}

/// The instant (ms since 1970) of a text such as `2026-11-23T08:00:00+08:00`; `None` where it is none, or names no zone.
pub(crate) fn instant(text: &str) -> Option<i64> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).ok()
}

/// The same for people, to the minute: `2026-11-23 08:00`.
pub(crate) fn minute(instant_ms: u64) -> String {
    rfc3339(i64::try_from(instant_ms).unwrap_or(i64::MAX)).replacen('T', " ", 1).chars().take(16).collect()
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
    fn what_is_written_is_read_again_and_what_has_no_zone_is_not() {
        for ms in [0, 1_795_363_199_999, -28_800_001] {
            assert_eq!(instant(&rfc3339(ms)), Some(ms));
        }
        assert_eq!(instant("2026-11-22T16:00:00Z"), Some(1_795_363_200_000));
        for wrong in ["2026-11-23T00:00:00", "2026-11-23", "tomorrow", "", "2026-13-01T00:00:00Z"] {
            assert_eq!(instant(wrong), None, "{wrong}");
        }
    }
}
