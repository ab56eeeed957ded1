//! Which areas a position may belong to: near a border the answer is more than one, and a person decides.

use geo::{Distance, Euclidean, Line, Point};
use rstar::{AABB, RTree, RTreeObject};

use super::outline::Shape;
use super::{Accuracy, LatLng, Outline};

/// At most so many candidates are offered: more is not a choice that a person can make on a phone.
pub const CANDIDATES_MAX: usize = 16;

/// The half axis and the squared eccentricity of the WGS-84 ellipsoid.
const EQUATOR_RADIUS_M: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_14;

/// What an index knows about a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearby<C> {
    /// The one area whose inside holds the position; `None` outside all of them, on a border, or where two overlap.
    pub inside: Option<C>,
    /// Every area within the position's accuracy with its distance in decimetres (0 inside and on the border),
    /// nearest first, then by code; at most [`CANDIDATES_MAX`].
    pub candidates: Vec<(C, u32)>,
}

/// Outlines by place, each known by its code; all of them, and every question, on WGS-84 or CGCS2000.
pub struct OutlineIndex<C> {
    tree: RTree<Area<C>>,
}

struct Area<C> {
    code: C,
    shape: Shape,
    envelope: AABB<[f64; 2]>,
}

impl<C> RTreeObject for Area<C> {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl<C: Copy + Ord> OutlineIndex<C> {
    /// Builds the index; the order of the outlines does not matter.
    #[must_use]
    pub fn new<'a>(outlines: impl IntoIterator<Item = (C, &'a Outline)>) -> Self {
        let area = |(code, outline): (C, &Outline)| {
            let bounds = outline.bounds();
            let corner = |at: LatLng| [f64::from(at.lng.e7()), f64::from(at.lat.e7())];
            let envelope = AABB::from_corners(corner(bounds.south_west), corner(bounds.north_east));
            Area { code, shape: Shape::of(outline), envelope }
        };
        Self { tree: RTree::bulk_load(outlines.into_iter().map(area).collect()) }
    }

    /// The areas that the point may belong to, if it may be off by `accuracy`.
    ///
    /// Distances are those of a plane that touches the earth at the point, rounded to decimetres: exact to the
    /// decimetre within a kilometre. An outline across the date line is not understood.
    #[must_use]
    pub fn locate(&self, at: LatLng, accuracy: Accuracy) -> Nearby<C> {
        let plane = LocalPlane::at(at);
        let mut inside = Vec::new();
        let mut candidates = Vec::new();
        for area in self.tree.locate_in_envelope_intersecting(plane.envelope(accuracy)) {
            if area.shape.encloses(at) {
                inside.push(area.code);
            }
            let distance_dm = plane.distance_dm(&area.shape);
            if distance_dm <= accuracy.dm() {
                candidates.push((area.code, distance_dm));
            }
        }
        candidates.sort_unstable_by_key(|&(code, distance_dm)| (distance_dm, code));
        candidates.truncate(CANDIDATES_MAX);
        let only = match inside.as_slice() {
            [code] => Some(*code),
            _ => None,
        };
        Nearby { inside: only, candidates }
    }
}

/// Metres east and north of one point.
struct LocalPlane {
    origin: LatLng,
    metres_per_lng_unit: f64,
    metres_per_lat_unit: f64,
}

impl LocalPlane {
    fn at(origin: LatLng) -> Self {
        let radians_per_unit = 1e-7_f64.to_radians();
        let latitude = f64::from(origin.lat.e7()) * radians_per_unit;
        let flattening = 1.0 - ECCENTRICITY_SQUARED * latitude.sin().powi(2);
        let across = EQUATOR_RADIUS_M / flattening.sqrt();
        Self {
            origin,
            metres_per_lng_unit: across * latitude.cos() * radians_per_unit,
            metres_per_lat_unit: across * (1.0 - ECCENTRICITY_SQUARED) / flattening * radians_per_unit,
        }
    }

    /// A box that holds everything within `accuracy` of the origin, in units of 1e-7 degrees.
    fn envelope(&self, accuracy: Accuracy) -> AABB<[f64; 2]> {
        let reach_m = f64::from(accuracy.dm()) / 10.0 + 1.0;
        let (lng, lat) = (f64::from(self.origin.lng.e7()), f64::from(self.origin.lat.e7()));
        let east = (reach_m / self.metres_per_lng_unit.max(1e-6)).min(3.6e9);
        let north = (reach_m / self.metres_per_lat_unit).min(1.8e9);
        AABB::from_corners([lng - east, lat - north], [lng + east, lat + north])
    }

