//! The phone as an app holds it: one object, whose calls may be made from any thread.

mod layer;
mod open;
mod enrol;
mod record;
mod edit;
mod settle;
mod shown;
mod standards;
mod judged;
mod patrol;
mod spot_checks;
mod propose;
mod due;
mod locate;
mod patience;
mod progress;
mod sync;
mod steps;
mod carried;
mod care;

pub use care::{CheckedView, FaultView, StorageReport};
pub use carried::BundleView;
pub use edit::FindingEdit;
pub use locate::{LocatedView, NearView};
pub use open::{Opened, Phone, PhoneFiles};
pub use progress::{SyncListener, SyncProgress};
pub use record::{CheckOf, Saved, WalkCode, WalkEnd};
pub use steps::{OfficeRequest, SyncStep, SyncSteps};
pub use sync::{Link, SyncHow};
