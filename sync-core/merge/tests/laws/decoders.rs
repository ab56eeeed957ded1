//! Every decoder answers whatever bytes it is given, and what it takes it writes back the same.

use crate::samples::{certificate, device, genesis, office, segment};
use crate::signed::{mark, receipt};
use merge::cbor::{self, Writer};
use merge::certificate::Certificate;
use merge::genesis::Genesis;
use merge::hash::{Hash, Id, Prefix};
use merge::header::{Header, Learned, Name, Reading};
use merge::partition::{Lane, Partition, Place};
use merge::personal::{Plain, Values};
use merge::receipt::{Anchor, Mark, Receipt};
use merge::segment::Segment;
use merge::skeleton::{Draft, DraftOp, Mention, Op, Target, decode, derived_id, encode};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Gives the bytes to every decoder; what is taken is written back as it was, where this copy would write it.
fn feed_every_decoder(bytes: &[u8]) {
    let office = office().public();
    let checked = cbor::check(bytes).is_ok();
    if let Ok(genesis) = Genesis::decode(bytes) {
        assert_eq!(genesis.encode(), bytes);
    }
    if let Ok(segment) = Segment::decode(bytes) {
        assert_eq!(segment.encode(), bytes);
        _ = segment.verify(&genesis(), &office);
    }
    if let Ok(values) = Values::decode(bytes) {
        assert_eq!(values.encode(), bytes);
        _ = values.fill(&mut [0; 200]);
        values.dig(&mut [1; 200]);
    }
    let taken = Header::decode(bytes).is_ok() || decode(bytes).is_ok() || Receipt::read(bytes).is_ok();
    assert!(checked || !taken, "what is not deterministic was taken");
    _ = Receipt::open(bytes, &office);
    _ = Mark::open(bytes, &office);
    _ = Certificate::open(bytes, &office);
}

/// One well-formed sample of every format.
fn samples() -> Vec<Vec<u8>> {
    let segment = segment();
    let mut samples =
        vec![genesis().encode(), segment.encode(), receipt().sign(&office()), mark().sign(&office())];
    samples.push(certificate().sign(&office()));
    for changeset in segment.changesets {
        samples.extend([changeset.header, changeset.skeleton]);
        samples.extend(changeset.values);
    }
    samples
}

/// Bytes of which many are heads of CBOR.
fn nearly_cbor() -> impl Strategy<Value = Vec<u8>> {
    let head = prop::sample::select(vec![
        0x00, 0x01, 0x17, 0x18, 0x19, 0x1b, 0x20, 0x40, 0x50, 0x58, 0x60, 0x61, 0x80, 0x81, 0x82, 0x83, 0x85,
        0x86, 0x89, 0xa0, 0xa1, 0xa2, 0xa4, 0xa5, 0xa9, 0x9b, 0xbb, 0x5f, 0xff, 0xf4, 0xf5, 0xf6, 0xfb,
    ]);
    vec(prop_oneof![4 => head, 1 => any::<u8>()], 0..200)
}

fn id() -> impl Strategy<Value = Id> {
    any::<[u8; 16]>().prop_map(Id)
}

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn reading() -> impl Strategy<Value = Reading> {
    let years = 1_i64 << 60;
    (-years..years, any::<u64>(), 0..1_u64 << 60).prop_map(|(wall_ms, boot, steady_ms)| Reading {
        wall_ms,
        boot,
        steady_ms,
    })
}

fn mention() -> impl Strategy<Value = Mention> {
    (id(), any::<u32>(), any::<[u8; 8]>()).prop_map(|(stream, seq, prefix)| Mention {
        stream,
        seq,
        prefix: Prefix(prefix),
    })
}

