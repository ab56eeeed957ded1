//! Kinds that say what a grid and a district are made of.

use super::terms::{OFFICE, POSITION, WALKERS, field, open, personal};
use crate::format::{Kind, Shape};

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
        open(4, "until_ms", Shape::Uint, OFFICE, "written when it ends: until when, ms since 1970"),
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
        open(1, "site_name", Shape::Text, OFFICE, "name of the place (not of a person)"),
        open(2, "position", Shape::Record(POSITION), OFFICE, "where it is"),
        open(3, "opened_day", Shape::Uint, OFFICE, "first day, days since 1970"),
        open(4, "closed_day", Shape::Uint, OFFICE, "first day on which it is closed, days since 1970"),
        open(5, "synthetic", Shape::Uint, OFFICE, "1 for an invented site"),
        open(6, "source_code", Shape::Text, OFFICE, "its code in the source"),
    ],
    dated_by: None,
    what: "A place in a grid that standards apply to.",
};

/// An edition of the standards; the file travels by its hash. In the district's partition.
pub const EDITION: Kind = Kind {
    key: 8,
    name: "edition",
    parts: &[field(0, "content", Shape::Hash, "content hash of the edition's file")],
    registers: &[
        open(0, "edition_name", Shape::Text, OFFICE, "name, for instance futian-2020"),
        open(1, "file_bytes", Shape::Uint, OFFICE, "size of the file, bytes"),
        open(2, "adopted_day", Shape::Uint, OFFICE, "first day it is in force, days since 1970"),
    ],
    dated_by: None,
    what: "An edition of the standards; the file travels by its hash. In the district's partition.",
};

/// A layer of geometry (GeoJSON); the file travels by its hash. In the district's partition.
pub const MAP_LAYER: Kind = Kind {
    key: 9,
    name: "map_layer",
    parts: &[field(0, "content", Shape::Hash, "content hash of the layer's file")],
    registers: &[
        open(0, "layer_name", Shape::Text, OFFICE, "district, streets, communities or grids"),
        open(1, "file_bytes", Shape::Uint, OFFICE, "size of the file, bytes"),
        open(2, "datum", Shape::Uint, OFFICE, "datum of its coordinates: 1 WGS-84, 2 CGCS2000"),
    ],
    dated_by: None,
    what: "A layer of geometry (GeoJSON); the file travels by its hash. In the district's partition.",
};

/// A device's key that may not be trusted any more. In the district's partition.
pub const REVOCATION: Kind = Kind {
    key: 10,
    name: "revocation",
    parts: &[field(0, "device_key", Shape::Hash, "the public key")],
    registers: &[open(0, "revoked_ms", Shape::Uint, OFFICE, "since when, ms since 1970")],
    dated_by: None,
    what: "A device's key that may not be trusted any more. In the district's partition.",
};

/// What a leader says should change about the sites of a grid; the street decides.
pub const SITE_PROPOSAL: Kind = Kind {
    key: 18,
    name: "site_proposal",
    parts: &[],
    registers: &[
        open(
            0,
            "proposal",
            Shape::Record(&[
                field(0, "proposes", Shape::Uint, "1 open a site, 2 close one, 3 move one"),
                field(1, "site", Shape::Id, "the site to close or move"),
                field(2, "site_type", Shape::Uint, "1 to 32 of the site to open, P01 to P32"),
                field(3, "site_name", Shape::Text, "name of the site to open"),
                field(4, "from_day", Shape::Uint, "since which day it is so, days since 1970"),
            ]),
            WALKERS,
            "the proposal, as one value",
        )
        .once(),
        open(
            1,
            "position",
            Shape::Record(POSITION),
            WALKERS,
            "where the site is that it opens; where it moves to",
        )
        .once(),
        personal(2, "note", Shape::Text, WALKERS, "why"),
        open(3, "withdrawn", Shape::Uint, WALKERS, "the author took it back: reason code"),
        open(
            4,
            "decided",
            Shape::Uint,
            OFFICE,
            "1 done as proposed: the same changeset changes the sites; 2 not",
        )
        .once(),
        open(5, "decision_note", Shape::Text, OFFICE, "why, for whoever proposed it").once(),
        open(
            6,
            "decided_by",
            Shape::Record(&[
                field(0, "officer", Shape::Id, "the officer for whom the office's key writes"),
                field(1, "decided_as", Shape::Uint, "code of the role in which it was decided"),
            ]),
            OFFICE,
            "who decided it, where the office's key does not speak for itself",
        )
        .once(),
    ],
    dated_by: None,
    what: "What a leader says should change about the sites of a grid; it changes nothing until it is decided. The site that it \
           opens, or that a move opens in the place of the old one, has the id that is derived from [the proposal].",
};
