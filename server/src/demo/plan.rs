//! What a walk judges, and what there is to be seen: every red line at one site, the others in rotation.

use domain::checks::{CheckResult, Exemption, Observation};
use domain::geo::{Accuracy, LatLng, Latitude, Longitude, Placed, Position, Source, Wgs84};
use domain::grids::GridCode;
use domain::standards::{Bound, LimitClass, Rule, SiteType, Standard, Unit};
use domain::week::Week;
use fixtures::sites::Site;
use fixtures::{district, editions, sites};

use super::chance::Chance;

/// One standard to be judged at one site.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judgement {
    /// Where.
    pub(super) site: &'static Site,
    /// What.
    pub(super) standard: &'static Standard,
}

/// The judgements of a grid in a week: about 25.
///
/// Every red line that applies stands in it, at one of its sites in turn. The others come round in an order
/// that each grid has of its own, so many a week.
pub(super) fn plan(grid: GridCode, week: Week) -> Vec<Judgement> {
    let chance = Chance::new(grid.number());
    let turn = u64::from(week.0);
    let (red, mut others): (Vec<Judgement>, Vec<Judgement>) = editions::futian_2020()
        .standards()
        .iter()
        .filter_map(|standard| judgement(grid, standard, turn))
        .partition(|judgement| judgement.standard.red_line);
    others.sort_by_key(|judgement| chance.at(number(judgement)).key());
    let wanted = chance.at(turn).between(24, 27) as usize;
    let room = wanted.saturating_sub(red.len()).min(others.len());
    if !others.is_empty() {
        let first = (turn as usize).wrapping_mul(room) % others.len();
        others.rotate_left(first);
    }
    others.truncate(room);
    // a leader judges as the way goes: site by site
    let mut plan: Vec<Judgement> = red.into_iter().chain(others).collect();
    plan.sort_by_key(|judgement| (judgement.site.id, number(judgement)));
    plan
}

fn number(judgement: &Judgement) -> u64 {
    u64::from(judgement.standard.code.number())
}

fn judgement(grid: GridCode, standard: &'static Standard, turn: u64) -> Option<Judgement> {
    let fits = |site: &&Site| {
        SiteType::of_number(site.site_type).is_some_and(|site_type| standard.sites.contains(site_type))
    };
    let fitting: Vec<&'static Site> = sites::of_grid(grid).iter().filter(fits).collect();
    let start = Chance::new(grid.number()).at(u64::from(standard.code.number()));
    let among = fitting.len().max(1);
    let place = (start.below(1_000) as usize).wrapping_add(turn as usize) % among;
    fitting.get(place).map(|site| Judgement { site, standard })
}

/// How often a standard is not met in a grid, in ten-thousandths: 2 to 20 %.
pub(super) fn not_met_bp(grid: GridCode, seed: Chance) -> u32 {
    seed.at(grid.number()).between(200, 2_000)
}

/// How often a red line is crossed, in ten-thousandths.
const RED_LINE_BP: u32 = 30;

/// What is to be seen at a judgement, without the finding that it may lead to.
pub(super) fn see(judgement: &Judgement, not_met_bp: u32, chance: Chance) -> Observation {
    let standard = judgement.standard;
    let rate = if standard.red_line { RED_LINE_BP } else { not_met_bp };
    let result = if chance.at(1).hits(rate) {
        CheckResult::NotMet
    } else if standard.red_line || !chance.at(2).hits(400) {
        CheckResult::Met
    } else if chance.at(3).hits(6_000) {
        CheckResult::NotApplicable
    } else {
        CheckResult::NotChecked
    };
    measured(standard, result, chance)
}

/// An observation with the numbers that the standard's rule asks for and the result bears out.
pub(super) fn measured(standard: &Standard, result: CheckResult, chance: Chance) -> Observation {
    let plain = Observation::plain(result);
    let met = match result {
        CheckResult::Met => true,
        CheckResult::NotMet => false,
        CheckResult::NotApplicable | CheckResult::NotChecked => return plain,
    };
    let draw = chance.at(4);
    let over = |most: u32, step: u32| match met {
        true => draw.between(0, most),
        false => most + draw.between(1, step),
    };
    let under = |least: u32, step: u32| match met {
        true => least + draw.below(step),
        false => least.saturating_sub(draw.between(1, step)),
    };
    let (observed, sample) = match standard.rule {
        Rule::YesNo => (None, None),
        Rule::Count { allowed, sample, .. } => (Some(over(allowed, 4)), Some(sample)),
        Rule::Density { per_m, at_least } => (Some(under(at_least, 1)), Some(per_m)),
        Rule::Number { required, .. } => (Some(under(required, 2)), None),
        Rule::Share { at_least_bp } => {
            let share = if met { at_least_bp.max(9_800) } else { under(at_least_bp, 2_500) };
            (Some(share), None)
        }
        Rule::Dimension { bound, value, .. } => {
            let step = (value / 4).max(1);
            let observed = match bound {
                Bound::AtLeast => under(value, step),
                Bound::AtMost => over(value, step),
            };
            (Some(observed), None)
        }
        Rule::Path { samples, .. } => (Some(over(0, samples)), Some(samples)),
    };
    Observation { observed, sample, exemption: Exemption::None, ..plain }
}

