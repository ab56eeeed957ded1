//! What is not closed in a grid: what is due when, what is overdue, what was sent back, and who may look again.

use crate::judging::ground::Ground;
use crate::judging::rectified::nature;
use domain::people::PersonId;
use domain::plan::FixedBy;
use domain::rectification::{Duty, Status};
use domain::scoring::Place;
use domain::standards::{Edition, FaultNature, StandardCode};
use merge::hash::Id;

/// A finding that is not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outstanding {
    /// The finding.
    pub finding: Id,
    /// Its standard and site.
    pub place: Place,
    /// Where it stands.
    pub status: Status,
    /// Who has to put it right, and until when.
    pub duty: Option<Duty>,
    /// Whether its due has passed and nobody has reported it fixed.
    pub lateness: Lateness,
    /// How often it was sent back.
    pub sent_back: u32,
    /// The act that says it is put right, where one stands: a recheck is about it.
    pub report_fixed: Option<Id>,
    /// Who said so, as far as it matters for who may look again.
    pub fixed_by: FixedBy,
}

/// Whether a due has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lateness {
    /// It has not, or there is none, or somebody has reported it fixed.
    InTime,
    /// It has.
    Overdue,
}

/// What is not closed in a grid as somebody sees it at an instant (ms since 1970): the earliest due first, then by id. What is
/// momentary nobody can put right: it is never among them.
#[must_use]
pub fn outstanding(
    ground: &Ground,
    edition: &Edition,
    (person, now_ms): (PersonId, i64),
) -> Vec<Outstanding> {
    let mut all = Vec::new();
    for one in ground.rectified.iter().filter(|one| nature(one, edition) == FaultNature::Rectifiable) {
        let (status, duty) = ground.standing_of(one, i64::MAX);
        let standing = one.standing();
        let open = matches!(
            status,
            Status::Opened | Status::Assigned | Status::Rectifying | Status::Claimed | Status::Reported
        );
        let Some(code) = StandardCode::of_number(one.finding.standard).filter(|_| open) else { continue };
        let said = standing.work.is_some();
        let passed = duty.and_then(|duty| duty.due_ms).is_some_and(|due| due < now_ms);
        all.push(Outstanding {
            finding: one.finding.id,
            place: (code, one.finding.site),
            status,
            duty,
            lateness: if passed && !said { Lateness::Overdue } else { Lateness::InTime },
            sent_back: standing.sent_back,
            report_fixed: one.reports_fixed().last().filter(|_| said).map(|act| act.id),
            fixed_by: if one.reports_fixed().any(|act| act.author == person) {
                FixedBy::TheWalker
            } else {
                FixedBy::Another
            },
        });
    }
    let due = |one: &Outstanding| one.duty.and_then(|duty| duty.due_ms).unwrap_or(i64::MAX);
    all.sort_by_key(|one| (due(one), one.finding));
    all
}
