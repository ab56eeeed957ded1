//! An outline is the border of an area, kept as whole numbers; it becomes floats only while a question is answered.

use geo::{Contains, Intersects};

use super::{LatLng, Latitude, Longitude};

/// The border of an area: one or more polygons, each an outer ring and holes, every ring closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    polygons: Vec<Vec<Vec<LatLng>>>,
}

/// The smallest box, parallel to the graticule, around something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least latitude and longitude.
    pub south_west: LatLng,
    /// The greatest latitude and longitude.
    pub north_east: LatLng,
}

/// Why rings of positions are no border; rings are counted from 0 through all polygons.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutlineFault {
    /// There is nothing at all.
    #[error("the geometry holds no ring: draw the area as a polygon")]
    Empty,
    /// The ring ends somewhere else than it began.
    #[error("ring {ring} is open: repeat its first position as its last")]
    OpenRing {
        /// Which ring.
        ring: usize,
    },
    /// A closed ring of an area has at least four positions.
    #[error(
        "ring {ring} has {positions} positions and needs at least 4 (three corners and the first again): draw it again"
    )]
    TooFewPositions {
        /// Which ring.
        ring: usize,
        /// How many positions it has.
        positions: usize,
    },
    /// The ring runs back on itself.
    #[error("ring {ring} encloses no area: draw it again")]
    Flat {
        /// Which ring.
        ring: usize,
    },
}

impl Outline {
    /// Takes polygons, each a list of rings, the first of them the outer one.
    ///
    /// # Errors
    /// [`OutlineFault`] naming the ring that cannot be a border.
    pub fn new(polygons: Vec<Vec<Vec<LatLng>>>) -> Result<Self, OutlineFault> {
        if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
            return Err(OutlineFault::Empty);
        }
        for (ring, positions) in polygons.iter().flatten().enumerate() {
            if positions.len() < 4 {
                return Err(OutlineFault::TooFewPositions { ring, positions: positions.len() });
            }
            if positions.first() != positions.last() {
                return Err(OutlineFault::OpenRing { ring });
            }
            if doubled_area(positions) == 0 {
                return Err(OutlineFault::Flat { ring });
            }
        }
        Ok(Self { polygons })
    }

    /// Every ring, outer ones and holes, each with its first position again at the end.
    pub fn rings(&self) -> impl Iterator<Item = &[LatLng]> {
        self.polygons.iter().flatten().map(Vec::as_slice)
    }

    /// The polygons, each a list of rings, the first of them the outer one.
    #[must_use]
    pub fn polygons(&self) -> &[Vec<Vec<LatLng>>] {
        &self.polygons
    }

    /// The box around all of it.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let mut positions = self.rings().flatten().copied();
        let first = positions.next().expect("new() refused an outline without a ring");
        positions.fold(Bounds { south_west: first, north_east: first }, |bounds, at| Bounds {
            south_west: LatLng::new(bounds.south_west.lat.min(at.lat), bounds.south_west.lng.min(at.lng)),
            north_east: LatLng::new(bounds.north_east.lat.max(at.lat), bounds.north_east.lng.max(at.lng)),
        })
    }

    /// Whether the point lies inside and not on the border.
    #[must_use]
    pub fn encloses(&self, at: LatLng) -> bool {
        Shape::of(self).encloses(at)
    }

    /// A point that lies inside, the same on every run; `None` only for an area too thin to hold one in 1e-7 degrees.
    #[must_use]
    pub fn interior_point(&self) -> Option<LatLng> {
        let shape = Shape::of(self);
        shape.0.iter().find_map(|polygon| {
            let point = geo::InteriorPoint::interior_point(polygon)?;
            let at = LatLng::new(
                Latitude::from_e7(rounded(point.y())?).ok()?,
                Longitude::from_e7(rounded(point.x())?).ok()?,
            );
            shape.encloses(at).then_some(at)
        })
    }
}

/// Twice the signed area of a closed ring, in square units of 1e-7 degrees.
fn doubled_area(ring: &[LatLng]) -> i128 {
    let sides = ring.iter().zip(ring.iter().skip(1));
    sides.fold(0, |sum, (from, to)| {
        let cross = |a: LatLng, b: LatLng| i128::from(a.lng.e7()) * i128::from(b.lat.e7());
        sum + cross(*from, *to) - cross(*to, *from)
    })
}

