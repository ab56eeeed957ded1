//! A score explains itself: every point that was lost names the check or finding, the clause and the arithmetic.
//!
//! [`explain`] makes one structure of a grid's facts and its scorecard. It carries the operands of every sum, so that whoever
//! reads it can do the sums again; [`Explanation::text`] says it in Chinese or English.

mod language;
mod arithmetic;
mod named;
mod check;
mod finding;
mod sources;
mod lost;
mod reasons;
mod explanation;
mod text;
mod changed;

pub use arithmetic::{Arithmetic, Portion};
pub use changed::Changed;
pub use check::{CheckSeen, Ruled};
pub use explanation::{Counts, Differing, Explanation, Head, LeftOut, OwnWeek, explain};
pub use finding::{Failed, FindingSeen};
pub use language::Language;
pub use lost::{LostStandard, SitePoints, Why};
pub use named::{Clause, NamedSite};
pub use reasons::{Hindrance, Reason, RedLineAt};
