//! A segment is taken exactly as it was signed, or not at all.

use crate::samples::{certificate, continuation, device, flipped, follow, genesis, office, put, segment};
use merge::certificate::Certificate;
use merge::changeset::{BYTES_MAX, SEQ_MAX, chain};
use merge::genesis::Genesis;
use merge::hash::Id;
use merge::keys::SecretKey;
use merge::partition::{Partition, Place};
use merge::personal::Values;
use merge::segment::{Author, CHANGESETS_MAX, Segment, sign};
use merge::skeleton::{DraftOp, Op, decode};

/// What a receiver does that knows the sample's stream: decode, find the genesis, verify.
fn received(bytes: &[u8]) -> Option<Segment> {
    let segment = Segment::decode(bytes).ok()?;
    let genesis = match segment.author {
        Author::New(genesis) => genesis,
        Author::Known(id) => Some(genesis()).filter(|genesis| genesis.stream() == id)?,
    };
    segment.verify(&genesis, &office().public()).ok()?;
    Some(segment)
}

/// The sample after the note was erased: the position and its salt survive.
fn erased() -> Segment {
    let mut segment = segment();
    for changeset in &mut segment.changesets {
        let Some(bytes) = &changeset.values else { continue };
        let mut values = Values::decode(bytes).expect("the sample's values are well formed");
        let note = values.plain.last().expect("the sample has a note").commitment();
        assert!(values.erase(|commitment| *commitment == note));
        changeset.values = Some(values.encode());
    }
    segment
}

#[test]
fn a_segment_comes_back_as_it_was() {
    for segment in [segment(), continuation(), erased()] {
        let bytes = segment.encode();
        let back = Segment::decode(&bytes).unwrap();
        assert_eq!(back, segment);
        assert_eq!(back.encode(), bytes);
        assert_eq!(received(&bytes), Some(segment));
    }
}

#[test]
fn one_flipped_bit_anywhere_is_refused() {
    for segment in [segment(), erased()] {
        let bytes = segment.encode();
        for bit in 0..bytes.len() * 8 {
            assert_eq!(received(&flipped(&bytes, bit)), None, "bit {bit} passed");
        }
    }
}

#[test]
fn in_a_continuation_only_the_number_of_its_base_is_left_to_the_log() {
    let bytes = continuation().encode();
    for bit in 0..bytes.len() * 8 {
        if let Some(passed) = received(&flipped(&bytes, bit)) {
            let kept = continuation();
            assert_ne!(passed.base_seq, kept.base_seq, "bit {bit} passed");
            assert_ne!(passed.base_seq, 0);
            // the same hash under another number: nowhere held, so it is a gap
            assert_eq!((passed.base, passed.last()), (kept.base, kept.last()));
        }
    }
}

#[test]
fn a_segment_cut_at_any_byte_is_refused() {
    for segment in [segment(), continuation(), erased()] {
        let bytes = segment.encode();
        for length in 0..bytes.len() {
            assert!(Segment::decode(&bytes[..length]).is_err(), "cut at {length} passed");
        }
        assert!(Segment::decode(&[&bytes[..], &[0]].concat()).is_err(), "a byte too many passed");
    }
}

#[test]
fn a_value_swapped_into_another_hole_is_refused() {
    let mut swapped = segment();
    let changeset = &mut swapped.changesets[1];
    let mut values = Values::decode(changeset.values.as_ref().unwrap()).unwrap();
    let [position, note] = &mut values.plain[..] else { panic!("the sample has two values") };
    std::mem::swap(&mut position.value, &mut note.value);
    changeset.values = Some(values.encode());
    assert!(Segment::decode(&swapped.encode()).is_err());
}

#[test]
fn another_value_in_its_hole_is_refused() {
    let mut changed = segment();
    let changeset = &mut changed.changesets[1];
    let mut values = Values::decode(changeset.values.as_ref().unwrap()).unwrap();
    values.plain[1].value = crate::samples::text("楼道内无电动车");
    changeset.values = Some(values.encode());
    assert!(Segment::decode(&changed.encode()).is_err());
}

