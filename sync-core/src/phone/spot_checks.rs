//! Spot checks 抽查 of somebody on this phone: where to look, what to judge, and a walk for it that its leader never sees.

use crate::error::{CoreError, Result};
use crate::gate::Holder;
use crate::phone::begin::PhoneReplica;
use crate::places::{self, Records};
use domain::checks::CheckResult;
use domain::grids::GridCode;
use domain::plan::Plan;
use domain::scoring::Place;
use domain::week::Week;
use merge::hash::{Hash, Id};
use std::collections::BTreeMap;
use store::views::{LedWalk, SiteRow, Slice, SpotCheckRow};

/// A walk has at most so many checks that are worth reading: some hundred standards.
const CHECKS_MAX: u32 = 1_000;

/// A spot check that somebody is to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotCheckToMake {
    /// The grid.
    pub grid: GridCode,
    /// The draw.
    pub draw: Id,
    /// The week that is looked at.
    pub week: Week,
    /// Content hash of the edition that it is judged by.
    pub edition: Hash,
    /// What to judge, site by site, with what was said of it so far.
    pub places: Vec<(Place, Option<CheckResult>)>,
    /// The sites that are named in it.
    pub sites: Vec<SiteRow>,
    /// The walk that was begun for it, and how it ended: 1 complete, 2 broken off.
    pub walk: Option<(Id, Option<u8>)>,
}

impl PhoneReplica {
    /// The spot checks that were drawn for the holder and are on this phone, by week and grid.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn spot_checks(&self, holder: &Holder) -> Result<Vec<SpotCheckToMake>> {
        let mut all = Vec::new();
        for partition in self.store.assigned(holder.person())? {
            let Some(Records::SpotChecks(grid)) = Records::of(&partition) else { continue };
            let number = grid.number();
            for row in self.store.spot_checks(&(number..=number))? {
                if row.checker == holder.person() {
                    all.push(self.to_make(holder, (grid, row))?);
                }
            }
        }
        all.sort_by_key(|one| (one.week, one.grid, one.draw));
        Ok(all)
    }

    fn to_make(&self, holder: &Holder, (grid, row): (GridCode, SpotCheckRow)) -> Result<SpotCheckToMake> {
        let wanted = Plan::decode(&row.plan).unwrap_or_default();
        let walk = self.walk_for(holder, &row)?;
        let mut results = BTreeMap::new();
        if let Some(walk) = &walk {
            let slice = Slice::<Id> { after: None, limit: CHECKS_MAX };
            for check in self.store.checks_in((row.partition, walk.id), slice)?.entries {
                results.insert((check.standard, check.site), check.result);
            }
        }
        let result = |(standard, site): Place| results.get(&(standard.number(), site)).copied().flatten();
        let places: Vec<_> = wanted.items.iter().map(|item| (item.place, result(item.place))).collect();
        let mut sites = self.store.sites_of(row.partition)?;
        sites.retain(|site| places.iter().any(|((_, named), _)| *named == site.id));
        let walk = walk.map(|walk| (walk.id, walk.finished));
        let SpotCheckRow { draw, week, edition, .. } = row;
        Ok(SpotCheckToMake { grid, draw, week, edition, places, sites, walk })
    }

    /// The walk that the holder began for a spot check last: its start says what the draw asked for.
    fn walk_for(&self, holder: &Holder, row: &SpotCheckRow) -> Result<Option<LedWalk>> {
        let mut walks = self.store.walks_led((row.partition, holder.person()))?;
        walks.retain(|walk| walk.plan == row.plan);
        Ok(walks.pop())
    }

    /// Starts the walk of a spot check. What is judged and found in it is recorded with [`Records::SpotChecks`]; nobody joins it.
    ///
    /// # Errors
    /// It was not drawn for the holder as far as this phone knows, or the disk is full.
    pub fn start_spot_walk(&mut self, holder: &Holder, (grid, draw): (GridCode, Id)) -> Result<Id> {
        let number = grid.number();
        let mine = self.store.assigned(holder.person())?.contains(&places::of_spot_checks(grid));
        let mut rows = self.store.spot_checks(&(number..=number))?;
        rows.retain(|row| mine && row.draw == draw && row.checker == holder.person());
        let row = rows.pop().ok_or_else(|| {
            let allowed =
                "a spot check that was drawn for you, as `spot_checks` lists it: sync first".to_owned();
            CoreError::Input { field: "draw", allowed }
        })?;
        let code = self.start_walk_by(holder, Records::SpotChecks(grid), (row.edition, row.plan))?;
        Ok(code.walk)
    }
}
