//! Today's view of a phone: my grids, what was walked this week, what is not at the office yet, what two people say.

use crate::error::Result;
use crate::gate::Holder;
use crate::phone::begin::PhoneReplica;
use crate::places::{self, Records};
use domain::grids::GridCode;
use domain::week::Week;
use store::views::{ConflictCursor, Cursor, GridRow, Slice, WalkFilter, WalkRow};

/// A leader's grids hold at most so many walks a week that are worth listing.
const WALKS_MAX: u32 = 200;

/// What a phone shows first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Today {
    /// The week in which the phone's clock is.
    pub week: Week,
    /// The grids that the holder is assigned to, by code.
    pub grids: Vec<GridRow>,
    /// Walks of this week in these grids.
    pub walks: Vec<WalkRow>,
    /// Changesets that are on this phone only, as far as it knows.
    pub unsynced: u64,
    /// Registers with several values, in these grids.
    pub conflicts: u64,
}

impl PhoneReplica {
    /// Today's view for a holder.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn today(&self, holder: &Holder) -> Result<Today> {
        let week = Week::of(self.seams.clock.reading().wall_ms);
        let mut today =
            Today { week, grids: Vec::new(), walks: Vec::new(), unsynced: self.pending()?, conflicts: 0 };
        for partition in self.store.assigned(holder.person())? {
            // spot checks stand apart: [`PhoneReplica::spot_checks`]
            let Some(Records::Official(grid)) = Records::of(&partition) else {
                continue;
            };
            let number = grid.number();
            today.grids.extend(self.store.grid_rows(&(number..=number), week)?);
            today.walks.extend(self.walks_of(grid, week)?);
            today.conflicts += self.conflicts_of(grid)?;
        }
        today.grids.sort_by_key(|row| row.place);
        Ok(today)
    }

    fn walks_of(&self, grid: GridCode, week: Week) -> Result<Vec<WalkRow>> {
        let number = grid.number();
        let filter = WalkFilter { places: number..=number, week: Some(week) };
        Ok(self.store.walks(&filter, Slice::<Cursor> { after: None, limit: WALKS_MAX })?.entries)
    }

    fn conflicts_of(&self, grid: GridCode) -> Result<u64> {
        let Some(partition) = self.store.partition_ordinal(&places::of_grid(grid))? else {
            return Ok(0);
        };
        let slice = Slice::<ConflictCursor> { after: None, limit: WALKS_MAX };
        let page = self.store.conflicts(Some(partition), slice)?;
        Ok(page.entries.iter().map(|conflict| conflict.registers.len() as u64).sum())
    }
}
