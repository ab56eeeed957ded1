//! The fixed inputs of the golden files: one walk of one grid, its segment, its receipt, its messages.

use domain::format::{ASSIGNMENT, CHECK, FINDING, Kind, Scalar, WALK, draft, parts};
use domain::grids::GridCode;
use domain::plan::{Plan, PlanItem, Why};
use domain::spot_checks::{Checker, GridDrawnFrom};
use domain::standards::{SiteType, StandardCode};
use merge::certificate::Certificate;
use merge::changeset::{Changeset, chain};
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::header::{Header, Learned, Name, Reading};
use merge::history::{History, Position};
use merge::keys::SecretKey;
use merge::partition::{Lane, Partition, Place};
use merge::personal::Values;
use merge::receipt::{Anchor, Mark, Receipt, feed};
use merge::segment::{Author, Segment, sign};
use merge::skeleton::{Draft, DraftOp, Mention, Target, encode};
use protocol::hello::{Erased, Hello, Welcome};
use protocol::parts::Placed;

pub(crate) const REPLICA: Id = Id([0x33; 16]);
pub(crate) const PERSON: Id = Id([0x44; 16]);
pub(crate) const SEED: Id = Id([0x55; 16]);
pub(crate) const WALK_ID: Id = Id([0x66; 16]);
pub(crate) const SITE_ID: Id = Id([0x77; 16]);
pub(crate) const FINDING_ID: Id = Id([0x88; 16]);
pub(crate) const ACT_ID: Id = Id([0x89; 16]);
pub(crate) const EPOCH: Id = Id([0x99; 16]);
pub(crate) const EDITION_HASH: Hash = Hash([0xee; 32]);
pub(crate) const PHOTO_HASH: Hash = Hash([0xff; 32]);
pub(crate) const PARTITION: Partition =
    Partition { district: 440_304, lane: Lane::OFFICIAL, place: Place::number(440_304_001_001_001) };
/// A grid that the phone held before.
pub(crate) const LOST: Partition =
    Partition { district: 440_304, lane: Lane::OFFICIAL, place: Place::number(440_304_001_001_002) };

/// 1 June 2026, 09:00 in Shenzhen.
const MORNING_MS: u64 = 1_780_275_600_000;

pub(crate) fn office() -> SecretKey {
    SecretKey::from_bytes(&[0x11; 32])
}

pub(crate) fn device() -> SecretKey {
    SecretKey::from_bytes(&[0x22; 32])
}

pub(crate) fn genesis() -> Genesis {
    Genesis {
        partition: PARTITION,
        replica: REPLICA,
        person: PERSON,
        key: device().public(),
        nonce: Id([0xaa; 16]),
    }
}

/// The office's own stream in the same partition.
pub(crate) fn office_genesis() -> Genesis {
    Genesis {
        replica: Id([0xbb; 16]),
        person: Id([0; 16]),
        key: office().public(),
        nonce: Id([0xcc; 16]),
        ..genesis()
    }
}

pub(crate) fn certificate() -> Certificate {
    Certificate {
        key: device().public(),
        replica: REPLICA,
        person: PERSON,
        district: 440_304,
        from_ms: MORNING_MS - 86_400_000,
    }
}

fn reading(minute: u64) -> Reading {
    Reading {
        wall_ms: MORNING_MS.cast_signed() + minute.cast_signed() * 60_000,
        boot: 12,
        steady_ms: 7_200_000 + minute * 60_000,
    }
}

/// Headers of the three changesets: nothing learned, a stream named in full, the same by its index.
pub(crate) fn headers() -> [Header; 3] {
    let learned = |name, seq: u32| {
        let prefix = Hash([seq as u8; 32]).prefix();
        vec![Learned { name, seq, prefix }]
    };
    let header =
        |minute, learned| Header { reading: reading(minute), floor_ms: MORNING_MS - 3_600_000, learned };
    [
        header(0, Vec::new()),
        header(5, learned(Name::Full(office_genesis().stream()), 12)),
        header(9, learned(Name::Index(0), 14)),
    ]
}

fn register(key: u32, value: impl Into<Scalar>) -> (u32, Vec<Scalar>) {
    (key, vec![value.into()])
}

/// The start of the walk.
pub(crate) fn start() -> DraftOp {
    let values = vec![register(0, EDITION_HASH), register(1, PERSON), register(2, Hash([0xdd; 32]))];
    DraftOp::Put(draft(&WALK, Target::Made(WALK_ID), values))
}

