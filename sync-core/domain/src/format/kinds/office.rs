//! Kinds that the office rules by, in the district's partition.

use super::terms::{OFFICE, field, open};
use crate::format::{Kind, Shape};
use crate::people::Role;

/// A working calendar; the file travels by its hash.
pub const CALENDAR: Kind = Kind {
    key: 12,
    name: "calendar",
    parts: &[field(0, "content", Shape::Hash, "content hash of the calendar's file")],
    registers: &[
        open(0, "calendar_name", Shape::Text, OFFICE, "name, for instance china-2026"),
        open(1, "file_bytes", Shape::Uint, OFFICE, "size of the file, bytes"),
        open(2, "adopted_day", Shape::Uint, OFFICE, "first day it is counted by, days since 1970"),
    ],
    dated_by: None,
    what: "A working calendar of holidays and make-up days; the file travels by its hash. In the district's partition.",
};

/// A unit that puts findings right.
pub const UNIT: Kind = Kind {
    key: 13,
    name: "unit",
    parts: &[],
    registers: &[
        open(0, "unit_name", Shape::Text, OFFICE, "name of the unit (not of a person)"),
        open(
            1,
            "area",
            Shape::Uint,
            OFFICE,
            "code of the area that it serves: a district, street or community",
        ),
        open(2, "synthetic", Shape::Uint, OFFICE, "1 for an invented unit"),
        open(3, "closed_day", Shape::Uint, OFFICE, "first day on which it is none any more, days since 1970"),
    ],
    dated_by: None,
    what: "A responsible unit 责任单位. In the district's partition.",
};

/// Weeks that do not count, or an area that a roll-up leaves out.
pub const SUSPENSION: Kind = Kind {
    key: 14,
    name: "suspension",
    parts: &[],
    registers: &[
        open(0, "area", Shape::Uint, OFFICE, "code of the area: a district, street, community or grid"),
        open(1, "from_week", Shape::Uint, OFFICE, "first week, year × 100 + week"),
        open(2, "until_week", Shape::Uint, OFFICE, "last week, year × 100 + week"),
        open(
            3,
            "suspension_kind",
            Shape::Uint,
            OFFICE,
            "1 the weeks do not count, 2 left out of roll-ups while under renovation",
        ),
        open(4, "reason", Shape::Text, OFFICE, "why, for instance typhoon"),
        open(5, "withdrawn", Shape::Uint, OFFICE, "reason code"),
    ],
    dated_by: None,
    what: "Weeks that do not count in an area, or an area that roll-ups leave out. In the district's partition.",
};

/// How much an area weighs in a roll-up.
pub const AREA: Kind = Kind {
    key: 16,
    name: "area",
    parts: &[field(0, "code", Shape::Uint, "code of the area: a street, community or grid")],
    registers: &[open(0, "weight", Shape::Uint, OFFICE, "weight in a roll-up; 1 where none was written")],
    dated_by: None,
    what: "How much an area weighs in the score of the one around it. In the district's partition.",
};

/// Where the bands begin.
pub const THRESHOLDS: Kind = Kind {
    key: 17,
    name: "thresholds",
    parts: &[field(0, "from_week", Shape::Uint, "first week that is judged by them, year × 100 + week")],
    registers: &[
        open(0, "reached_bp", Shape::Uint, OFFICE, "standing score from which 达标 is possible, 1/10,000"),
        open(
            1,
            "not_reached_below_bp",
            Shape::Uint,
            OFFICE,
            "standing score below which it is 未达标, 1/10,000",
        ),
        open(2, "first_look_bp", Shape::Uint, OFFICE, "first-look rate that 达标 needs, 1/10,000"),
        open(3, "coverage_bp", Shape::Uint, OFFICE, "standing coverage that 达标 needs, 1/10,000"),
    ],
    dated_by: None,
    what: "Where the bands begin. In the district's partition.",
};

/// For whom the office's key wrote a changeset.
pub const ON_BEHALF: Kind = Kind {
    key: 19,
    name: "on_behalf",
    parts: &[],
    registers: &[open(
        0,
        "wanted_by",
        Shape::Record(&[
            field(0, "person", Shape::Id, "who wanted what this changeset writes"),
            field(1, "role", Shape::Uint, "in which role: its code"),
        ]),
        &[Role::Office],
        "who wanted it, as one value",
    )
    .once()],
    dated_by: None,
    what: "For whom the office's key wrote the changeset that it stands in: an officer by name. An act names its author itself.",
};
