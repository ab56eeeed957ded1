//! The places of a run: one grid or two, in which phones write while people come and go.

use sync_core::domain::grids::GridCode;
use sync_core::error::{CoreError, Result};
use sync_core::merge::partition::Partition;

/// The district of every run.
pub(super) const DISTRICT: u32 = 440_304;

/// The first grid of 滨江; the others follow it.
const FIRST_GRID: u64 = 440_304_001_018_001;

/// The blind second walks of the first grid: no phone of that grid may hold them.
pub(super) fn spot_checks() -> Result<Partition> {
    let grid = GridCode::new(FIRST_GRID).map_err(|_| CoreError::NotAllowed("a grid that is none"))?;
    Ok(sync_core::places::of_spot_checks(grid))
}

/// The partitions of the first grids.
pub(super) fn places(how_many: u64) -> Result<Vec<Partition>> {
    let grids = (0..how_many).map(|number| GridCode::new(FIRST_GRID + number));
    let places = grids.map(|grid| grid.map(sync_core::places::of_grid));
    places.collect::<std::result::Result<_, _>>().map_err(|_| CoreError::NotAllowed("a grid that is none"))
}