/// One item of CBOR.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let with = |write: &dyn Fn(&mut Writer)| {
        let mut w = Writer::new();
        write(&mut w);
        w.finish()
    };
    prop_oneof![
        any::<u64>().prop_map(move |value| with(&|w| _ = w.uint(value))),
        any::<i64>().prop_map(move |value| with(&|w| _ = w.int(value))),
        "\\PC{0,40}".prop_map(move |value| with(&|w| _ = w.text(&value))),
        vec(any::<u8>(), 0..70).prop_map(move |value| with(&|w| _ = w.bytes(&value))),
        btree_map(0..9_u64, any::<i64>(), 0..4).prop_map(move |map| {
            with(&|w| {
                w.map(map.len());
                map.iter().for_each(|(key, value)| _ = w.uint(*key).int(*value));
            })
        }),
    ]
}

fn target() -> impl Strategy<Value = Target> {
    let parts = vec(any::<u64>(), 0..4).prop_map(|parts| {
        let mut w = Writer::new();
        w.array(parts.len());
        parts.iter().for_each(|part| _ = w.uint(*part));
        Target::Derived(w.finish())
    });
    prop_oneof![id().prop_map(Target::Made), parts]
}

fn draft() -> impl Strategy<Value = Draft> {
    let registers = || btree_map(0..40_u32, (any::<bool>(), value()), 0..6);
    let seen = btree_map(0..40_u32, vec(mention(), 0..3), 0..3);
    (any::<u32>(), target(), registers(), seen).prop_map(|(kind, target, registers, seen)| {
        let (personal, plain): (BTreeMap<_, _>, _) =
            registers.into_iter().partition(|(_, (personal, _))| *personal);
        let values = |map: BTreeMap<u32, (bool, Vec<u8>)>| {
            map.into_iter().map(|(key, (_, value))| (key, value)).collect()
        };
        Draft {
            kind,
            target,
            plain: values(plain),
            personal: values(personal),
            seen: seen.into_iter().collect(),
        }
    })
}

fn draft_op() -> impl Strategy<Value = DraftOp> {
    let hashes = || vec(hash(), 0..3);
    prop_oneof![
        4 => draft().prop_map(DraftOp::Put),
        1 => (hashes(), any::<u32>()).prop_map(|(list, reason)| DraftOp::Hold(list, reason)),
        1 => hashes().prop_map(DraftOp::Adopt),
        1 => hashes().prop_map(DraftOp::Erase),
    ]
}

/// Whether a decoded operation says what was drafted.
fn same(op: &Op<'_>, draft: &DraftOp) -> bool {
    match (op, draft) {
        (Op::Put(put), DraftOp::Put(draft)) => {
            let plain = draft.plain.iter().map(|(register, value)| (*register, value.as_slice()));
            let personal = draft.personal.iter().map(|(register, _)| *register);
            let parts = match &draft.target {
                Target::Made(_) => None,
                Target::Derived(parts) => Some(parts.as_slice()),
            };
            (put.kind, put.id, put.parts) == (draft.kind, draft.target.id(draft.kind), parts)
                && put.plain == plain.collect::<Vec<_>>()
                && put.personal.iter().map(|(register, _)| *register).eq(personal)
                && put.seen == draft.seen
        }
        (Op::Hold(list, reason), DraftOp::Hold(drafted, why)) => list == drafted && reason == why,
        (Op::Adopt(list), DraftOp::Adopt(drafted)) | (Op::Erase(list), DraftOp::Erase(drafted)) => {
            list == drafted
        }
        _ => false,
    }
}

