//! An order: what can be asked of the office by its operator, and how each is carried out.

use super::texts::Text;
use super::{codes, rulings};
use crate::error::Result;
use domain::grids::GridCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sync_core::gate::Gate;
use sync_core::merge::hash::{Hash, Id};
use sync_core::office::{OfficeReplica, Stands};

/// What is asked of the office. Where a grid may be left out, the district's own tables are meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Order {
    /// Make one-time codes for the people of a grid, or for one of them.
    MakeCodes {
        /// The grid.
        grid: Text<GridCode>,
        /// Only this person.
        person: Option<Text<Id>>,
    },
    /// Let in what was set aside, and what follows it in its stream.
    Admit {
        /// What, by its hash.
        quarantined: Text<Hash>,
    },
    /// Let held changesets count, finally.
    Adopt {
        /// Where they are.
        grid: Option<Text<GridCode>>,
        /// Which.
        changesets: Vec<Text<Hash>>,
    },
    /// Erase the values behind these commitments, here and on every copy.
    Erase {
        /// Where they are.
        grid: Option<Text<GridCode>>,
        /// Which.
        commitments: Vec<Text<Hash>>,
    },
    /// Close an account: reading stops, and what is pushed is held.
    Disable {
        /// Whose.
        person: Text<Id>,
    },
    /// Open it again.
    Enable {
        /// Whose.
        person: Text<Id>,
    },
    /// Revoke a device's key.
    Revoke {
        /// Which.
        key: Text<Hash>,
        /// What of its work stands: these changesets and what they follow; left out, all that has come so far.
        stands: Option<Vec<Text<Hash>>>,
    },
    /// Somebody has seen every alarm up to this number.
    SeeAlarms {
        /// The number.
        upto: u64,
    },
    /// Try everything again that responsible units could not be told.
    RetryNotices {},
}

impl Order {
    /// Carries it out; returns what there is to say, durable when this returns.
    ///
    /// # Errors
    /// It cannot be done, and nothing was changed; the text says what to do.
    pub fn carry_out(self, office: &mut OfficeReplica) -> Result<Value> {
        let operator = Gate::operator(office);
        Ok(match self {
            Self::MakeCodes { grid, person } => codes::make(office, (grid.0, person.map(|one| one.0)))?,
            Self::Admit { quarantined } => {
                office.admit(&operator, &quarantined.0)?;
                json!({ "admitted": quarantined })
            }
            Self::Adopt { grid, changesets } => rulings::adopt(office, (&operator, grid), changesets)?,
            Self::Erase { grid, commitments } => rulings::erase(office, (&operator, grid), commitments)?,
            Self::Disable { person } => {
                office.disable(&operator, person.0)?;
                json!({ "disabled": person })
            }
            Self::Enable { person } => {
                office.enable(&operator, person.0)?;
                json!({ "enabled": person })
            }
            Self::Revoke { key, stands } => {
                let held = office.revoke(&operator, (&key.0, &standing(stands)))?;
                json!({ "revoked": key, "held": held })
            }
            Self::RetryNotices {} => json!({ "again": office.tell_again(&operator)? }),
            Self::SeeAlarms { upto } => json!({ "seen": office.see_alarms(&operator, upto)? }),
        })
    }
}

fn standing(named: Option<Vec<Text<Hash>>>) -> Stands {
    match named {
        None => Stands::Everything,
        Some(none) if none.is_empty() => Stands::Nothing,
        Some(named) => Stands::UpTo(named.into_iter().map(|hash| hash.0).collect()),
    }
}
