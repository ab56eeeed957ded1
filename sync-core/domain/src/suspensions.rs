//! Weeks that do not count, and areas that a roll-up leaves out: each with its reason, written by the office.

use crate::checks::CheckKey;
use crate::format::{AREA, CHECK, NOT_WALKABLE, SUSPENSION, Scalar, THRESHOLDS, draft, parts};
use crate::scoring::Thresholds;
use crate::walks::Withdrawal;
use crate::week::Week;
use merge::hash::Id;
use merge::skeleton::{Draft, Target};
use std::ops::RangeInclusive;

/// What a suspension does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspends {
    /// The weeks do not count: a typhoon, the Spring Festival.
    Weeks,
    /// Roll-ups leave the area out while it is under renovation.
    RollUp,
}

impl Suspends {
    /// The number in the format.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Weeks => 1,
            Self::RollUp => 2,
        }
    }
}

/// A suspension to be written, in the district's partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Its id.
    pub id: Id,
    /// Code of the area: a district, street, community or grid.
    pub area: u64,
    /// The weeks, the first and the last.
    pub weeks: RangeInclusive<Week>,
    /// What it does.
    pub suspends: Suspends,
    /// Why.
    pub reason: String,
}

impl Suspension {
    /// The operation that says so.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let kind = u64::from(self.suspends.code());
        let week = |week: &Week| vec![Scalar::from(u64::from(week.0))];
        let values = vec![
            (0, vec![self.area.into()]),
            (1, week(self.weeks.start())),
            (2, week(self.weeks.end())),
            (3, vec![kind.into()]),
            (4, vec![self.reason.as_str().into()]),
        ];
        draft(&SUSPENSION, Target::Made(self.id), values)
    }
}

/// The operation that takes a suspension back.
#[must_use]
pub fn lift(suspension: Id, why: Withdrawal) -> Draft {
    draft(&SUSPENSION, Target::Made(suspension), vec![(5, vec![why.code().into()])])
}

/// Why a grid could not be walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// 积水内涝.
    Flooded,
    /// 封闭管控.
    ClosedOff,
    /// 存在危险.
    Danger,
    /// 其他.
    Another,
}

impl Obstacle {
    /// The number in the format.
    #[must_use]
    pub const fn code(self) -> u64 {
        match self {
            Self::Flooded => 1,
            Self::ClosedOff => 2,
            Self::Danger => 3,
            Self::Another => 4,
        }
    }
}

fn of_week(week: Week) -> Vec<u8> {
    parts(&[Scalar::from(u64::from(week.0))])
}

/// The operation with which a leader says that a grid could not be walked in a week, with a note (empty for none). It changes
/// nothing until an officer confirms it.
#[must_use]
pub fn not_walkable(week: Week, why: Obstacle, note: &str) -> Draft {
    let mut values = vec![(0, vec![why.code().into()])];
    if !note.is_empty() {
        values.push((1, vec![note.into()]));
    }
    draft(&NOT_WALKABLE, Target::Derived(of_week(week)), values)
}

/// What an officer says of what somebody claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It is so.
    Confirmed,
    /// It is not.
    Rejected,
}

impl Says {
    const fn code(self) -> u64 {
        match self {
            Self::Confirmed => 1,
            Self::Rejected => 2,
        }
    }
}

/// The operation with which an officer says whether a grid could not be walked in a week.
#[must_use]
pub fn confirm_not_walkable(week: Week, says: Says) -> Draft {
    draft(&NOT_WALKABLE, Target::Derived(of_week(week)), vec![(3, vec![says.code().into()])])
}

/// The operation with which an officer says whether a standard does not apply where a check says so.
#[must_use]
pub fn confirm_not_applicable(check: &CheckKey, says: Says) -> Draft {
    let values = vec![(2, vec![says.code().into()])];
    draft(&CHECK, Target::Derived(check.parts()), values)
}

/// The operation that puts thresholds in force from a week on, in the district's partition.
#[must_use]
pub fn thresholds(from: Week, thresholds: &Thresholds) -> Draft {
    let Thresholds { reached_bp, not_reached_below_bp, first_look_bp, coverage_bp } = *thresholds;
    let all = [reached_bp, not_reached_below_bp, first_look_bp, coverage_bp];
    let values = (0..).zip(all).map(|(key, bp)| (key, vec![u64::from(bp).into()]));
    draft(&THRESHOLDS, Target::Derived(of_week(from)), values.collect())
}

/// The operation that gives an area its weight in a roll-up, in the district's partition.
#[must_use]
pub fn weight(area: u64, weight: u32) -> Draft {
    draft(&AREA, Target::Derived(parts(&[Scalar::from(area)])), vec![(0, vec![u64::from(weight).into()])])
}
