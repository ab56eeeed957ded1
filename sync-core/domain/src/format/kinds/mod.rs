//! The kinds of version 1. Numbers are for ever: a new meaning takes a new number.

mod terms;
mod place;
mod walk;
mod finding;

use crate::format::Kind;
pub use finding::{FINDING, PHOTO};
pub use place::{ASSIGNMENT, EDITION, MAP_LAYER, REVOCATION, SITE};
pub use walk::{CHECK, COMPANION, WALK};

/// Every kind of version 1, ascending by number.
pub const KINDS: &[Kind] =
    &[ASSIGNMENT, SITE, WALK, COMPANION, CHECK, FINDING, PHOTO, EDITION, MAP_LAYER, REVOCATION];
