//! What a citizen sent, and what became of it.

use sync_core::domain::grids::GridCode;
use sync_core::judging::PatrolOutcome;
use sync_core::merge::hash::Id;
use sync_core::phone::Sent;
use sync_core::store::views::{Cursor, Page};

/// What a citizen sent.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SentView {
    /// Its id.
    pub id: Id,
    /// The grid that it names; nothing where that is none.
    pub grid: Option<GridCode>,
    /// When it was recorded, ms since 1970.
    pub recorded_ms: i64,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// Free text.
    pub note: String,
    /// Pictures that belong to it.
    pub photos: u32,
    /// What became of it.
    pub outcome: PatrolOutcome,
    /// When that was decided, ms since 1970; nothing while it waits.
    pub decided_ms: Option<i64>,
    /// The reason, or what else the office says; empty for nothing.
    pub said: String,
}

impl From<Sent> for SentView {
    fn from(sent: Sent) -> Self {
        Self {
            id: sent.found.key.id,
            grid: GridCode::new(sent.found.place).ok(),
            recorded_ms: sent.found.recorded.ms,
            standard: sent.found.standard,
            note: sent.found.note,
            photos: sent.found.photos,
            outcome: sent.outcome,
            decided_ms: sent.decided_ms,
            said: sent.said,
        }
    }
}

/// What a citizen sent, in the order of their keys.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SentPage {
    /// The rows.
    pub sent: Vec<SentView>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
}

impl From<Page<Sent, Cursor>> for SentPage {
    fn from(page: Page<Sent, Cursor>) -> Self {
        Self {
            sent: page.entries.into_iter().map(Into::into).collect(),
            next: page.next.map(|cursor| cursor.to_string()),
        }
    }
}
