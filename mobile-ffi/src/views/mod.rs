//! What screens show, in pages: rows as they stand on this phone, ready to be drawn.

mod paging;
mod standards;
mod today;
mod walks;
mod findings;
mod records;
mod conflicts;
mod sync;
mod judged;
mod patrol;
mod spot_checks;
mod proposals;
mod due;

pub use conflicts::{BecauseView, ConflictPage, ConflictView, ValueView};
pub use due::DueView;
pub use findings::{FindingPage, FindingView, StandingView};
pub use judged::{ActView, OutstandingView, PlanItemView, PlanView, ScoreView, TimelineView, UnitView};
pub(crate) use paging::slice;
pub use patrol::{SentPage, SentView};
pub use proposals::ProposalView;
pub use records::{RecordPage, RecordView};
pub use spot_checks::{SpotCheckView, SpotPlaceView};
pub use standards::{EditionView, StandardView};
pub use sync::{SyncEnd, SyncView, Unsynced};
pub use today::{GridView, SiteView, TodayView, WalkView};
pub use walks::{CheckPage, CheckView, CompanionView};
