//! Until when something has to be put right, as it is offered to whoever assigns, sends back or grants; a person may write another.

use crate::error::{CoreError, Result};
use crate::judging::rectified::Rectified;
use domain::calendar::{Calendar, Due};
use domain::rectification::Said;
use domain::standards::LimitClass;
use merge::hash::Hash;

/// A due that is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueOffered {
    /// Until when, and whether the calendar reaches so far.
    pub due: Due,
    /// Content hash of the calendar that it was counted by; none where none is in force.
    pub calendar: Option<Hash>,
    /// Since when it was counted, ms since 1970.
    pub from_ms: i64,
}

impl DueOffered {
    /// An act that says this due, and the calendar that it was counted by.
    #[must_use]
    pub fn said_in(&self, said: Said) -> Said {
        Said { due_ms: Some(self.due.at_ms), calendar: self.calendar, ..said }
    }
}

/// A calendar in force, by its content hash; `None` where there is none: then Monday to Friday are taken for working days, and
/// what is counted so says so.
pub type CountedBy<'c> = Option<(Hash, &'c Calendar)>;

/// When a fault of a limit class has to be put right that was found at an instant (ms since 1970); of L0 that is the end of the
/// walk.
///
/// # Errors
/// L4, whose dated steps a person writes.
pub fn due(limit: LimitClass, from_ms: i64, by: CountedBy<'_>) -> Result<DueOffered> {
    let unpublished = Calendar::unpublished();
    let counted = by.map_or(&unpublished, |(_, calendar)| calendar).due(limit, from_ms);
    let due =
        counted.ok_or_else(|| by_hand("L4 is put right in dated steps: write the date of its next step"))?;
    Ok(DueOffered { due, calendar: by.map(|(content, _)| content), from_ms })
}

/// The due that is offered for a finding at an instant (ms since 1970): counted since it was found, or since that instant where
/// it would have passed by then: a due that had passed when it was written is none.
///
/// # Errors
/// L0 and L4, and a finding without a limit class that is known here: there a person writes the due.
pub fn due_of(one: &Rectified, now_ms: i64, by: CountedBy<'_>) -> Result<DueOffered> {
    let limit = one.finding.limit_class.and_then(LimitClass::of_code);
    let limit =
        limit.ok_or_else(|| by_hand("its limit class is none that is known here: write until when"))?;
    if limit == LimitClass::L0 {
        return Err(by_hand(
            "L0 is put right on the spot, by the end of the walk: report it fixed, or write until when",
        ));
    }
    let since_found = due(limit, one.finding.effective.ms, by)?;
    if since_found.due.at_ms > now_ms { Ok(since_found) } else { due(limit, now_ms, by) }
}

fn by_hand(allowed: &str) -> CoreError {
    CoreError::Input { field: "due_ms", allowed: allowed.to_owned() }
}
