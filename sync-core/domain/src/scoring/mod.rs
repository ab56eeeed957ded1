//! Scores: what a grid's checks and findings come to, in whole numbers, with every point that was lost named.
//!
//! A score is a function of the facts alone: no clock, no order of arrival, no floats. The same facts give the same scorecard on
//! a phone and in the office.

mod points;
mod facts;
mod window;
mod rate;
mod ground;
mod skipped;
mod values;
mod red_line;
mod band;
mod losses;
mod indices;
mod card;
mod rollup;
mod areas;
mod change;

pub use areas::{AreaRolled, DistrictRolled, GridPart, roll_up_district};
pub use band::{Band, Thresholds, shown_band};
pub use card::{Scorecard, score};
pub use change::{Change, Stood, WhyNot, change};
pub use facts::{
    CheckFact, Confirmed, Cost, Facts, FindingFact, Look, Origin, Place, SiteFact, WeekFact, WeekKind,
};
pub use indices::{FIRST_INDEX_SHARE_BP, Indices, SECOND_INDEX_ITEMS};
pub use losses::{Because, Loss, SiteLoss};
pub use points::{Agreement, Judged, POINTS_MAX, judged};
pub use rate::{Interval, Rate, Share};
pub use red_line::RedLine;
pub use rollup::{Blended, Part, Rolled, blend, roll_up};
pub(crate) use window::{RED_LINE_WEEKS, Window};
