//! How far two positions are from one another, and how much of that their accuracies may make.

use geo::{Distance, Geodesic, Point};

use super::Placed;

/// The distance of two positions, on whatever datums they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// From one to the other on the ellipsoid, decimetres.
    pub dm: u32,
    /// How far both may be off together, decimetres: less than that apart, they may be one place.
    pub within_dm: u32,
}

impl Apart {
    /// The distance of two positions.
    #[must_use]
    pub fn of(one: &Placed, other: &Placed) -> Self {
        let point = |placed: &Placed| {
            let at = placed.geodetic().at();
            Point::new(f64::from(at.lng.e7()) / 1e7, f64::from(at.lat.e7()) / 1e7)
        };
        let metres = Geodesic.distance(point(one), point(other));
        Self {
            dm: (metres * 10.0).round() as u32,
            within_dm: one.accuracy().dm().saturating_add(other.accuracy().dm()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::PlacedParts;

    fn placed(datum: u8, lat_e7: i32, lng_e7: i32, accuracy_dm: u32) -> Placed {
        Placed::try_from(PlacedParts { datum, lat_e7, lng_e7, accuracy_dm, source: 1 }).unwrap()
    }

    #[test]
    fn a_hundredth_of_a_degree_is_a_good_kilometre_in_futian() {
        let here = placed(1, 225_400_000, 1_140_500_000, 50);
        // 1e-7 degrees are 11.07 mm to the north and 10.29 mm to the east at this latitude
        let north = Apart::of(&here, &placed(1, 225_500_000, 1_140_500_000, 80));
        assert!((11_060..11_085).contains(&north.dm), "{north:?}");
        let east = Apart::of(&here, &placed(1, 225_400_000, 1_140_600_000, 80));
        assert!((10_280..10_300).contains(&east.dm), "{east:?}");
        assert_eq!((north.within_dm, Apart::of(&here, &here)), (130, Apart { dm: 0, within_dm: 100 }));
    }

    #[test]
    fn one_place_on_two_datums_is_one_place() {
        let here = placed(1, 225_400_000, 1_140_500_000, 50);
        let drawn = here.geodetic().on_gcj02();
        let again = placed(3, drawn.at().lat.e7(), drawn.at().lng.e7(), u32::MAX);
        assert_eq!(Apart::of(&here, &again), Apart { dm: 0, within_dm: u32::MAX });
        // taken for the same datum, they would be half a kilometre from one another
        let wrong = placed(1, drawn.at().lat.e7(), drawn.at().lng.e7(), 0);
        assert!(Apart::of(&here, &wrong).dm > 4_000);
    }
}