    /// From the origin to the shape in decimetres; 0 inside and on the border.
    fn distance_dm(&self, shape: &Shape) -> u32 {
        if shape.touches(self.origin) {
            return 0;
        }
        let metres = shape
            .sides()
            .map(|side| Euclidean.distance(&Point::new(0.0, 0.0), &self.flat(side)))
            .fold(f64::INFINITY, f64::min);
        (metres * 10.0).round() as u32
    }

    fn flat(&self, side: Line<f64>) -> Line<f64> {
        let point = |end: geo::Coord<f64>| geo::Coord {
            x: (end.x - f64::from(self.origin.lng.e7())) * self.metres_per_lng_unit,
            y: (end.y - f64::from(self.origin.lat.e7())) * self.metres_per_lat_unit,
        };
        Line::new(point(side.start), point(side.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::{Latitude, Longitude};

    fn at(lat_e7: i32, lng_e7: i32) -> LatLng {
        LatLng::new(Latitude::from_e7(lat_e7).unwrap(), Longitude::from_e7(lng_e7).unwrap())
    }

    /// A box of 0.002 degrees (about 206 by 221 m at Futian), its south-west corner given in 1e-7 degrees.
    fn square(lat: i32, lng: i32) -> Outline {
        let ring = [(0, 0), (0, 20_000), (20_000, 20_000), (20_000, 0), (0, 0)];
        Outline::new(vec![vec![ring.iter().map(|(up, right)| at(lat + up, lng + right)).collect()]]).unwrap()
    }

    const LAT: i32 = 225_400_000;
    const LNG: i32 = 1_140_500_000;

    fn two_neighbours() -> OutlineIndex<u8> {
        let (west, east) = (square(LAT, LNG), square(LAT, LNG + 20_000));
        OutlineIndex::new([(2, &east), (1, &west)])
    }

    #[test]
    fn far_from_every_border_one_area_is_the_answer() {
        let nearby = two_neighbours().locate(at(LAT + 10_000, LNG + 10_000), Accuracy::from_dm(100));
        assert_eq!(nearby, Nearby { inside: Some(1), candidates: vec![(1, 0)] });
    }

    #[test]
    fn three_metres_from_the_edge_with_ten_metres_accuracy_both_are_offered() {
        // 1e-7 degrees of longitude are 10.29 mm at this latitude, so 3.0 m are 292 units
        let nearby = two_neighbours().locate(at(LAT + 10_000, LNG + 20_000 - 292), Accuracy::from_dm(100));
        assert_eq!(nearby, Nearby { inside: Some(1), candidates: vec![(1, 0), (2, 30)] });
        let exact = two_neighbours().locate(at(LAT + 10_000, LNG + 20_000 - 292), Accuracy::from_dm(29));
        assert_eq!(exact.candidates, [(1, 0)]);
    }

    #[test]
    fn on_the_edge_neither_is_inside_and_both_are_offered_by_code() {
        let nearby = two_neighbours().locate(at(LAT + 10_000, LNG + 20_000), Accuracy::from_dm(0));
        assert_eq!(nearby, Nearby { inside: None, candidates: vec![(1, 0), (2, 0)] });
    }

    #[test]
    fn outside_only_what_the_accuracy_reaches_is_offered() {
        let north = at(LAT + 20_000 + 1_000, LNG + 10_000);
        // 1e-7 degrees of latitude are 11.07 mm here, so 1,000 units are 11.1 m
        assert_eq!(two_neighbours().locate(north, Accuracy::from_dm(110)).candidates, []);
        let nearby = two_neighbours().locate(north, Accuracy::from_dm(111));
        assert_eq!(nearby, Nearby { inside: None, candidates: vec![(1, 111)] });
    }

    #[test]
    fn where_two_outlines_overlap_a_person_decides() {
        let (first, second) = (square(LAT, LNG), square(LAT, LNG + 10_000));
        let nearby = OutlineIndex::new([(1, &first), (2, &second)])
            .locate(at(LAT + 10_000, LNG + 15_000), Accuracy::from_dm(0));
        assert_eq!(nearby, Nearby { inside: None, candidates: vec![(1, 0), (2, 0)] });
    }

    #[test]
    fn a_hopeless_accuracy_offers_the_nearest_few_and_never_fails() {
        let squares: Vec<Outline> = (0..40).map(|step| square(LAT, LNG + step * 20_000)).collect();
        let index = OutlineIndex::new((0_u8..).zip(&squares));
        let nearby = index.locate(at(LAT + 10_000, LNG + 10_000), Accuracy::from_dm(u32::MAX));
        assert_eq!(nearby.candidates.len(), CANDIDATES_MAX);
        assert_eq!(nearby.candidates.first(), Some(&(0, 0)));
        for (lat, lng) in [(900_000_000, 0), (-900_000_000, 1_800_000_000), (0, -1_800_000_000)] {
            assert_eq!(index.locate(at(lat, lng), Accuracy::from_dm(10)).candidates, []);
        }
    }
}
