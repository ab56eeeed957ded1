//! Rates: what was kept of what was possible, compared without rounding, and the interval that belongs to it.

use std::cmp::Ordering;

/// So many basis points are all of it.
const WHOLE_BP: u64 = 10_000;

/// What was kept of what was possible, in weighted points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Rate {
    /// Kept.
    pub kept: u64,
    /// Possible.
    pub possible: u64,
    /// How many standards were judged.
    pub standards: u32,
}

/// Some of all: coverage, agreement, sites seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Share {
    /// Some.
    pub some: u32,
    /// Of so many.
    pub of: u32,
}

/// Where a rate lies with 95 % confidence (Wilson), in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Not below.
    pub low_bp: u32,
    /// Not above.
    pub high_bp: u32,
}

impl Rate {
    /// Adds what a standard of a weight kept of it.
    pub(super) fn add(&mut self, weight: u32, value: u32, of: u32) {
        self.kept += u64::from(weight) * u64::from(value);
        self.possible += u64::from(weight) * u64::from(of);
        self.standards += 1;
    }

    /// In basis points, rounded down; `None` where nothing was possible: a rate of nothing is no rate.
    #[must_use]
    pub fn bp(&self) -> Option<u32> {
        let bp = (u128::from(self.kept) * u128::from(WHOLE_BP)).checked_div(u128::from(self.possible))?;
        u32::try_from(bp).ok()
    }

    /// Whether it is at least so many basis points, without rounding; never where nothing was possible.
    #[must_use]
    pub fn reaches(&self, bp: u32) -> bool {
        self.possible > 0 && compare((self.kept, self.possible), (u64::from(bp), WHOLE_BP)) != Ordering::Less
    }

    /// The interval on the number of standards judged; `None` where nothing was possible.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        let Wilson { centre, spread, below } = Wilson::of(self)?;
        let spread = spread.isqrt() * 196 / 100;
        let bp = |millionths: u128| u32::try_from((millionths * 100 / below).min(u128::from(WHOLE_BP))).ok();
        Some(Interval { low_bp: bp(centre.saturating_sub(spread))?, high_bp: bp(centre + spread)? })
    }
}

/// A rate as chance may have made it: of n standards judged, with a share p of what was possible.
pub(super) struct Wilson {
    /// n·p + z²/2, in millionths.
    centre: u128,
    /// n·p·(1 − p) + z²/4, in millionths of millionths.
    spread: u128,
    /// n + z², in ten-thousandths.
    below: u128,
}

impl Wilson {
    /// `None` where nothing was possible.
    pub(super) fn of(rate: &Rate) -> Option<Self> {
        // z = 1.96: z² = 3.8416, z²/2 = 1.9208, z²/4 = 0.9604; a share is in millionths
        const MILLION: u128 = 1_000_000;
        let share = (u128::from(rate.kept) * MILLION).checked_div(u128::from(rate.possible))?.min(MILLION);
        let judged = u128::from(rate.standards);
        Some(Self {
            centre: judged * share + 1_920_800,
            spread: judged * share * (MILLION - share) + 960_400 * MILLION,
            below: judged * 10_000 + 38_416,
        })
    }

    /// Whether two of them lie further apart than chance takes them: beyond 2·√(v₁ + v₂) from centre to centre, in
    /// billionths, and every rounding against it.
    pub(super) fn is_beyond(&self, other: &Self) -> bool {
        // below is at least 38,416
        let centre = |one: &Self| one.centre * 10_000_000 / one.below.max(1);
        let variance =
            |one: &Self| (one.spread * 100_000_000_000_000).div_ceil((one.below * one.below).max(1));
        let apart = centre(self).abs_diff(centre(other)).saturating_sub(1);
        apart * apart > 4 * (variance(self) + variance(other))
    }
}

impl Share {
    /// Whether it is at least so many basis points, without rounding; never of nothing.
    #[must_use]
    pub fn reaches(&self, bp: u32) -> bool {
        let (some, of) = (u64::from(self.some), u64::from(self.of));
        of > 0 && compare((some, of), (u64::from(bp), WHOLE_BP)) != Ordering::Less
    }
}

/// Compares two fractions by cross-multiplication.
fn compare((a, b): (u64, u64), (c, d): (u64, u64)) -> Ordering {
    (u128::from(a) * u128::from(d)).cmp(&(u128::from(c) * u128::from(b)))
}
