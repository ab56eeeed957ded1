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
mod noticed;
mod tell;

pub use accounts::Stands;
pub use act::ActsFor;
pub use begin::{Judge, OfficeReplica, OfficeSeams};
pub use inspect::{Inspected, inspect};
pub use noticed::{Noticed, Pass, notice, noticed_upto};
pub use serve::{is_brief, mark, serve};
pub use set_back::SET_BACK;
pub use tell::{NOT_TOLD, TRIES_MAX, to_send, wait_ms};
pub use views::{DistrictPage, GridPage, Scorecards, Timeline, Views};
