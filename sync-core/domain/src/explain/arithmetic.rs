//! The arithmetic behind the points of a check, with its operands: whoever has them can do the sum again.

use crate::checks::{CheckResult, Exemption, Observation};
use crate::scoring::POINTS_MAX;
use crate::standards::{Bound, Rule, Standard, Unit};

/// How points, 0 to 1000, come about. Every division is rounded down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// Nothing was counted or measured: met is 1000, and not met is 0.
    Written(CheckResult),
    /// The standard's exemption applies: 1000.
    Exempt,
    /// Of a count. Found ≤ allowed: 1000; else 1000 × (2 × allowed − found) ÷ allowed, and 0 from twice as many as are
    /// allowed, or where none is.
    Within {
        /// How many were found.
        found: u32,
        /// How many are still met.
        allowed: u32,
        /// Area in dm² that is one occurrence at most; 0 where pieces, people or vehicles are counted.
        spot_dm2: u32,
    },
    /// Of a density, a number, a share or a path: 1000 × have ÷ asked, at most 1000.
    Portion {
        /// How many or how much there is.
        have: u32,
        /// How many or how much there should be, in the same unit.
        asked: u32,
        /// How that follows from the rule.
        of: Portion,
    },
    /// Of a dimension: 1000 on the right side of the value or on it, else 0.
    Measured {
        /// What was measured, in the unit.
        measured: u32,
        /// On which side of the value the standard is met.
        bound: Bound,
        /// The value, in the unit.
        value: u32,
        /// What both are in.
        unit: Unit,
    },
    /// Of a red line, that would have kept something otherwise: half a red line is none, 0.
    HalfRedLine(Box<Self>),
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portion {
    /// So many on every stretch: asked = each × stretches, where stretches = length ÷ `per_m` rounded up, at least 1.
    Stretches {
        /// How many each stretch has at least.
        each: u32,
        /// Length of a stretch in metres.
        per_m: u32,
        /// What was walked, in metres; `None` where nobody wrote it: one stretch.
        length_m: Option<u32>,
        /// How many stretches that is.
        stretches: u32,
    },
    /// So many at the site as a whole.
    Number,
    /// A share, in ten-thousandths.
    ShareBp,
    /// Sampled places of a path: as many as the rule asks for, or as were looked at, if that is more.
    Samples,
}

impl Arithmetic {
    /// That of an observation; `None` where it judged nothing: 未查, and 不适用.
    #[must_use]
    pub fn of(standard: &Standard, seen: &Observation) -> Option<Self> {
        let written = matches!(seen.result, CheckResult::Met | CheckResult::NotMet);
        if !written {
            return None;
        }
        if seen.exemption == Exemption::Applies && standard.exemption.is_some() {
            return Some(Self::Exempt);
        }
        let counted = seen.observed.and_then(|observed| Self::counted(&standard.rule, observed, seen.sample));
        Some(counted.unwrap_or(Self::Written(seen.result)).under(standard))
    }

    /// That of a number under a rule; `None` where the rule counts nothing.
    pub(super) fn counted(rule: &Rule, observed: u32, sample: Option<u32>) -> Option<Self> {
        let portion = |asked, of| Some(Self::Portion { have: observed, asked, of });
        match *rule {
            Rule::YesNo => None,
            Rule::Count { allowed, spot_dm2, .. } => {
                Some(Self::Within { found: observed, allowed, spot_dm2 })
            }
            Rule::Density { per_m, at_least } | Rule::Number { required: at_least, per_m, .. } => {
                let of = Portion::of(at_least, per_m, sample);
                portion(of.asked(at_least), of)
            }
            Rule::Share { at_least_bp } => portion(at_least_bp, Portion::ShareBp),
            Rule::Dimension { bound, unit, value } => {
                Some(Self::Measured { measured: observed, bound, value, unit })
            }
            Rule::Path { samples, .. } => portion(sample.unwrap_or(samples).max(samples), Portion::Samples),
        }
    }

    /// The same under a standard: of a red line it is all or nothing.
    pub(super) fn under(self, standard: &Standard) -> Self {
        let half = standard.red_line && (1..POINTS_MAX).contains(&self.points());
        if half { Self::HalfRedLine(Box::new(self)) } else { self }
    }

    /// What it comes to, 0 to 1000.
    #[must_use]
    pub fn points(&self) -> u32 {
        let all_or_nothing = |met| if met { POINTS_MAX } else { 0 };
        match *self {
            Self::Written(result) => all_or_nothing(result == CheckResult::Met),
            Self::Exempt => POINTS_MAX,
            Self::Within { found, allowed, .. } if found <= allowed => POINTS_MAX,
            Self::Within { found, allowed, .. } => {
                part(u64::from(allowed) * 2 - u64::from(found).min(u64::from(allowed) * 2), allowed)
            }
            Self::Portion { asked: 0, .. } => POINTS_MAX,
            Self::Portion { have, asked, .. } => part(u64::from(have), asked),
            Self::Measured { measured, bound: Bound::AtLeast, value, .. } => {
                all_or_nothing(measured >= value)
            }
            Self::Measured { measured, bound: Bound::AtMost, value, .. } => all_or_nothing(measured <= value),
            Self::HalfRedLine(_) => 0,
        }
    }
}

impl Portion {
    /// What a density or a number asks for on a length in metres.
    fn of(each: u32, per_m: u32, length_m: Option<u32>) -> Self {
        if per_m == 0 {
            return Self::Number;
        }
        let stretches = length_m.map_or(1, |length_m| length_m.div_ceil(per_m).max(1));
        Self::Stretches { each, per_m, length_m, stretches }
    }

    fn asked(self, number: u32) -> u32 {
        match self {
            Self::Stretches { each, stretches, .. } => each.saturating_mul(stretches),
            Self::Number | Self::ShareBp | Self::Samples => number,
        }
    }
}

/// 1000 × some ÷ all, rounded down, at most 1000; 0 of nothing.
fn part(some: u64, all: u32) -> u32 {
    let points = (some * u64::from(POINTS_MAX)).checked_div(u64::from(all)).unwrap_or(0);
    u32::try_from(points).unwrap_or(POINTS_MAX).min(POINTS_MAX)
}
