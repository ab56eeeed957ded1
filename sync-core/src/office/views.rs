//! What the district office looks at: one snapshot of the store for each question, and only with a proof.

use crate::error::{CoreError, Result};
use crate::gate::Reader;
use crate::judging::{GridCard, Rectified, SpotChecked, agreement, card, rectified};
use crate::places;
use domain::grids::GridCode;
use domain::standards::Edition;
use domain::week::Week;
use merge::hash::Id;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use store::Store;
use store::alarms::Alarm;
use store::views::{
    Conflict, ConflictCursor, Cursor, FindingFilter, FindingRow, GridRow, Page, PersonRow, SiteRow, Slice,
    Totals, UnitRow, WalkFilter, WalkRow, Written,
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

/// The scorecards of an area.
#[derive(Clone, Debug)]
pub struct Scorecards {
    /// One for each grid, by code.
    pub cards: Vec<GridCard>,
    /// The stored weights of areas, by code; 1 where none stands here.
    pub weights: BTreeMap<u64, u32>,
}

/// A finding with everything that was done about it.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The finding, its acts and what they come to.
    pub one: Rectified,
    /// Behind each act, in the same order: who wrote it, when, with which device.
    pub written: Vec<Written>,
    /// The district's responsible units, for their names.
    pub units: Vec<UnitRow>,
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

    /// The scorecard of a grid and week by an edition, with the names of its sites; `None` where nothing is recorded of it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn scorecard(
        &self,
        (grid, week): (GridCode, Week),
        edition: &Edition,
    ) -> Result<Option<(GridCard, BTreeMap<Id, String>)>> {
        self.store.read::<_, CoreError>(|store| {
            let Some(judged) = card(store, (grid, week), edition)? else { return Ok(None) };
            let partition = store.partition_ordinal(&places::of_grid(grid))?;
            let sites = partition.map_or(Ok(Vec::new()), |partition| store.sites_of(partition))?;
            Ok(Some((judged, sites.into_iter().map(|site| (site.id, site.name)).collect())))
        })
    }

    /// The scorecards of a week of every grid in an area that anything is recorded of, by code, and the stored weights of areas.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn scorecards(
        &self,
        (places, week): (&RangeInclusive<u64>, Week),
        edition: &Edition,
    ) -> Result<Scorecards> {
        self.store.read::<_, CoreError>(|store| {
            let (mut cards, mut weights) = (Vec::new(), BTreeMap::new());
            for grid in store.grids(places)?.into_iter().filter_map(|number| GridCode::new(number).ok()) {
                cards.extend(card(store, (grid, week), edition)?);
                if weights.is_empty()
                    && let Some(district) =
                        store.partition_ordinal(&places::of_district(grid.district().number()))?
                {
                    weights.extend(store.weights(district)?);
                }
            }
            Ok(Scorecards { cards, weights })
        })
    }

    /// How checkers and leaders agree in an area, by grid and week; `in_force` gives the edition that a week is scored by.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn agreement<'e>(
        &self,
        of: (&RangeInclusive<u64>, &RangeInclusive<Week>),
        in_force: &dyn Fn(Week) -> Option<&'e Edition>,
    ) -> Result<Vec<SpotChecked>> {
        agreement(self.store, of, in_force)
    }

    /// A finding of a grid with everything that was done about it; `None` where it is not known.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn rectified(&self, grid: GridCode, finding: Id) -> Result<Option<Timeline>> {
        self.store.read::<_, CoreError>(|store| {
            let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else { return Ok(None) };
            let Some(one) = rectified(store, partition, finding)? else { return Ok(None) };
            let mut written = Vec::with_capacity(one.acts.len());
            for dot in one.dots() {
                written.push(store.written(*dot, partition)?);
            }
            let district = store.partition_ordinal(&places::of_district(grid.district().number()))?;
            let units = district.map_or(Ok(Vec::new()), |district| store.units(district))?;
            Ok(Some(Timeline { one, written, units }))
        })
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
