//! From grids to communities, streets and the district: sums with stored weights, and blends of two indices.

use super::band::Band;
use super::rate::{Rate, Share};

/// One area's part of a larger one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its rate.
    pub rate: Rate,
    /// Its coverage.
    pub coverage: Share,
    /// Its band, where it is a grid.
    pub band: Option<Band>,
    /// Its stored weight.
    pub weight: u32,
}

/// What parts come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Rolled {
    /// Σ weight × kept, Σ weight × possible.
    pub rate: Rate,
    /// Coverage of all parts together.
    pub coverage: Share,
    /// How many grids are in each band, in the order of [`Band::ALL`].
    pub bands: [u32; 4],
}

/// Adds up the parts of an area. Grids of which too little is known are in, and the coverage says so; what is excluded with a
/// reason is left out by whoever calls.
#[must_use]
pub fn roll_up(parts: &[Part]) -> Rolled {
    let mut rolled = Rolled::default();
    for part in parts {
        rolled.rate.kept += part.rate.kept * u64::from(part.weight);
        rolled.rate.possible += part.rate.possible * u64::from(part.weight);
        rolled.rate.standards = rolled.rate.standards.saturating_add(part.rate.standards);
        rolled.coverage.some = rolled.coverage.some.saturating_add(part.coverage.some);
        rolled.coverage.of = rolled.coverage.of.saturating_add(part.coverage.of);
        for (band, count) in Band::ALL.iter().zip(&mut rolled.bands) {
            *count += u32::from(part.band == Some(*band));
        }
    }
    rolled
}

/// A blend of two indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blended {
    /// Of both, in basis points, rounded down.
    Both(u32),
    /// Of the one that has something, in basis points; the other is empty.
    One(u32),
    /// Both are empty.
    Neither,
}

/// Blends two indices, the first with a share of `first_bp` basis points, at most 10,000.
#[must_use]
pub fn blend((first, first_bp): (&Rate, u32), second: &Rate) -> Blended {
    let share = u128::from(first_bp.min(10_000));
    match (first.bp(), second.bp()) {
        (Some(_), Some(_)) => {
            // over the common denominator, so that nothing is rounded twice
            let term = |rate: &Rate, share: u128, other: &Rate| {
                u128::from(rate.kept) * share * u128::from(other.possible)
            };
            let sum = term(first, share, second) + term(second, 10_000 - share, first);
            let below = u128::from(first.possible) * u128::from(second.possible);
            let bp = sum.checked_div(below).and_then(|bp| u32::try_from(bp).ok());
            bp.map_or(Blended::Neither, Blended::Both)
        }
        (Some(one), None) | (None, Some(one)) => Blended::One(one),
        (None, None) => Blended::Neither,
    }
}
