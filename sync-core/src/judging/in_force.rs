//! What is in force: the edition that a week is judged by, and the calendar that dues are counted by.

use crate::error::Result;
use crate::places;
use domain::day::Day;
use domain::week::Week;
use store::Store;
use store::views::{CalendarRow, EditionRow};

/// The edition that a week of a district is judged by: the last that was in force when the week ended, else the first of all;
/// `None` where the district has none.
///
/// # Errors
/// The store cannot be read.
pub fn edition_in_force(store: &Store, (district, week): (u32, Week)) -> Result<Option<EditionRow>> {
    let mut rows = store.editions(&places::of_district(district))?;
    let last = Day::of(week.last_ms());
    let before = rows.iter().rposition(|row| Day(i64::from(row.adopted_day)) <= last);
    let place = before.unwrap_or(0);
    Ok((place < rows.len()).then(|| rows.swap_remove(place)))
}

/// The calendar that a district counts by on a day: the last that it has adopted by then; `None` where it has none.
///
/// # Errors
/// The store cannot be read.
pub fn calendar_in_force(store: &Store, (district, day): (u32, Day)) -> Result<Option<CalendarRow>> {
    let Some(partition) = store.partition_ordinal(&places::of_district(district))? else { return Ok(None) };
    let mut rows = store.calendars(partition)?.into_iter();
    Ok(rows.rfind(|row| Day(i64::from(row.adopted_day)) <= day))
}