/// A finding with two personal values, and the check that led to it under a derived id.
pub(crate) fn record() -> Vec<DraftOp> {
    let position: [i64; 5] = [225_410_000, 1_140_550_000, 1, 80, 1];
    let values = vec![
        register(0, WALK_ID),
        register(1, SITE_ID),
        register(2, 80_402_u64),
        (4, position.map(Scalar::from).to_vec()),
        register(5, "楼道内电动车充电"),
    ];
    let observation =
        vec![2_u64.into(), 1_u64.into(), Scalar::Empty, Scalar::Empty, Scalar::Empty, FINDING_ID.into()];
    let check = draft(&CHECK, Target::Derived(check_parts()), vec![(0, observation)]);
    let finding = draft(&FINDING, Target::Made(FINDING_ID), values);
    vec![DraftOp::Put(finding), DraftOp::Put(check)]
}

pub(crate) fn check_parts() -> Vec<u8> {
    parts(&[WALK_ID.into(), SITE_ID.into(), 80_402_u64.into()])
}

/// The parts of a sample of every kind whose id is derived.
pub(crate) fn derived() -> Vec<(&'static Kind, Vec<u8>)> {
    let of = |kind: &'static Kind| match kind.name {
        "check" => check_parts(),
        "companion" => parts(&[WALK_ID.into(), PERSON.into()]),
        "photo" => parts(&[FINDING_ID.into(), PHOTO_HASH.into()]),
        "act" => parts(&[FINDING_ID.into(), PERSON.into(), ACT_ID.into()]),
        "not_walkable" | "thresholds" => parts(&[Scalar::from(202_647_u64)]),
        "area" => parts(&[Scalar::from(440_304_001_u64)]),
        "spot_draw" => parts(&[Id([0xdd; 16]).into(), Scalar::from(440_304_001_018_001_u64)]),
        // a kind that is known by its file alone
        _ => parts(&[EDITION_HASH.into()]),
    };
    let kinds = domain::format::KINDS.iter().filter(|kind| !kind.parts.is_empty());
    kinds.map(|kind| (kind, of(kind))).collect()
}

/// The plan of a walk: a red line that has to be looked at again, and one standard whose turn it is.
pub(crate) fn plan() -> Plan {
    let code = |number| StandardCode::of_number(number).expect("the story holds");
    let item = |number, why: &[Why]| PlanItem { place: (code(number), SITE_ID), why: why.to_vec() };
    let items = vec![item(20_101, &[Why::Rotation]), item(80_402, &[Why::RedLine, Why::Recheck])];
    Plan { items, for_others: Vec::new() }
}

/// Somebody who may look, with two grids of his own, and somebody without any.
pub(crate) fn checkers() -> Vec<Checker> {
    let own = vec![grid(440_304_001_018_001), grid(440_304_001_018_004)];
    vec![Checker { person: PERSON, own }, Checker { person: Id([0x77; 16]), own: Vec::new() }]
}

/// Two grids that were drawn from, one of them without a site.
pub(crate) fn drawn_from() -> Vec<GridDrawnFrom> {
    let homes = SiteType::of_number(1).expect("the story holds");
    vec![
        GridDrawnFrom { grid: grid(440_304_001_018_001), sites: vec![(SITE_ID, homes)] },
        GridDrawnFrom { grid: grid(440_304_001_018_002), sites: Vec::new() },
    ]
}

fn grid(code: u64) -> GridCode {
    GridCode::new(code).expect("the story holds")
}

/// Another note, by somebody who had the first one on screen while another arrived.
pub(crate) fn amendment() -> DraftOp {
    let note = draft(&FINDING, Target::Made(FINDING_ID), vec![register(5, "已劝离")]);
    let [_, second, _] = changesets_up_to_second();
    let mention = Mention { stream: genesis().stream(), seq: second.seq, prefix: second.hash.prefix() };
    DraftOp::Put(Draft { seen: vec![(5, vec![mention])], ..note })
}

/// What the office alone may write, beside an assignment with a name.
pub(crate) fn rulings() -> Vec<DraftOp> {
    let [first, second, _] = changesets();
    let commitment = values(&second).plain.last().map_or(Hash::default(), merge::personal::Plain::commitment);
    let values = vec![register(0, PERSON), register(1, 3_u64), register(2, MORNING_MS), register(3, "张伟")];
    vec![
        DraftOp::Put(draft(&ASSIGNMENT, Target::Made(Id([0x12; 16])), values)),
        DraftOp::Hold(vec![first.hash, second.hash], 1),
        DraftOp::Adopt(vec![first.hash]),
        DraftOp::Erase(vec![commitment]),
    ]
}

