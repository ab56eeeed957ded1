//! The kind that spot checks are drawn in; the office alone writes it.

use super::terms::{OFFICE, field, open};
use crate::format::{Kind, Shape};

/// Spot checks that were drawn: the seed and what they were drawn from, and in each drawn grid what came out.
pub const SPOT_DRAW: Kind = Kind {
    key: 20,
    name: "spot_draw",
    parts: &[
        field(0, "draw", Shape::Id, "an id that the office makes"),
        field(
            1,
            "about",
            Shape::Uint,
            "code of the area that was drawn in; of the first of some grids that were drawn from; of a grid that was drawn",
        ),
    ],
    registers: &[
        open(
            0,
            "drawing",
            Shape::Record(&[
                field(0, "seed", Shape::Hash, "the seed that everything drawn follows from"),
                field(1, "grids_drawn", Shape::Uint, "how many grids are drawn"),
                field(2, "standards_drawn", Shape::Uint, "how many standards in each of them"),
            ]),
            OFFICE,
            "the draw, written before anything is drawn; never in a grid's partition",
        )
        .once(),
        open(1, "checkers", Shape::Bytes, OFFICE, "who may look: section 7; never in a grid's partition")
            .once(),
        open(
            2,
            "drawn_from",
            Shape::Bytes,
            OFFICE,
            "grids with their sites: section 7; never in a grid's partition",
        )
        .once(),
        open(3, "week", Shape::Uint, OFFICE, "the week that is looked at, year × 100 + week").once(),
        open(4, "edition", Shape::Hash, OFFICE, "content hash of the edition that it is judged by").once(),
        open(5, "checker", Shape::Id, OFFICE, "who looks; only in a grid's partition").once(),
        open(
            6,
            "to_judge",
            Shape::Bytes,
            OFFICE,
            "what to judge, as a walk's plan: section 7; only in a grid's partition",
        )
        .once(),
    ],
    dated_by: None,
    what: "Spot checks that were drawn. The draw itself stands in a partition that no phone gets, what came out in each drawn grid's own.",
};
