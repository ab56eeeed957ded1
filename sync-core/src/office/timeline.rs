//! A finding with everything that was done about it: by whom, when, with which device, and how far from where it was found.

use crate::error::Result;
use crate::judging::{Rectified, apart, rectified};
use crate::places;
use domain::geo::Apart;
use domain::grids::GridCode;
use merge::hash::Id;
use store::Store;
use store::views::{UnitRow, Written};

/// A finding with everything that was done about it.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The finding, its acts and what they come to.
    pub one: Rectified,
    /// Behind each act, in the same order: who wrote it, when, with which device.
    pub written: Vec<Written>,
    /// How far from where it was found each act says that it was done, in the same order; `None` where either says no place.
    pub apart: Vec<Option<Apart>>,
    /// The district's responsible units, for their names.
    pub units: Vec<UnitRow>,
}

impl Timeline {
    /// The timeline of a finding of a grid, whose partition has a local ordinal; `None` where the finding is not known here.
    pub(crate) fn read(
        store: &Store,
        (grid, partition): (GridCode, u32),
        finding: Id,
    ) -> Result<Option<Self>> {
        let Some(one) = rectified(store, partition, finding)? else { return Ok(None) };
        let mut written = Vec::with_capacity(one.acts.len());
        for dot in one.dots() {
            written.push(store.written(*dot, partition)?);
        }
        let district = store.partition_ordinal(&places::of_district(grid.district().number()))?;
        let units = district.map_or(Ok(Vec::new()), |district| store.units(district))?;
        let apart = apart(store, partition, &one)?;
        Ok(Some(Self { one, written, apart, units }))
    }
}
