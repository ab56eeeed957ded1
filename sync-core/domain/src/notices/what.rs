//! What a notice says, with its numbers and its words.

use crate::rectification::Ruling;

/// What a unit is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// 交办: it has to put it right.
    Assigned,
    /// 改派: the same, after another unit had it.
    Reassigned,
    /// 恢复办理: it has to put it right after all, once that had been taken from it.
    Again,
    /// 收回: another unit has it now, or nobody.
    Taken,
    /// 撤回, 作废, 重复, 移送 or 转办: by this ruling nobody has to put it right any more.
    Ended(Ruling),
    /// 退回: what was said fixed is not.
    SentBack,
    /// 再现: what was closed is there again.
    Reopened,
    /// 准予延期.
    Extended,
    /// 不予延期.
    NotExtended,
    /// 申诉成立.
    AppealUpheld,
    /// 申诉不成立.
    AppealRejected,
    /// 督办.
    Supervised,
    /// 即将到期.
    DueSoon,
    /// 逾期.
    Overdue,
    /// 逾期督办: overdue for a week, or for another one.
    StillOverdue,
}

struct Row {
    what: What,
    code: u32,
    name: &'static str,
    zh: &'static str,
    en: &'static str,
}

const fn row(what: What, code: u32, name: &'static str, (zh, en): (&'static str, &'static str)) -> Row {
    Row { what, code, name, zh, en }
}

const ROWS: [Row; 19] = [
    row(What::Assigned, 1, "assigned", ("交办", "Assigned")),
    row(What::Reassigned, 2, "reassigned", ("改派", "Reassigned to you")),
    row(What::Again, 3, "assigned-again", ("恢复办理", "To be put right after all")),
    row(What::Taken, 4, "taken", ("收回", "Taken back")),
    row(What::Ended(Ruling::Withdrawn), 5, "withdrawn", ("撤回", "Withdrawn")),
    row(What::Ended(Ruling::Void), 6, "void", ("作废", "Void")),
    row(What::Ended(Ruling::Duplicate), 7, "duplicate", ("重复", "Duplicate")),
    row(What::Ended(Ruling::Moved), 8, "moved", ("移送", "Moved to another grid")),
    row(What::Ended(Ruling::Referred), 9, "referred", ("转办", "Referred to another system")),
    row(What::SentBack, 10, "sent-back", ("退回", "Sent back")),
    row(What::Reopened, 11, "reopened", ("再现", "There again")),
    row(What::Extended, 12, "extension-granted", ("准予延期", "Extension granted")),
    row(What::NotExtended, 13, "extension-refused", ("不予延期", "Extension refused")),
    row(What::AppealUpheld, 14, "appeal-upheld", ("申诉成立", "Appeal upheld")),
    row(What::AppealRejected, 15, "appeal-rejected", ("申诉不成立", "Appeal rejected")),
    row(What::Supervised, 16, "supervised", ("督办", "Supervised")),
    row(What::DueSoon, 17, "due-soon", ("即将到期", "Due soon")),
    row(What::Overdue, 18, "overdue", ("逾期", "Overdue")),
    row(What::StillOverdue, 19, "still-overdue", ("逾期督办", "Still overdue")),
];

impl What {
    /// Everything that there is to tell, in the order of its numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.what)
    }

    fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.what == self).expect("a test finds a row for everything that is told")
    }

    /// Its number where notices are stored.
    #[must_use]
    pub fn code(self) -> u32 {
        self.row().code
    }

    /// What a number stands for; `None` for one of a later version.
    #[must_use]
    pub fn from_code(code: u32) -> Option<Self> {
        ROWS.iter().find(|row| row.code == code).map(|row| row.what)
    }

    /// The word for it that programs read.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The word for it in Chinese.
    #[must_use]
    pub fn name_zh(self) -> &'static str {
        self.row().zh
    }

    /// The word for it in English.
    #[must_use]
    pub fn name_en(self) -> &'static str {
        self.row().en
    }

    /// Whether the unit has it from then on.
    #[must_use]
    pub const fn gives(self) -> bool {
        matches!(self, Self::Assigned | Self::Reassigned | Self::Again)
    }

    /// Whether the unit no longer has it.
    #[must_use]
    pub const fn takes(self) -> bool {
        matches!(self, Self::Taken | Self::Ended(_))
    }

    /// Whether it puts work into the unit's hands: on a red line that does not wait for the morning.
    #[must_use]
    pub const fn is_work(self) -> bool {
        self.gives() || matches!(self, Self::SentBack | Self::Reopened)
    }
}
