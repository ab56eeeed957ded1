//! Bands 达标档: what the figures come to, and when a band that is shown may change.

use super::rate::{Rate, Share};
use super::red_line::RedLine;

/// The band of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// 达标.
    Reached,
    /// 基本达标.
    NearlyReached,
    /// 未达标.
    NotReached,
    /// 数据不足.
    TooLittle,
}

impl Band {
    /// Every band, the best first.
    pub const ALL: [Self; 4] = [Self::Reached, Self::NearlyReached, Self::NotReached, Self::TooLittle];

    /// The word for it in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Reached => "达标",
            Self::NearlyReached => "基本达标",
            Self::NotReached => "未达标",
            Self::TooLittle => "数据不足",
        }
    }

    /// The word for it in English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::NearlyReached => "nearly reached",
            Self::NotReached => "not reached",
            Self::TooLittle => "too little data",
        }
    }
}

/// Where the bands begin, in basis points; data of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Standing score from which 达标 is possible.
    pub reached_bp: u32,
    /// Standing score below which a grid is 未达标.
    pub not_reached_below_bp: u32,
    /// First-look rate that 达标 needs.
    pub first_look_bp: u32,
    /// Standing coverage that 达标 needs.
    pub coverage_bp: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { reached_bp: 9_000, not_reached_below_bp: 8_500, first_look_bp: 8_500, coverage_bp: 8_000 }
    }
}

/// What a band follows from.
pub(super) struct Figures<'f> {
    pub(super) standing: Rate,
    pub(super) first_look: Rate,
    /// Both, were everything a fault that was left out.
    pub(super) at_least: (Rate, Rate),
    pub(super) coverage: Share,
    pub(super) red_line: &'f RedLine,
}

/// The band of one week's figures. What was left out never makes a grid 未达标; it only lets a better band be unproved.
pub(super) fn band(figures: &Figures<'_>, thresholds: &Thresholds) -> Band {
    let Figures { standing, first_look, at_least, coverage, red_line } = figures;
    let below = standing.possible > 0 && !standing.reaches(thresholds.not_reached_below_bp);
    if below || !red_line.open.is_empty() {
        return Band::NotReached;
    }
    let proved = at_least.0.reaches(thresholds.not_reached_below_bp);
    if !coverage.reaches(thresholds.coverage_bp) || !red_line.is_looked_at() || !proved {
        return Band::TooLittle;
    }
    let reaches = |standing: &Rate, first_look: &Rate| {
        standing.reaches(thresholds.reached_bp) && first_look.reaches(thresholds.first_look_bp)
    };
    let reached = reaches(standing, first_look) && reaches(&at_least.0, &at_least.1);
    if reached && red_line.waiting.is_empty() { Band::Reached } else { Band::NearlyReached }
}

/// The band that is shown after a freeze: it changes when two consecutive freezes agree; a red line acts at once.
///
/// `shown` is the band shown before and `before` what the freeze before came to; `None` for a grid's first.
#[must_use]
pub fn shown_band(shown: Option<Band>, before: Option<Band>, now: Band, red_line: &RedLine) -> Band {
    match shown {
        Some(_) if !red_line.open.is_empty() || before == Some(now) => now,
        // at most 基本达标 at once, and no less before two freezes agree
        Some(Band::Reached) if !red_line.waiting.is_empty() => Band::NearlyReached,
        Some(shown) => shown,
        None => now,
    }
}
