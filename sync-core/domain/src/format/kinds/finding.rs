//! Kinds that say what was found.

use super::terms::{FINDERS, OFFICE, PHOTOGRAPHERS, POSITION, field, open, personal};
use crate::format::{Kind, Register, Shape};

/// A gap that was found 问题.
pub const FINDING: Kind = Kind {
    key: 6,
    name: "finding",
    parts: &[],
    registers: FINDING_REGISTERS,
    dated_by: Some(7),
    what: "A gap that was found 问题.",
};

/// That a picture belongs to a finding.
pub const PHOTO: Kind = Kind {
    key: 7,
    name: "photo",
    parts: &[
        field(0, "finding", Shape::Id, "the finding"),
        field(1, "content", Shape::Hash, "content hash of the picture"),
    ],
    registers: &[
        open(0, "moment", Shape::Uint, PHOTOGRAPHERS, "1 before, 2 after"),
        open(1, "withdrawn", Shape::Uint, PHOTOGRAPHERS, "reason code"),
    ],
    dated_by: None,
    what: "That a picture belongs to a finding.",
};

const FINDING_REGISTERS: &[Register] = &[
    open(0, "walk", Shape::Id, FINDERS, "the walk it was found in"),
    open(1, "site", Shape::Id, FINDERS, "the site"),
    open(2, "standard", Shape::Uint, FINDERS, "item × 10,000 + content × 100 + number"),
    open(3, "edition", Shape::Hash, FINDERS, "content hash of the edition, where there is no walk"),
    personal(4, "position", Shape::Record(POSITION), FINDERS, "where, at the moment of saving"),
    personal(5, "note", Shape::Text, FINDERS, "free text"),
    open(
        6,
        "extent",
        Shape::Record(&[
            field(0, "observed", Shape::Uint, "how many or how much"),
            field(
                1,
                "unit",
                Shape::Uint,
                "unit code: 1 places or pieces, 2 people, 3 vehicles, 4 m, 5 m², 6 mm, 7 minutes, 8 ten-thousandths",
            ),
        ]),
        FINDERS,
        "how much of it",
    ),
    open(7, "limit_class", Shape::Uint, FINDERS, "0 to 4: L0 on the spot to L4 planned").once(),
    open(8, "red_line", Shape::Uint, FINDERS, "1 where the standard is a red line"),
    open(9, "handled", Shape::Uint, FINDERS, "1 recorded, 2 put right on the spot"),
    open(10, "adopted_from", Shape::Id, OFFICE, "the patrol or spot finding it was adopted from"),
    open(11, "withdrawn", Shape::Uint, FINDERS, "the author took it back: reason code"),
    open(12, "moved_from", Shape::Id, OFFICE, "the finding in another grid that it goes on for"),
    open(
        13,
        "grid",
        Shape::Uint,
        FINDERS,
        "code of the grid, where the finding lies in a citizen's own partition",
    ),
];
