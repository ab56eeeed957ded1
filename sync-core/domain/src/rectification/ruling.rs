//! The axis of rulings: whether a finding counts at all, and where.

use super::act::{Act, Acts, Place};
use crate::rectification::ActKind;

/// What the office ruled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ruling {
    /// 撤回: its author took it back before any officer acted.
    Withdrawn,
    /// 作废.
    Void,
    /// 重复.
    Duplicate,
    /// 移送.
    Moved,
    /// 转办.
    Referred,
}

/// The rulings that stand.
pub(super) struct Ruled {
    /// What they come to, and the act that says so.
    pub(super) ruling: Option<(Ruling, Place)>,
    /// Two that say different things, neither having seen the other.
    pub(super) contested: bool,
    /// The author took it back, after an officer had acted on it.
    pub(super) withdrawn_late: bool,
}

/// Rank from which somebody acts for the office.
pub(super) const OFFICE_RANK: u8 = 3;

/// What a ruling sets; `None` in it where it only takes another back.
fn says(kind: ActKind) -> Option<Option<Ruling>> {
    match kind {
        ActKind::Void => Some(Some(Ruling::Void)),
        ActKind::DuplicateOf => Some(Some(Ruling::Duplicate)),
        ActKind::Move => Some(Some(Ruling::Moved)),
        ActKind::Refer => Some(Some(Ruling::Referred)),
        ActKind::Restore | ActKind::Unlink | ActKind::Returned => Some(None),
        _ => None,
    }
}

pub(super) fn ruled(acts: &Acts<'_>, counting: &[(Place, &Act)]) -> Ruled {
    let rulings: Vec<(Place, &Act)> =
        counting.iter().filter(|(_, act)| says(act.kind).is_some()).copied().collect();
    let standing: Vec<Place> = rulings
        .iter()
        .filter(|(place, act)| {
            !rulings.iter().any(|(by, later)| later.role.rank() >= act.role.rank() && acts.sees(*by, *place))
        })
        .map(|(place, _)| *place)
        .collect();
    let ruling = acts
        .foremost(standing.iter().copied())
        .and_then(|place| Some((says(acts.get(place)?.kind)??, place)));

    let withdrawals = || counting.iter().filter(|(_, act)| act.kind == ActKind::Withdraw);
    // an officer's own withdrawal is his decision as well: nobody lower changes it
    let answered = |withdrawal: &Act| {
        let rank = withdrawal.role.rank().max(OFFICE_RANK);
        counting.iter().any(|(_, act)| act.kind.decides() && act.role.rank() >= rank)
    };
    let withdrawn = acts.foremost(withdrawals().filter(|(_, act)| !answered(act)).map(|(place, _)| *place));
    Ruled {
        // where a withdrawal stands, every ruling is of somebody lower
        ruling: withdrawn.map(|place| (Ruling::Withdrawn, place)).or(ruling),
        contested: differ(acts, &standing),
        withdrawn_late: withdrawals().any(|(_, act)| answered(act)),
    }
}

/// Whether two of the rulings that stand say different things, neither having seen the other.
fn differ(acts: &Acts<'_>, standing: &[Place]) -> bool {
    let said = |place: Place| acts.get(place).map(|act| (says(act.kind), act.other));
    standing.iter().any(|a| standing.iter().any(|b| acts.concurrent(*a, *b) && said(*a) != said(*b)))
}
