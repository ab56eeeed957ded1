//! Random bytes set apart: ids, hashes, seeds and signatures do not compress, and spoil what stands between them.
//!
//! The body is walked head by head. Where a byte string of 16, 32 or 64 bytes begins, its bytes move to a
//! second column; every other head is followed as it stands, also into byte strings that hold CBOR
//! themselves. Both directions take the same decisions from the bytes that stay, so that any input, even
//! one that is no CBOR at all, comes back as it was.

use merge::cbor::Malformed;

/// Splits a body: four bytes of length (little-endian), what stays, what was moved.
#[must_use]
pub fn split(body: &[u8]) -> Vec<u8> {
    let mut stays = Vec::with_capacity(body.len());
    let mut moved = Vec::with_capacity(body.len() / 2);
    let mut rest = body;
    while let Some(head) = Head::read(rest) {
        let (kept, after) = rest.split_at(head.length);
        stays.extend_from_slice(kept);
        rest = after;
        if head.moves <= rest.len() {
            let (random, after) = rest.split_at(head.moves);
            moved.extend_from_slice(random);
            rest = after;
        }
        let follows = head.follows.min(rest.len());
        let (kept, after) = rest.split_at(follows);
        stays.extend_from_slice(kept);
        rest = after;
    }
    let length = u32::try_from(stays.len()).unwrap_or(u32::MAX);
    [&length.to_le_bytes()[..], &stays, &moved].concat()
}

/// Puts a split body together again.
///
/// # Errors
/// The bytes are shorter than they say.
pub fn join(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    let short = Malformed { at: 0, expected: "a body with its two columns" };
    let (length, columns) = bytes.split_first_chunk::<4>().ok_or(short.clone())?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > columns.len() {
        return Err(short);
    }
    let (mut rest, mut moved) = columns.split_at(length);
    let mut body = Vec::with_capacity(columns.len());
    while let Some(head) = Head::read(rest) {
        let (kept, after) = rest.split_at(head.length);
        body.extend_from_slice(kept);
        rest = after;
        if head.moves <= moved.len() {
            let (random, after) = moved.split_at(head.moves);
            body.extend_from_slice(random);
            moved = after;
        }
        let (kept, after) = rest.split_at(head.follows.min(rest.len()));
        body.extend_from_slice(kept);
        rest = after;
    }
    if moved.is_empty() { Ok(body) } else { Err(short) }
}

/// One head: its own length, how many bytes behind it move, and how many stay without being looked into.
struct Head {
    length: usize,
    moves: usize,
    follows: usize,
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let first = *bytes.first()?;
        let width = match first & 0x1f {
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => 0,
        };
        let length = (1 + width).min(bytes.len());
        let second = bytes.get(1).copied();
        let (moves, follows) = match (first, second) {
            (0x50, _) => (16, 0),
            (0x58, Some(32)) => (32, 0),
            (0x58, Some(64)) => (64, 0),
            (0x60..=0x77, _) => (0, usize::from(first - 0x60)),
            (0x78, Some(text)) => (0, usize::from(text)),
            _ => (0, 0),
        };
        Some(Self { length, moves, follows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use merge::cbor::Writer;

    #[test]
    fn every_input_comes_back_as_it_was() {
        let mut state = 7_u64;
        for round in 0..20_000_usize {
            let bytes: Vec<u8> = (0..round % 97)
                .map(|_| {
                    state =
                        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    // heads of strings are frequent, so that every path is taken
                    [0x50, 0x58, 0x20, 0x40, 0x78, 0x61, (state >> 33) as u8, (state >> 41) as u8]
                        [(state >> 60) as usize % 8]
                })
                .collect();
            assert_eq!(join(&split(&bytes)).as_deref(), Ok(&bytes[..]), "{bytes:02x?}");
        }
    }

    #[test]
    fn random_strings_stand_together_behind_the_rest() {
        let mut w = Writer::new();
        w.array(3).bytes(&[7; 16]).text("路面").bytes(&[9; 32]);
        let split = split(&w.finish());
        assert!(split.ends_with(&[[7_u8; 16].as_slice(), &[9; 32]].concat()));
    }

    #[test]
    fn a_body_cut_short_is_refused() {
        assert!(join(&[9, 0, 0, 0, 1]).is_err());
        assert!(join(&[1, 0]).is_err());
        assert!(join(&[1, 0, 0, 0, 0x01, 5, 5]).is_err(), "bytes that belong nowhere passed");
    }
}
