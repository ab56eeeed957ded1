//! The tables of the page, written from the code's own tables.

use domain::format::{Field, KINDS, Kind, Personal, Register, Shape, Written};
use domain::holds::HoldReason;
use domain::people::Role;
use domain::rectification::{ActKind, Channel};
use merge::hash::Use;
use std::fmt::Write as _;

fn hashed(of: Use) -> &'static str {
    match of {
        Use::Stream => "part(genesis) → h(0)",
        Use::Changeset => "h(n−1) ‖ part(header) ‖ hash of the skeleton → h(n)",
        Use::Skeleton => "part(skeleton)",
        Use::Value => "salt 16 ‖ part(value) → commitment",
        Use::Salt => "seed 16 ‖ position u32 → the first 16 bytes are the salt",
        Use::Segment => "part(h of the last changeset) → what the device signs",
        Use::Certificate => "part(body) → what the office signs",
        Use::Receipt => "part(body) → what the office signs",
        Use::Feed => {
            "f(n−1) ‖ part(body) of each receipt of n → f(n); part(body) → what the office signs in a mark"
        }
        Use::LogDigest | Use::ReceiptDigest | Use::StateDigest => {
            "see Digests → the first 16 bytes are the digest"
        }
        Use::Entity => "kind u32 ‖ part(parts) → see Ids",
        Use::File => "part(file) → content hash",
        Use::Secret => "part(secret) → what is stored of it",
        Use::KnownAgain => "what a device signs to be known again by an office that lost its enrolment",
        Use::Enrol => "what a device signs to be enrolled",
        Use::Spot => {
            "seed 32 ‖ part(what is drawn) ‖ number u64 → four u64 of the stream of a draw of spot checks"
        }
        Use::UnitLink => {
            "the office's secret key 32 ‖ unit 16 ‖ minutes u32 ‖ serial u32, big-endian → 20 bytes seal a link"
        }
        Use::Seen => {
            "finding 16 ‖ each act's id 16 and kind u64 (big-endian), ascending → what was on the screen"
        }
        Use::Notice => {
            "part(finding ‖ unit ‖ act ‖ u32 what ‖ u32 times), or part(the keys of a message's notices, ascending) → the first \
             16 bytes are the key"
        }
        Use::Message => {
            "part(key in hexadecimal) ‖ part(body) → what the office signs under a message to a unit"
        }
    }
}

/// The hash contexts.
pub(crate) fn contexts() -> String {
    let mut text = "| context | over |\n|---|---|\n".to_owned();
    for of in Use::ALL {
        _ = writeln!(text, "| `{}` | {} |", of.context(), hashed(of));
    }
    text
}

/// The roles.
pub(crate) fn roles() -> String {
    let mut text = "| code | role | 中文 | rank |\n|---|---|---|---|\n".to_owned();
    for role in Role::ALL {
        let (code, name, rank) = (role.code(), role.name(), role.rank());
        _ = writeln!(text, "| {code} | {name} | {} | {rank} |", role.name_zh());
    }
    text
}

/// The limits that are part of the format.
pub(crate) fn limits() -> String {
    let rows: [(&str, usize, &str); 14] = [
        ("changeset", merge::changeset::BYTES_MAX, "bytes of header, skeleton and values together"),
        ("stream", merge::changeset::SEQ_MAX as usize, "changesets; then a new stream"),
        (
            "branches",
            usize::from(merge::context::Dot::BRANCH_MAX) + 1,
            "changesets under one number of one stream",
        ),
        ("key in a partition", merge::context::TIPS_PER_KEY_MAX, "tips; more is set aside for an officer"),
        ("key on a register", merge::heads::HEADS_PER_KEY_MAX, "heads; what adds more is held"),
        ("segment", merge::segment::CHANGESETS_MAX, "changesets"),
        ("CBOR", usize::from(merge::cbor::DEPTH_MAX), "levels inside the outermost item"),
        ("request body", protocol::BODY_BYTES_MAX, "bytes, unpacked"),
        ("page", protocol::pull::PAGE_CHANGESETS_MAX, "changesets, then up to the end of the feed number"),
        (
            "erasures told",
            protocol::hello::TOLD_MAX,
            "commitments in a welcome, then up to the end of the first number",
        ),
        ("note", domain::limits::NOTE_BYTES_MAX, "bytes of UTF-8"),
        ("name", domain::limits::NAME_BYTES_MAX, "bytes of UTF-8"),
        ("finding", domain::limits::FINDING_PHOTOS_MAX, "photos"),
        ("file", domain::limits::FILE_BYTES_MAX, "bytes of an edition or a map layer"),
    ];
    let mut text = "| what | at most | of |\n|---|---|---|\n".to_owned();
    for (what, most, of) in rows {
        _ = writeln!(text, "| {what} | {most} | {of} |");
    }
    text
}

