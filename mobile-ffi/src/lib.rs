//! The same core inside phone apps: thin calls that UniFFI offers to Kotlin, Swift and Python.
//!
//! An app opens a [`Phone`](phone::Phone) in a directory, enrols people on it, records, shows and syncs. Every call may be
//! made from any thread, and every error says what the app should do. See `mobile-ffi/smoke` for a whole day with it.

mod error;
mod device;
mod files;
mod mirror;
mod office;
mod turn;
mod views;
pub mod phone;

pub use device::{ClockReading, DeviceClock, DeviceError, KeyStore};
pub use error::{PhoneError, Result, Said};
pub use mirror::{
    Change, Deed, NewDeed, NewFinding, NewPatrolFinding, NewProposal, PositionGiven, SeenInCheck, SiteChange,
};
pub use office::{Office, OfficeAnswer, StopSync};
pub use views::{
    ActView, BecauseView, CheckPage, CheckView, CompanionView, ConflictPage, ConflictView, DueView,
    EditionView, FindingPage, FindingView, GridView, OutstandingView, PlanItemView, PlanView, ProposalView,
    RecordPage, RecordView, ScoreView, SentPage, SentView, SiteView, SpotCheckView, SpotPlaceView,
    StandardView, StandingView, SyncEnd, SyncView, TimelineView, TodayView, UnitView, Unsynced, ValueView,
    WalkView,
};

use sync_core::domain::files::content_hash;
use sync_core::merge::hash::Hash;

uniffi::setup_scaffolding!();

/// The version of the core inside the app, as `major.minor.patch`, for the about page and for complaints.
///
/// It is the version of the whole workspace, so that the office can compare it with its own.
#[uniffi::export]
#[must_use]
pub fn core_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The hash by which a picture is known: give it to [`NewFinding::photos`], and keep the bytes as they are.
#[uniffi::export]
#[must_use]
pub fn picture_hash(bytes: &[u8]) -> Hash {
    content_hash(bytes)
}

/// What this library answers to the input of a conformance vector (`fixtures/data/conformance`), both JSON: an app's own
/// build proves with it that it reads, refuses and merges as every other client does. It touches no phone.
///
/// # Errors
/// *Fix input* where it is no vector.
#[uniffi::export]
pub fn conformance(input: &str) -> Result<String> {
    sync_core::conformance::run(input).map_err(|error| PhoneError::input("input", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::core_version;

    #[test]
    fn an_app_learns_the_version_of_its_core_in_three_numbers() {
        let version = core_version();
        let numbers: Vec<Result<u32, _>> = version.split('.').map(str::parse).collect();
        assert_eq!(numbers.len(), 3, "{version}");
        assert!(numbers.iter().all(Result::is_ok), "{version}");
    }
}