fn follow((seq, before): (u32, Hash), header: &Header, ops: &[DraftOp]) -> Changeset {
    let header = header.encode();
    let (skeleton, values) = encode(ops, SEED);
    let hash = chain(&before, &header, &skeleton);
    Changeset { seq: seq + 1, hash, header, skeleton, values }
}

fn changesets_up_to_second() -> [Changeset; 3] {
    let [one, two, _] = headers();
    let first = follow((0, genesis().hash()), &one, &[start()]);
    let second = follow((1, first.hash), &two, &record());
    [first, second.clone(), second]
}

/// The three changesets of the walk.
pub(crate) fn changesets() -> [Changeset; 3] {
    let [first, second, _] = changesets_up_to_second();
    let [.., header] = headers();
    let third = follow((2, second.hash), &header, &[amendment()]);
    [first, second, third]
}

/// The personal values of a changeset.
pub(crate) fn values(changeset: &Changeset) -> Values {
    let bytes = changeset.values.as_deref().unwrap_or_default();
    Values::decode(bytes).unwrap_or_default()
}

/// The personal values of the second changeset after its note was erased.
pub(crate) fn erased() -> Values {
    let [_, second, _] = changesets();
    let mut values = values(&second);
    let note = values.plain.last().map(merge::personal::Plain::commitment);
    values.erase(|commitment| Some(*commitment) == note);
    values
}

pub(crate) fn segment() -> Segment {
    let changesets = changesets().to_vec();
    let last = changesets.last().map_or(Hash::default(), |last| last.hash);
    Segment {
        author: Author::New(genesis()),
        base_seq: 0,
        base: genesis().hash(),
        changesets,
        signature: sign(&device(), &last),
        certificate: Some(certificate().sign(&office())),
    }
}

/// The last two changesets, for a receiver that knows the stream, with the note erased.
pub(crate) fn continuation() -> Segment {
    let [first, mut second, third] = changesets();
    second.values = Some(erased().encode());
    Segment {
        author: Author::Known(genesis().stream()),
        base_seq: first.seq,
        base: first.hash,
        changesets: vec![second, third],
        ..segment()
    }
}

pub(crate) fn receipt() -> Receipt {
    let replica = REPLICA;
    Receipt {
        stream: genesis().stream(),
        first_seq: 1,
        last_seq: 3,
        last: segment().last(),
        epoch: EPOCH,
        number: 17,
        received_ms: MORNING_MS + 1_800_000,
        doubtful: false,
        since_ms: MORNING_MS - 3_600_000,
        anchor: Some(Anchor { replica, reading: reading(30) }),
    }
}

/// The same run, brought by somebody else.
pub(crate) fn relayed() -> Receipt {
    Receipt { anchor: None, number: 18, ..receipt() }
}

/// f(17) and f(18), from a zero f(16).
pub(crate) fn chain_of_feed() -> [Hash; 2] {
    let before = feed(&Hash::default(), vec![receipt().body()]);
    [before, feed(&before, vec![relayed().body()])]
}

pub(crate) fn mark() -> Mark {
    let [_, feed] = chain_of_feed();
    Mark { epoch: EPOCH, number: 18, feed }
}

pub(crate) fn history() -> History {
    History(vec![(Id([0x98; 16]), 1), (EPOCH, 15)])
}

pub(crate) fn placed() -> Placed {
    Placed { receipt: receipt().sign(&office()), position: Position { epoch: EPOCH, number: 17 } }
}

pub(crate) fn hello() -> Hello {
    Hello {
        versions: protocol::VERSIONS,
        app: "gridwalk 0.1.0".to_owned(),
        reducer: 1,
        replica: REPLICA,
        history: history(),
        cursors: vec![(PARTITION, 16)],
        mark: Some(mark().sign(&office())),
        highest: Some(receipt().sign(&office())),
        tips: vec![(genesis().stream(), 3, segment().last())],
        reading: reading(30),
        untold: vec![(LOST, 12)],
    }
}

pub(crate) fn welcome() -> Welcome {
    Welcome {
        office_ms: MORNING_MS + 1_800_000,
        history: Some(history()),
        tips: vec![(genesis().stream(), 3, segment().last())],
        scope: Some(vec![PARTITION]),
        app_min: "0.1.0".to_owned(),
        erased: vec![Erased { partition: LOST, upto: 16, commitments: vec![Hash([0x77; 32])] }],
        people: vec![PERSON, Id([0xdd; 16])],
    }
}
