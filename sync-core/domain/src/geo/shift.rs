//! The shift of Chinese map makers: GCJ-02 lies some hundred metres from WGS-84, and BD-09 as far from GCJ-02 again.
//!
//! The formulas are the published ones. They are computed with sums, products, quotients and square roots alone, which IEEE
//! 754 fixes to the last bit, and with a sine made of them (error below 1e-15): so every platform and every build gives the
//! same 1e-7 degrees. All over Shenzhen the way there is within 1e-12 degrees of the formulas with a library's sine, and the
//! way back is its inverse to 1e-12 degrees (the published one from GCJ-02, a single step, is up to two metres off).

use super::outline::rounded;
use super::{LatLng, Latitude, Longitude};

/// Longitude and latitude in degrees, in this order.
type Degrees = (f64, f64);

/// The map makers shift inside of this box alone: west, east, south, north, degrees.
const BOX: (f64, f64, f64, f64) = (72.004, 137.8347, 0.8293, 55.8271);
/// Half the long axis of the Krasovsky ellipsoid, metres.
const KRASOVSKY_M: f64 = 6_378_245.0;
/// Its eccentricity, squared.
const ECCENTRICITY_2: f64 = 0.006_693_421_622_965_943;
/// The way back gains two digits and more with each step, so that this many are plenty.
const STEPS: usize = 12;

/// A point on WGS-84, on GCJ-02.
pub(super) fn to_gcj02(at: LatLng) -> LatLng {
    convert(at, gcj02)
}

/// A point on GCJ-02, on WGS-84.
pub(super) fn from_gcj02(at: LatLng) -> LatLng {
    convert(at, |there| back(there, gcj02))
}

/// A point on WGS-84, on BD-09.
pub(super) fn to_bd09(at: LatLng) -> LatLng {
    convert(at, |here| bd09(gcj02(here)))
}

/// A point on BD-09, on WGS-84.
pub(super) fn from_bd09(at: LatLng) -> LatLng {
    convert(at, |there| back(back(there, bd09), gcj02))
}

fn convert(at: LatLng, how: impl Fn(Degrees) -> Degrees) -> LatLng {
    let degrees = (f64::from(at.lng.e7()) / 1e7, f64::from(at.lat.e7()) / 1e7);
    let (west, east, south, north) = BOX;
    if !(west..=east).contains(&degrees.0) || !(south..=north).contains(&degrees.1) {
        return at;
    }
    let (lng, lat) = how(degrees);
    let lng = rounded(lng * 1e7).and_then(|e7| Longitude::from_e7(e7).ok());
    let lat = rounded(lat * 1e7).and_then(|e7| Latitude::from_e7(e7).ok());
    LatLng::new(lat.unwrap_or(at.lat), lng.unwrap_or(at.lng))
}

/// Where a point was before it was shifted.
fn back(there: Degrees, shift: fn(Degrees) -> Degrees) -> Degrees {
    let mut here = there;
    for _ in 0..STEPS {
        let shifted = shift(here);
        here = (here.0 - (shifted.0 - there.0), here.1 - (shifted.1 - there.1));
    }
    here
}

fn gcj02((lng, lat): Degrees) -> Degrees {
    let (x, y) = (lng - 105.0, lat - 35.0);
    let root = if x < 0.0 { -x } else { x }.sqrt();
    let waves = 20.0 * sin_pi(6.0 * x) + 20.0 * sin_pi(2.0 * x);
    let along_y =
        20.0 * sin_pi(y) + 40.0 * sin_pi(y / 3.0) + 160.0 * sin_pi(y / 12.0) + 320.0 * sin_pi(y / 30.0);
    let along_x =
        20.0 * sin_pi(x) + 40.0 * sin_pi(x / 3.0) + 150.0 * sin_pi(x / 12.0) + 300.0 * sin_pi(x / 30.0);
    let north_m =
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + (waves + along_y) * 2.0 / 3.0;
    let east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + (waves + along_x) * 2.0 / 3.0;
    let sine = sin_pi(lat / 180.0);
    let flat = 1.0 - ECCENTRICITY_2 * sine * sine;
    let pi = core::f64::consts::PI;
    let metres_north = KRASOVSKY_M * (1.0 - ECCENTRICITY_2) / (flat * flat.sqrt()) * pi;
    let metres_east = KRASOVSKY_M / flat.sqrt() * cos_pi(lat / 180.0) * pi;
    (lng + east_m * 180.0 / metres_east, lat + north_m * 180.0 / metres_north)
}

