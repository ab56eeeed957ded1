//! One-time codes: what a person types or scans to enrol a phone.

use crate::error::Result;
use domain::people::PersonId;
use sync_core::gate::Gate;
use sync_core::office::OfficeReplica;

/// A one-time code for a person, good for fourteen days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Who may enrol with it.
    pub person: PersonId,
    /// What to type.
    pub code: String,
}

/// Makes a code for each of the people, in one transaction.
///
/// # Errors
/// The disk is full: then none was made.
pub fn make_codes(office: &mut OfficeReplica, people: &[PersonId]) -> Result<Vec<Code>> {
    let operator = Gate::operator(office);
    let codes = office.together(|office| {
        let one = |person: &PersonId| {
            let code = office.make_code(&operator, *person)?;
            Ok(Code { person: *person, code })
        };
        people.iter().map(one).collect()
    })?;
    Ok(codes)
}
