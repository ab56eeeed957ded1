//! What is on this phone only, and what a sync did about it.

use sync_core::phone::SyncReport;
use sync_core::protocol::session::Outcome;

/// What is on this phone only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Unsynced {
    /// How many changesets.
    pub changesets: u64,
    /// When the oldest of them was recorded, ms since 1970.
    pub oldest_ms: Option<i64>,
}

/// How a sync ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SyncEnd {
    /// The office and this phone hold the same, and have proved it.
    Agreed,
    /// All was exchanged, and the proofs differ: the next sync repairs it; report it where it stays so.
    Differed,
    /// It was stopped, and goes on next time.
    Stopped,
    /// As much came as a metered link is asked for; everything recorded went up. The rest comes with the next sync.
    Paused,
}

/// What a sync did.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncView {
    /// How it ended.
    pub end: SyncEnd,
    /// Changesets that the office holds now and did not before.
    pub acknowledged: u64,
    /// Changesets that came.
    pub received: u64,
    /// What the office set aside, with its reasons.
    pub quarantined: Vec<String>,
    /// Editions and map layers that are not here: a sync to the end fetches them.
    pub files_missing: u32,
}

impl SyncView {
    /// That of a sync in which nothing was done yet.
    pub(crate) const fn begun() -> Self {
        Self {
            end: SyncEnd::Stopped,
            acknowledged: 0,
            received: 0,
            quarantined: Vec::new(),
            files_missing: 0,
        }
    }

    /// That of a sync that was done in one part.
    pub(crate) fn of(report: &SyncReport) -> Self {
        let mut view = Self::begun();
        view.add(report);
        view
    }

    /// With what one part of it did more.
    pub(crate) fn add(&mut self, part: &SyncReport) {
        self.end = match part.outcome {
            Outcome::Agreed => SyncEnd::Agreed,
            Outcome::Differed => SyncEnd::Differed,
            Outcome::Cut | Outcome::Broken => SyncEnd::Stopped,
        };
        self.acknowledged += part.acknowledged;
        self.received += part.received;
        for reason in &part.quarantined {
            if !self.quarantined.contains(reason) {
                self.quarantined.push(reason.clone());
            }
        }
    }
}
