//! What grids come to by community, street and district: sums with stored weights, and the blend of two indices.

use domain::grids::GridCode;
use domain::scoring::{AreaRolled, Band, Blended, GridPart, Indices, Rate, Share, roll_up_district};

fn rate((kept, possible): Sum, standards: u32) -> Rate {
    Rate { kept, possible, standards }
}

/// A grid with so much kept of so much in each index.
fn grid(code: u64, first: Sum, second: Sum, band: Band) -> GridPart {
    GridPart {
        grid: GridCode::new(code).expect("a code"),
        standing: rate((first.0 + second.0, first.1 + second.1), 3),
        indices: Indices { first: rate(first, 2), second: rate(second, 1) },
        coverage: Share { some: 3, of: 4 },
        band,
    }
}

const ONE: u64 = 440_304_001_018_001;
const TWO: u64 = 440_304_001_018_002;
const THREE: u64 = 440_304_001_019_001;
const FOUR: u64 = 440_304_002_001_001;

/// The stored weights; 1 where none was written.
fn weight(code: u64) -> u32 {
    match code {
        ONE => 2,
        440_304_001_019 => 3,
        440_304_002 => 10,
        _ => 1,
    }
}

/// Kept and possible.
type Sum = (u64, u64);

/// An area's score, its two indices and their blend.
fn figures(one: &AreaRolled) -> (Sum, Sum, Sum, Blended) {
    let pair = |rate: &Rate| (rate.kept, rate.possible);
    (pair(&one.rolled.rate), pair(&one.indices.first), pair(&one.indices.second), one.blended)
}

#[test]
fn two_streets_come_to_what_a_hand_adds_up() {
    let grids = [
        grid(ONE, (800, 900), (100, 100), Band::Reached),
        grid(TWO, (500, 800), (100, 200), Band::NotReached),
        grid(THREE, (300, 400), (0, 0), Band::TooLittle),
        grid(FOUR, (0, 0), (90, 100), Band::Reached),
    ];
    let found = roll_up_district(440_304, &grids, &weight);
    let communities: Vec<_> = found.communities.iter().map(|one| (one.code, figures(one))).collect();
    assert_eq!(
        communities,
        [
            // 2 × 900 + 600 of 2 × 1000 + 1000; 0.7 × 2100 ÷ 2600 + 0.3 × 300 ÷ 400 = 0.79038…
            (440_304_001_018, ((2400, 3000), (2100, 2600), (300, 400), Blended::Both(7_903))),
            (440_304_001_019, ((300, 400), (300, 400), (0, 0), Blended::One(7_500))),
            (440_304_002_001, ((90, 100), (0, 0), (90, 100), Blended::One(9_000))),
        ]
    );
    let streets: Vec<_> = found.streets.iter().map(|one| (one.code, figures(one))).collect();
    assert_eq!(
        streets,
        [
            // the second community weighs 3; 0.7 × 3000 ÷ 3800 + 0.3 × 300 ÷ 400 = 0.77763…
            (440_304_001, ((3300, 4200), (3000, 3800), (300, 400), Blended::Both(7_776))),
            (440_304_002, ((90, 100), (0, 0), (90, 100), Blended::One(9_000))),
        ]
    );
    // the second street weighs 10; 0.7 × 3000 ÷ 3800 + 0.3 × 1200 ÷ 1400 = 0.80977…
    let whole = ((4200, 5200), (3000, 3800), (1200, 1400), Blended::Both(8_097));
    assert_eq!((found.district.code, figures(&found.district)), (440_304, whole));
    assert_eq!((found.district.grids, found.district.rolled.bands), (4, [2, 0, 1, 1]));
    assert_eq!(found.district.rolled.coverage, Share { some: 12, of: 16 });
}

#[test]
fn nothing_and_weights_of_nothing_come_to_nothing() {
    let empty = roll_up_district(440_304, &[], &weight);
    assert_eq!(figures(&empty.district), ((0, 0), (0, 0), (0, 0), Blended::Neither));
    assert_eq!((empty.district.rolled.rate.bp(), empty.streets.len()), (None, 0));
    let weightless = [grid(ONE, (800, 900), (100, 100), Band::Reached)];
    let found = roll_up_district(440_304, &weightless, &|_| 0);
    assert_eq!(figures(&found.district), ((0, 0), (0, 0), (0, 0), Blended::Neither));
    assert_eq!((found.district.rolled.rate.bp(), found.district.rolled.rate.interval()), (None, None));
    assert_eq!(found.district.rolled.bands, [1, 0, 0, 0], "the bands of grids are counted all the same");
}