fn bd09((lng, lat): Degrees) -> Degrees {
    let radius = (lng * lng + lat * lat).sqrt();
    let further = radius + 0.000_02 * sin_pi(lat * 50.0 / 3.0);
    // the published form turns by this angle through an arc tangent; a turn needs none
    let turn = 0.000_003 * cos_pi(lng * 50.0 / 3.0);
    let (sine, cosine) = (turn * (1.0 - turn * turn / 6.0), 1.0 - turn * turn / 2.0);
    let unit = (lng / radius, lat / radius);
    let turned = (unit.0 * cosine - unit.1 * sine, unit.1 * cosine + unit.0 * sine);
    (further * turned.0 + 0.0065, further * turned.1 + 0.006)
}

/// The sine of π times a number.
fn sin_pi(turns: f64) -> f64 {
    let whole = (turns + 0.5).floor();
    let angle = (turns - whole) * core::f64::consts::PI;
    let square = angle * angle;
    // its series, from the far end: within a quarter turn the first term left out is below 1e-18
    let mut sum = 0.0;
    for odd in [21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0] {
        sum = (1.0 - sum) * square / (odd * (odd - 1.0));
    }
    let sine = angle * (1.0 - sum);
    if whole - 2.0 * (whole / 2.0).floor() == 0.0 { sine } else { -sine }
}