#[test]
fn a_value_without_a_hole_is_refused() {
    let mut skeleton = segment().changesets[1].skeleton.clone();
    let values = Values::decode(segment().changesets[1].values.as_ref().unwrap()).unwrap();
    assert!(values.fill(&mut skeleton).is_err(), "a hole that is filled already was filled");
    values.dig(&mut skeleton);
    assert_eq!(values.fill(&mut skeleton), Ok(()));
    assert_eq!(skeleton, segment().changesets[1].skeleton);
    for offset in [skeleton.len() as u32 - 31, u32::MAX] {
        let mut elsewhere = values.clone();
        elsewhere.plain[1].offset = offset;
        assert!(elsewhere.fill(&mut skeleton.clone()).is_err(), "offset {offset} passed");
    }
}

#[test]
fn the_holes_of_a_value_are_where_its_skeleton_says() {
    let changeset = &segment().changesets[1];
    let values = Values::decode(changeset.values.as_ref().unwrap()).unwrap();
    let ops = decode(&changeset.skeleton).unwrap();
    let [Op::Put(put)] = &ops[..] else { panic!("the sample has one operation") };
    let offsets: Vec<u32> = values.plain.iter().map(|plain| plain.offset).collect();
    assert_eq!(put.holes, offsets);
    for (plain, (_, commitment)) in values.plain.iter().zip(&put.personal) {
        assert_eq!(plain.commitment(), *commitment);
    }
}

#[test]
fn an_erased_value_leaves_every_hash_as_it_was() {
    let (before, after) = (segment(), erased());
    let hashes = |segment: &Segment| segment.changesets.iter().map(|c| c.hash).collect::<Vec<_>>();
    let skeletons =
        |segment: &Segment| segment.changesets.iter().map(|c| c.skeleton.clone()).collect::<Vec<_>>();
    let received = received(&after.encode()).expect("an erased value does not break the chain");
    assert_eq!(hashes(&received), hashes(&before));
    assert_eq!(skeletons(&received), skeletons(&before));
    let note = "楼道内电动车充电".as_bytes();
    assert!(!after.encode().windows(note.len()).any(|window| window == note), "the note is still there");
}

#[test]
fn once_a_value_was_erased_its_salt_cannot_be_computed() {
    let values = erased().changesets[1].values.clone().unwrap();
    let values = Values::decode(&values).unwrap();
    assert_eq!(values.seed, None);
    assert_eq!(values.plain.len(), 1);
}

#[test]
fn an_erased_list_is_erased_step_by_step_until_nothing_is_left() {
    let bytes = segment().changesets[1].values.clone().unwrap();
    let mut values = Values::decode(&bytes).unwrap();
    assert!(!values.erase(|_| false), "nothing was erased");
    assert_eq!(values.encode(), bytes);
    while let Some(commitment) = values.plain.first().map(merge::personal::Plain::commitment) {
        assert!(values.erase(|erased| *erased == commitment));
        values = Values::decode(&values.encode()).unwrap();
    }
    assert_eq!(values, Values::default());
}

#[test]
fn a_certificate_of_another_key_replica_person_or_district_is_refused() {
    let good = certificate();
    let others = [
        Certificate { key: office().public(), ..good.clone() },
        Certificate { replica: Id([9; 16]), ..good.clone() },
        Certificate { person: Id([9; 16]), ..good.clone() },
        Certificate { district: 440_305, ..good },
    ];
    for other in others {
        let with = Segment { certificate: Some(other.sign(&office())), ..segment() };
        assert_eq!(received(&with.encode()), None, "{other:?} passed");
    }
    let later = Certificate { from_ms: 1_790_000_000_000, ..certificate() };
    let with = Segment { certificate: Some(later.sign(&office())), ..segment() };
    assert!(received(&with.encode()).is_some(), "clocks decide nothing");
}

