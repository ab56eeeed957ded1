//! A position as its row stands in the tables, to compute with.

use domain::geo::{Placed, PlacedParts};
use store::views::PositionRow;

/// The position of a row; `None` where its numbers are none.
pub(super) fn placed(row: &PositionRow) -> Option<Placed> {
    let (lat_e7, lng_e7) = (i32::try_from(row.lat_e7).ok()?, i32::try_from(row.lng_e7).ok()?);
    let parts =
        PlacedParts { datum: row.datum, lat_e7, lng_e7, accuracy_dm: row.accuracy_dm, source: row.source };
    Placed::try_from(parts).ok()
}
