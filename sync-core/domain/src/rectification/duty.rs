//! The axis of who and when: which unit has to put it right, until when, and whether it has accepted.

use super::act::{Act, Acts, Place};
use crate::rectification::ActKind;
use merge::hash::Id;

/// Who has to put it right, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The responsible unit.
    pub unit: Id,
    /// Until when, ms since 1970; `None` where nobody wrote a due.
    pub due_ms: Option<i64>,
    /// Whether the unit has accepted.
    pub accepted: Accepted,
    /// The act that assigned it.
    pub assigned_by: Place,
    /// The act that wrote the due: the assign, an extension or a send-back.
    pub due_by: Place,
}

/// Whether a unit has accepted what it was assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// 已接收.
    Yes,
    /// Not yet.
    NotYet,
}

/// What stands on the axis.
pub(super) struct Charged {
    pub(super) duty: Option<Duty>,
    /// Two assigns that say different things, neither having seen the other; or an answer that was given both ways.
    pub(super) contested: bool,
}

const fn is_assign(kind: ActKind) -> bool {
    matches!(kind, ActKind::Assign | ActKind::Reassign)
}

pub(super) fn charged(acts: &Acts<'_>, counting: &[(Place, &Act)]) -> Charged {
    let assigns: Vec<(Place, &Act)> =
        counting.iter().filter(|(_, act)| is_assign(act.kind) && act.unit.is_some()).copied().collect();
    let standing: Vec<(Place, &Act)> = assigns
        .iter()
        .filter(|(place, act)| {
            !replaced(acts, &assigns, *place, act) && !declined(acts, counting, *place, act)
        })
        .copied()
        .collect();
    let contested = standing.iter().any(|(a, said)| {
        standing.iter().any(|(b, other)| {
            acts.concurrent(*a, *b) && (said.unit, said.due_ms) != (other.unit, other.due_ms)
        })
    }) || answered_both_ways(acts, counting, &standing);
    let foremost = acts.foremost(standing.iter().map(|(place, _)| *place));
    let duty = foremost.and_then(|assigned_by| {
        let assign = acts.get(assigned_by)?;
        let due_by = due_by(acts, counting, &assigns, assigned_by);
        Some(Duty {
            unit: assign.unit?,
            due_ms: acts.get(due_by).and_then(|act| act.due_ms).or(assign.due_ms),
            accepted: accepted(acts, counting, assigned_by),
            assigned_by,
            due_by,
        })
    });
    Charged { duty, contested }
}

/// Whether a later assign of no lower rank had seen the act.
fn replaced(acts: &Acts<'_>, assigns: &[(Place, &Act)], place: Place, act: &Act) -> bool {
    assigns.iter().any(|(by, later)| later.role.rank() >= act.role.rank() && acts.sees(*by, place))
}

/// Whether the unit that an assign names has declined it.
fn declined(acts: &Acts<'_>, counting: &[(Place, &Act)], place: Place, assign: &Act) -> bool {
    counting
        .iter()
        .any(|(by, act)| act.kind == ActKind::Decline && act.unit == assign.unit && acts.sees(*by, place))
}

fn accepted(acts: &Acts<'_>, counting: &[(Place, &Act)], assigned_by: Place) -> Accepted {
    let unit = acts.get(assigned_by).and_then(|assign| assign.unit);
    let yes = counting
        .iter()
        .any(|(by, act)| act.kind == ActKind::Accept && act.unit == unit && acts.sees(*by, assigned_by));
    if yes { Accepted::Yes } else { Accepted::NotYet }
}

/// Whether a unit accepted and declined one assign, or an officer granted and another refused one request, without
/// having seen each other.
fn answered_both_ways(acts: &Acts<'_>, counting: &[(Place, &Act)], standing: &[(Place, &Act)]) -> bool {
    let of = |kind: ActKind| counting.iter().filter(move |(_, act)| act.kind == kind);
    let extensions = of(ActKind::GrantExtension).any(|(grant, granted)| {
        of(ActKind::RefuseExtension)
            .any(|(refusal, refused)| granted.about == refused.about && acts.concurrent(*grant, *refusal))
    });
    let answers = of(ActKind::Accept).any(|(accept, yes)| {
        of(ActKind::Decline).any(|(decline, no)| yes.unit == no.unit && acts.concurrent(*accept, *decline))
    });
    extensions || (answers && standing.is_empty())
}

/// The act whose due holds: of the extensions and send-backs that had seen the assign, that which no other of no lower
/// rank has seen; else the assign itself.
fn due_by(
    acts: &Acts<'_>,
    counting: &[(Place, &Act)],
    assigns: &[(Place, &Act)],
    assigned_by: Place,
) -> Place {
    let gives: Vec<(Place, &Act)> = counting
        .iter()
        .filter(|(place, act)| {
            let asked = act.kind == ActKind::GrantExtension && !refused(acts, counting, *place, act);
            (asked || act.kind == ActKind::SendBack)
                && act.due_ms.is_some()
                && acts.sees(*place, assigned_by)
                && !replaced(acts, assigns, *place, act)
        })
        .copied()
        .collect();
    let last = gives.iter().filter(|(place, act)| {
        !gives.iter().any(|(by, later)| later.role.rank() >= act.role.rank() && acts.sees(*by, *place))
    });
    acts.foremost(last.map(|(place, _)| *place)).unwrap_or(assigned_by)
}

/// Whether a refusal of the same request stands before a grant: one that saw it and is of no lower rank, or a
/// concurrent one that comes first by rank, effective time and hash.
fn refused(acts: &Acts<'_>, counting: &[(Place, &Act)], grant: Place, granted: &Act) -> bool {
    granted.about.is_some()
        && counting.iter().any(|(by, act)| {
            act.kind == ActKind::RefuseExtension
                && act.about == granted.about
                && ((acts.sees(*by, grant) && act.role.rank() >= granted.role.rank())
                    || (acts.concurrent(*by, grant) && acts.foremost([*by, grant]) == Some(*by)))
        })
}
