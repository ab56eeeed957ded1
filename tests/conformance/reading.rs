//! A second reading of segments and receipts, made from the page of the format alone; what it does not need is passed over.

use super::item::{Item, Says, half, hash, part};
use std::collections::BTreeMap;

/// A changeset, as far as merging needs it.
#[derive(Clone, Debug)]
pub(crate) struct Changeset {
    pub(crate) stream: Vec<u8>,
    pub(crate) seq: u64,
    pub(crate) hash: Vec<u8>,
    pub(crate) before: Vec<u8>,
    pub(crate) header: Item,
    /// The skeleton; none where it is poison.
    pub(crate) ops: Option<Item>,
    /// The personal values that are here, by commitment.
    pub(crate) values: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// Geneses by the streams' ids.
pub(crate) type Geneses = BTreeMap<Vec<u8>, Item>;

/// The hash of a changeset.
pub(crate) fn chain(before: &[u8], header: &[u8], skeleton: &[u8]) -> Vec<u8> {
    let of_skeleton = hash("gridwalk skeleton 1", &[&part(skeleton)]);
    hash("gridwalk changeset 1", &[before, &part(header), &of_skeleton])
}

/// The commitment to a personal value.
pub(crate) fn commitment(salt: &[u8], value: &[u8]) -> Vec<u8> {
    hash("gridwalk value 1", &[salt, &part(value)])
}

/// The salt of the personal value at a position.
pub(crate) fn salt(seed: &[u8], position: u32) -> Vec<u8> {
    half("gridwalk salt 1", &[seed, &position.to_le_bytes()])
}

/// Offset, commitment and value of each personal value.
fn plain(values: &[u8]) -> Vec<(usize, Vec<u8>, Vec<u8>)> {
    let Some(read) = Item::read(values) else { return Vec::new() };
    let offset = |item: &Item| usize::try_from(item.uint()).expect("short");
    if let [seed, listed] = read.list() {
        let of = |(place, [at, value]): (u32, &[Item; 2])| {
            (offset(at), commitment(&salt(seed.bytes(), place), value.bytes()), value.bytes().to_vec())
        };
        return (0..).zip(listed.groups()).map(of).collect();
    }
    let of = |[salt, at, value]: &[Item; 3]| {
        (offset(at), commitment(salt.bytes(), value.bytes()), value.bytes().to_vec())
    };
    read.nth(0).groups().map(of).collect()
}

/// Whether an operation is the office's alone.
fn rules(op: &Item) -> bool {
    (1..=3).contains(&op.nth(0).uint())
}

/// Reads a segment; a genesis in it is added to those that are known.
pub(crate) fn segment(bytes: &[u8], geneses: &mut Geneses, office: &[u8]) -> Vec<Changeset> {
    let frame = Item::read(bytes).expect("a frame");
    let stream = if let Says::Bytes(id) = &frame.nth(2).says {
        id.clone()
    } else {
        let genesis = frame.nth(2).nth(0).bytes();
        let id = half("gridwalk stream 1", &[&part(genesis)]);
        geneses.insert(id.clone(), Item::read(genesis).expect("a genesis"));
        id
    };
    let by_office = geneses.get(&stream).is_some_and(|genesis| genesis.at(7).bytes() == office);
    let (mut seq, mut before) = (frame.nth(3).uint(), frame.nth(4).bytes().to_vec());
    let mut read = Vec::new();
    for [header, dug, values] in frame.nth(5).groups() {
        let mut skeleton = dug.bytes().to_vec();
        let mut here = BTreeMap::new();
        for (offset, commitment, value) in plain(values.bytes()) {
            skeleton.splice(offset..offset + 32, commitment.clone());
            here.insert(commitment, value);
        }
        let hash = chain(&before, header.bytes(), &skeleton);
        let ops = Item::read(&skeleton).filter(|ops| by_office || !ops.list().iter().any(rules));
        let header = Item::read(header.bytes()).expect("no header here is poison");
        seq += 1;
        read.push(Changeset {
            stream: stream.clone(),
            seq,
            hash: hash.clone(),
            before,
            header,
            ops,
            values: here,
        });
        before = hash;
    }
    assert_eq!(frame.nth(6).bytes(), before, "the chain ends elsewhere");
    read
}

/// The id that an operation is about, which may have to be derived.
pub(crate) fn entity(kind: u64, target: &Item) -> Vec<u8> {
    let Says::List(parts) = &target.says else { return target.bytes().to_vec() };
    let kind = u32::try_from(kind).expect("short");
    let id = half("gridwalk entity 1", &[&kind.to_le_bytes(), &part(&target.raw)]);
    let kin = match parts.first().map(|first| &first.says) {
        Some(Says::Bytes(kin)) if kin.len() == 16 => kin.get(..6).unwrap_or_default(),
        _ => &[],
    };
    kin.iter().chain(id.iter().skip(kin.len())).copied().collect()
}

/// The body of a receipt, whatever its signature.
pub(crate) fn receipt(bytes: &[u8]) -> Item {
    Item::read(bytes).and_then(|sealed| Item::read(sealed.nth(0).bytes())).expect("a receipt")
}
