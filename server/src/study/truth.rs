//! What is true of a grid and nobody in it knows: how good it is, and how its leader walks.

use crate::demo::chance::Chance;
use domain::grids::GridCode;
use domain::scoring::{Place, SiteFact};
use domain::standards::{SiteType, Standard};
use domain::week::Week;
use fixtures::{editions, sites};

/// How many classes of true quality there are.
pub const CLASSES: usize = 9;

/// The true quality from which the first class begins, in basis points.
pub const LOWEST_BP: u32 = 8_000;

/// How wide a class is, in basis points.
pub const CLASS_BP: u32 = 200;

/// How a leader walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// Every week, and everything that the plan asks for.
    Thorough,
    /// Every week, and some items are left out 未查, good or bad.
    LeavesOut,
    /// Every fourth week.
    Seldom,
}

/// Of ten thousand grids so many are walked every fourth week.
const SELDOM_BP: u32 = 300;

/// Of ten thousand grids so many have a leader who leaves items out, red lines never.
const LEAVES_OUT_BP: u32 = 1_500;

/// Of ten thousand items he leaves out so many.
const LEFT_OUT_BP: u32 = 400;

/// In ten thousand weeks a red-line standard is crossed at one of its sites so often, and stays so until it is put right.
const RED_LINE_BP: u32 = 30;

/// What is true of a grid.
#[derive(Clone, Debug)]
pub(super) struct Truth {
    /// Every draw of this grid.
    pub(super) chance: Chance,
    /// Its sites.
    pub(super) sites: Vec<SiteFact>,
    /// What share of its standards' weight is met when somebody looks, in basis points.
    pub(super) quality_bp: u32,
    /// How its leader walks.
    pub(super) habit: Habit,
    /// How often a standard that is no red line is met, in hundredths of basis points.
    met_ppm: u32,
}

impl Truth {
    /// What is true of a grid under a seed.
    pub(super) fn of(grid: GridCode, seed: Chance) -> Self {
        let chance = seed.at(grid.number());
        let sites = sites::of_grid(grid).iter().filter_map(|site| {
            let site_type = SiteType::of_number(site.site_type)?;
            Some(SiteFact { id: site.id, site_type, from: Week(0), closed: None })
        });
        let sites: Vec<SiteFact> = sites.collect();
        let span = CLASS_BP * u32::try_from(CLASSES).unwrap_or(1);
        let quality_bp = LOWEST_BP + chance.at(1).below(span);
        let habit = if chance.at(2).hits(SELDOM_BP) {
            Habit::Seldom
        } else if chance.at(3).hits(LEAVES_OUT_BP) {
            Habit::LeavesOut
        } else {
            Habit::Thorough
        };
        let met_ppm = met_ppm(&sites, quality_bp);
        Self { chance, sites, quality_bp, habit, met_ppm }
    }

    /// Whether somebody walks in the so-manieth week.
    pub(super) fn walks(&self, number: u32) -> bool {
        let turn = self.chance.at(4).below(4);
        self.habit != Habit::Seldom || number % 4 == turn
    }

    /// Whether a standard is left out in a walk.
    pub(super) fn leaves_out(&self, standard: &Standard, draw: Chance) -> bool {
        self.habit == Habit::LeavesOut && !standard.red_line && draw.at(1).hits(LEFT_OUT_BP)
    }

    /// Whether a standard that is no red line is met when somebody looks who has to expect anything.
    pub(super) fn is_met(&self, draw: Chance) -> bool {
        draw.at(2).below(1_000_000) < self.met_ppm
    }

    /// Where red lines are crossed in a week.
    pub(super) fn crossed(&self, draw: Chance) -> Vec<Place> {
        let mut crossed = Vec::new();
        for standard in editions::futian_2020().red_lines() {
            let draw = draw.at(standard.code.number().into());
            if draw.hits(RED_LINE_BP) {
                let here: Vec<&SiteFact> = at(&self.sites, standard).collect();
                crossed.extend(draw.at(1).pick(&here).map(|site| (standard.code, site.id)));
            }
        }
        crossed
    }
}

/// The sites at which a standard is judged.
fn at<'s>(sites: &'s [SiteFact], standard: &'s Standard) -> impl Iterator<Item = &'s SiteFact> {
    sites.iter().filter(|site| standard.sites.contains(site.site_type))
}

/// How often the other standards are met, so that they and the red lines together come to the grid's quality.
fn met_ppm(sites: &[SiteFact], quality_bp: u32) -> u32 {
    let (mut red, mut others) = (0, 0);
    for standard in editions::futian_2020().standards() {
        if at(sites, standard).next().is_some() {
            let weight = u64::from(standard.weight.number());
            *(if standard.red_line { &mut red } else { &mut others }) += weight;
        }
    }
    let wanted = (red + others) * u64::from(quality_bp) * 100;
    let red_lines = red * u64::from(10_000 - RED_LINE_BP) * 100;
    let met = wanted.saturating_sub(red_lines).checked_div(others).unwrap_or(0);
    u32::try_from(met).unwrap_or(u32::MAX).min(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fixtures::district;

    #[test]
    fn what_is_found_comes_to_the_quality_that_was_drawn() {
        for grid in district::futian().grids().step_by(150) {
            let truth = Truth::of(grid.code, Chance::new(1));
            let (mut kept, mut possible) = (0, 0);
            for standard in editions::futian_2020().standards() {
                if at(&truth.sites, standard).next().is_some() {
                    let met = if standard.red_line { 997_000 } else { u64::from(truth.met_ppm) };
                    kept += met * u64::from(standard.weight.number());
                    possible += 100 * u64::from(standard.weight.number());
                }
            }
            assert!(kept.div_ceil(possible).abs_diff(u64::from(truth.quality_bp)) <= 1, "{}", grid.code);
        }
    }
}
