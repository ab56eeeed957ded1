//! The answer to a hello: the office's time and history, what it holds of the replica, and the replica's scope.

use crate::error::Result;
use crate::gate::Device;
use crate::places;
use merge::context::Log;
use merge::hash::Id;
use merge::partition::Partition;
use protocol::hello::{Hello, Welcome};
use protocol::parts::NamedTip;
use store::Store;

/// The oldest app that may pull.
const APP_MIN: &str = "gridwalk 0.1.0";

/// The tips that are held of a stream.
pub(crate) fn tips(store: &Store, stream: &Id) -> Result<Vec<NamedTip>> {
    let Some(ordinal) = store.ordinal(stream)? else {
        return Ok(Vec::new());
    };
    Ok(store.tips(ordinal)?.iter().map(|tip| (*stream, tip.dot.seq, tip.hash)).collect())
}

/// The answer to a hello.
pub(crate) fn welcome(store: &Store, device: &Device, (hello, office_ms): (&Hello, u64)) -> Result<Welcome> {
    let mut held = Vec::new();
    let mut streams: Vec<Id> = hello.tips.iter().map(|(stream, ..)| *stream).collect();
    streams.dedup();
    for stream in &streams {
        held.extend(tips(store, stream)?);
    }
    let scope = scope(store, device)?;
    Ok(Welcome { office_ms, history: store.history()?, tips: held, scope, app_min: APP_MIN.to_owned() })
}

/// What a device is meant to hold: the grids its person is assigned to, and the district's own tables.
pub(crate) fn scope(store: &Store, device: &Device) -> Result<Vec<Partition>> {
    let mut scope = store.assigned(device.person())?;
    let district = store.meta_int("district")?.and_then(|code| u32::try_from(code).ok()).unwrap_or(0);
    scope.push(places::of_district(district));
    scope.sort_unstable();
    scope.dedup();
    Ok(scope)
}
