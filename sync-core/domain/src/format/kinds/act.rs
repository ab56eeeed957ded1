//! What somebody did about a finding: every act is an element of its own, never edited.

use super::terms::{POSITION, field, open, personal};
use crate::format::{Field, Kind, Shape};
use crate::people::Role;

/// One act of rectification 整改. Who may do which act: `domain::rectification::ActKind`.
pub const ACT: Kind = Kind {
    key: 11,
    name: "act",
    parts: &[
        field(0, "finding", Shape::Id, "the finding"),
        field(
            1,
            "author",
            Shape::Id,
            "who did it: the person who signs, or for whom the office's key writes (an officer, a unit)",
        ),
        field(2, "act", Shape::Id, "an id that its author makes"),
    ],
    registers: &[
        open(0, "act", Shape::Record(SAYS), &Role::ALL, "the act, as one value").once(),
        personal(
            1,
            "position",
            Shape::Record(POSITION),
            &Role::ALL,
            "where the after-photo was taken, at the moment of saving",
        ),
        personal(2, "note", Shape::Text, &Role::ALL, "the reason, the answer, or a comment"),
    ],
    dated_by: Some(0),
    what: "What somebody did about a finding. Written once and never edited.",
};

const SAYS: &[Field] = &[
    field(0, "act_kind", Shape::Uint, "which act: section 8"),
    field(1, "about", Shape::Id, "the act that it answers, judges or decides on"),
    field(2, "unit", Shape::Id, "whom an assign names; for whom an accept, a decline or a report speaks"),
    field(3, "due_ms", Shape::Uint, "until when, ms since 1970: an assign's, an extension's, a send-back's"),
    field(4, "calendar", Shape::Hash, "content hash of the calendar that the due was counted by"),
    field(5, "evidence", Shape::Hash, "content hash of the after-photo"),
    field(6, "verdict", Shape::Uint, "1 for: a recheck met, an appeal upheld; 2 against"),
    field(7, "other", Shape::Id, "the other finding: of a duplicate, of a move, of an adoption"),
    field(8, "other_grid", Shape::Uint, "code of the grid of the other finding"),
    field(9, "cost", Shape::Uint, "1 where this one of a linked pair costs no points"),
    field(10, "channel", Shape::Uint, "to which other system: section 8"),
    field(11, "state", Shape::Uint, "what that system says: 1 received, 2 at work, 3 done, 4 not taken"),
    field(12, "channel_code", Shape::Text, "its code in that system"),
    field(
        13,
        "acted_as",
        Shape::Uint,
        "code of the role in which it was done: the office's key always says it",
    ),
];
