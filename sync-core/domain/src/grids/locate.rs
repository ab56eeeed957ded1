//! Which grid a position lies in: near an edge both grids are offered, and a person decides.

use super::{GridCode, PlaceTree};
use crate::geo::{GeoJsonError, Geodetic, Nearby, OutlineIndex, Placed, Position, read_layer};

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
    /// Builds the index of a map layer: the grids in it whose code is one, whatever else it holds.
    ///
    /// # Errors
    /// It is no layer of outlines.
    pub fn of_layer(text: &str) -> Result<Self, GeoJsonError> {
        let layer = read_layer(text)?;
        let grids = layer.iter().filter_map(|feature| Some((feature.code.parse().ok()?, &feature.outline)));
        Ok(Self { outlines: OutlineIndex::new(grids) })
    }

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
    #[must_use]
    pub fn locate_placed(&self, placed: &Placed) -> Located {
        self.locate(&placed.geodetic())
    }
}
