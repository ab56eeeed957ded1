//! The kinds of version 1. Numbers are for ever: a new meaning takes a new number.

use super::{Field, Kind, Personal, Register, Shape};
use crate::people::Role;

const OFFICE: &[Role] = &[Role::StreetOfficer, Role::DistrictOfficer, Role::Office];
const WALKERS: &[Role] = &[Role::GridLeader, Role::Companion, Role::CommunityHead];
const FINDERS: &[Role] = &[
    Role::PatrolMember,
    Role::GridLeader,
    Role::Companion,
    Role::CommunityHead,
    Role::StreetOfficer,
    Role::DistrictOfficer,
    Role::Office,
];

const fn field(key: u32, column: &'static str, shape: Shape, what: &'static str) -> Field {
    Field {
        key,
        column,
        shape,
        what,
    }
}

const fn open(
    key: u32,
    name: &'static str,
    shape: Shape,
    writers: &'static [Role],
    what: &'static str,
) -> Register {
    Register {
        key,
        name,
        shape,
        personal: Personal::No,
        writers,
        what,
    }
}

const fn personal(
    key: u32,
    name: &'static str,
    shape: Shape,
    writers: &'static [Role],
    what: &'static str,
) -> Register {
    Register {
        key,
        name,
        shape,
        personal: Personal::Yes,
        writers,
        what,
    }
}

/// A position: always with its datum; computing is in one datum, the raw value is what is kept.
const POSITION: &[Field] = &[
    field(
        0,
        "lat_e7",
        Shape::Int,
        "latitude, 1e-7 degrees, in the datum named",
    ),
    field(
        1,
        "lng_e7",
        Shape::Int,
        "longitude, 1e-7 degrees, in the datum named",
    ),
    field(2, "datum", Shape::Uint, "1 WGS-84, 2 CGCS2000, 3 GCJ-02, 4 BD-09"),
    field(
        3,
        "accuracy_dm",
        Shape::Uint,
        "radius of 68 % confidence, decimetres",
    ),
    field(
        4,
        "position_source",
        Shape::Uint,
        "1 satellite, 2 network, 3 pointed at on the map, 4 survey",
    ),
];

/// Who acts in a grid, and in which role.
pub const ASSIGNMENT: Kind = Kind {
    key: 1,
    name: "assignment",
    parts: &[],
    registers: &[
        open(0, "person", Shape::Id, OFFICE, "who is assigned"),
        open(1, "role", Shape::Uint, OFFICE, "role code"),
        open(2, "from_ms", Shape::Uint, OFFICE, "since when, ms since 1970"),
        personal(3, "display_name", Shape::Text, OFFICE, "the name to show"),
        open(
            4,
            "until_ms",
            Shape::Uint,
            OFFICE,
            "written when it ends: until when, ms since 1970",
        ),
        open(5, "synthetic", Shape::Uint, OFFICE, "1 for an invented person"),
    ],
    dated_by: None,
    what: "Who acts in a grid, and in which role.",
};

/// A place in a grid that standards apply to.
pub const SITE: Kind = Kind {
    key: 2,
    name: "site",
    parts: &[],
    registers: &[
        open(0, "site_type", Shape::Uint, OFFICE, "1 to 32, P01 to P32"),
        open(
            1,
            "site_name",
            Shape::Text,
            OFFICE,
            "name of the place (not of a person)",
        ),
        open(2, "position", Shape::Record(POSITION), OFFICE, "where it is"),
        open(3, "opened_day", Shape::Uint, OFFICE, "first day, days since 1970"),
        open(
            4,
            "closed_day",
            Shape::Uint,
            OFFICE,
            "first day on which it is closed, days since 1970",
        ),
        open(5, "synthetic", Shape::Uint, OFFICE, "1 for an invented site"),
        open(6, "source_code", Shape::Text, OFFICE, "its code in the source"),
    ],
    dated_by: None,
    what: "A place in a grid that standards apply to.",
};

/// One walk of a grid. Its week is the week of its start.
pub const WALK: Kind = Kind {
    key: 3,
    name: "walk",
    parts: &[],
    registers: &[
        open(
            0,
            "edition",
            Shape::Hash,
            WALKERS,
            "the start: content hash of the edition it is judged by",
        ),
        open(1, "leader", Shape::Id, WALKERS, "the person who leads it"),
        open(
            2,
            "join_token",
            Shape::Hash,
            WALKERS,
            "hash of the token in the join code",
        ),
        open(3, "finished", Shape::Uint, WALKERS, "1 complete, 2 broken off"),
        open(
            4,
            "withdrawn",
            Shape::Uint,
            WALKERS,
            "reason code: 1 by mistake, 2 twice",
        ),
        personal(5, "note", Shape::Text, WALKERS, "free text"),
    ],
    dated_by: Some(0),
    what: "One walk of a grid. Its week is the week of its start.",
};

