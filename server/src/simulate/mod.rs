//! The model of the sync against the real parts: one seed is one run, and a wrong one says how to repeat it.
//!
//! Phones and office are the real replicas on databases in memory; clocks and network are virtual. The oracle
//! reads the hashed bytes and what authors had on screen, and uses none of the code that it judges.

mod chance;
mod action;
mod plan;
mod plans;
mod devices;
mod places;
mod registers;
mod ledger;
mod verdict;
mod log;
mod oracle;
mod book;
mod crowds;
mod office;
mod officers;
mod network;
mod witnesses;
mod phone;
mod world;
mod rulings;
mod judge;
mod run;
mod command;

pub use action::Action;
pub use command::{SimulateArgs, command};
pub use ledger::Counts;
pub use plan::{Plan, Witnessing};
pub use plans::PLANS;
pub use run::run;
pub use verdict::{Fault, Verdict, Wrong};