/// How much of it there is, as a finding says it: a number and what it counts.
///
/// 1 occurrences, 2 mm, 3 ten-thousandths, 4 minutes, 5 seconds, 6 days.
pub(super) fn extent(standard: &Standard, observed: Option<u32>) -> (u32, u32) {
    let unit = match standard.rule {
        Rule::Share { .. } => 3,
        Rule::Dimension { unit, .. } => match unit {
            Unit::Millimetres => 2,
            Unit::Minutes => 4,
            Unit::Seconds => 5,
            Unit::Days => 6,
        },
        _ => 1,
    };
    (observed.unwrap_or(1), unit)
}

/// The limit class as the format numbers it, 0 to 4.
pub(super) const fn limit_number(limit: LimitClass) -> u8 {
    match limit {
        LimitClass::L0 => 0,
        LimitClass::L1 => 1,
        LimitClass::L2 => 2,
        LimitClass::L3 => 3,
        LimitClass::L4 => 4,
    }
}

/// Where the leader stands when a finding is saved: near the site, inside the grid; the accuracy is a phone's.
pub(super) fn stand_near(site: &Site, chance: Chance) -> Placed {
    let accuracy = Accuracy::from_dm(chance.at(1).between(40, 180));
    let (spot, site_at) = (chance.at(2), site.position.at());
    let near = |turn: u64| {
        let step = |subject: u64| spot.at(turn).at(subject).between(0, 3_600).cast_signed() - 1_800;
        let lat = Latitude::from_e7(site_at.lat.e7() + step(1)).ok()?;
        let lng = Longitude::from_e7(site_at.lng.e7() + step(2)).ok()?;
        Some(LatLng::new(lat, lng))
    };
    let outline = district::futian().grid(site.grid).map(|grid| &grid.outline);
    let inside = |at: &LatLng| outline.is_some_and(|outline| outline.encloses(*at));
    let found = (0..6).filter_map(near).find(inside).unwrap_or(site_at);
    Placed::from(Position::<Wgs84>::new(found, accuracy, Source::Gps))
}

#[cfg(test)]
mod tests {
    use super::super::week::WEEK;
    use super::*;
    use std::collections::BTreeSet;

    fn grids() -> impl Iterator<Item = GridCode> {
        district::futian().grids().map(|grid| grid.code)
    }

    #[test]
    fn every_grid_is_planned_with_about_25_judgements_and_every_red_line_that_applies() {
        let mut all = 0;
        for grid in grids() {
            let plan = plan(grid, WEEK);
            assert!((20..=28).contains(&plan.len()), "{grid}: {}", plan.len());
            let red = plan.iter().filter(|judgement| judgement.standard.red_line).count();
            assert!((10..=14).contains(&red), "{grid}: {red}");
            let pairs: BTreeSet<_> = plan.iter().map(|j| (j.site.id, j.standard.code)).collect();
            assert_eq!(pairs.len(), plan.len());
            all += plan.len();
        }
        assert!((37_000..41_000).contains(&all), "{all}");
    }

    #[test]
    fn the_rotation_brings_other_standards_in_another_week() {
        let grid = grids().next().unwrap();
        let standards = |week| -> BTreeSet<_> { plan(grid, week).iter().map(|j| j.standard.code).collect() };
        let (one, next) = (standards(WEEK), standards(Week(202_648)));
        assert!(one.intersection(&next).count() <= 16);
    }

    #[test]
    fn red_lines_are_rare_and_the_other_standards_fail_as_the_grid_is() {
        let (mut red, mut red_crossed, mut others, mut not_met) = (0, 0, 0, 0);
        let seed = Chance::new(1);
        for grid in grids() {
            for judgement in plan(grid, WEEK) {
                let draw = seed.at(grid.number()).at(number(&judgement));
                let failed = see(&judgement, not_met_bp(grid, seed), draw).result == CheckResult::NotMet;
                let (count, fails) = if judgement.standard.red_line {
                    (&mut red, &mut red_crossed)
                } else {
                    (&mut others, &mut not_met)
                };
                *count += 1;
                *fails += u64::from(failed);
            }
        }
        assert!((20..=45).contains(&(red_crossed * 10_000 / red)), "{red_crossed} of {red}");
        assert!((900..=1_300).contains(&(not_met * 10_000 / others)), "{not_met} of {others}");
    }

    #[test]
    fn every_position_lies_in_its_grid() {
        for grid in grids().take(300) {
            for site in sites::of_grid(grid) {
                let at = stand_near(site, Chance::new(grid.number())).at();
                assert!(district::futian().grid(grid).unwrap().outline.encloses(at), "{grid}");
            }
        }
    }
}
