//! The kinds of version 1. Numbers are for ever: a new meaning takes a new number.

mod terms;
mod place;
mod walk;
mod finding;
mod act;
mod office;
mod spot;

use crate::format::Kind;
pub use act::ACT;
pub use finding::{FINDING, PHOTO};
pub use office::{AREA, CALENDAR, ON_BEHALF, SUSPENSION, THRESHOLDS, UNIT};
pub use place::{ASSIGNMENT, EDITION, MAP_LAYER, REVOCATION, SITE, SITE_PROPOSAL};
pub use spot::SPOT_DRAW;
pub use walk::{CHECK, COMPANION, NOT_WALKABLE, WALK};

/// Every kind of version 1, ascending by number.
pub const KINDS: &[Kind] = &[
    ASSIGNMENT,
    SITE,
    WALK,
    COMPANION,
    CHECK,
    FINDING,
    PHOTO,
    EDITION,
    MAP_LAYER,
    REVOCATION,
    ACT,
    CALENDAR,
    UNIT,
    SUSPENSION,
    NOT_WALKABLE,
    AREA,
    THRESHOLDS,
    SITE_PROPOSAL,
    ON_BEHALF,
    SPOT_DRAW,
];
