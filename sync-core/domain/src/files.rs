//! Editions, calendars and map layers are files known by their content; the district's partition says which are in force.

use crate::format::{CALENDAR, EDITION, MAP_LAYER, Scalar, draft, parts};
use merge::hash::{Hash, Use};
use merge::skeleton::{Draft, Target};

/// The hash by which a file is known.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> Hash {
    Use::File.of(bytes)
}

fn target(content: Hash) -> Target {
    Target::Derived(parts(&[Scalar::from(content)]))
}

/// The operation that adopts an edition from a day (days since 1970) on.
#[must_use]
pub fn edition(name: &str, file: &[u8], adopted_day: u32) -> Draft {
    let bytes = file.len() as u64;
    let values =
        vec![(0, vec![name.into()]), (1, vec![bytes.into()]), (2, vec![u64::from(adopted_day).into()])];
    draft(&EDITION, target(content_hash(file)), values)
}

/// The operation that adopts a working calendar from a day (days since 1970) on.
#[must_use]
pub fn calendar(name: &str, file: &[u8], adopted_day: u32) -> Draft {
    let bytes = file.len() as u64;
    let values =
        vec![(0, vec![name.into()]), (1, vec![bytes.into()]), (2, vec![u64::from(adopted_day).into()])];
    draft(&CALENDAR, target(content_hash(file)), values)
}

/// The operation that puts a map layer in force; `datum` is 1 for WGS-84, 2 for CGCS2000.
#[must_use]
pub fn map_layer(name: &str, file: &[u8], datum: u64) -> Draft {
    let bytes = file.len() as u64;
    let values = vec![(0, vec![name.into()]), (1, vec![bytes.into()]), (2, vec![datum.into()])];
    draft(&MAP_LAYER, target(content_hash(file)), values)
}
