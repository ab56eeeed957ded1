//! What happens at the office: enrolling, receiving, ruling, serving. One replica writes; readers stand beside it.

mod begin;
mod feed;
mod enrol;
mod write;
mod untold;
mod welcome;
mod accounts;
mod set_back;
mod inspect;
mod standing;
mod admission;
mod rights;
mod judge;
mod receive;
mod quarantine;
mod serve;
mod views;
mod act;
mod named;
mod inbox;
mod desk;
mod patrol;

pub use accounts::Stands;
pub use act::ActsFor;
pub use begin::{Judge, OfficeReplica, OfficeSeams};
pub use desk::{Acted, Onward};
pub use inbox::{Charge, Inbox, Which};
pub use inspect::{Inspected, inspect};
pub use named::{NewAccount, SIGN_IN_LIFE_MS};
pub use patrol::{Adoption, Decision, NewMember};
pub use serve::{is_brief, mark, serve};
pub use set_back::SET_BACK;
pub use views::{DistrictPage, GridPage, PatrolFinding, Scorecards, Timeline, Views};
