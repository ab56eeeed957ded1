//! Conformance: what a client of this format answers to the published vectors, as JSON in and JSON out.
//!
//! The files of `fixtures/data/conformance` hold the input and the expected result of each; their README says what the members
//! mean. Whoever writes another client does the same with them; ours is asked natively and through every language of the
//! phone library.

mod fields;
mod refusal;
mod changesets;
mod segments;
mod signed;
mod digests;
mod merges;
mod sessions;
mod positions;
mod statuses;
mod dues;
mod facts;
mod editions;
mod plans;
mod scorecards;
mod scores;

use fields::Input;
use merge::cbor::Malformed;
use serde_json::{Value, json};
use store::StoreError;

/// Why a vector has no result.
#[derive(Debug, thiserror::Error)]
pub enum ConformanceError {
    /// It is no vector.
    #[error("{0}: see fixtures/data/conformance/README.md")]
    NoVector(String),
    /// It needs a database in memory, which failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is asked fails as the format says that it has to, or for another reason.
enum Failure {
    Refused(&'static str),
    Other(ConformanceError),
}

impl From<Malformed> for Failure {
    fn from(error: Malformed) -> Self {
        Self::Refused(refusal::of_bytes(&error))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl From<ConformanceError> for Failure {
    fn from(error: ConformanceError) -> Self {
        Self::Other(error)
    }
}

/// The result of a vector's `input`, a JSON object; both as text.
///
/// # Errors
/// It is no input of a vector.
pub fn run(input: &str) -> Result<String, ConformanceError> {
    let value: Value =
        serde_json::from_str(input).map_err(|error| ConformanceError::NoVector(error.to_string()))?;
    let input = Input(&value);
    let result = match input.text("topic")? {
        "certificate" => signed::certificate(&input),
        "changeset" => changesets::changeset(&input),
        "digest" => digests::digests(&input),
        "due" => dues::due(&input),
        "merge" => merges::merge(&input),
        "plan" => plans::plan(&input),
        "position" => positions::position(&input),
        "receipt" => signed::receipt(&input),
        "score" => scores::score(&input),
        "segment" => segments::segment(&input),
        "session" => sessions::session(&input),
        "status" => statuses::status(&input),
        other => Err(ConformanceError::NoVector(format!("no topic `{other}`")).into()),
    };
    match result {
        Ok(result) => Ok(result.to_string()),
        Err(Failure::Refused(why)) => Ok(json!({ "refused": why }).to_string()),
        Err(Failure::Other(error)) => Err(error),
    }
}