/// Whether two drafts write one register of one entity.
fn doubled(drafts: &[DraftOp]) -> bool {
    let mut written = Vec::new();
    for draft in drafts {
        if let DraftOp::Put(put) = draft {
            let registers = put.plain.iter().chain(&put.personal).map(|(register, _)| *register);
            written.extend(registers.map(|register| (put.kind, put.target.id(put.kind), register)));
        }
    }
    let count = written.len();
    written.sort_unstable();
    written.dedup();
    written.len() < count
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn no_bytes_make_a_decoder_fail_otherwise_than_by_saying_so(bytes in vec(any::<u8>(), 0..300)) {
        feed_every_decoder(&bytes);
    }

    #[test]
    fn no_heads_of_cbor_do_either(bytes in nearly_cbor()) {
        feed_every_decoder(&bytes);
    }

    #[test]
    fn nor_does_what_was_well_formed_once(
        sample in prop::sample::select(samples()),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = sample;
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        feed_every_decoder(&bytes);
    }

    #[test]
    fn a_genesis_comes_back_as_it_was(
        (district, lane, place) in (any::<u32>(), any::<u8>(), any::<[u8; 16]>()),
        (replica, person, key, nonce) in (id(), id(), hash(), id()),
    ) {
        let partition = Partition { district, lane: Lane(lane), place: Place(place) };
        let genesis = Genesis { partition, replica, person, key, nonce };
        prop_assert_eq!(Genesis::decode(&genesis.encode()), Ok(genesis));
    }

    #[test]
    fn a_header_comes_back_as_it_was(
        reading in reading(),
        floor_ms in any::<u64>(),
        learned in vec((id(), any::<Option<u32>>(), any::<u32>(), any::<[u8; 8]>()), 0..5),
    ) {
        let learned = learned.into_iter().map(|(id, index, seq, prefix)| {
            Learned { name: index.map_or(Name::Full(id), Name::Index), seq, prefix: Prefix(prefix) }
        });
        let header = Header { reading, floor_ms, learned: learned.collect() };
        let bytes = header.encode();
        prop_assert_eq!(cbor::check(&bytes), Ok(()));
        prop_assert_eq!(Header::decode(&bytes), Ok(header));
    }

    #[test]
    fn personal_values_come_back_as_they_were(
        seed in id(),
        values in btree_map(any::<u32>(), value(), 0..5),
        erased in any::<prop::sample::Index>(),
    ) {
        let salts = (0..).map(|position| merge::personal::salt(&seed, position));
        let plain: Vec<Plain> =
            values.into_iter().zip(salts).map(|((offset, value), salt)| Plain { offset, salt, value }).collect();
        let mut values = Values { seed: Some(seed), plain };
        prop_assert_eq!(Values::decode(&values.encode()), Ok(values.clone()));
        if !values.plain.is_empty() {
            let gone = values.plain[erased.index(values.plain.len())].commitment();
            values.erase(|commitment| *commitment == gone);
            prop_assert_eq!(Values::decode(&values.encode()), Ok(values.clone()));
        }
    }

    #[test]
    fn a_receipt_a_mark_and_a_certificate_come_back_as_they_were(
        (stream, last, epoch, replica) in (id(), hash(), id(), id()),
        (first_seq, last_seq, doubtful) in (any::<u32>(), any::<u32>(), any::<bool>()),
        (number, received_ms, since_ms) in (any::<u64>(), any::<u64>(), any::<u64>()),
        (reading, own) in (reading(), any::<bool>()),
    ) {
        let key = office().public();
        let anchor = own.then_some(Anchor { replica, reading });
        let receipt =
            Receipt { stream, first_seq, last_seq, last, epoch, number, received_ms, doubtful, since_ms, anchor };
        prop_assert_eq!(Receipt::open(&receipt.sign(&office()), &key), Ok(receipt));
        let mark = Mark { epoch, number, feed: last };
        prop_assert_eq!(Mark::open(&mark.sign(&office()), &key), Ok(mark));
        let certificate = Certificate { key: last, replica, person: stream, district: first_seq, from_ms: since_ms };
        prop_assert_eq!(Certificate::open(&certificate.sign(&office()), &key), Ok(certificate.clone()));
        prop_assert!(Certificate::open(&certificate.sign(&device()), &key).is_err());
    }

    #[test]
    fn a_skeleton_says_what_was_drafted(drafts in vec(draft_op(), 0..4), seed in id()) {
        let (skeleton, values) = encode(&drafts, seed);
        if doubled(&drafts) {
            prop_assert!(decode(&skeleton).is_err(), "one register written twice");
            return Ok(());
        }
        let ops = decode(&skeleton).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(ops.len(), drafts.len());
        prop_assert!(ops.iter().zip(&drafts).all(|(op, draft)| same(op, draft)));
        let holes: Vec<u32> = ops.iter().flat_map(|op| if let Op::Put(put) = op { put.holes.clone() } else { vec![] }).collect();
        let values = values.map_or(Ok(Values::default()), |bytes| Values::decode(&bytes));
        let values = values.map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(values.plain.iter().map(|plain| plain.offset).collect::<Vec<_>>(), holes);
        let mut sent = skeleton.clone();
        values.dig(&mut sent);
        prop_assert_eq!(values.fill(&mut sent), Ok(()));
        prop_assert_eq!(sent, skeleton);
    }
}

