//! The arithmetic of a check in Chinese.

use super::super::figures::percent;
use crate::checks::CheckResult;
use crate::explain::arithmetic::{Arithmetic, Portion};
use crate::standards::{Bound, Unit};

/// Such as 允许 2 处，查见 3 处：1000 × (2 × 2 − 3) ÷ 2 = 500.
pub(super) fn said(arithmetic: &Arithmetic) -> String {
    let points = arithmetic.points();
    match arithmetic {
        Arithmetic::Written(CheckResult::Met) => "记 1000".to_owned(),
        Arithmetic::Written(_) => "记 0".to_owned(),
        Arithmetic::Exempt => "属除外情形，按符合计：1000".to_owned(),
        Arithmetic::Within { found, allowed, spot_dm2 } => {
            let places = if *spot_dm2 > 0 { " 处" } else { "" };
            let counted = format!("允许 {allowed}{places}，查见 {found}{places}");
            match points {
                _ if found <= allowed => format!("{counted}：未超出，1000"),
                _ if *allowed == 0 => format!(
                    "一{}也不允许，查见 {found}{places}：0",
                    if places.is_empty() { "个" } else { "处" }
                ),
                0 => format!("{counted}：已达允许数的两倍或更多，0"),
                _ => format!("{counted}：1000 × (2 × {allowed} − {found}) ÷ {allowed} = {points}"),
            }
        }
        Arithmetic::Portion { have, asked, of } => {
            let counted = portion(*have, *asked, of);
            if have >= asked {
                format!("{counted}：已够，1000")
            } else {
                format!("{counted}：1000 × {have} ÷ {asked} = {points}")
            }
        }
        Arithmetic::Measured { measured, bound, value, unit } => {
            let asked = match bound {
                Bound::AtLeast => "不少于",
                Bound::AtMost => "不超过",
            };
            let unit = unit_name(*unit);
            let met = if points > 0 { "合格" } else { "不合格" };
            format!("要求{asked} {value} {unit}，实测 {measured} {unit}：{met}，{points}")
        }
        Arithmetic::HalfRedLine(half) => format!("{}；红线不计部分得分，记 0", said(half)),
    }
}

fn portion(have: u32, asked: u32, of: &Portion) -> String {
    match *of {
        Portion::Stretches { each, per_m, length_m, stretches } => {
            let length = match length_m {
                Some(length_m) => {
                    format!("全长 {length_m} 米，每 {per_m} 米为一段（不足一段按一段计），计 {stretches} 段")
                }
                None => format!("未记长度，按一段（{per_m} 米）计"),
            };
            // a number that no street has is cut off
            let exact = u64::from(each) * u64::from(stretches) == u64::from(asked);
            let product = if exact { format!("{each} × {stretches} = {asked}") } else { asked.to_string() };
            format!("{length}，应有 {product}，现有 {have}")
        }
        Portion::Number => format!("应有 {asked}，现有 {have}"),
        Portion::ShareBp => format!("要求占 {}，实占 {}", percent(Some(asked)), percent(Some(have))),
        Portion::Samples => format!("抽查 {asked} 处，符合 {have} 处"),
    }
}

const fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Millimetres => "毫米",
        Unit::Seconds => "秒",
        Unit::Minutes => "分钟",
        Unit::Days => "天",
    }
}
