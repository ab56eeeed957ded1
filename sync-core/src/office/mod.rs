//! What happens at the office: enrolling, receiving, ruling, serving. One replica writes; readers stand beside it.

mod begin;
mod feed;
mod enrol;
mod write;
mod welcome;
mod receive;
mod serve;
mod views;

pub use begin::{Judge, OfficeReplica, OfficeSeams};
pub use receive::{Inspected, inspect};
pub use serve::serve;
pub use views::{DistrictPage, GridPage, Views};
