//! Pages: an app asks for what follows the page before.

use crate::error::{PhoneError, Result};
use sync_core::store::views::Slice;

/// A page has at most so many rows; more would make one call slow.
const ROWS_MAX: u32 = 200;

/// The part of a list that an app asks for: `after` is what the page before said, empty for the first.
pub(crate) fn slice<C>(after: &str, limit: u32, parse: impl Fn(&str) -> Option<C>) -> Result<Slice<C>> {
    let after = if after.is_empty() {
        None
    } else {
        let refuse = || PhoneError::input("after", "what the page before gave as `next`, or nothing");
        Some(parse(after).ok_or_else(refuse)?)
    };
    Ok(Slice { after, limit: limit.clamp(1, ROWS_MAX) })
}
