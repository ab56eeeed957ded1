//! What the district office looks at: one snapshot of the store for each question, and only with a proof.

use crate::error::{CoreError, Result};
use crate::gate::Reader;
use crate::places;
use domain::grids::GridCode;
use domain::week::Week;
use std::ops::RangeInclusive;
use store::Store;
use store::alarms::Alarm;
use store::views::{
    Conflict, ConflictCursor, Cursor, FindingFilter, FindingRow, GridRow, Page, PersonRow, SiteRow, Slice,
    Totals, WalkFilter, WalkRow, Written,
};

/// The office's view of its district; every question is answered from one snapshot.
#[derive(Clone, Copy, Debug)]
pub struct Views<'s> {
    store: &'s Store,
}

/// A grid with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridPage {
    /// Its line in the list.
    pub row: GridRow,
    /// Who acts in it.
    pub people: Vec<PersonRow>,
    /// Its sites.
    pub sites: Vec<SiteRow>,
}

/// The district with its grids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictPage {
    /// Counts over everything.
    pub totals: Totals,
    /// One line for each grid.
    pub grids: Vec<GridRow>,
    /// The last number of the feed.
    pub feed: u64,
    /// What somebody at the office has to know and nobody has seen yet.
    pub alarms: Vec<Alarm>,
}

impl<'s> Views<'s> {
    /// The views of a store, for somebody who may look at everything.
    #[must_use]
    pub const fn of(store: &'s Store, _: &Reader) -> Self {
        Self { store }
    }

    /// The district as a whole; `places` are the codes of its grids, from the least to the greatest.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn district(&self, places: &RangeInclusive<u64>, week: Week) -> Result<DistrictPage> {
        self.store.read::<_, CoreError>(|store| {
            Ok(DistrictPage {
                totals: store.totals(week)?,
                grids: store.grid_rows(places, week)?,
                feed: store.feed_end()?.0,
                alarms: store.alarms()?,
            })
        })
    }

    /// One line for each grid in an area.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn grids(&self, places: &RangeInclusive<u64>, week: Week) -> Result<Vec<GridRow>> {
        self.store.read::<_, CoreError>(|store| Ok(store.grid_rows(places, week)?))
    }

    /// One grid; `None` where nothing is recorded of it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn grid(&self, grid: GridCode, week: Week) -> Result<Option<GridPage>> {
        let number = grid.number();
        self.store.read::<_, CoreError>(|store| {
            let Some(row) = store.grid_rows(&(number..=number), week)?.into_iter().next() else {
                return Ok(None);
            };
            let (people, sites) = (store.people_of(row.partition)?, store.sites_of(row.partition)?);
            Ok(Some(GridPage { row, people, sites }))
        })
    }

    /// The history of a grid's official records, newest first; `None` where nothing is recorded of it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn history(&self, grid: GridCode, slice: Slice<u64>) -> Result<Option<Page<Written, u64>>> {
        self.store.read::<_, CoreError>(|store| {
            let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else {
                return Ok(None);
            };
            Ok(Some(store.history_of(partition, slice)?))
        })
    }

    /// Walks.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn walks(&self, filter: &WalkFilter, slice: Slice<Cursor>) -> Result<Page<WalkRow, Cursor>> {
        self.store.read::<_, CoreError>(|store| Ok(store.walks(filter, slice)?))
    }

    /// Findings.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn findings(&self, filter: &FindingFilter, slice: Slice<Cursor>) -> Result<Page<FindingRow, Cursor>> {
        self.store.read::<_, CoreError>(|store| Ok(store.findings(filter, slice)?))
    }

    /// Conflicts, everywhere or in one grid.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn conflicts(
        &self,
        grid: Option<GridCode>,
        slice: Slice<ConflictCursor>,
    ) -> Result<Page<Conflict, ConflictCursor>> {
        self.store.read::<_, CoreError>(|store| {
            let partition = match grid {
                None => None,
                Some(grid) => match store.partition_ordinal(&places::of_grid(grid))? {
                    Some(partition) => Some(partition),
                    None => return Ok(Page { entries: Vec::new(), next: None }),
                },
            };
            Ok(store.conflicts(partition, slice)?)
        })
    }
}
