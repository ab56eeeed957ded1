//! Why something may not be taken: one word for each reason, which every client has to find.

use domain::geo::PlacedError;
use merge::cbor::Malformed;
use merge::{certificate, receipt, segment};

/// What was expected and did not hold, and the word for it; whatever else is wrong, it is the frame.
const REASONS: [(&str, &str); 8] = [
    (segment::CHAIN, "chain"),
    (segment::GENESIS, "genesis"),
    (segment::BASE, "base"),
    (segment::SIGNATURE, "signature"),
    (segment::CERTIFICATE, "certificate"),
    (segment::COVER, "certificate"),
    (certificate::SIGNED, "certificate"),
    (receipt::SIGNED, "signature"),
];

/// The word for what is wrong with signed or hashed bytes.
pub(super) fn of_bytes(error: &Malformed) -> &'static str {
    let known = REASONS.iter().find(|(expected, _)| *expected == error.expected);
    known.map_or("frame", |(_, word)| *word)
}

/// The word for what is wrong with a position.
pub(super) const fn of_position(error: &PlacedError) -> &'static str {
    match error {
        PlacedError::Datum(_) => "datum",
        PlacedError::Source(_) => "source",
        PlacedError::Coordinate(_) => "coordinate",
    }
}
