//! The findings of an area that other systems have 转办, with what these said of them.

use crate::error::Result;
use crate::judging::{Referred, rectified};
use crate::places::Records;
use domain::grids::GridCode;
use merge::hash::{Hash, Id};
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
    /// The content hash of the edition that it was found by, where that is known.
    pub edition: Option<Hash>,
    /// Which system has it, and what that said.
    pub referred: Referred,
}

/// Those of the grids of these codes whose referral stands, the longest ago first.
pub(super) fn referrals(store: &Store, places: &RangeInclusive<u64>) -> Result<Vec<ReferredFinding>> {
    let mut all = Vec::new();
    for (partition, finding) in store.findings_referred()? {
        let Some(Records::Official(grid)) = Records::of(&store.partition(partition)?) else { continue };
        if !places.contains(&grid.number()) {
            continue;
        }
        let Some(one) = rectified(store, partition, finding)? else { continue };
        let (standard, edition) = (one.finding.standard, one.finding.edition);
        let referred = one.referred(&one.standing());
        all.extend(referred.map(|referred| ReferredFinding { grid, finding, standard, edition, referred }));
    }
    all.sort_by_key(|one| (one.referred.since_ms, one.finding));
    Ok(all)
}
