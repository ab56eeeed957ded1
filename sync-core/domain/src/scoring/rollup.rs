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
    let (mut kept, mut possible) = (0u128, 0u128);
    for part in parts {
        kept += u128::from(part.rate.kept) * u128::from(part.weight);
        possible += u128::from(part.rate.possible) * u128::from(part.weight);
        rolled.rate.standards = rolled.rate.standards.saturating_add(part.rate.standards);
        rolled.coverage.some = rolled.coverage.some.saturating_add(part.coverage.some);
        rolled.coverage.of = rolled.coverage.of.saturating_add(part.coverage.of);
        for (band, count) in Band::ALL.iter().zip(&mut rolled.bands) {
            *count += u32::from(part.band == Some(*band));
        }
    }
    (rolled.rate.kept, rolled.rate.possible) = within(kept, possible, u64::BITS);
    rolled
}

/// A fraction in so many bits; beyond them both sides are halved until they fit.
fn within(kept: u128, possible: u128, bits: u32) -> (u64, u64) {
    let over = (u128::BITS - possible.max(kept).leading_zeros()).saturating_sub(bits);
    let fit = |side: u128| u64::try_from(side >> over).unwrap_or(u64::MAX);
    (fit(kept), fit(possible))
}

/// So many bits of each side, and a blend fits into 128.
const BLEND_BITS: u32 = 56;

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
            let fit = |rate: &Rate| within(rate.kept.into(), rate.possible.into(), BLEND_BITS);
            let ((kept, possible), (other_kept, other_possible)) = (fit(first), fit(second));
            let term =
                |kept: u64, share: u128, possible: u64| u128::from(kept) * share * u128::from(possible);
            let sum = term(kept, share, other_possible) + term(other_kept, 10_000 - share, possible);
            let below = u128::from(possible) * u128::from(other_possible);
            let bp = sum.checked_div(below).and_then(|bp| u32::try_from(bp).ok());
            bp.map_or(Blended::Neither, Blended::Both)
        }
        (Some(one), None) | (None, Some(one)) => Blended::One(one),
        (None, None) => Blended::Neither,
    }
}
