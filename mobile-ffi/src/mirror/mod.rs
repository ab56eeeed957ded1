//! The types of the domain as other languages see them; the domain does not hear of it.

mod ids;
mod rules;
mod walks;
mod findings;
mod acts;
mod patrol;
mod sites;

pub use acts::{Deed, NewDeed};
pub use findings::{Change, NewFinding, PositionGiven, SeenInCheck};
pub use patrol::NewPatrolFinding;
pub use sites::{NewProposal, SiteChange};
