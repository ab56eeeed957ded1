//! A due that is offered.

use sync_core::domain::calendar::Basis;
use sync_core::judging::DueOffered;
use sync_core::merge::hash::Hash;

/// Until when something has to be put right, and what that stands on. It is given with `calendar` to the act that writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DueView {
    /// Until when, ms since 1970.
    pub due_ms: i64,
    /// Since when it was counted, ms since 1970.
    pub from_ms: i64,
    /// Content hash of the calendar that it was counted by; nothing where the district has none.
    pub calendar: Option<Hash>,
    /// Whether the calendar ends before: Monday to Friday were taken for working days. Say so where it is shown.
    pub assumed: bool,
}

impl From<DueOffered> for DueView {
    fn from(DueOffered { due, calendar, from_ms }: DueOffered) -> Self {
        Self { due_ms: due.at_ms, from_ms, calendar, assumed: due.basis == Basis::Assumed }
    }
}
