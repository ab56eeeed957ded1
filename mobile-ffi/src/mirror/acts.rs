//! What is done about findings, and what plans and scores come to, as other languages see it.

use crate::error::Result;
use crate::mirror::PositionGiven;
use sync_core::domain::explain::Language;
use sync_core::domain::plan::Why;
use sync_core::domain::rectification::{ActKind, Said, Status, Verdict};
use sync_core::domain::scoring::Band;
use sync_core::merge::hash::{Hash, Id};
use sync_core::phone::Doing;

/// Where a finding stands.
#[uniffi::remote(Enum)]
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

/// What a look or a decision came to.
#[uniffi::remote(Enum)]
pub enum Verdict {
    /// A recheck found it put right.
    For,
    /// A recheck found it as it was.
    Against,
}

/// Why something is in a plan.
#[uniffi::remote(Enum)]
pub enum Why {
    /// 红线: every week.
    RedLine,
    /// 复查: a finding has to be looked at again.
    Recheck,
    /// 轮查: it is the standard's turn.
    Rotation,
    /// 再查: a momentary standard was not met in one of the two weeks before.
    Again,
}

/// In which band a grid is.
#[uniffi::remote(Enum)]
pub enum Band {
    /// 达标.
    Reached,
    /// 基本达标.
    NearlyReached,
    /// 未达标.
    NotReached,
    /// 数据不足.
    TooLittle,
}

/// A language of the texts.
#[uniffi::remote(Enum)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// An act about a finding: every verb that somebody on a phone may use. Which of them a person may use in a grid follows from
/// the roles there; another is refused with who may.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Deed {
    /// 立案.
    Open,
    /// 交办 to a responsible unit, or 改派 where another one had it.
    Assign {
        /// The unit, one of [`Phone::units`](crate::phone::Phone::units).
        unit: Id,
        /// Until when, ms since 1970.
        due_ms: i64,
        /// Content hash of the calendar that it was counted by, as [`Phone::due`](crate::phone::Phone::due) gives it; nothing
        /// where a person wrote the due.
        calendar: Option<Hash>,
    },
    /// 接收: the unit takes it.
    Accept {
        /// The unit that speaks.
        unit: Id,
    },
    /// 退单: the unit does not take it; the note says why.
    Decline {
        /// The unit that speaks.
        unit: Id,
    },
    /// 申请延期.
    AskExtension {
        /// The unit that speaks.
        unit: Id,
        /// Until when it wants to have time, ms since 1970.
        due_ms: i64,
    },
    /// 反馈: it is put right.
    ReportFixed {
        /// Content hash of the after-photo ([`picture_hash`](crate::picture_hash)); without one it is 待补证.
        photo: Option<Hash>,
        /// The unit that speaks; nothing where a person does.
        unit: Option<Id>,
    },
    /// 复查: somebody looked again, and not who put it right.
    Recheck {
        /// The report that is judged; nothing where there is none.
        about: Option<Id>,
        /// What was found.
        verdict: Verdict,
    },
    /// 退回: it is not put right.
    SendBack {
        /// A new due, ms since 1970; nothing where the old one stays.
        due_ms: Option<i64>,
        /// Content hash of the calendar that it was counted by; nothing where a person wrote the due.
        calendar: Option<Hash>,
    },
    /// 再现: it is there again.
    Reopen,
    /// 销号.
    Close {
        /// Content hash of an after-photo.
        photo: Option<Hash>,
    },
    /// 督办: repeated to the unit's head until it is fixed.
    Supervise,
    /// 申诉 against an act; the note says why.
    Appeal {
        /// The act.
        about: Id,
        /// The unit that speaks.
        unit: Id,
    },
    /// 备注: the note is all of it.
    Comment,
}

impl Deed {
    fn said(&self) -> Said {
        let of = Said::of;
        match *self {
            Self::Open => of(ActKind::Open),
            Self::Assign { unit, due_ms, calendar } => {
                Said { unit: Some(unit), due_ms: Some(due_ms), calendar, ..of(ActKind::Assign) }
            }
            Self::Accept { unit } => Said { unit: Some(unit), ..of(ActKind::Accept) },
            Self::Decline { unit } => Said { unit: Some(unit), ..of(ActKind::Decline) },
            Self::AskExtension { unit, due_ms } => {
                Said { unit: Some(unit), due_ms: Some(due_ms), ..of(ActKind::AskExtension) }
            }
            Self::ReportFixed { photo, unit } => Said { evidence: photo, unit, ..of(ActKind::ReportFixed) },
            Self::Recheck { about, verdict } => {
                Said { about, verdict: Some(verdict), ..of(ActKind::Recheck) }
            }
            Self::SendBack { due_ms, calendar } => Said { due_ms, calendar, ..of(ActKind::SendBack) },
            Self::Reopen => of(ActKind::Reopen),
            Self::Close { photo } => Said { evidence: photo, ..of(ActKind::Close) },
            Self::Supervise => of(ActKind::Supervise),
            Self::Appeal { about, unit } => {
                Said { about: Some(about), unit: Some(unit), ..of(ActKind::Appeal) }
            }
            Self::Comment => of(ActKind::Comment),
        }
    }
}

/// What somebody does about a finding.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NewDeed {
    /// The finding.
    pub finding: Id,
    /// What is done.
    pub deed: Deed,
    /// Where an after-photo was taken; nothing when location was refused.
    pub position: Option<PositionGiven>,
    /// The reason, the answer or a comment, at most 4,000 bytes; empty for none.
    pub note: String,
}

impl NewDeed {
    /// The act of the domain.
    pub(crate) fn doing(&self) -> Result<Doing> {
        Ok(Doing {
            finding: self.finding,
            said: self.deed.said(),
            position: self.position.as_ref().map(PositionGiven::placed).transpose()?,
            note: self.note.clone(),
        })
    }
}
