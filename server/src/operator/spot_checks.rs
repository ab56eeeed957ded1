//! Spot checks as an officer has them drawn.

use super::texts::Text;
use crate::error::{Result, ServerError};
use domain::grids::GridCode;
use domain::people::{PersonId, Role};
use domain::spot_checks::WhyLeftOut;
use domain::standards::Edition;
use domain::week::Week;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use sync_core::error::CoreError;
use sync_core::gate::Operator;
use sync_core::merge::hash::Id;
use sync_core::office::{OfficeReplica, SpotDraw};
use sync_core::places;
use sync_core::store::Store;

/// What spot checks are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpotChecksAsked {
    /// Code of the area: the district, a street, a community or a grid.
    pub area: u64,
    /// The week, year × 100 + week.
    pub week: u32,
    /// How many grids.
    pub grids: u32,
    /// How many standards in each.
    pub standards: u32,
    /// Who may look.
    pub checkers: Vec<Text<Id>>,
    /// And everybody who leads a grid in this area.
    pub leaders_of: Option<u64>,
}

/// The edition that a week is scored by in a district of a store; `None` where none is in force.
pub type InForce<'e> = dyn Fn((&Store, u32), Week) -> Result<Option<Arc<Edition>>> + 'e;

/// Draws them; says who looks where.
pub(super) fn draw(
    office: &mut OfficeReplica,
    (operator, in_force): (&Operator, &InForce<'_>),
    asked: &SpotChecksAsked,
) -> Result<Value> {
    let mut checkers: Vec<PersonId> = asked.checkers.iter().map(|checker| checker.0).collect();
    if let Some(area) = asked.leaders_of {
        checkers.extend(leaders(office, area)?);
    }
    let week = Week(asked.week);
    let edition = in_force((office.store(), office.district()), week)?.ok_or_else(|| {
        ServerError::Order("no edition of the standards is in force in that week: adopt one first".to_owned())
    })?;
    let SpotChecksAsked { area, grids, standards, .. } = *asked;
    let made = office.draw_spot_checks(
        operator,
        &SpotDraw { area, week, grids, standards, checkers: &checkers },
        &edition,
    )?;
    let mut checks = Vec::with_capacity(made.drawn.checks.len());
    for check in &made.drawn.checks {
        checks.push(json!({
            "grid": check.grid.to_string(),
            "checker": check.checker.to_string(),
            "name": office.store().name_of(check.checker)?,
            "standards": check.places.len(),
        }));
    }
    let left_out = made.drawn.left_out.iter().map(|one| {
        let why = match one.why {
            WhyLeftOut::EverybodysOwn => {
                "every checker is assigned there, or shares a phone with somebody who is"
            }
            WhyLeftOut::NothingApplies => "no standard applies there",
        };
        json!({ "grid": one.grid.to_string(), "why": why })
    });
    Ok(json!({
        "draw": made.draw.to_string(),
        "week": week.to_string(),
        "checks": checks,
        "left_out": left_out.collect::<Vec<_>>(),
    }))
}

/// Everybody who leads a grid in an area.
fn leaders(office: &OfficeReplica, area: u64) -> Result<Vec<PersonId>> {
    let first = u64::from(office.district()) * 1_000_000_000;
    let mut leaders = Vec::new();
    for number in office.store().grids(&(first..=first + 999_999_999))? {
        let Some(grid) = GridCode::new(number).ok().filter(|grid| places::contains(area, *grid)) else {
            continue;
        };
        let Some(partition) = office.store().partition_ordinal(&places::of_grid(grid))? else { continue };
        let people = office.store().people_of(partition)?.into_iter();
        leaders.extend(people.filter(|one| one.role == Some(Role::GridLeader)).map(|one| one.person));
    }
    if leaders.is_empty() {
        let allowed =
            "the code of this district, or of a street, community or grid of it that somebody leads"
                .to_owned();
        return Err(CoreError::Input { field: "leaders-of", allowed }.into());
    }
    Ok(leaders)
}