/// Somebody who walks along.
pub const COMPANION: Kind = Kind {
    key: 4,
    name: "companion",
    parts: &[
        field(0, "walk", Shape::Id, "the walk"),
        field(1, "person", Shape::Id, "who walks along"),
    ],
    registers: &[
        open(0, "role", Shape::Uint, WALKERS, "role code"),
        personal(1, "display_name", Shape::Text, WALKERS, "the name to show"),
        open(
            2,
            "join_token",
            Shape::Hash,
            WALKERS,
            "hash of the token that was scanned",
        ),
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
        field(
            2,
            "standard",
            Shape::Uint,
            "item × 10,000 + content × 100 + number: 80402 is 08.4.2",
        ),
    ],
    registers: &[
        open(
            0,
            "observation",
            Shape::Record(&[
                field(
                    0,
                    "result",
                    Shape::Uint,
                    "1 met, 2 not met, 3 not applicable, 4 not checked",
                ),
                field(
                    1,
                    "observed",
                    Shape::Uint,
                    "count, length (mm), share (1/10,000) or minutes, as the rule says",
                ),
                field(2, "sample", Shape::Uint, "size of the sample, in the rule's unit"),
                field(3, "unit", Shape::Uint, "unit code of observed and sample"),
                field(
                    4,
                    "exemption",
                    Shape::Uint,
                    "1 where the standard's exemption applies",
                ),
                field(5, "finding", Shape::Id, "the finding it led to"),
            ]),
            WALKERS,
            "what was observed, as one value",
        ),
        personal(
            1,
            "note",
            Shape::Text,
            WALKERS,
            "free text, for instance why not applicable",
        ),
    ],
    dated_by: None,
    what: "One standard judged at one site in one walk. Two phones in a walk meet in it.",
};

/// A gap that was found 问题.
pub const FINDING: Kind = Kind {
    key: 6,
    name: "finding",
    parts: &[],
    registers: FINDING_REGISTERS,
    dated_by: None,
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
        open(0, "moment", Shape::Uint, FINDERS, "1 before, 2 after"),
        open(1, "withdrawn", Shape::Uint, FINDERS, "reason code"),
    ],
    dated_by: None,
    what: "That a picture belongs to a finding.",
};

/// An edition of the standards; the file travels by its hash. In the district's partition.
pub const EDITION: Kind = Kind {
    key: 8,
    name: "edition",
    parts: &[field(
        0,
        "content",
        Shape::Hash,
        "content hash of the edition's file",
    )],
    registers: &[
        open(
            0,
            "edition_name",
            Shape::Text,
            OFFICE,
            "name, for instance futian-2020",
        ),
        open(1, "file_bytes", Shape::Uint, OFFICE, "size of the file, bytes"),
        open(
            2,
            "adopted_day",
            Shape::Uint,
            OFFICE,
            "first day it is in force, days since 1970",
        ),
    ],
    dated_by: None,
    what: "An edition of the standards; the file travels by its hash. In the district's partition.",
};

/// A layer of geometry (GeoJSON); the file travels by its hash. In the district's partition.
pub const MAP_LAYER: Kind = Kind {
    key: 9,
    name: "map_layer",
    parts: &[field(
        0,
        "content",
        Shape::Hash,
        "content hash of the layer's file",
    )],
    registers: &[
        open(
            0,
            "layer_name",
            Shape::Text,
            OFFICE,
            "district, streets, communities or grids",
        ),
        open(1, "file_bytes", Shape::Uint, OFFICE, "size of the file, bytes"),
        open(
            2,
            "datum",
            Shape::Uint,
            OFFICE,
            "datum of its coordinates: 1 WGS-84, 2 CGCS2000",
        ),
    ],
    dated_by: None,
    what: "A layer of geometry (GeoJSON); the file travels by its hash. In the district's partition.",
};

const FINDING_REGISTERS: &[Register] = &[
    open(0, "walk", Shape::Id, FINDERS, "the walk it was found in"),
    open(1, "site", Shape::Id, FINDERS, "the site"),
    open(
        2,
        "standard",
        Shape::Uint,
        FINDERS,
        "item × 10,000 + content × 100 + number",
    ),
    open(
        3,
        "edition",
        Shape::Hash,
        FINDERS,
        "content hash of the edition, where there is no walk",
    ),
    personal(
        4,
        "position",
        Shape::Record(POSITION),
        FINDERS,
        "where, at the moment of saving",
    ),
    personal(5, "note", Shape::Text, FINDERS, "free text"),
    open(
        6,
        "extent",
        Shape::Record(&[
            field(0, "observed", Shape::Uint, "how many or how much"),
            field(1, "unit", Shape::Uint, "unit code"),
        ]),
        FINDERS,
        "how much of it",
    ),
    open(
        7,
        "limit_class",
        Shape::Uint,
        FINDERS,
        "0 to 4: L0 on the spot to L4 planned",
    ),
    open(
        8,
        "red_line",
        Shape::Uint,
        FINDERS,
        "1 where the standard is a red line",
    ),
    open(
        9,
        "handled",
        Shape::Uint,
        FINDERS,
        "1 recorded, 2 put right on the spot",
    ),
    open(
        10,
        "adopted_from",
        Shape::Id,
        OFFICE,
        "the patrol or spot finding it was adopted from",
    ),
    open(
        11,
        "withdrawn",
        Shape::Uint,
        FINDERS,
        "the author took it back: reason code",
    ),
];

/// Every kind of version 1, ascending by number.
pub const KINDS: &[Kind] = &[
    ASSIGNMENT, SITE, WALK, COMPANION, CHECK, FINDING, PHOTO, EDITION, MAP_LAYER,
];
