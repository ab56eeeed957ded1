//! What a walk judges, and what there is to be seen: every grid has a true quality of its own.

use domain::checks::{CheckResult, Exemption, Observation};
use domain::findings::ExtentUnit;
use domain::geo::{Accuracy, LatLng, Latitude, Longitude, Placed, Position, Source, Wgs84};
use domain::grids::GridCode;
use domain::plan::Plan;
use domain::scoring::Place;
use domain::standards::{Bound, Rule, Standard, Unit};
use fixtures::sites::Site;
use fixtures::{district, editions, sites};

use super::chance::Chance;
use sync_core::judging::Outstanding;

/// One standard to be judged at one site.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judgement {
    /// Where.
    pub(super) site: &'static Site,
    /// What.
    pub(super) standard: &'static Standard,
}

/// The judgements that a plan asks for, as the way goes: site by site.
pub(super) fn judgements(grid: GridCode, plan: &Plan) -> Vec<Judgement> {
    let sites = sites::of_grid(grid);
    let judgement = |(code, site): Place| {
        let site = sites.iter().find(|known| known.id == site)?;
        Some(Judgement { site, standard: editions::futian_2020().standard(code)? })
    };
    plan.items.iter().filter_map(|item| judgement(item.place)).collect()
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

/// How often what was reported fixed is fixed, in ten-thousandths.
pub(super) const FIXED_BP: u32 = 8_800;

/// What is to be seen where a finding is not closed: nothing has changed, unless somebody reported it fixed, and most who do
/// say the truth.
pub(super) fn see_again(judgement: &Judgement, one: &Outstanding, chance: Chance) -> Observation {
    let fixed = one.report_fixed.is_some_and(|_| chance.at(5).hits(FIXED_BP));
    let result = if fixed { CheckResult::Met } else { CheckResult::NotMet };
    let seen = measured(judgement.standard, result, chance);
    Observation { finding: (!fixed).then_some(one.finding), ..seen }
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
        Rule::Path { samples, .. } => (Some(under(samples, 1)), Some(samples)),
    };
    Observation { observed, sample, exemption: Exemption::None, ..plain }
}

/// How much of it there is, as a finding says it: a number and the code of what it counts.
pub(super) fn extent(standard: &Standard, observed: Option<u32>) -> (u32, u32) {
    let unit = match standard.rule {
        Rule::Share { .. } => ExtentUnit::TenThousandths,
        Rule::Dimension { unit: Unit::Millimetres, .. } => ExtentUnit::Millimetres,
        Rule::Dimension { unit: Unit::Minutes, .. } => ExtentUnit::Minutes,
        _ => ExtentUnit::Places,
    };
    (observed.unwrap_or(1), unit.code())
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
    use super::*;
    use domain::plan::{PlanFacts, plan};
    use domain::scoring::SiteFact;
    use domain::standards::SiteType;
    use domain::week::Week;

    fn grids() -> impl Iterator<Item = GridCode> {
        district::futian().grids().map(|grid| grid.code)
    }

    /// What a grid's first plan asks for.
    fn first(grid: GridCode) -> Vec<Judgement> {
        let fact = |site: &Site| SiteFact {
            id: site.id,
            site_type: SiteType::of_number(site.site_type).unwrap(),
            from: Week(0),
            closed: None,
        };
        let sites: Vec<SiteFact> = sites::of_grid(grid).iter().map(fact).collect();
        let facts = PlanFacts {
            edition: editions::futian_2020(),
            sites: &sites,
            week: Week(202_636),
            before: [None; 2],
            judged: &[],
            rechecks: &[],
        };
        judgements(grid, &plan(&facts))
    }

    #[test]
    fn red_lines_are_rare_and_the_other_standards_fail_as_the_grid_is() {
        let (mut red, mut red_crossed, mut others, mut not_met) = (0, 0, 0, 0);
        let seed = Chance::new(1);
        for grid in grids() {
            for judgement in first(grid) {
                let draw = seed.at(grid.number()).at(u64::from(judgement.standard.code.number()));
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
