//! What an officer rules on records: held ones count, personal values are gone.

use super::texts::Text;
use crate::error::Result;
use domain::grids::GridCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use sync_core::error::CoreError;
use sync_core::gate::Operator;
use sync_core::merge::hash::Hash;
use sync_core::merge::partition::Partition;
use sync_core::office::OfficeReplica;
use sync_core::places;

/// Lets held changesets count.
pub(super) fn adopt(
    office: &mut OfficeReplica,
    (operator, grid): (&Operator, Option<Text<GridCode>>),
    changesets: Vec<Text<Hash>>,
) -> Result<Value> {
    let (partition, changesets) = (partition(office, grid), some("changesets", changesets)?);
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
    (operator, grid): (&Operator, Option<Text<GridCode>>),
    commitments: Vec<Text<Hash>>,
) -> Result<Value> {
    let (partition, commitments) = (partition(office, grid), some("commitments", commitments)?);
    let count = office.store().values_of(&partition, &commitments)?.len();
    office.erase(operator, partition, &commitments)?;
    Ok(json!({ "erased": count }))
}

fn partition(office: &OfficeReplica, grid: Option<Text<GridCode>>) -> Partition {
    grid.map_or_else(|| places::of_district(office.district()), |grid| places::of_grid(grid.0))
}

fn some(field: &'static str, hashes: Vec<Text<Hash>>) -> Result<Vec<Hash>> {
    if hashes.is_empty() {
        let allowed = "one hash or more".to_owned();
        return Err(CoreError::Input { field, allowed }.into());
    }
    Ok(hashes.into_iter().map(|hash| hash.0).collect())
}
