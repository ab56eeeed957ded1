//! Erasures in places of which a replica gets no pages: it lost them, only carries them, or may not read.

use crate::error::Result;
use crate::gate::{Device, MayRead};
use merge::history::History;
use merge::partition::Partition;
use protocol::hello::{Erased, Hello, TOLD_MAX};
use std::collections::BTreeMap;
use store::Store;

/// What was erased where the device gets no pages, behind the numbers up to which it knows it.
pub(crate) fn erased(
    store: &Store,
    (device, hello): (&Device, &Hello),
    (history, scope): (&History, &[Partition]),
) -> Result<Vec<Erased>> {
    let paged = |partition: &Partition| device.may_read() == MayRead::Yes && scope.contains(partition);
    let mut known: BTreeMap<Partition, u64> = BTreeMap::new();
    for (partition, upto) in hello.cursors.iter().chain(&hello.untold) {
        if !paged(partition) {
            let most = known.entry(*partition).or_default();
            *most = (*most).max(*upto);
        }
    }
    // behind the place where its history and this one part, its numbers mean something else
    let parting = hello.history.parting(history);
    let (mut told, mut count) = (Vec::new(), 0);
    for (partition, upto) in known {
        let mut erased = Erased { partition, upto: upto.min(parting), commitments: Vec::new() };
        for (number, commitments) in store.erasures_after(&partition, erased.upto)? {
            // what stands under one number is never parted: it would be taken for known
            if number > erased.upto && count > 0 && count + commitments.len() > TOLD_MAX {
                break;
            }
            count += commitments.len();
            erased.upto = number;
            erased.commitments.extend(commitments);
        }
        if !erased.commitments.is_empty() {
            told.push(erased);
        }
    }
    Ok(told)
}
