//! A responsible unit 责任单位 puts findings right in an area. It is written by the office, in the district's partition.

use crate::assignments::Origin;
use crate::format::{UNIT, draft};
use merge::hash::Id;
use merge::skeleton::{Draft, Target};

/// A unit to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: Id,
    /// Its name; never that of a person.
    pub name: String,
    /// Code of the area that it serves: a district, street or community.
    pub area: u64,
    /// Whether it is invented.
    pub origin: Origin,
}

impl Unit {
    /// The operation that opens it.
    #[must_use]
    pub fn open(&self) -> Draft {
        let values = vec![
            (0, vec![self.name.as_str().into()]),
            (1, vec![self.area.into()]),
            (2, vec![self.origin.code().into()]),
        ];
        draft(&UNIT, Target::Made(self.id), values)
    }
}

/// The operation that closes a unit from a day (days since 1970) on.
#[must_use]
pub fn close(unit: Id, closed_day: u32) -> Draft {
    draft(&UNIT, Target::Made(unit), vec![(3, vec![u64::from(closed_day).into()])])
}
