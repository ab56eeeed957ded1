//! What a grid inspection is, in the words of the people who do it.
//!
//! Modules are listed in the order of the flow, and each uses only those above it. Nothing here reads a
//! clock, a file or a socket; everything that is scored or hashed is an integer.

pub mod limits;
pub mod people;
pub mod day;
pub mod week;
pub mod format;
pub mod geo;
pub mod grids;
pub mod standards;
pub mod calendar;
pub mod assignments;
pub mod walks;
pub mod checks;
pub mod findings;
pub mod rectification;
pub mod notices;
pub mod sites;
pub mod proposals;
pub mod files;
pub mod units;
pub mod mandates;
pub mod holds;
pub mod revocations;
pub mod scoring;
pub mod explain;
pub mod plan;
pub mod suspensions;
pub mod spot_checks;
