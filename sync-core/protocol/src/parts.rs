//! What several messages are made of.

use merge::cbor::{Malformed, Reader, Writer};
use merge::hash::{Hash, Id};
use merge::history::{History, Position};
use merge::partition::{Lane, Partition, Place};

/// A tip as messages name it: stream, number, full hash.
pub type NamedTip = (Id, u32, Hash);

/// A receipt with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The receipt's signed bytes.
    pub receipt: Vec<u8>,
    /// Where it stands in the office's feed.
    pub position: Position,
}

pub(crate) fn write_partition(w: &mut Writer, partition: &Partition) {
    w.array(3)
        .uint(u64::from(partition.district))
        .uint(u64::from(partition.lane.0))
        .bytes(&partition.place.0);
}

pub(crate) fn read_partition(r: &mut Reader<'_>) -> Result<Partition, Malformed> {
    let at = r.position();
    r.array_of(3)?;
    let district = r.small()?;
    let lane = u8::try_from(r.small()?).map_err(|_| Malformed { at, expected: "a lane below 256" })?;
    Ok(Partition { district, lane: Lane(lane), place: Place(r.exactly()?) })
}

pub(crate) fn write_history(w: &mut Writer, history: &History) {
    w.array(history.0.len() * 2);
    for (epoch, first) in &history.0 {
        w.bytes(&epoch.0).uint(*first);
    }
}

/// The head of an array of groups of `width` items: how many groups follow.
pub(crate) fn read_groups(r: &mut Reader<'_>, width: usize) -> Result<usize, Malformed> {
    let at = r.position();
    let items = r.array()?;
    (items % width == 0).then_some(items / width).ok_or(Malformed { at, expected: "whole groups of items" })
}

pub(crate) fn read_history(r: &mut Reader<'_>) -> Result<History, Malformed> {
    (0..read_groups(r, 2)?).map(|_| Ok((Id(r.exactly()?), r.uint()?))).collect::<Result<_, _>>().map(History)
}

pub(crate) fn write_tips(w: &mut Writer, tips: &[NamedTip]) {
    w.array(tips.len() * 3);
    for (stream, seq, hash) in tips {
        w.bytes(&stream.0).uint(u64::from(*seq)).bytes(&hash.0);
    }
}

pub(crate) fn read_tips(r: &mut Reader<'_>) -> Result<Vec<NamedTip>, Malformed> {
    (0..read_groups(r, 3)?).map(|_| Ok((Id(r.exactly()?), r.small()?, Hash(r.exactly()?)))).collect()
}

pub(crate) fn write_placed(w: &mut Writer, placed: &Placed) {
    w.array(3).bytes(&placed.receipt).bytes(&placed.position.epoch.0).uint(placed.position.number);
}

pub(crate) fn read_placed(r: &mut Reader<'_>) -> Result<Placed, Malformed> {
    r.array_of(3)?;
    let receipt = r.bytes()?.to_vec();
    Ok(Placed { receipt, position: Position { epoch: Id(r.exactly()?), number: r.uint()? } })
}

/// Bytes that may be absent: an empty string stands for none.
pub(crate) fn optional(bytes: &[u8]) -> Option<Vec<u8>> {
    (!bytes.is_empty()).then(|| bytes.to_vec())
}
