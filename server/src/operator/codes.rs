//! One-time codes for the people of a grid: what each types or scans to enrol a phone.

use crate::error::Result;
use crate::setup;
use domain::grids::GridCode;
use serde_json::{Value, json};
use sync_core::error::CoreError;
use sync_core::merge::hash::Id;
use sync_core::office::OfficeReplica;
use sync_core::places;

/// Makes a code for each of the people of a grid, or for one of them.
pub(super) fn make(office: &mut OfficeReplica, (grid, only): (GridCode, Option<Id>)) -> Result<Value> {
    let people = match office.store().partition_ordinal(&places::of_grid(grid))? {
        Some(partition) => office.store().people_of(partition)?,
        None => Vec::new(),
    };
    let people: Vec<_> =
        people.into_iter().filter(|one| only.is_none_or(|person| one.person == person)).collect();
    if people.is_empty() {
        let allowed = "a grid of this district, and somebody who is assigned in it".to_owned();
        return Err(CoreError::Input { field: "grid", allowed }.into());
    }
    let ids: Vec<Id> = people.iter().map(|one| one.person).collect();
    let codes = setup::make_codes(office, &ids)?;
    let rows = people.iter().zip(&codes).map(|(one, code)| {
        json!({
            "person": one.person.to_string(),
            "name": one.name,
            "role": one.role.map(|role| role.name()),
            "role_zh": one.role.map(|role| role.name_zh()),
            "code": code.code,
        })
    });
    Ok(rows.collect())
}
