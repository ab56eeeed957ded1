//! Fixed people, keys and changesets for the laws.

use merge::certificate::Certificate;
use merge::changeset::{Changeset, chain};
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::header::{Header, Learned, Name, Reading};
use merge::keys::SecretKey;
use merge::partition::{Lane, Partition, Place};
use merge::segment::{Author, Segment, sign};
use merge::skeleton::{Draft, DraftOp, Target, encode};

pub(crate) fn office() -> SecretKey {
    SecretKey::from_bytes(&[1; 32])
}

pub(crate) fn device() -> SecretKey {
    SecretKey::from_bytes(&[2; 32])
}

pub(crate) fn genesis() -> Genesis {
    Genesis {
        partition: Partition {
            district: 440_304,
            lane: Lane::OFFICIAL,
            place: Place::number(440_304_001_001_001),
        },
        replica: Id([3; 16]),
        person: Id([4; 16]),
        key: device().public(),
        nonce: Id([5; 16]),
    }
}

pub(crate) fn certificate() -> Certificate {
    let genesis = genesis();
    Certificate {
        key: genesis.key,
        replica: genesis.replica,
        person: genesis.person,
        district: genesis.partition.district,
        from_ms: 1_785_000_000_000,
    }
}

/// The bytes with one bit flipped.
pub(crate) fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mask = |at| if at == bit / 8 { 1 << (bit % 8) } else { 0 };
    bytes.iter().enumerate().map(|(at, byte)| byte ^ mask(at)).collect()
}

/// A text as one item of CBOR.
pub(crate) fn text(value: &str) -> Vec<u8> {
    let mut w = merge::cbor::Writer::new();
    w.text(value);
    w.finish()
}

/// A number as one item of CBOR.
pub(crate) fn uint(value: u64) -> Vec<u8> {
    let mut w = merge::cbor::Writer::new();
    w.uint(value);
    w.finish()
}

/// A write of two open and two personal registers.
pub(crate) fn put(entity: u8) -> DraftOp {
    DraftOp::Put(Draft {
        kind: 6,
        target: Target::Made(Id([entity; 16])),
        plain: vec![(2, uint(80_402)), (9, uint(1))],
        personal: vec![(4, text("22.541, 114.055")), (5, text("楼道内电动车充电"))],
        seen: Vec::new(),
    })
}

/// A write of one open register.
pub(crate) fn plain_put(entity: u8) -> DraftOp {
    DraftOp::Put(Draft {
        kind: 6,
        target: Target::Made(Id([entity; 16])),
        plain: vec![(9, uint(2))],
        personal: Vec::new(),
        seen: Vec::new(),
    })
}

/// The changeset that follows (number, hash).
pub(crate) fn follow((seq, before): (u32, Hash), ops: &[DraftOp]) -> Changeset {
    let learned = vec![Learned { name: Name::Full(Id([6; 16])), seq: 7, prefix: Hash([8; 32]).prefix() }];
    let steady_ms = 86_400_000 + u64::from(seq) * 30_000;
    let wall_ms = 1_785_000_000_000 + i64::from(seq) * 30_000;
    let reading = Reading { wall_ms, boot: 12, steady_ms };
    let learned = if seq == 0 { learned } else { Vec::new() };
    let header = Header { reading, floor_ms: 1_784_990_000_000, learned }.encode();
    let (skeleton, values) = encode(ops, Id([seq as u8 + 9; 16]));
    Changeset { seq: seq + 1, hash: chain(&before, &header, &skeleton), header, skeleton, values }
}

/// Three changesets of a new stream; the second carries personal values.
pub(crate) fn segment() -> Segment {
    let genesis = genesis();
    let base = genesis.hash();
    let first = follow((0, base), &[plain_put(1)]);
    let second = follow((1, first.hash), &[put(2)]);
    let third = follow((2, second.hash), &[plain_put(2)]);
    let signature = sign(&device(), &third.hash);
    Segment {
        author: Author::New(genesis),
        base_seq: 0,
        base,
        changesets: vec![first, second, third],
        signature,
        certificate: Some(certificate().sign(&office())),
    }
}

/// The last changeset of [`segment`] alone, for a receiver that knows the stream.
pub(crate) fn continuation() -> Segment {
    let whole = segment();
    let [_, second, third] = &whole.changesets[..] else { unreachable!("the sample has three changesets") };
    Segment {
        author: Author::Known(genesis().stream()),
        base_seq: second.seq,
        base: second.hash,
        changesets: vec![third.clone()],
        ..whole.clone()
    }
}
