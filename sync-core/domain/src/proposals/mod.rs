//! A proposal says what should change about the sites of a grid; nothing changes until an officer has decided it.

mod proposal;
mod outcome;

pub use outcome::{Became, Beside, Decided, Decision, NewDecision, Outcome, TakenBack, outcome};
pub use proposal::{Asks, Hindrance, Proposal, SiteChange, SiteNow, site_of, withdraw};
