//! Kinds that a walk consists of.

use super::terms::{OFFICE, WALKERS, field, open, personal};
use crate::format::{Kind, Shape};

/// One walk of a grid. Its week is the week of its start.
pub const WALK: Kind = Kind {
    key: 3,
    name: "walk",
    parts: &[],
    registers: &[
        open(0, "edition", Shape::Hash, WALKERS, "the start: content hash of the edition it is judged by"),
        open(1, "leader", Shape::Id, WALKERS, "the person who leads it").once(),
        open(2, "join_token", Shape::Hash, WALKERS, "hash of the token in the join code").once(),
        open(3, "finished", Shape::Uint, WALKERS, "1 complete, 2 broken off"),
        open(4, "withdrawn", Shape::Uint, WALKERS, "reason code: 1 by mistake, 2 twice"),
        personal(5, "note", Shape::Text, WALKERS, "free text"),
        open(6, "plan", Shape::Bytes, WALKERS, "what the walk is to judge: section 7").once(),
    ],
    dated_by: Some(0),
    what: "One walk of a grid. Its week is the week of its start.",
};

/// Somebody who walks along.
pub const COMPANION: Kind = Kind {
    key: 4,
    name: "companion",
    parts: &[field(0, "walk", Shape::Id, "the walk"), field(1, "person", Shape::Id, "who walks along")],
    registers: &[
        open(0, "role", Shape::Uint, WALKERS, "role code"),
        personal(1, "display_name", Shape::Text, WALKERS, "the name to show"),
        open(2, "join_token", Shape::Hash, WALKERS, "hash of the token that was scanned"),
        open(3, "withdrawn", Shape::Uint, WALKERS, "reason code"),
    ],
    dated_by: None,
    what: "Somebody who walks along.",
};

/// One standard judged at one site in one walk. Two phones in a walk meet in it.
pub const CHECK: Kind = Kind {
    key: 5,
    name: "check",
    parts: &[
        field(0, "walk", Shape::Id, "the walk"),
        field(1, "site", Shape::Id, "the site judged"),
        field(2, "standard", Shape::Uint, "item × 10,000 + content × 100 + number: 80402 is 08.4.2"),
    ],
    registers: &[
        open(
            0,
            "observation",
            Shape::Record(&[
                field(0, "result", Shape::Uint, "1 met, 2 not met, 3 not applicable, 4 not checked"),
                field(
                    1,
                    "observed",
                    Shape::Uint,
                    "count, length (mm), share (1/10,000) or minutes, as the rule says",
                ),
                field(2, "sample", Shape::Uint, "size of the sample, in the rule's unit"),
                field(3, "unit", Shape::Uint, "unit code of observed and sample, as a finding's"),
                field(4, "exemption", Shape::Uint, "1 where the standard's exemption applies"),
                field(5, "finding", Shape::Id, "the finding it led to"),
            ]),
            WALKERS,
            "what was observed, as one value",
        ),
        personal(1, "note", Shape::Text, WALKERS, "free text, for instance why not applicable"),
        open(
            2,
            "confirmed",
            Shape::Uint,
            OFFICE,
            "whether it does not apply, as an officer says: 1 it does not, 2 it does",
        ),
    ],
    dated_by: Some(0),
    what: "One standard judged at one site in one walk. Two phones in a walk meet in it.",
};

/// A week in which a grid could not be walked.
pub const NOT_WALKABLE: Kind = Kind {
    key: 15,
    name: "not_walkable",
    parts: &[field(0, "week", Shape::Uint, "the week, year × 100 + week")],
    registers: &[
        open(0, "reason", Shape::Uint, WALKERS, "1 flooded, 2 closed off, 3 danger, 4 another"),
        personal(1, "note", Shape::Text, WALKERS, "free text"),
        open(2, "withdrawn", Shape::Uint, WALKERS, "reason code"),
        open(
            3,
            "confirmed",
            Shape::Uint,
            OFFICE,
            "1 an officer confirms: the week does not count; 2 it counts",
        ),
    ],
    dated_by: None,
    what: "A week in which a grid could not be walked, as its leader says; the week counts until an officer confirms that.",
};
