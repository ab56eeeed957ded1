//! Dues on a phone, by the calendar that it has fetched.

use crate::error::{CoreError, Result};
use crate::judging::{CountedBy, DueOffered, calendar_in_force, due_of};
use crate::phone::begin::PhoneReplica;
use domain::day::Day;
use domain::grids::GridCode;
use merge::hash::Id;
use store::views::CalendarRow;

impl PhoneReplica {
    /// The calendar that a grid's district counts by today; `None` where it has adopted none.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn calendar_in_force(&self, grid: GridCode) -> Result<Option<CalendarRow>> {
        calendar_in_force(&self.store, (grid.district().number(), Day::of(self.judged_ms())))
    }

    /// The due that is offered for a finding of a grid now, counted by a calendar.
    ///
    /// # Errors
    /// The finding is not here, a person has to write its due (of L0 and L4), or the store cannot be read.
    pub fn due_of(&self, grid: GridCode, finding: Id, by: CountedBy<'_>) -> Result<DueOffered> {
        let one = self.rectified(grid, finding)?.ok_or_else(|| CoreError::Input {
            field: "finding",
            allowed: "a finding of this grid that is on this phone: sync first".to_owned(),
        })?;
        due_of(&one, self.judged_ms(), by)
    }
}
