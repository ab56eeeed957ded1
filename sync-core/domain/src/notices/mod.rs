//! Notices 通知: what a responsible unit is told about findings, once for each cause, and not at night.

mod what;
mod quiet;
mod notice;
mod fresh;
mod reminder;
mod words;

pub use fresh::{Before, fresh};
pub use notice::{Notice, Told};
pub use quiet::{Danger, QUIET_FROM_HOUR, QUIET_UNTIL_HOUR, goes_out_ms, quiet};
pub use reminder::{Reminder, WEEK_MS, due_soon_ms, reminder};
pub use what::What;
pub use words::{About, until};
