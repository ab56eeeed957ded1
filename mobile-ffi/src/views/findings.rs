//! Findings as a list shows them.

use sync_core::domain::findings::ExtentUnit;
use sync_core::merge::hash::Id;
use sync_core::store::views::{FindingRow, Standing};

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FindingView {
    /// Its id.
    pub id: Id,
    /// The walk it was found in.
    pub walk: Option<Id>,
    /// When it was recorded, ms since 1970.
    pub recorded_ms: i64,
    /// Whether that is the phone's own word so far, because the office has not acknowledged it.
    pub provisional: bool,
    /// The name of its site.
    pub site: String,
    /// The standard.
    pub standard: u32,
    /// Free text.
    pub note: String,
    /// How many or how much.
    pub observed: Option<u32>,
    /// In what; nothing for a unit of a later version.
    pub unit: Option<ExtentUnit>,
    /// Whether the standard is a red line.
    pub red_line: bool,
    /// How it stands.
    pub standing: StandingView,
    /// Pictures that belong to it.
    pub photos: u32,
}

impl From<FindingRow> for FindingView {
    fn from(row: FindingRow) -> Self {
        let (observed, unit) = row.extent;
        Self {
            id: row.key.id,
            walk: row.walk,
            recorded_ms: row.recorded.ms,
            provisional: row.recorded.provisional,
            site: row.site.map(|(_, name, ..)| name).unwrap_or_default(),
            standard: row.standard,
            note: row.note,
            observed,
            unit: unit.and_then(ExtentUnit::from_code),
            red_line: row.red_line == 1,
            standing: row.standing.into(),
            photos: row.photos,
        }
    }
}

/// How a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum StandingView {
    /// Recorded, and not put right.
    Open,
    /// Put right on the spot.
    OnTheSpot,
    /// Taken back by its author.
    Withdrawn,
}

impl From<Standing> for StandingView {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Open => Self::Open,
            Standing::OnTheSpot => Self::OnTheSpot,
            Standing::Withdrawn => Self::Withdrawn,
        }
    }
}

/// Findings, in the order of their keys.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FindingPage {
    /// The rows.
    pub findings: Vec<FindingView>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
}
