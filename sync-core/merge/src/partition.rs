//! A partition is what is replicated as one: (district, lane, place). It is also the unit of who receives it.

use core::fmt;

/// Who may receive a partition of a place. Numbers are fixed; a replica keeps lanes it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane(pub u8);

impl Lane {
    /// What officials work in: a grid's walks and findings, a district's tables.
    pub const OFFICIAL: Self = Self(1);
    /// One citizen's own records.
    pub const PATROL: Self = Self(2);
    /// Blind second walks.
    pub const SPOT: Self = Self(3);
}

/// A place in 16 bytes: a number (big-endian) or an id, as the lane says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(pub [u8; 16]);

impl Place {
    /// The place that is known by a number.
    #[must_use]
    pub const fn number(number: u64) -> Self {
        Self((number as u128).to_be_bytes())
    }

    /// The number, where the place is one.
    #[must_use]
    pub fn as_number(&self) -> Option<u64> {
        u64::try_from(u128::from_be_bytes(self.0)).ok()
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_number() {
            Some(number) => write!(f, "{number}"),
            None => write!(f, "{:032x}", u128::from_be_bytes(self.0)),
        }
    }
}

/// What is replicated as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition {
    /// The district's code, for Futian 440304.
    pub district: u32,
    /// Who may receive it.
    pub lane: Lane,
    /// Which place it is about.
    pub place: Place,
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{:?}", self.district, self.lane.0, self.place)
    }
}
