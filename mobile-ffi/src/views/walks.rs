//! A walk from near: what was judged in it, and who walks along.

use sync_core::domain::checks::CheckResult;
use sync_core::domain::people::{PersonId, Role};
use sync_core::merge::hash::Id;
use sync_core::store::views::{CheckRow, CompanionRow};

/// Somebody who walks along.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CompanionView {
    /// Who it is.
    pub person: PersonId,
    /// In which role; nothing for one of a later version.
    pub role: Option<Role>,
    /// The name to show; empty where it is not known here.
    pub name: String,
}

impl From<CompanionRow> for CompanionView {
    fn from(row: CompanionRow) -> Self {
        Self { person: row.person, role: row.role, name: row.name }
    }
}

/// A check.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CheckView {
    /// The site judged.
    pub site: Id,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// The result; nothing for one of a later version.
    pub result: Option<CheckResult>,
    /// Count, length (mm), share (1/10,000) or minutes, as the standard's rule says.
    pub observed: Option<u32>,
    /// The finding it led to.
    pub finding: Option<Id>,
    /// Free text; empty for none.
    pub note: String,
    /// Whether two people see it differently.
    pub disputed: bool,
}

impl From<CheckRow> for CheckView {
    fn from(row: CheckRow) -> Self {
        let CheckRow { site, standard, result, observed, finding, note, flags, .. } = row;
        Self { site, standard, result, observed, finding, note, disputed: flags & 1 == 1 }
    }
}

/// Checks of a walk.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CheckPage {
    /// The rows.
    pub checks: Vec<CheckView>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
}
