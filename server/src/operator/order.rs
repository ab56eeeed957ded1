//! An order: what can be asked of the office by its operator, and how each is carried out.

use super::codes;
use crate::error::Result;
use domain::grids::GridCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;
use sync_core::office::OfficeReplica;

/// What is asked of the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Order {
    /// Make one-time codes for the people of a grid, or for one of them.
    MakeCodes {
        /// The grid.
        #[serde(with = "as_text")]
        grid: GridCode,
        /// Only this person.
        #[serde(with = "as_text_or_none", default)]
        person: Option<Id>,
    },
    /// Somebody has seen every alarm up to this number.
    SeeAlarms {
        /// The number.
        upto: u64,
    },
}

impl Order {
    /// Carries it out; returns what there is to say, durable when this returns.
    ///
    /// # Errors
    /// It cannot be done, and nothing was changed; the text says what to do.
    pub fn carry_out(self, office: &mut OfficeReplica) -> Result<Value> {
        let operator = Gate::operator(office);
        match self {
            Self::MakeCodes { grid, person } => codes::make(office, (grid, person)),
            Self::SeeAlarms { upto } => Ok(json!({ "seen": office.see_alarms(&operator, upto)? })),
        }
    }
}

/// What has a text of its own, written as that.
mod as_text {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;
    use std::fmt::Display;
    use std::str::FromStr;

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(super) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// The same, where there may be none.
mod as_text_or_none {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;
    use std::fmt::Display;
    use std::str::FromStr;

    pub(super) fn serialize<T: Display, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => to.collect_str(value),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
