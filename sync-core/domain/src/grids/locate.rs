//! Which grid a position lies in: near an edge both grids are offered, and a person decides.

use super::{GridCode, PlaceTree};
use crate::geo::{DatumNotConvertible, Geodetic, Nearby, OutlineIndex, Placed, Position};

/// What the grids know about a position: the grid inside which it lies, and all that it may belong to.
pub type Located = Nearby<GridCode>;

impl Located {
    /// The grid, where nobody has to decide: the position lies inside it and no other is within its accuracy.
    #[must_use]
    pub fn undoubted(&self) -> Option<GridCode> {
        match self.candidates.as_slice() {
            [(only, _)] => self.inside.filter(|inside| inside == only),
            _ => None,
        }
    }
}

/// The grids of a district by place.
pub struct GridIndex {
    outlines: OutlineIndex<GridCode>,
}

impl GridIndex {
    /// Builds the index of all grids of the district.
    #[must_use]
    pub fn new(places: &PlaceTree) -> Self {
        Self { outlines: OutlineIndex::new(places.grids().map(|grid| (grid.code, &grid.outline))) }
    }

    /// The grids that a position may belong to; outside the district, those that its accuracy reaches, or none.
    #[must_use]
    pub fn locate<D: Geodetic>(&self, position: &Position<D>) -> Located {
        self.outlines.locate(position.at(), position.accuracy())
    }

    /// The same for a position whose datum is known only as a tag.
    ///
    /// # Errors
    /// [`DatumNotConvertible`] for a datum other than WGS-84 and CGCS2000; the grid is then chosen by a person.
    pub fn locate_placed(&self, placed: &Placed) -> Result<Located, DatumNotConvertible> {
        placed.geodetic().map(|position| self.locate(&position))
    }
}
