//! What is known of each area: its code, its Chinese name, its size and its border.

use super::{CommunityCode, DistrictCode, GridCode, StreetCode};
use crate::geo::{Datum, Outline};

/// An area of the kind that its code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area<C> {
    /// Its code, which names every area that it lies in.
    pub code: C,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its size in square metres, as its source says.
    pub area_m2: u64,
    /// Its border, on `datum`.
    pub outline: Outline,
    /// What the border's source declares: WGS-84 or CGCS2000.
    pub datum: Datum,
}

/// A district 区: all that one office is answerable for.
pub type District = Area<DistrictCode>;

/// A street 街道 of a district.
pub type Street = Area<StreetCode>;

/// A community 社区 of a street.
pub type Community = Area<CommunityCode>;

/// A grid 网格 of a community: what one leader walks once a week.
pub type Grid = Area<GridCode>;

impl Street {
    /// The district that it lies in.
    #[must_use]
    pub const fn parent(&self) -> DistrictCode {
        self.code.district()
    }
}

impl Community {
    /// The street that it lies in.
    #[must_use]
    pub const fn parent(&self) -> StreetCode {
        self.code.street()
    }
}

impl Grid {
    /// The community that it lies in.
    #[must_use]
    pub const fn parent(&self) -> CommunityCode {
        self.code.community()
    }
}
