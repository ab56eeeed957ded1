//! The scorecards of an area, and what they come to by community, street and district without those that are excluded.

use crate::error::Result;
use crate::judging::{GridCard, card};
use crate::places;
use domain::grids::GridCode;
use domain::scoring::{DistrictRolled, GridPart, roll_up_district};
use domain::standards::Edition;
use domain::suspensions::Suspends;
use domain::week::Week;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use store::Store;

/// The scorecards of an area.
#[derive(Clone, Debug)]
pub struct Scorecards {
    /// One for each grid, by code; those that are excluded are among them.
    pub cards: Vec<GridCard>,
    /// The stored weights of areas, by code; 1 where none stands here.
    pub weights: BTreeMap<u64, u32>,
    /// What roll-ups leave out this week.
    pub excluded: Vec<Excluded>,
}

/// An area that roll-ups leave out while it is under renovation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    /// Its code.
    pub area: u64,
    /// The weeks, the first and the last.
    pub weeks: RangeInclusive<Week>,
    /// Why.
    pub reason: String,
    /// Its grids among the scorecards.
    pub grids: Vec<GridCode>,
}

impl Scorecards {
    /// Reads the scorecards of a week of every grid in an area that anything is recorded of.
    pub(super) fn read(
        store: &Store,
        (places, week): (&RangeInclusive<u64>, Week),
        edition: &Edition,
    ) -> Result<Self> {
        let (mut cards, mut tables) = (Vec::new(), None);
        for grid in store.grids(places)?.into_iter().filter_map(|number| GridCode::new(number).ok()) {
            cards.extend(card(store, (grid, week), edition)?);
            if tables.is_none() {
                tables = store.partition_ordinal(&places::of_district(grid.district().number()))?;
            }
        }
        let Some(tables) = tables else {
            return Ok(Self { cards, weights: BTreeMap::new(), excluded: Vec::new() });
        };
        let mut excluded = Vec::new();
        for row in store.suspensions(tables)? {
            if row.kind != Suspends::RollUp.code() || !row.weeks.contains(&week) {
                continue;
            }
            let inside = cards.iter().map(|one: &GridCard| one.grid);
            let grids = inside.filter(|grid| places::contains(row.area, *grid)).collect();
            excluded.push(Excluded { area: row.area, weeks: row.weeks, reason: row.reason, grids });
        }
        Ok(Self { cards, weights: store.weights(tables)?.into_iter().collect(), excluded })
    }

    /// Whether roll-ups leave a grid out.
    #[must_use]
    pub fn is_excluded(&self, grid: GridCode) -> bool {
        self.excluded.iter().any(|one| one.grids.contains(&grid))
    }

    /// The stored weight of the area of a code; 1 where none was written.
    #[must_use]
    pub fn weight(&self, code: u64) -> u32 {
        self.weights.get(&code).copied().unwrap_or(1)
    }

    /// What they come to, without those that are excluded.
    #[must_use]
    pub fn rolled(&self, district: u32) -> DistrictRolled {
        let included = self.cards.iter().filter(|one| !self.is_excluded(one.grid));
        let parts: Vec<GridPart> = included
            .map(|GridCard { grid, card, .. }| GridPart {
                grid: *grid,
                standing: card.standing,
                indices: card.indices,
                coverage: card.coverage,
                band: card.band,
            })
            .collect();
        roll_up_district(district, &parts, &|code| self.weight(code))
    }
}