fn cos_pi(turns: f64) -> f64 {
    sin_pi(turns + 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lng: f64, lat: f64) -> LatLng {
        let e7 = |degrees: f64| rounded(degrees * 1e7).unwrap();
        LatLng::new(Latitude::from_e7(e7(lat)).unwrap(), Longitude::from_e7(e7(lng)).unwrap())
    }

    /// How far two points are apart, in the larger of both, 1e-7 degrees.
    fn apart(one: LatLng, other: LatLng) -> u32 {
        one.lat.e7().abs_diff(other.lat.e7()).max(one.lng.e7().abs_diff(other.lng.e7()))
    }

    /// The same points all over Shenzhen, about half a kilometre from each other.
    fn shenzhen() -> impl Iterator<Item = LatLng> {
        (0..150).flat_map(|east| {
            (0..120).map(move |north| at(113.75 + 0.006 * f64::from(east), 22.4 + 0.004 * f64::from(north)))
        })
    }

    /// Points all over Futian, about a hundred metres from each other, in degrees.
    fn futian() -> impl Iterator<Item = Degrees> {
        (0..130).flat_map(|east| {
            (0..100).map(move |north| (113.98 + 0.001 * f64::from(east), 22.5 + 0.001 * f64::from(north)))
        })
    }

    fn degrees(at: LatLng) -> Degrees {
        (f64::from(at.lng.e7()) / 1e7, f64::from(at.lat.e7()) / 1e7)
    }

    /// How far two points are apart, in the larger of both, degrees.
    fn off(one: Degrees, other: Degrees) -> f64 {
        (one.0 - other.0).abs().max((one.1 - other.1).abs())
    }

    /// GCJ-02 as it was published, line by line, with the sine of the library.
    fn published_gcj02((lng, lat): Degrees) -> Degrees {
        let (pi, x, y) = (core::f64::consts::PI, lng - 105.0, lat - 35.0);
        let mut north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
        north += (20.0 * (6.0 * x * pi).sin() + 20.0 * (2.0 * x * pi).sin()) * 2.0 / 3.0;
        north += (20.0 * (y * pi).sin() + 40.0 * (y / 3.0 * pi).sin()) * 2.0 / 3.0;
        north += (160.0 * (y / 12.0 * pi).sin() + 320.0 * (y * pi / 30.0).sin()) * 2.0 / 3.0;
        let mut east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
        east += (20.0 * (6.0 * x * pi).sin() + 20.0 * (2.0 * x * pi).sin()) * 2.0 / 3.0;
        east += (20.0 * (x * pi).sin() + 40.0 * (x / 3.0 * pi).sin()) * 2.0 / 3.0;
        east += (150.0 * (x / 12.0 * pi).sin() + 300.0 * (x / 30.0 * pi).sin()) * 2.0 / 3.0;
        let radians = lat / 180.0 * pi;
        let magic = 1.0 - 0.006_693_421_622_965_943 * radians.sin() * radians.sin();
        let axis = 6_378_245.0;
        north = north * 180.0 / (axis * (1.0 - 0.006_693_421_622_965_943) / (magic * magic.sqrt()) * pi);
        east = east * 180.0 / (axis / magic.sqrt() * radians.cos() * pi);
        (lng + east, lat + north)
    }

    /// BD-09 from GCJ-02 as it was published, with an arc tangent.
    fn published_bd09((x, y): Degrees) -> Degrees {
        let x_pi = core::f64::consts::PI * 3000.0 / 180.0;
        let z = (x * x + y * y).sqrt() + 0.00002 * (y * x_pi).sin();
        let theta = y.atan2(x) + 0.000_003 * (x * x_pi).cos();
        (z * theta.cos() + 0.0065, z * theta.sin() + 0.006)
    }

    #[test]
    fn the_way_there_is_the_published_one_all_over_shenzhen_and_futian() {
        for here in shenzhen().map(degrees).chain(futian()) {
            let there = published_gcj02(here);
            assert!(off(gcj02(here), there) < 1e-12, "{here:?}");
            assert!(off(bd09(gcj02(here)), published_bd09(there)) < 1e-12, "{here:?}");
        }
    }

    #[test]
    fn the_way_back_is_undone_by_the_published_way_there() {
        for there in shenzhen().map(degrees).chain(futian()) {
            assert!(off(published_gcj02(back(there, gcj02)), there) < 1e-12, "{there:?}");
            assert!(off(published_bd09(back(there, bd09)), there) < 1e-12, "{there:?}");
        }
    }

    #[test]
    fn the_published_pairs_come_out() {
        let pairs = [
            (to_gcj02(at(116.404, 39.915)), at(116.410_244_499_169_38, 39.916_404_281_501_64)),
            (to_gcj02(at(114.055, 22.541)), at(114.060_110, 22.538_277)),
            (convert(at(116.404, 39.915), bd09), at(116.410_369_493_710_29, 39.921_336_993_510_21)),
            // the published way back is one step of ours
            (from_gcj02(at(116.404, 39.915)), at(116.397_755_500_830_61, 39.913_595_718_498_36)),
        ];
        for (converted, published) in pairs {
            assert!(apart(converted, published) <= 10, "{converted:?} {published:?}");
        }
        // to the last digit where the published number has it
        assert_eq!(to_gcj02(at(116.404, 39.915)), at(116.410_244_499_169_38, 39.916_404_281_501_64));
    }

    #[test]
    fn the_way_back_ends_where_the_way_there_began_all_over_shenzhen() {
        for here in shenzhen() {
            assert!(apart(from_gcj02(to_gcj02(here)), here) <= 1, "{here:?}");
            assert!(apart(from_bd09(to_bd09(here)), here) <= 1, "{here:?}");
        }
    }

    #[test]
    fn the_sine_is_the_library_s_to_1e_15_in_every_turn() {
        for step in -200_000..=200_000 {
            let turns = f64::from(step) / 400_000.0;
            let library = (turns * core::f64::consts::PI).sin();
            assert!((sin_pi(turns) - library).abs() < 1e-15, "{turns}");
        }
        // in another turn it is the same sine of what is left, whose last digits the sum has rounded
        for whole in -1000..=1000 {
            let turns = f64::from(whole) + 0.3;
            let left = turns - f64::from(whole);
            let sign = if whole % 2 == 0 { 1.0 } else { -1.0 };
            assert!((sin_pi(turns) - sign * sin_pi(left)).abs() < 1e-15, "{turns}");
        }
    }

    #[test]
    fn the_shift_is_as_large_as_it_is_known_to_be_in_futian() {
        let here = at(114.055, 22.541);
        // 606 m and 1,241 m: a hundredth of a degree is about a kilometre
        assert!((40_000..60_000).contains(&apart(to_gcj02(here), here)));
        assert!((90_000..125_000).contains(&apart(to_bd09(here), here)));
    }

    #[test]
    fn outside_of_the_box_nothing_is_shifted() {
        for abroad in [at(0.0, 0.0), at(-114.0, 22.5), at(139.7, 35.7), at(180.0, 90.0), at(-180.0, -90.0)] {
            for converted in [to_gcj02(abroad), from_gcj02(abroad), to_bd09(abroad), from_bd09(abroad)] {
                assert_eq!(converted, abroad);
            }
        }
    }

    #[test]
    fn these_digits_are_the_same_on_every_platform_and_in_every_build() {
        let mut sum = 0_u64;
        for here in shenzhen() {
            for converted in [to_gcj02(here), from_gcj02(here), to_bd09(here), from_bd09(here)] {
                let (lat, lng) = (converted.lat.e7().unsigned_abs(), converted.lng.e7().unsigned_abs());
                sum = sum
                    .wrapping_mul(31)
                    .wrapping_add(u64::from(lat))
                    .wrapping_mul(31)
                    .wrapping_add(u64::from(lng));
            }
        }
        assert_eq!(sum, 18_126_471_860_977_578_292);
    }
}