#[test]
fn one_register_written_twice_is_poison() {
    let put = crate::samples::plain_put(1);
    let (once, _) = encode(&[put.clone(), crate::samples::plain_put(2)], Id::default());
    let (twice, _) = encode(&[put.clone(), put], Id::default());
    assert!(decode(&once).is_ok());
    assert!(decode(&twice).is_err());
}

#[test]
fn a_derived_id_follows_from_its_kind_and_parts_alone() {
    let parts = |number: u64| {
        let mut w = Writer::new();
        w.array(1).uint(number);
        w.finish()
    };
    assert_eq!(derived_id(5, &parts(1)), derived_id(5, &parts(1)));
    assert_ne!(derived_id(5, &parts(1)), derived_id(5, &parts(2)));
    assert_ne!(derived_id(5, &parts(1)), derived_id(6, &parts(1)));
}

#[test]
fn a_derived_id_begins_as_the_id_that_it_belongs_to() {
    let parts = |kin: &[u8], number: u64| {
        let mut w = Writer::new();
        w.array(2).bytes(kin).uint(number);
        w.finish()
    };
    let (one, other) = (derived_id(5, &parts(&[7; 16], 1)), derived_id(5, &parts(&[7; 16], 2)));
    assert_eq!((&one.0[..6], &other.0[..6]), (&[7; 6][..], &[7; 6][..]));
    assert_ne!(one.0[6..], other.0[6..]);
    // a hash in the first place is random by itself
    assert_ne!(derived_id(8, &parts(&[7; 32], 1)).0[..6], [7; 6]);
}

#[test]
fn an_operation_and_a_header_key_of_a_later_version_are_kept_without_effect() {
    let mut w = Writer::new();
    w.array(2).array(3).uint(9).text("later").map(0).array(1).uint(24);
    let skeleton = w.finish();
    assert_eq!(decode(&skeleton).unwrap(), [Op::Unknown(9), Op::Unknown(24)]);
    let mut w = Writer::new();
    w.map(5).uint(0).int(0).uint(1).uint(3).uint(2).uint(4).uint(3).uint(5).uint(9).array(1).text("later");
    let header = Header::decode(&w.finish()).unwrap();
    assert_eq!((header.reading.boot, header.reading.wall_ms, header.floor_ms), (3, 4, 5));
}

#[test]
fn a_skeleton_of_another_shape_is_poison() {
    type Shape = (&'static str, fn(&mut Writer));
    let shapes: [Shape; 8] = [
        ("no list", |w| _ = w.map(0)),
        ("an operation that is no array", |w| _ = w.array(1).uint(0)),
        ("an operation without a code", |w| _ = w.array(1).array(0)),
        ("an empty operation before another", |w| {
            _ = w.array(2).array(0).array(1).uint(9);
        }),
        ("a put with too little", |w| {
            _ = w.array(1).array(4).uint(0).uint(6).bytes(&[0; 16]).map(0);
        }),
        ("a put with a short id", |w| {
            _ = w.array(1).array(5).uint(0).uint(6).bytes(&[0; 15]).map(0).map(0);
        }),
        ("a hold without a reason", |w| {
            _ = w.array(1).array(2).uint(1).array(0);
        }),
        ("heads seen in pairs", |w| {
            w.array(1).array(6).uint(0).uint(6).bytes(&[0; 16]).map(0).map(0).map(1).uint(0);
            w.array(2).bytes(&[0; 16]).uint(1);
        }),
    ];
    for (what, write) in shapes {
        let mut w = Writer::new();
        write(&mut w);
        assert!(decode(&w.finish()).is_err(), "{what} passed");
    }
}
