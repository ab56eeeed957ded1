//! Accounts by name, links of units, and members of the patrol corps.

use super::texts::{Hidden, Text};
use crate::error::Result;
use crate::setup;
use domain::assignments::Origin;
use domain::grids::StreetCode;
use domain::mandates::Mandate;
use serde_json::{Value, json};
use sync_core::gate::{Gate, Operator};
use sync_core::merge::hash::Id;
use sync_core::office::{NewAccount, NewMember, OfficeReplica};

/// For whom an account is made: a street, a unit, or the district office where neither is named.
pub(super) type For = (Option<Text<StreetCode>>, Option<Text<Id>>);

/// Makes an account.
pub(super) fn make(
    office: &mut OfficeReplica,
    operator: &Operator,
    (name, display_name): (String, String),
    (person, (street, unit), secret): (Option<Text<Id>>, For, Hidden),
) -> Result<Value> {
    let person = person.map_or_else(|| office.new_id(), |one| one.0);
    let mandate = match (street, unit) {
        (Some(street), _) => Mandate::Street(street.0),
        (None, Some(unit)) => Mandate::Unit(unit.0),
        (None, None) => Mandate::District,
    };
    let new = NewAccount { name, person, display_name, mandate, secret: secret.0 };
    office.make_account(operator, new)?;
    Ok(json!({ "person": Text(person) }))
}

/// Lets a citizen join the patrol corps, with a code for a phone.
pub(super) fn add_member(
    office: &mut OfficeReplica,
    operator: &Operator,
    (name, person): (String, Option<Text<Id>>),
) -> Result<Value> {
    let person = person.map_or_else(|| office.new_id(), |one| one.0);
    office.add_member(operator, NewMember { person, display_name: name, origin: Origin::Real })?;
    let code = setup::make_codes(office, &[person])?.into_iter().next().map(|code| code.code);
    Ok(json!({ "person": Text(person), "code": code }))
}

/// Tells members what has become of what was taken over, in the whole district.
pub(super) fn tell_members(office: &mut OfficeReplica) -> Result<Value> {
    let operator = Gate::operator(office);
    Ok(json!({ "told": office.tell_members(&operator, &(0..=u64::MAX))? }))
}
