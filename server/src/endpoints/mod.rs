//! What each address does: ask the writer or a reader, and say it in the caller's form.

pub(crate) mod shown;
pub mod health;
pub mod enrol;
pub mod push;
pub mod pull;
pub mod files;
mod asked;
mod wanted;
pub mod district;
pub mod grids;
pub mod history;
pub mod walks;
pub mod findings;
pub mod scores;
pub mod spot_checks;
pub mod timeline;
pub mod referrals;
pub mod proposals;
pub mod conflicts;
pub mod sign_in;
pub mod acts;
pub mod inbox;
pub mod patrol;
pub mod to_decide;
pub mod suspensions;
