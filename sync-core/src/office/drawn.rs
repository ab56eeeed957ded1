//! Draws as they are recorded, each drawn again and held against what the grids were told.

use crate::error::Result;
use crate::places;
use domain::people::PersonId;
use domain::spot_checks::{RecordedDraw, plan_of};
use domain::standards::Edition;
use merge::hash::{Hash, Id};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Store;
use store::views::SpotCheckRow;

/// What drawing again comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawnAgain {
    /// The same grids, checkers, standards and sites.
    Alike,
    /// Something else than the grids were told.
    Differs,
    /// The edition that it is judged by is not here.
    NoEdition,
    /// The record of the draw is not here: it was lost with a database, and phones hold none of it.
    NoRecord,
}

/// A draw with what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotDrawSeen {
    /// The draw.
    pub draw: Id,
    /// All that it was drawn from, the seed first of all; `None` where it was lost.
    pub record: Option<RecordedDraw>,
    /// The spot checks that the grids were told, by grid.
    pub checks: Vec<SpotCheckRow>,
    /// What drawing again comes to.
    pub again: DrawnAgain,
}

/// Every draw of a district, by week, each drawn again. `editions` gives an edition by its content.
///
/// # Errors
/// The store cannot be read.
pub fn spot_draws(
    store: &Store,
    district: u32,
    editions: &dyn Fn(&Hash) -> Option<Arc<Edition>>,
) -> Result<Vec<SpotDrawSeen>> {
    // one snapshot for the records and what they came to
    store.read(|store| {
        let mut told: BTreeMap<Id, Vec<SpotCheckRow>> = BTreeMap::new();
        for row in store.spot_checks(&(0..=u64::MAX))? {
            told.entry(row.draw).or_default().push(row);
        }
        let partition = store.partition_ordinal(&places::of_spot_draws(district))?;
        let records = partition.map_or(Ok(Vec::new()), |partition| store.spot_draws(partition))?;
        let mut all = Vec::with_capacity(records.len());
        for record in records {
            let checks = told.remove(&record.draw).unwrap_or_default();
            let edition = editions(&record.edition);
            let again = edition.map_or(DrawnAgain::NoEdition, |edition| again(&record, &checks, &edition));
            all.push(SpotDrawSeen { draw: record.draw, record: Some(record), checks, again });
        }
        let lost = told.into_iter().map(|(draw, checks)| {
            let again = DrawnAgain::NoRecord;
            SpotDrawSeen { draw, record: None, checks, again }
        });
        all.extend(lost);
        let week = |one: &SpotDrawSeen| {
            let told = one.checks.first().map(|check| check.week);
            one.record.as_ref().map(|record| record.week).or(told)
        };
        all.sort_by_key(|one| (week(one), one.draw));
        Ok(all)
    })
}

fn again(record: &RecordedDraw, told: &[SpotCheckRow], edition: &Edition) -> DrawnAgain {
    type Looks = BTreeMap<u64, (PersonId, Vec<u8>)>;
    let told: Looks = told.iter().map(|row| (row.place, (row.checker, row.plan.clone()))).collect();
    let Ok(drawn) = record.drawn(edition) else { return DrawnAgain::Differs };
    let drawn = drawn.checks.iter();
    let drawn: Looks =
        drawn.map(|one| (one.grid.number(), (one.checker, plan_of(&one.places).encode()))).collect();
    if drawn == told { DrawnAgain::Alike } else { DrawnAgain::Differs }
}
