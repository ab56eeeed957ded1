//! A hold is the office's word that something is stored and shown, and does not count until it is adopted.

/// Why something is held; the numbers stand in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldReason {
    /// Its author knew, or should have known by then, that the assignment had ended.
    Former,
    /// Its author's account was disabled when it came.
    Disabled,
    /// The key that signed it was revoked before it came.
    Revoked,
    /// One key had left too many values standing side by side.
    Heads,
    /// An officer decided so.
    Officer,
    /// Its author has no role that may write it.
    Rights,
    /// It writes again what is written once: the start of a walk, an act.
    Rewritten,
}

impl HoldReason {
    /// Every reason, in the order of their codes.
    pub const ALL: [Self; 7] = [
        Self::Former,
        Self::Disabled,
        Self::Revoked,
        Self::Heads,
        Self::Officer,
        Self::Rights,
        Self::Rewritten,
    ];

    /// The number in the format, fixed for ever.
    #[must_use]
    pub const fn code(self) -> u32 {
        match self {
            Self::Former => 1,
            Self::Disabled => 2,
            Self::Revoked => 3,
            Self::Heads => 4,
            Self::Officer => 5,
            Self::Rights => 6,
            Self::Rewritten => 7,
        }
    }

    /// The reason of a number; `None` for one of a later version.
    #[must_use]
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// What an officer reads.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Former => "from a former leader: written after the end of the assignment was known",
            Self::Disabled => "the author's account was disabled when it came",
            Self::Revoked => "the device's key was revoked before it came",
            Self::Heads => "one device left too many values side by side",
            Self::Officer => "held by an officer",
            Self::Rights => "no role of its author may write this",
            Self::Rewritten => "it writes again what is written once",
        }
    }

    /// The same in Chinese.
    #[must_use]
    pub const fn text_zh(self) -> &'static str {
        match self {
            Self::Former => "原网格长所报:得知任期结束之后写入",
            Self::Disabled => "送达时作者账号已停用",
            Self::Revoked => "送达前设备密钥已吊销",
            Self::Heads => "同一设备留下过多并列值",
            Self::Officer => "由工作人员暂存",
            Self::Rights => "作者的角色无权作此记录",
            Self::Rewritten => "改写了只能写一次的内容",
        }
    }
}

/// What comes from a former leader later than this after the end is held, whatever its author knew: 30 days.
pub const FORMER_WORK_MS: u64 = 30 * 24 * 3_600_000;
