//! How far from where it was found something was done about it.

use crate::error::Result;
use crate::judging::rectified::Rectified;
use domain::geo::{Apart, Placed, PlacedParts};
use store::Store;
use store::views::PositionRow;

/// The position of a row, to compute with; `None` where its numbers are none.
pub(crate) fn placed(row: &PositionRow) -> Option<Placed> {
    let (lat_e7, lng_e7) = (i32::try_from(row.lat_e7).ok()?, i32::try_from(row.lng_e7).ok()?);
    let parts =
        PlacedParts { datum: row.datum, lat_e7, lng_e7, accuracy_dm: row.accuracy_dm, source: row.source };
    Placed::try_from(parts).ok()
}

/// How far from where a finding of a partition was found each act says that it was done, in the order of the acts; `None` where
/// either says no place.
///
/// # Errors
/// The store cannot be read.
pub fn apart(store: &Store, partition: u32, one: &Rectified) -> Result<Vec<Option<Apart>>> {
    let found = store.finding_row(partition, one.finding.id)?.and_then(|found| placed(&found.position?));
    let done = |place| placed(one.row(place)?.position.as_ref()?);
    Ok((0..one.acts.len()).map(|place| Some(Apart::of(&found?, &done(place)?))).collect())
}
