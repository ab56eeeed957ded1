//! A site is a place in a grid that standards apply to: opened, closed and moved, with dates.

use crate::assignments::Origin;
use crate::findings::position_scalars;
use crate::format::{SITE, draft};
use crate::geo::Placed;
use merge::hash::Id;
use merge::skeleton::{Draft, Target};

/// A site to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: Id,
    /// 1 to 32, P01 to P32.
    pub site_type: u8,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub position: Placed,
    /// First day, days since 1970.
    pub opened_day: u32,
    /// Whether it was invented.
    pub origin: Origin,
    /// Its code in the source.
    pub source_code: String,
}

impl Site {
    /// The operation that opens it.
    #[must_use]
    pub fn open(&self) -> Draft {
        let values = vec![
            (0, vec![u64::from(self.site_type).into()]),
            (1, vec![self.name.as_str().into()]),
            (2, position_scalars(&self.position)),
            (3, vec![u64::from(self.opened_day).into()]),
            (5, vec![self.origin.code().into()]),
            (6, vec![self.source_code.as_str().into()]),
        ];
        draft(&SITE, Target::Made(self.id), values)
    }
}

/// The operation that closes a site from a day (days since 1970) on.
#[must_use]
pub fn close(site: Id, closed_day: u32) -> Draft {
    draft(&SITE, Target::Made(site), vec![(4, vec![u64::from(closed_day).into()])])
}
