//! The findings of an area that other systems have 转办, with what these said of them.

use crate::error::Result;
use crate::judging::{Referred, rectified};
use crate::places;
use domain::grids::GridCode;
use merge::hash::Id;
use std::ops::RangeInclusive;
use store::Store;

/// A finding that another system has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferredFinding {
    /// The grid.
    pub grid: GridCode,
    /// The finding.
    pub finding: Id,
    /// Its standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// Which system has it, and what that said.
    pub referred: Referred,
}

/// Those of the grids of these codes whose referral stands, the longest ago first.
pub(super) fn referrals(store: &Store, places: &RangeInclusive<u64>) -> Result<Vec<ReferredFinding>> {
    let mut all = Vec::new();
    for (partition, finding) in store.findings_referred()? {
        let grid = places::grid_of(&store.partition(partition)?);
        let Some(grid) = grid.filter(|grid| places.contains(&grid.number())) else { continue };
        let Some(one) = rectified(store, partition, finding)? else { continue };
        let standard = one.finding.standard;
        all.extend(one.referred().map(|referred| ReferredFinding { grid, finding, standard, referred }));
    }
    all.sort_by_key(|one| (one.referred.since_ms, one.finding));
    Ok(all)
}
