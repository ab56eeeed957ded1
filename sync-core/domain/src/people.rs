//! Who takes part: roles and their rank. A person is an id; names are personal values in the grid's records.

use merge::hash::Id;

/// A person, known by a random id for life.
pub type PersonId = Id;

/// In which role somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 巡访团员, a citizen of the patrol corps.
    PatrolMember,
    /// 责任单位, the unit that puts things right.
    ResponsibleUnit,
    /// 网格长.
    GridLeader,
    /// Somebody who walks along: 社区负责人, 工作站, 居委会, or a colleague.
    Companion,
    /// 社区负责人.
    CommunityHead,
    /// 街道.
    StreetOfficer,
    /// 区文明办.
    DistrictOfficer,
    /// The office itself, acting by its own key.
    Office,
}

/// On which side somebody stands: a citizen never sees what officials record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The patrol corps.
    Citizen,
    /// Everybody who acts by office.
    Official,
}

impl Role {
    /// Every role, in the order of their codes.
    pub const ALL: [Self; 8] = [
        Self::PatrolMember,
        Self::ResponsibleUnit,
        Self::GridLeader,
        Self::Companion,
        Self::CommunityHead,
        Self::StreetOfficer,
        Self::DistrictOfficer,
        Self::Office,
    ];

    /// Those who act for the office: street, district, and the office by its own key.
    pub const OFFICE: [Self; 3] = [Self::StreetOfficer, Self::DistrictOfficer, Self::Office];

    /// The number in the format, fixed for ever.
    #[must_use]
    pub const fn code(self) -> u64 {
        match self {
            Self::PatrolMember => 1,
            Self::ResponsibleUnit => 2,
            Self::GridLeader => 3,
            Self::Companion => 4,
            Self::CommunityHead => 5,
            Self::StreetOfficer => 6,
            Self::DistrictOfficer => 7,
            Self::Office => 8,
        }
    }

    /// The role of a number; `None` for one of a later version.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// On which side who acts in it stands.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::PatrolMember => Side::Citizen,
            Self::ResponsibleUnit
            | Self::GridLeader
            | Self::Companion
            | Self::CommunityHead
            | Self::StreetOfficer
            | Self::DistrictOfficer
            | Self::Office => Side::Official,
        }
    }

    /// Whose value is shown when several stand: the higher rank's. Patrol member 0, unit 1, leader,
    /// companion and community head 2, street 3, district and office 4.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::PatrolMember => 0,
            Self::ResponsibleUnit => 1,
            Self::GridLeader | Self::Companion | Self::CommunityHead => 2,
            Self::StreetOfficer => 3,
            Self::DistrictOfficer | Self::Office => 4,
        }
    }

    /// The word for it in code and documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PatrolMember => "patrol member",
            Self::ResponsibleUnit => "responsible unit",
            Self::GridLeader => "grid leader",
            Self::Companion => "companion",
            Self::CommunityHead => "community head",
            Self::StreetOfficer => "street officer",
            Self::DistrictOfficer => "district officer",
            Self::Office => "office",
        }
    }

    /// The word for it in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::PatrolMember => "巡访团员",
            Self::ResponsibleUnit => "责任单位",
            Self::GridLeader => "网格长",
            Self::Companion => "同行人员",
            Self::CommunityHead => "社区负责人",
            Self::StreetOfficer => "街道",
            Self::DistrictOfficer => "区文明办",
            Self::Office => "系统",
        }
    }
}
