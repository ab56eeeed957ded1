//! The status of a finding: a pure fold of its acts, the same in whatever order they came.

use super::act::{Act, Acts, Place};
use super::duty::{Accepted, Duty, charged};
use super::ruling::{Ruling, ruled};
use super::work::{Work, worked};
use crate::rectification::ActKind;

/// Where a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// 已立案.
    Opened,
    /// 已交办.
    Assigned,
    /// 整改中: the unit has accepted.
    Rectifying,
    /// 待补证.
    Claimed,
    /// 待复查.
    Reported,
    /// 销号.
    Closed,
    /// 撤回.
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

impl Status {
    /// Every status, in the order of their codes.
    pub const ALL: [Self; 11] = [
        Self::Opened,
        Self::Assigned,
        Self::Rectifying,
        Self::Claimed,
        Self::Reported,
        Self::Closed,
        Self::Withdrawn,
        Self::Void,
        Self::Duplicate,
        Self::Moved,
        Self::Referred,
    ];

    /// The word for it in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Opened => "已立案",
            Self::Assigned => "已交办",
            Self::Rectifying => "整改中",
            Self::Claimed => "待补证",
            Self::Reported => "待复查",
            Self::Closed => "销号",
            Self::Withdrawn => "撤回",
            Self::Void => "作废",
            Self::Duplicate => "重复",
            Self::Moved => "移送",
            Self::Referred => "转办",
        }
    }

    /// The word for it in English.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Assigned => "assigned",
            Self::Rectifying => "being put right",
            Self::Claimed => "evidence wanted",
            Self::Reported => "to be rechecked",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Void => "void",
            Self::Duplicate => "duplicate",
            Self::Moved => "moved",
            Self::Referred => "referred",
        }
    }
}

/// Why a person should look at a finding's acts: an ordinary act that saw all of them settles it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewReason {
    /// Two rulings that say different things, neither having seen the other.
    Rulings,
    /// Two assigns, or two answers, that say different things, neither having seen the other.
    Assigns,
    /// A closing stands against somebody who says, without having seen it, that it is not put right.
    Closing,
    /// Its author took it back after an officer had acted on it.
    WithdrawnLate,
    /// An appeal came after the closing.
    AppealAfterClosing,
    /// Its link closed a circle of findings that stand for each other, and is ignored; [`Links`](super::Links) says so.
    Circle,
}

impl ReviewReason {
    /// The word for it that scripts read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rulings => "rulings_differ",
            Self::Assigns => "assigns_differ",
            Self::Closing => "closing_contradicted",
            Self::WithdrawnLate => "withdrawn_after_an_officer_acted",
            Self::AppealAfterClosing => "appeal_after_closing",
            Self::Circle => "circle_of_links",
        }
    }
}

/// What the acts of a finding come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub status: Status,
    /// The ruling, and the act that says so.
    pub ruling: Option<(Ruling, Place)>,
    /// Who has to put it right, and until when.
    pub duty: Option<Duty>,
    /// How far the work is, and the act that says so.
    pub work: Option<(Work, Place)>,
    /// How often it was sent back.
    pub sent_back: u32,
    /// How often it was there again after it had been closed.
    pub reopened: u32,
    /// One task for a person, with everything that there is to look at; `None` where the acts agree.
    pub review: Option<Vec<ReviewReason>>,
}

impl Standing {
    /// Where it would stand had nobody ruled: of a linked pair the one that costs stands there.
    #[must_use]
    pub fn apart_from_rulings(&self) -> Status {
        of_work(self.work, self.duty)
    }
}

fn of_work(work: Option<(Work, Place)>, duty: Option<Duty>) -> Status {
    match (work, duty.map(|duty| duty.accepted)) {
        (Some((Work::Claimed, _)), _) => Status::Claimed,
        (Some((Work::Reported, _)), _) => Status::Reported,
        (Some((Work::Closed, _)), _) => Status::Closed,
        (None, Some(Accepted::Yes)) => Status::Rectifying,
        (None, Some(Accepted::NotYet)) => Status::Assigned,
        (None, None) => Status::Opened,
    }
}

/// The status of a finding by its acts. Every set has one; the order in which they are given changes nothing but the
/// places that the answer names.
#[must_use]
pub fn standing(acts: &Acts<'_>) -> Standing {
    let counting: Vec<(Place, &Act)> = acts.counting().collect();
    let ruled = ruled(acts, &counting);
    let charged = charged(acts, &counting);
    let worked = worked(acts, &counting);
    let status = match ruled.ruling {
        Some((Ruling::Withdrawn, _)) => Status::Withdrawn,
        Some((Ruling::Void, _)) => Status::Void,
        Some((Ruling::Duplicate, _)) => Status::Duplicate,
        Some((Ruling::Moved, _)) => Status::Moved,
        Some((Ruling::Referred, _)) => Status::Referred,
        None => of_work(worked.work, charged.duty),
    };
    let closed = worked.work.filter(|(work, _)| *work == Work::Closed);
    let appealed = closed.is_some_and(|(_, closing)| {
        counting.iter().any(|(place, act)| {
            act.kind == ActKind::Appeal
                && acts.sees(*place, closing)
                && !decided(acts, &counting, *place, act)
        })
    });
    let reasons: Vec<ReviewReason> = [
        (ruled.contested, ReviewReason::Rulings),
        (charged.contested, ReviewReason::Assigns),
        (worked.contested, ReviewReason::Closing),
        (ruled.withdrawn_late, ReviewReason::WithdrawnLate),
        (appealed, ReviewReason::AppealAfterClosing),
    ]
    .into_iter()
    .filter_map(|(there, reason)| there.then_some(reason))
    .collect();
    Standing {
        status,
        ruling: ruled.ruling,
        duty: charged.duty,
        work: worked.work,
        sent_back: worked.sent_back,
        reopened: worked.reopened,
        review: (!reasons.is_empty()).then_some(reasons),
    }
}

/// Whether somebody has decided an appeal: the decision names what the appeal is about, and had seen it.
fn decided(acts: &Acts<'_>, counting: &[(Place, &Act)], place: Place, appeal: &Act) -> bool {
    counting.iter().any(|(by, act)| {
        act.kind == ActKind::DecideAppeal && act.about == appeal.about && acts.sees(*by, place)
    })
}
