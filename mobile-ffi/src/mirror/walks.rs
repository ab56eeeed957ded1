//! Walks and checks: how they end, what was judged, and in which role somebody walks along.

use sync_core::domain::checks::{CheckResult, Exemption};
use sync_core::domain::people::Role;
use sync_core::domain::walks::{Outcome, Withdrawal};

/// How a walk ended.
#[uniffi::remote(Enum)]
pub enum Outcome {
    /// 完成.
    Complete,
    /// 中止.
    BrokenOff,
}

/// Why an author takes something back.
#[uniffi::remote(Enum)]
pub enum Withdrawal {
    /// 误操作.
    Mistake,
    /// 重复录入.
    Twice,
}

/// The result of a check.
#[uniffi::remote(Enum)]
pub enum CheckResult {
    /// 符合.
    Met,
    /// 不符合.
    NotMet,
    /// 不适用.
    NotApplicable,
    /// 未查.
    NotChecked,
}

/// Whether a standard's exemption applies.
#[uniffi::remote(Enum)]
pub enum Exemption {
    /// It does not, or there is none.
    None,
    /// It does: what was seen is no fault.
    Applies,
}

/// In which role somebody acts.
#[uniffi::remote(Enum)]
pub enum Role {
    /// 巡访团员, a citizen of the patrol corps.
    PatrolMember,
    /// 责任单位, the unit that puts things right.
    ResponsibleUnit,
    /// 网格长.
    GridLeader,
    /// Somebody who walks along.
    Companion,
    /// 社区负责人.
    CommunityHead,
    /// 街道.
    StreetOfficer,
    /// 区文明办.
    DistrictOfficer,
    /// The office itself.
    Office,
}
