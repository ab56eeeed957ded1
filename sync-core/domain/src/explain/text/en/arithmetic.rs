//! The arithmetic of a check in English.

use super::super::figures::percent;
use crate::checks::CheckResult;
use crate::explain::arithmetic::{Arithmetic, Portion};
use crate::standards::{Bound, Unit};

/// Such as: 2 allowed, 3 found: 1000 × (2 × 2 − 3) ÷ 2 = 500.
pub(super) fn said(arithmetic: &Arithmetic) -> String {
    let points = arithmetic.points();
    match arithmetic {
        Arithmetic::Written(CheckResult::Met) => "1000".to_owned(),
        Arithmetic::Written(_) => "0".to_owned(),
        Arithmetic::Exempt => "the exemption applies, which is met: 1000".to_owned(),
        Arithmetic::Within { found, allowed, spot_dm2 } => {
            let spots = if *spot_dm2 > 0 { " spots" } else { "" };
            let counted = format!("{allowed}{spots} allowed, {found} found");
            match points {
                _ if found <= allowed => format!("{counted}: no more than allowed, 1000"),
                _ if *allowed == 0 => format!("none allowed, {found} found: 0"),
                0 => format!("{counted}: twice as many as allowed or more, 0"),
                _ => format!("{counted}: 1000 × (2 × {allowed} − {found}) ÷ {allowed} = {points}"),
            }
        }
        Arithmetic::Portion { have, asked, of } => {
            let counted = portion(*have, *asked, of);
            if have >= asked {
                format!("{counted}: enough, 1000")
            } else {
                format!("{counted}: 1000 × {have} ÷ {asked} = {points}")
            }
        }
        Arithmetic::Measured { measured, bound, value, unit } => {
            let asked = match bound {
                Bound::AtLeast => "at least",
                Bound::AtMost => "at most",
            };
            let unit = unit_name(*unit);
            let met = if points > 0 { "within it" } else { "not within it" };
            format!("{asked} {value} {unit} asked, {measured} {unit} measured: {met}, {points}")
        }
        Arithmetic::HalfRedLine(half) => format!("{}; half a red line is none, 0", said(half)),
    }
}

fn portion(have: u32, asked: u32, of: &Portion) -> String {
    match *of {
        Portion::Stretches { each, per_m, length_m, stretches } => {
            let length = match length_m {
                Some(length_m) => {
                    format!("{length_m} m, in stretches of {per_m} m or a part of it: {stretches}")
                }
                None => format!("no length written, so one stretch of {per_m} m"),
            };
            // a number that no street has is cut off
            let exact = u64::from(each) * u64::from(stretches) == u64::from(asked);
            let product = if exact { format!("{each} × {stretches} = {asked}") } else { asked.to_string() };
            format!("{length}; {product} asked, {have} there")
        }
        Portion::Number => format!("{asked} asked, {have} there"),
        Portion::ShareBp => format!("{} asked, {} there", percent(Some(asked)), percent(Some(have))),
        Portion::Samples => format!("{asked} places sampled, {have} met"),
    }
}

const fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Millimetres => "mm",
        Unit::Seconds => "s",
        Unit::Minutes => "min",
        Unit::Days => "days",
    }
}
