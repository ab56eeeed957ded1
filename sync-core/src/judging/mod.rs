//! Judging: what the tables of a grid come to, the same on a phone and in the office.
//!
//! It reads what a grid's plan, status and scores follow from, and asks the domain. Nothing here is stored: whoever holds the
//! same records gets the same answer.

mod authors;
mod rectified;
mod weeks;
mod checks;
mod findings;
mod decided;
mod ground;
mod planned;
mod outstanding;
mod card;
mod agreement;

pub use agreement::{SpotChecked, agreement};
pub(crate) use authors::Authors;
pub use card::{GridCard, card};
pub use ground::Ground;
pub(crate) use ground::site_fact;
pub use outstanding::{Lateness, Outstanding, outstanding};
pub use planned::{PlannedFor, planned};
pub use rectified::{Rectified, rectified, rectified_in};
pub(crate) use weeks::Excused;
