//! Until when something has to be put right, by the calendar that was fetched; a person may always write another due.

use crate::error::{PhoneError, Result};
use crate::files::Files;
use crate::phone::open::Phone;
use crate::views::DueView;
use sync_core::domain::calendar::Calendar;
use sync_core::domain::grids::GridCode;
use sync_core::domain::standards::LimitClass;
use sync_core::judging::due;
use sync_core::merge::hash::{Hash, Id};

#[uniffi::export]
impl Phone {
    /// When a fault of a limit class (0 to 4, as a standard says) has to be put right that was found at an instant, ms since
    /// 1970; of class 0 that is the end of the walk.
    ///
    /// # Errors
    /// *Fix input* where the class is 4, whose dated steps a person writes, or none; *retry* where the calendar was not fetched
    /// yet: sync once; *ask a person* where the office's calendar cannot be read.
    pub fn due(&self, grid: GridCode, limit_class: u8, from_ms: i64) -> Result<DueView> {
        let limit = LimitClass::of_code(limit_class)
            .ok_or_else(|| PhoneError::input("limit_class", "0 to 4, as the standard says"))?;
        let calendar = self.calendar(grid)?;
        let by = calendar.as_ref().map(|(content, calendar)| (*content, calendar));
        Ok(due(limit, from_ms, by)?.into())
    }

    /// The due that is offered for a finding now: counted since it was found, or from now on where it would have passed.
    ///
    /// # Errors
    /// *Fix input* where the finding is not on this phone, or a person has to write its due (of the classes 0 and 4); *retry*
    /// and *ask a person* as [`Phone::due`].
    pub fn due_of(&self, grid: GridCode, finding: Id) -> Result<DueView> {
        let calendar = self.calendar(grid)?;
        let by = calendar.as_ref().map(|(content, calendar)| (*content, calendar));
        self.read(|replica| Ok(replica.due_of(grid, finding, by)?.into()))
    }
}

impl Phone {
    /// The calendar that a grid's district counts by; nothing where it has adopted none.
    fn calendar(&self, grid: GridCode) -> Result<Option<(Hash, Calendar)>> {
        let Some(row) = self.with(|replica| Ok(replica.calendar_in_force(grid)?))? else {
            return Ok(None);
        };
        let bytes = Files::of(self.directory()).read(&row.content).ok_or_else(|| {
            PhoneError::retry(
                "the working calendar is not on the phone yet: sync once while there is a network",
                None,
            )
        })?;
        let calendar = Calendar::from_bytes(&bytes).map_err(|error| PhoneError::ask(error.to_string()))?;
        Ok(Some((row.content, calendar)))
    }
}
