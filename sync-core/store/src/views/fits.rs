//! Numbers that fit: what somebody wrote is below 2^63, and what is looked at may be narrower.

use rusqlite::{Result, Row};

/// The number in a column; `None` where there is none, or none that fits.
pub(crate) fn fits<T: TryFrom<i64>>(row: &Row<'_>, column: usize) -> Result<Option<T>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(|number| T::try_from(number).ok()))
}

/// The same; 0 where there is none that fits.
pub(crate) fn fits_or_zero<T: TryFrom<i64> + Default>(row: &Row<'_>, column: usize) -> Result<T> {
    Ok(fits(row, column)?.unwrap_or_default())
}
