//! What became of a citizen's finding: the same on the citizen's phone and in the office.

use crate::judging::rectified::Rectified;
use domain::grids::GridCode;
use domain::rectification::{ActKind, Place, Status};
use merge::hash::Id;

/// What became of a citizen's finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PatrolOutcome {
    /// 待处理: nobody has decided yet.
    Waiting,
    /// 已采纳: an official finding was made of it.
    Adopted,
    /// 已关联: it is the same as an official finding.
    Linked,
    /// 未采纳, with a reason.
    Declined,
    /// 已整改: what it was made into, or is the same as, is closed.
    PutRight,
    /// 已撤回: its author took it back.
    Withdrawn,
}

impl PatrolOutcome {
    /// Every outcome.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Adopted, Self::Linked, Self::Declined, Self::PutRight, Self::Withdrawn];

    /// The word for it in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Waiting => "待处理",
            Self::Adopted => "已采纳",
            Self::Linked => "已关联",
            Self::Declined => "未采纳",
            Self::PutRight => "已整改",
            Self::Withdrawn => "已撤回",
        }
    }

    /// The word for it in English.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Adopted => "adopted",
            Self::Linked => "linked",
            Self::Declined => "declined",
            Self::PutRight => "put right",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The decision on a citizen's finding that holds: the last of those that nobody decided after having seen it; and its place
/// among the acts. `None` while nobody has decided.
fn decided(one: &Rectified) -> Option<(ActKind, Place)> {
    let decides = |kind: ActKind| matches!(kind, ActKind::Adopt | ActKind::DuplicateOf | ActKind::NotAdopted);
    let decisions = || {
        let all = one.acts.iter().enumerate();
        all.filter(|(_, act)| decides(act.kind) && act.kind.may().contains(&act.role))
    };
    let seen_by_another = |place| decisions().any(|(by, _)| one.has_seen(by, place));
    let last = decisions().rfind(|(place, _)| !seen_by_another(*place));
    last.map(|(place, act)| (act.kind, place))
}

/// What became of a citizen's finding, and the place of the act that says so.
#[must_use]
pub fn outcome(one: &Rectified) -> (PatrolOutcome, Option<Place>) {
    let standing = one.standing();
    let decision = decided(one);
    let place = decision.map(|(_, place)| place);
    if standing.status == Status::Withdrawn {
        return (PatrolOutcome::Withdrawn, place);
    }
    let told = match decision {
        None => return (PatrolOutcome::Waiting, None),
        Some((ActKind::NotAdopted, _)) => PatrolOutcome::Declined,
        Some(_) if standing.work.is_some() => PatrolOutcome::PutRight,
        Some((ActKind::DuplicateOf, _)) => PatrolOutcome::Linked,
        Some(_) => PatrolOutcome::Adopted,
    };
    (told, place)
}

/// The official finding that a citizen's was made into, or is the same as, with its grid.
#[must_use]
pub fn taken_over(one: &Rectified) -> Option<(GridCode, Id)> {
    let (kind, place) = decided(one)?;
    let (id, number) = one.row(place)?.said.as_ref()?.other?;
    (kind != ActKind::NotAdopted).then_some((GridCode::new(number).ok()?, id))
}
