//! What people look at, read from the current tables: one file for each question, rows as they stand.

mod files;
mod paging;
mod people;
mod sites;
mod totals;
mod grids;
mod walks;
mod companions;
mod checks;
mod recorded;
mod findings;
mod writes;
mod history;
mod held;
mod personal;
mod conflicts;

pub use checks::CheckRow;
pub use companions::CompanionRow;
pub use conflicts::{Because, Conflict, ConflictCursor, Contender, Disputed};
pub use files::{EditionRow, MapLayerRow};
pub use findings::{FindingFilter, FindingRow, RedLine, Standing, handled_on_the_spot};
pub use grids::{GridRow, LastWalk};
pub use history::{Receipted, Ruled, Written};
pub use paging::{Cursor, Page, Slice};
pub use people::PersonRow;
pub use personal::PersonalValue;
pub use sites::{PositionRow, SiteRow};
pub use totals::Totals;
pub use walks::{CheckCounts, WalkFilter, WalkRow};
pub use writes::{Author, Wrote, WroteValue};
