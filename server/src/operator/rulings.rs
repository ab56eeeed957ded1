//! What an officer rules on records: held ones count, personal values are gone.

use super::texts::Text;
use crate::error::Result;
use domain::grids::GridCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use sync_core::error::CoreError;
use sync_core::gate::Operator;
use sync_core::merge::hash::Hash;
use sync_core::merge::partition::Partition;
use sync_core::office::OfficeReplica;
use sync_core::places;

/// Which records of a grid are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lane {
    /// Those that its leader sees.
    #[default]
    Official,
    /// Its spot checks.
    SpotChecks,
}

/// Where records are: in a grid, or in the district's own tables.
pub(super) type Where = (Option<Text<GridCode>>, Lane);

/// Lets held changesets count.
pub(super) fn adopt(
    office: &mut OfficeReplica,
    (operator, place): (&Operator, Where),
    changesets: Vec<Text<Hash>>,
) -> Result<Value> {
    let (partition, changesets) = (partition(office, place), some("changesets", changesets)?);
    let held = office.store().held()?;
    let held: BTreeSet<Hash> =
        held.iter().filter(|(place, _)| *place == partition).map(|(_, written)| written.hash).collect();
    if let Some(other) = changesets.iter().find(|hash| !held.contains(hash)) {
        let allowed =
            format!("changesets that are held there, as `gridwalk held list` shows them; {other} is not");
        return Err(CoreError::Input { field: "changesets", allowed }.into());
    }
    office.adopt(operator, partition, &changesets)?;
    Ok(json!({ "adopted": changesets.len() }))
}

/// Erases personal values.
pub(super) fn erase(
    office: &mut OfficeReplica,
    (operator, place): (&Operator, Where),
    commitments: Vec<Text<Hash>>,
) -> Result<Value> {
    let (partition, commitments) = (partition(office, place), some("commitments", commitments)?);
    let count = office.store().values_of(&partition, &commitments)?.len();
    office.erase(operator, partition, &commitments)?;
    Ok(json!({ "erased": count }))
}

fn partition(office: &OfficeReplica, (grid, lane): Where) -> Partition {
    match (grid, lane) {
        (None, _) => places::of_district(office.district()),
        (Some(grid), Lane::Official) => places::of_grid(grid.0),
        (Some(grid), Lane::SpotChecks) => places::of_spot_checks(grid.0),
    }
}

fn some(field: &'static str, hashes: Vec<Text<Hash>>) -> Result<Vec<Hash>> {
    if hashes.is_empty() {
        let allowed = "one hash or more".to_owned();
        return Err(CoreError::Input { field, allowed }.into());
    }
    Ok(hashes.into_iter().map(|hash| hash.0).collect())
}