#[test]
fn a_certificate_by_another_office_or_none_is_refused() {
    let other = SecretKey::from_bytes(&[7; 32]);
    for certificate in [Some(certificate().sign(&other)), Some(certificate().sign(&device())), None] {
        assert_eq!(received(&Segment { certificate, ..segment() }.encode()), None);
    }
}

#[test]
fn the_office_needs_no_certificate_in_its_own_streams() {
    let genesis = Genesis { key: office().public(), ..genesis() };
    let first = follow((0, genesis.hash()), &[put(1)]);
    let signature = sign(&office(), &first.hash);
    let (base_seq, base) = (0, genesis.hash());
    let own = Segment {
        author: Author::New(genesis),
        base_seq,
        base,
        changesets: vec![first],
        signature,
        certificate: None,
    };
    assert!(received(&own.encode()).is_some());
}

#[test]
fn a_signature_by_another_key_is_refused() {
    let mut signed = segment();
    signed.signature = sign(&office(), &signed.last());
    assert_eq!(received(&signed.encode()), None);
}

#[test]
fn the_run_of_one_stream_is_refused_in_another() {
    let elsewhere = Genesis {
        partition: Partition { place: Place::number(440_304_001_001_002), ..genesis().partition },
        ..genesis()
    };
    let moved = Segment { author: Author::New(elsewhere), ..segment() };
    assert_eq!(received(&moved.encode()), None);
    assert!(segment().verify(&elsewhere, &office().public()).is_err());
    assert!(continuation().verify(&elsewhere, &office().public()).is_err());
}

#[test]
fn a_run_without_changesets_or_with_more_than_500_is_refused() {
    let none = Segment { changesets: Vec::new(), ..segment() };
    assert!(Segment::decode(&none.encode()).is_err());
    let mut long = segment();
    while long.changesets.len() < CHANGESETS_MAX {
        let last = long.changesets.last().map(|last| (last.seq, last.hash)).unwrap();
        let mut next = follow((0, last.1), &[DraftOp::Adopt(Vec::new())]);
        next.seq = last.0 + 1;
        long.changesets.push(next);
    }
    assert_eq!(Segment::decode(&long.encode()).as_ref(), Ok(&long));
    let last = long.last();
    long.changesets.push(follow((0, last), &[]));
    assert!(Segment::decode(&long.encode()).is_err());
}

#[test]
fn a_changeset_above_64_kb_is_refused() {
    let sized = |bytes: usize| {
        let mut segment = segment();
        let before = segment.changesets[1].hash;
        let changeset = &mut segment.changesets[2];
        let mut w = merge::cbor::Writer::new();
        w.bytes(&vec![7; bytes]);
        changeset.skeleton = w.finish();
        changeset.hash = chain(&before, &changeset.header, &changeset.skeleton);
        segment.encode()
    };
    let room = BYTES_MAX - segment().changesets[2].header.len();
    assert!(Segment::decode(&sized(room - 5)).is_ok());
    assert!(Segment::decode(&sized(room)).is_err());
}

#[test]
fn a_stream_longer_than_it_may_be_is_refused() {
    let mut end = continuation();
    end.base_seq = SEQ_MAX - 1;
    end.changesets[0].seq = SEQ_MAX;
    assert_eq!(Segment::decode(&end.encode()).as_ref(), Ok(&end));
    end.base_seq = SEQ_MAX;
    assert!(Segment::decode(&end.encode()).is_err());
}

#[test]
fn a_frame_in_longer_form_than_it_needs_is_refused() {
    let bytes = segment().encode();
    // the head of nine items, and of version 1, in two bytes each
    let longer = [&[0x98, 9], &bytes[1..]].concat();
    assert!(Segment::decode(&longer).is_err());
    let longer = [&bytes[..1], &[0x18, 1], &bytes[2..]].concat();
    assert!(Segment::decode(&longer).is_err());
}
