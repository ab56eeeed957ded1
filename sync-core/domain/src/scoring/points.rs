//! The points of one check, 0 to 1000, by the kind of its standard's rule.

use crate::checks::{CheckResult, Exemption, Observation};
use crate::standards::{Bound, Rule, Standard};

/// The points of a check that is met.
pub const POINTS_MAX: u32 = 1000;

/// What a judged check is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// 0 to 1000.
    pub points: u32,
    /// Whether the result that was written follows from what was counted or measured.
    pub agreement: Agreement,
}

/// Whether a written result follows from what was counted or measured. The points are what counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// It does, or nothing was counted.
    Agrees,
    /// Met was written where the points say not met, or the other way round: a person should look.
    Differs,
}

/// What a check is worth; `None` where it was not judged: 未查, and 不适用.
#[must_use]
pub fn judged(standard: &Standard, seen: &Observation) -> Option<Judged> {
    let written = match seen.result {
        CheckResult::Met => POINTS_MAX,
        CheckResult::NotMet => 0,
        CheckResult::NotApplicable | CheckResult::NotChecked => return None,
    };
    let exempt = seen.exemption == Exemption::Applies;
    if exempt && standard.exemption.is_some() {
        return Some(Judged { points: POINTS_MAX, agreement: Agreement::Agrees });
    }
    let counted = seen.observed.map(|observed| counted(&standard.rule, observed, seen.sample));
    let points = counted.flatten().unwrap_or(written);
    // half a red line is none
    let points = if standard.red_line && points < POINTS_MAX { 0 } else { points };
    // an exemption that the standard does not have is none, and a person should look
    let agrees = (points == POINTS_MAX) == (written == POINTS_MAX) && !exempt;
    Some(Judged { points, agreement: if agrees { Agreement::Agrees } else { Agreement::Differs } })
}

/// The points of what was counted or measured; `None` where the rule counts nothing.
pub(super) fn counted(rule: &Rule, observed: u32, sample: Option<u32>) -> Option<u32> {
    let stretches = |per_m: u32| match (sample, per_m) {
        (Some(length_m), 1..) => length_m.div_ceil(per_m).max(1),
        _ => 1,
    };
    match *rule {
        Rule::YesNo => None,
        Rule::Count { allowed, .. } => Some(within(observed, allowed)),
        Rule::Density { per_m, at_least } => Some(share(observed, at_least.saturating_mul(stretches(per_m)))),
        Rule::Number { required, per_m, .. } => {
            Some(share(observed, required.saturating_mul(stretches(per_m))))
        }
        Rule::Share { at_least_bp } => Some(share(observed, at_least_bp)),
        Rule::Dimension { bound, value, .. } => {
            let met = match bound {
                Bound::AtLeast => observed >= value,
                Bound::AtMost => observed <= value,
            };
            Some(if met { POINTS_MAX } else { 0 })
        }
        // fewer samples than are asked do not make a whole path
        Rule::Path { samples, .. } => Some(share(observed, sample.unwrap_or(samples).max(samples))),
    }
}

/// As many as are allowed are met; at twice as many nothing is left, and with none allowed at once.
fn within(found: u32, allowed: u32) -> u32 {
    if found <= allowed {
        return POINTS_MAX;
    }
    let left = u64::from(allowed) * 2;
    let left = left.saturating_sub(u64::from(found)) * u64::from(POINTS_MAX);
    left.checked_div(u64::from(allowed)).and_then(|points| u32::try_from(points).ok()).unwrap_or(0)
}

/// The share of what is asked that is there, rounded down; more than asked adds nothing.
fn share(have: u32, asked: u32) -> u32 {
    if asked == 0 {
        return POINTS_MAX;
    }
    let points = u64::from(have) * u64::from(POINTS_MAX) / u64::from(asked);
    u32::try_from(points).unwrap_or(POINTS_MAX).min(POINTS_MAX)
}
