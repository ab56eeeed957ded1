//! An order: what can be asked of the office by its operator, and how each is carried out.

use super::rulings::Lane;
use super::spot_checks::{InForce, SpotChecksAsked};
use super::texts::{Hidden, Text};
use super::{codes, named, rulings, spot_checks};
use crate::error::Result;
use domain::grids::{GridCode, StreetCode};
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
        /// Among which records of the grid.
        #[serde(default)]
        lane: Lane,
        /// Which.
        changesets: Vec<Text<Hash>>,
    },
    /// Erase the values behind these commitments, here and on every copy.
    Erase {
        /// Where they are.
        grid: Option<Text<GridCode>>,
        /// Among which records of the grid.
        #[serde(default)]
        lane: Lane,
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
    /// Make an account by name: of a street, of a unit, or of the district office where neither is named.
    MakeAccount {
        /// The name to sign in with.
        name: String,
        /// The name to show.
        display_name: String,
        /// Whose it is; a new person where it is left out.
        person: Option<Text<Id>>,
        /// The street.
        street: Option<Text<StreetCode>>,
        /// The responsible unit.
        unit: Option<Text<Id>>,
        /// The password's hash.
        secret: Hidden,
    },
    /// Give an account another password.
    ChangePassword {
        /// Which.
        name: String,
        /// The password's hash.
        secret: Hidden,
    },
    /// End the mandate of an account.
    EndAccount {
        /// Which.
        name: String,
    },
    /// Make a link that lets a unit in without an account.
    MakeLink {
        /// Which unit.
        unit: Text<Id>,
        /// For how many days.
        days: u32,
    },
    /// Take back every link of a unit that was made so far.
    TakeBackLinks {
        /// Which unit.
        unit: Text<Id>,
    },
    /// Let a citizen join the patrol corps.
    AddMember {
        /// The name; personal.
        name: String,
        /// Who; a new person where it is left out.
        person: Option<Text<Id>>,
    },
    /// Tell members of the patrol corps what has become of what was taken over.
    TellMembers,
    /// Draw spot checks.
    DrawSpotChecks {
        /// Where, when, how many, and who may look.
        asked: SpotChecksAsked,
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
    /// Carries it out; returns what there is to say, durable when this returns. `in_force` gives the edition of a week.
    ///
    /// # Errors
    /// It cannot be done, and nothing was changed; the text says what to do.
    pub fn carry_out(self, office: &mut OfficeReplica, in_force: &InForce<'_>) -> Result<Value> {
        let operator = Gate::operator(office);
        Ok(match self {
            Self::MakeCodes { grid, person } => codes::make(office, (grid.0, person.map(|one| one.0)))?,
            Self::Admit { quarantined } => {
                office.admit(&operator, &quarantined.0)?;
                json!({ "admitted": quarantined })
            }
            Self::Adopt { grid, lane, changesets } => {
                rulings::adopt(office, (&operator, (grid, lane)), changesets)?
            }
            Self::Erase { grid, lane, commitments } => {
                rulings::erase(office, (&operator, (grid, lane)), commitments)?
            }
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
            Self::MakeAccount { name, display_name, person, street, unit, secret } => {
                named::make(office, &operator, (name, display_name), (person, (street, unit), secret))?
            }
            Self::ChangePassword { name, secret } => {
                office.change_password(&operator, (&name, &secret.0))?;
                json!({ "changed": name })
            }
            Self::EndAccount { name } => {
                office.end_account(&operator, &name)?;
                json!({ "ended": name })
            }
            Self::MakeLink { unit, days } => json!({ "link": office.make_link(&operator, (unit.0, days))? }),
            Self::TakeBackLinks { unit } => {
                office.take_back_links(&operator, unit.0)?;
                json!({ "taken_back": unit })
            }
            Self::AddMember { name, person } => named::add_member(office, &operator, (name, person))?,
            Self::TellMembers => named::tell_members(office)?,
            Self::DrawSpotChecks { asked } => spot_checks::draw(office, (&operator, in_force), &asked)?,
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