/// Why something is held.
pub(crate) fn holds() -> String {
    let mut text = "| code | why | 中文 |\n|---|---|---|\n".to_owned();
    for reason in HoldReason::ALL {
        _ = writeln!(text, "| {} | {} | {} |", reason.code(), reason.text(), reason.text_zh());
    }
    text
}

/// The acts, with who may do them.
pub(crate) fn acts() -> String {
    let mut text = "| code | act | 中文 | roles |\n|---|---|---|---|\n".to_owned();
    for act in ActKind::all().filter(|act| !act.may().is_empty()) {
        let (code, name, zh) = (act.code(), act.name(), act.name_zh());
        _ = writeln!(text, "| {code} | {name} | {zh} | {} |", writers(act.may()));
    }
    text
}

/// The systems that findings are referred to.
pub(crate) fn channels() -> String {
    let mut text = "| code | channel | 中文 |\n|---|---|---|\n".to_owned();
    for channel in Channel::ALL {
        _ = writeln!(text, "| {} | {} | {} |", channel.code(), channel.name(), channel.name_zh());
    }
    text
}

/// Every kind with its registers and fields.
pub(crate) fn kinds() -> String {
    KINDS.iter().map(kind).collect::<Vec<_>>().join("\n")
}

fn kind(kind: &Kind) -> String {
    let mut text = format!("### {} `{}`\n\n{} ", kind.key, kind.name, kind.what);
    if kind.parts.is_empty() {
        text.push_str("Its author makes the id.");
    } else {
        let parts: Vec<String> = kind.parts.iter().map(part).collect();
        _ = write!(text, "Its id is derived from [{}].", parts.join(", "));
    }
    if let Some(dated_by) = kind.dated_by {
        _ = write!(text, " Register {dated_by} dates it.");
    }
    text.push_str("\n\n| key | register | type | personal | writers | says |\n|---|---|---|---|---|---|\n");
    text.extend(kind.registers.iter().map(register));
    text
}

fn part(part: &Field) -> String {
    format!("{} `{}`: {}", shape(part.shape), part.column, part.what)
}

fn register(register: &Register) -> String {
    let Register { key, name, what, .. } = register;
    let personal = match register.personal {
        Personal::Yes => "yes",
        Personal::No => "",
    };
    let writers = writers(register.writers);
    let once = if register.written == Written::Once { "; written once" } else { "" };
    let mut text =
        format!("| {key} | `{name}` | {} | {personal} | {writers} | {what}{once} |\n", shape(register.shape));
    if let Shape::Record(fields) = register.shape {
        for field in fields {
            let Field { key: inner, column, what, .. } = field;
            _ = writeln!(text, "| {key}.{inner} | `{column}` | {} | | | {what} |", shape(field.shape));
        }
    }
    text
}

/// Codes of roles, runs of them as a range.
fn writers(roles: &[Role]) -> String {
    let mut codes: Vec<u64> = roles.iter().map(|role| role.code()).collect();
    codes.sort_unstable();
    let runs = codes.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [first, .., last] => format!("{first}–{last}"),
        [only] => only.to_string(),
        [] => String::new(),
    });
    runs.collect::<Vec<_>>().join(", ")
}

fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Uint => "uint",
        Shape::Int => "int",
        Shape::Text => "text",
        Shape::Id => "id",
        Shape::Hash => "hash",
        Shape::Bytes => "bytes",
        Shape::Record(_) => "record",
    }
}
