//! Judging: what the tables of a grid come to, the same on a phone and in the office.
//!
//! It reads what a grid's plan, status and scores follow from, and asks the domain. Nothing here is stored: whoever holds the
//! same records gets the same answer.

mod authors;
mod meant;
mod rectified;
mod referred;
mod apart;
mod weeks;
mod checks;
mod findings;
mod decided;
mod ground;
mod planned;
mod for_others;
mod outstanding;
mod in_force;
mod due;
mod proposals;
mod card;
mod changed;
mod outcome;
mod agreement;

pub use agreement::{SpotChecked, agreement};
pub use apart::apart;
pub(crate) use apart::placed;
pub(crate) use authors::Authors;
pub use card::{GridCard, card};
pub use changed::changed;
pub use due::{CountedBy, DueOffered, due, due_of};
pub use for_others::for_others;
pub use ground::Ground;
pub(crate) use ground::site_fact;
pub use in_force::{calendar_in_force, edition_in_force};
pub(crate) use meant::Meant;
pub use outcome::{PatrolOutcome, outcome, taken_over};
pub use outstanding::{Lateness, Outstanding, outstanding};
pub use planned::{PlannedFor, planned};
pub use proposals::{Proposed, proposed};
pub(crate) use proposals::{site_now, told};
pub use rectified::{Rectified, rectified, rectified_in};
pub use referred::Referred;
pub(crate) use weeks::Excused;
