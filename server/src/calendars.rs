//! The working calendars that the district's records name, and the one that dues are counted by.

use crate::directory::Directory;
use crate::error::{Result, ServerError};
use crate::filed::Filed;
use domain::calendar::Calendar;
use domain::day::Day;
use std::sync::Arc;
use sync_core::judging::calendar_in_force;
use sync_core::merge::hash::Hash;
use sync_core::places;
use sync_core::store::Store;
use sync_core::store::views::CalendarRow;

/// Calendars by their content.
#[derive(Debug)]
pub struct Calendars(Filed<Calendar>);

impl Calendars {
    /// The calendars of a directory; each is read when it is asked for first.
    #[must_use]
    pub fn of(directory: &Directory) -> Self {
        Self(Filed::of(directory))
    }

    /// Reads every calendar that a district's records name; says which of them are not there.
    ///
    /// # Errors
    /// A file is damaged, or is no calendar.
    pub fn read_all(&self, (store, district): (&Store, u32)) -> Result<Vec<ServerError>> {
        let mut gone = Vec::new();
        let partition = store.partition_ordinal(&places::of_district(district))?;
        for row in partition.map_or(Ok(Vec::new()), |partition| store.calendars(partition))? {
            match self.get(&row) {
                Ok(_) => {}
                Err(missing @ ServerError::FileGone { .. }) => gone.push(missing),
                Err(error) => return Err(error),
            }
        }
        Ok(gone)
    }

    fn get(&self, row: &CalendarRow) -> Result<Arc<Calendar>> {
        self.0.get((&row.content, &format!("calendar {}", row.name)), Calendar::from_bytes)
    }

    /// The calendar that is counted by on a day, with its content hash; `None` where the district has adopted none.
    ///
    /// # Errors
    /// Its file is not there, is damaged or is no calendar.
    pub fn in_force(
        &self,
        (store, district): (&Store, u32),
        day: Day,
    ) -> Result<Option<(Hash, Arc<Calendar>)>> {
        let row = calendar_in_force(store, (district, day))?;
        row.map(|row| Ok((row.content, self.get(&row)?))).transpose()
    }
}
