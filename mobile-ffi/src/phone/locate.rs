//! Which grid a position lies in, without a network: on the map layer that came with a sync.

use crate::error::{PhoneError, Result};
use crate::files::Files;
use crate::mirror::PositionGiven;
use crate::phone::open::Phone;
use std::sync::{Arc, PoisonError};
use sync_core::domain::grids::{GridCode, GridIndex};

/// A grid that a position may belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NearView {
    /// Its code.
    pub grid: GridCode,
    /// How far its edge is from the position, decimetres; 0 inside.
    pub distance_dm: u32,
}

/// What the map knows about a position.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LocatedView {
    /// The grid, where nobody has to decide: the position lies inside it, and no other is within its accuracy.
    pub grid: Option<GridCode>,
    /// All that it may belong to, the nearest first: show them where there is no single one, and let a person decide.
    pub candidates: Vec<NearView>,
}

#[uniffi::export]
impl Phone {
    /// The grids that a position may belong to. GCJ-02 and BD-09 are converted here, once; what is recorded keeps the numbers
    /// as they were given.
    ///
    /// # Errors
    /// *Fix input* where the position is none; *retry* where the map was not fetched yet: sync once; *update app* where it is
    /// of a later version.
    pub fn locate(&self, position: &PositionGiven) -> Result<LocatedView> {
        let located = self.grid_index()?.locate_placed(&position.placed()?);
        let near = |&(grid, distance_dm): &(GridCode, u32)| NearView { grid, distance_dm };
        Ok(LocatedView {
            grid: located.undoubted(),
            candidates: located.candidates.iter().map(near).collect(),
        })
    }
}

impl Phone {
    fn grid_index(&self) -> Result<Arc<GridIndex>> {
        let missing =
            || PhoneError::retry("the map is not on the phone yet: sync once while there is a network", None);
        let content = self.grids_layer()?.ok_or_else(missing)?;
        let mut kept = self.layer.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, index)) = kept.as_ref().filter(|(known, _)| *known == content) {
            return Ok(Arc::clone(index));
        }
        let bytes = Files::of(self.directory()).read(&content).ok_or_else(missing)?;
        let text = String::from_utf8(bytes).map_err(|error| PhoneError::update(error.to_string()))?;
        let index = GridIndex::of_layer(&text).map_err(|error| PhoneError::update(error.to_string()))?;
        let index = Arc::new(index);
        *kept = Some((content, Arc::clone(&index)));
        Ok(index)
    }
}
