//! The phone as an app holds it: one object, whose calls may be made from any thread.

mod open;
mod enrol;
mod record;
mod edit;
mod shown;
mod sync;

pub use edit::FindingEdit;
pub use open::{Opened, Phone};
pub use record::{CheckOf, Saved, WalkCode, WalkEnd};
