//! Other systems to which findings are referred 转办: which, and what they say of them.

/// Another system that takes findings. Its code and its answer are fields of a referral, never a status of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// 民意速办.
    PublicComplaints,
    /// 民生微实事.
    SmallWorks,
    /// 居民议事会.
    ResidentsCouncil,
    /// 城市安全隐患.
    CitySafety,
    /// 人民调解.
    Mediation,
    /// 志愿服务.
    Volunteers,
    /// 信访.
    Petitions,
}

impl Channel {
    /// Every channel, in the order of their codes.
    pub const ALL: [Self; 7] = [
        Self::PublicComplaints,
        Self::SmallWorks,
        Self::ResidentsCouncil,
        Self::CitySafety,
        Self::Mediation,
        Self::Volunteers,
        Self::Petitions,
    ];

    /// The number in the format.
    #[must_use]
    pub fn code(self) -> u64 {
        (1..).zip(Self::ALL).find(|(_, channel)| *channel == self).map_or(0, |(code, _)| code)
    }

    /// The channel of a number; `None` for one of a later version.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        (1..).zip(Self::ALL).find(|(known, _)| *known == code).map(|(_, channel)| channel)
    }

    /// The name of it in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::PublicComplaints => "民意速办",
            Self::SmallWorks => "民生微实事",
            Self::ResidentsCouncil => "居民议事会",
            Self::CitySafety => "城市安全隐患",
            Self::Mediation => "人民调解",
            Self::Volunteers => "志愿服务",
            Self::Petitions => "信访",
        }
    }

    /// The name of it in English.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PublicComplaints => "public complaints",
            Self::SmallWorks => "small works",
            Self::ResidentsCouncil => "residents' council",
            Self::CitySafety => "city safety",
            Self::Mediation => "mediation",
            Self::Volunteers => "volunteers",
            Self::Petitions => "petitions",
        }
    }
}

/// What the other system says of a finding that was referred to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferralState {
    /// 已受理.
    Received,
    /// 办理中.
    AtWork,
    /// 已办结.
    Done,
    /// 不予受理.
    NotTaken,
}

impl ReferralState {
    /// Every state, in the order of their codes.
    pub const ALL: [Self; 4] = [Self::Received, Self::AtWork, Self::Done, Self::NotTaken];

    /// The number in the format.
    #[must_use]
    pub fn code(self) -> u64 {
        (1..).zip(Self::ALL).find(|(_, state)| *state == self).map_or(0, |(code, _)| code)
    }

    /// The state of a number; `None` for one of a later version.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        (1..).zip(Self::ALL).find(|(known, _)| *known == code).map(|(_, state)| state)
    }

    /// The word for it in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Received => "已受理",
            Self::AtWork => "办理中",
            Self::Done => "已办结",
            Self::NotTaken => "不予受理",
        }
    }

    /// The word for it in English.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::AtWork => "at work",
            Self::Done => "done",
            Self::NotTaken => "not taken",
        }
    }
}
