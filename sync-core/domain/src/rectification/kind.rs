//! The acts of rectification, with their numbers, their words, and who may do them.

use crate::people::Role;

/// What somebody did about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActKind {
    /// 立案.
    Open,
    /// 交办: to a responsible unit, with a due.
    Assign,
    /// 接收: the unit takes it.
    Accept,
    /// 退单: the unit does not take it, with a reason.
    Decline,
    /// 改派: to another unit.
    Reassign,
    /// 申请延期.
    AskExtension,
    /// 准予延期: a new due.
    GrantExtension,
    /// 不予延期.
    RefuseExtension,
    /// 反馈: it is put right, as the author says.
    ReportFixed,
    /// 复查: somebody looked again.
    Recheck,
    /// 退回: it is not put right.
    SendBack,
    /// 再现: it is there again.
    Reopen,
    /// 销号.
    Close,
    /// 证据确认: the office takes the evidence as it is.
    ConfirmEvidence,
    /// 撤回: the author takes the finding back. A register of the finding says it; no act in the log does.
    Withdraw,
    /// 作废.
    Void,
    /// 恢复: not void after all.
    Restore,
    /// 重复: the same as another finding.
    DuplicateOf,
    /// 解除关联: not the same after all.
    Unlink,
    /// 移送: it goes on in another grid.
    Move,
    /// 转办: to another system.
    Refer,
    /// 转办进展: what the other system says of it.
    ReferralState,
    /// 转办退回: the other system gave it back.
    Returned,
    /// 督办: repeated to the unit's head until it is fixed.
    Supervise,
    /// 申诉: against an act.
    Appeal,
    /// 申诉裁定.
    DecideAppeal,
    /// 采纳: the office makes a citizen's finding its own.
    Adopt,
    /// 不予采纳, with a reason.
    NotAdopted,
    /// 备注.
    Comment,
}

struct Row {
    kind: ActKind,
    code: u64,
    name: &'static str,
    zh: &'static str,
    may: &'static [Role],
}

const fn row(kind: ActKind, code: u64, name: &'static str, zh: &'static str, may: &'static [Role]) -> Row {
    Row { kind, code, name, zh, may }
}

const OFFICE: &[Role] = &Role::OFFICE;
const UNIT: &[Role] = &[Role::ResponsibleUnit];
const NOBODY: &[Role] = &[];
const LOOKS: &[Role] = &[
    Role::GridLeader,
    Role::Companion,
    Role::CommunityHead,
    Role::StreetOfficer,
    Role::DistrictOfficer,
    Role::Office,
];
const FIXES: &[Role] = &[
    Role::ResponsibleUnit,
    Role::GridLeader,
    Role::Companion,
    Role::CommunityHead,
    Role::StreetOfficer,
    Role::DistrictOfficer,
    Role::Office,
];
const LEADS: &[Role] =
    &[Role::GridLeader, Role::CommunityHead, Role::StreetOfficer, Role::DistrictOfficer, Role::Office];

const ROWS: [Row; 29] = [
    row(ActKind::Open, 1, "open", "立案", LEADS),
    row(ActKind::Assign, 2, "assign", "交办", LEADS),
    row(ActKind::Accept, 3, "accept", "接收", UNIT),
    row(ActKind::Decline, 4, "decline", "退单", UNIT),
    row(ActKind::Reassign, 5, "reassign", "改派", LEADS),
    row(ActKind::AskExtension, 6, "ask for an extension", "申请延期", UNIT),
    row(ActKind::GrantExtension, 7, "grant an extension", "准予延期", OFFICE),
    row(ActKind::RefuseExtension, 8, "refuse an extension", "不予延期", OFFICE),
    row(ActKind::ReportFixed, 9, "report fixed", "反馈", FIXES),
    row(ActKind::Recheck, 10, "recheck", "复查", LOOKS),
    row(ActKind::SendBack, 11, "send back", "退回", LEADS),
    row(ActKind::Reopen, 12, "reopen", "再现", LEADS),
    row(ActKind::Close, 13, "close", "销号", LOOKS),
    row(ActKind::ConfirmEvidence, 14, "confirm the evidence", "证据确认", OFFICE),
    row(ActKind::Withdraw, 15, "withdraw", "撤回", NOBODY),
    row(ActKind::Void, 16, "void", "作废", OFFICE),
    row(ActKind::Restore, 17, "restore", "恢复", OFFICE),
    row(ActKind::DuplicateOf, 18, "duplicate of", "重复", OFFICE),
    row(ActKind::Unlink, 19, "unlink", "解除关联", OFFICE),
    row(ActKind::Move, 20, "move", "移送", OFFICE),
    row(ActKind::Refer, 21, "refer", "转办", OFFICE),
    row(ActKind::ReferralState, 22, "state of a referral", "转办进展", OFFICE),
    row(ActKind::Returned, 23, "returned", "转办退回", OFFICE),
    row(ActKind::Supervise, 24, "supervise", "督办", LEADS),
    row(ActKind::Appeal, 25, "appeal", "申诉", UNIT),
    row(ActKind::DecideAppeal, 26, "decide an appeal", "申诉裁定", OFFICE),
    row(ActKind::Adopt, 27, "adopt", "采纳", OFFICE),
    row(ActKind::NotAdopted, 28, "not adopted", "不予采纳", OFFICE),
    row(ActKind::Comment, 29, "comment", "备注", &Role::ALL),
];

impl ActKind {
    /// Every act, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.kind)
    }

    fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.kind == self).expect("a test of this file finds a row for every act")
    }

    /// The number in the format, fixed for ever.
    #[must_use]
    pub fn code(self) -> u64 {
        self.row().code
    }

    /// The act of a number; `None` for one of a later version.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        ROWS.iter().find(|row| row.code == code).map(|row| row.kind)
    }

    /// The word for it in code and documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The word for it in Chinese.
    #[must_use]
    pub fn name_zh(self) -> &'static str {
        self.row().zh
    }

    /// Whether it decides anything about a finding; others only say something.
    #[must_use]
    pub const fn decides(self) -> bool {
        !matches!(
            self,
            Self::Open
                | Self::AskExtension
                | Self::Withdraw
                | Self::ReferralState
                | Self::Supervise
                | Self::Appeal
                | Self::NotAdopted
                | Self::Comment
        )
    }

    /// Who may do it. What others write as such an act is stored, shown and held.
    #[must_use]
    pub fn may(self) -> &'static [Role] {
        self.row().may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_one_row_and_its_number_leads_back() {
        for (number, kind) in (1..).zip(ActKind::all()) {
            assert_eq!((kind.code(), ActKind::from_code(number)), (number, Some(kind)));
        }
        assert_eq!(ActKind::from_code(30), None);
    }

    #[test]
    fn a_unit_answers_for_itself_and_never_judges() {
        let unit: Vec<_> =
            ActKind::all().filter(|kind| kind.may().contains(&Role::ResponsibleUnit)).collect();
        use ActKind::{Accept, Appeal, AskExtension, Comment, Decline, ReportFixed};
        assert_eq!(unit, [Accept, Decline, AskExtension, ReportFixed, Appeal, Comment]);
    }

    #[test]
    fn a_citizen_comments_and_nothing_else() {
        let citizen: Vec<_> =
            ActKind::all().filter(|kind| kind.may().contains(&Role::PatrolMember)).collect();
        assert_eq!(citizen, [ActKind::Comment]);
    }
}