/// The nearest whole number, if it is one of 1e-7 degrees.
pub(super) fn rounded(e7: f64) -> Option<i32> {
    let whole = e7.round();
    (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&whole).then_some(whole as i32)
}

/// The point as `geo` wants it; an `i32` is exact in a float, and `geo` decides inside and outside exactly.
pub(super) fn coord(at: LatLng) -> geo::Coord<f64> {
    geo::Coord { x: f64::from(at.lng.e7()), y: f64::from(at.lat.e7()) }
}

/// An outline in the form in which `geo` answers questions, in units of 1e-7 degrees.
pub(super) struct Shape(Vec<geo::Polygon<f64>>);

impl Shape {
    /// The same border in floats.
    pub(super) fn of(outline: &Outline) -> Self {
        let line = |ring: &Vec<LatLng>| geo::LineString::new(ring.iter().copied().map(coord).collect());
        let polygon = |rings: &Vec<Vec<LatLng>>| {
            let mut lines = rings.iter().map(line);
            let outer = lines.next().expect("new() refused a polygon without a ring");
            geo::Polygon::new(outer, lines.collect())
        };
        Self(outline.polygons.iter().map(polygon).collect())
    }

    /// Whether the point lies inside and not on the border.
    pub(super) fn encloses(&self, at: LatLng) -> bool {
        self.0.iter().any(|polygon| polygon.contains(&coord(at)))
    }

    /// Whether the point lies inside or on the border.
    pub(super) fn touches(&self, at: LatLng) -> bool {
        self.0.iter().any(|polygon| polygon.intersects(&coord(at)))
    }

    /// Every side of every ring.
    pub(super) fn sides(&self) -> impl Iterator<Item = geo::Line<f64>> + '_ {
        self.0.iter().flat_map(geo::LinesIter::lines_iter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat_e7: i32, lng_e7: i32) -> LatLng {
        LatLng::new(Latitude::from_e7(lat_e7).unwrap(), Longitude::from_e7(lng_e7).unwrap())
    }

    fn ring(corners: &[(i32, i32)]) -> Vec<LatLng> {
        corners.iter().map(|&(lat, lng)| at(lat, lng)).collect()
    }

    const SQUARE: [(i32, i32); 5] = [(0, 0), (0, 100), (100, 100), (100, 0), (0, 0)];
    const HOLE: [(i32, i32); 5] = [(40, 40), (60, 40), (60, 60), (40, 60), (40, 40)];

    #[test]
    fn inside_is_neither_the_border_nor_a_hole() {
        let outline = Outline::new(vec![vec![ring(&SQUARE), ring(&HOLE)]]).unwrap();
        assert!(outline.encloses(at(20, 20)));
        for (lat, lng) in [(0, 50), (0, 0), (50, 50), (40, 50), (101, 50)] {
            assert!(!outline.encloses(at(lat, lng)), "{lat} {lng}");
        }
        assert!(outline.encloses(outline.interior_point().unwrap()));
        assert_eq!(outline.bounds(), Bounds { south_west: at(0, 0), north_east: at(100, 100) });
        assert_eq!(outline.rings().count(), 2);
    }

    #[test]
    fn a_ring_that_cannot_be_a_border_is_refused_by_its_number() {
        let refuse = |bad: &[(i32, i32)]| Outline::new(vec![vec![ring(&SQUARE), ring(bad)]]).unwrap_err();
        assert_eq!(refuse(&[(0, 0), (0, 9), (9, 9), (9, 0)]), OutlineFault::OpenRing { ring: 1 });
        assert_eq!(
            refuse(&[(0, 0), (0, 9), (0, 0)]),
            OutlineFault::TooFewPositions { ring: 1, positions: 3 }
        );
        assert_eq!(refuse(&[(0, 0), (0, 9), (0, 5), (0, 0)]), OutlineFault::Flat { ring: 1 });
        assert_eq!(Outline::new(vec![]), Err(OutlineFault::Empty));
        assert_eq!(Outline::new(vec![vec![]]), Err(OutlineFault::Empty));
    }
}
