//! When something happened, as far as anyone can tell: a pure function of header and receipts.

use crate::hash::Id;
use crate::header::{Header, Reading};
use crate::receipt::Receipt;

/// A skew above this between a device's clock and the office's is shown to people.
pub const SKEW_SHOWN_MS: u64 = 5 * 60 * 1000;

/// The effective time of a changeset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effective {
    /// Milliseconds since 1970.
    pub ms: i64,
    /// No receipt yet: the device's own clock, shown as provisional.
    pub provisional: bool,
}

/// The effective time of a changeset by a replica, under the receipts that cover it.
///
/// The receipt with the least (received, epoch, number) counts, a doubtful one only if there is no other.
/// The estimate is taken from the steady clock where the pusher's anchor is of the same replica and start,
/// else from the wall clock's distance; it never lies before what the author knew of the office's time, nor
/// after the receipt.
#[must_use]
pub fn effective<'r>(
    header: &Header,
    replica: &Id,
    receipts: impl IntoIterator<Item = &'r Receipt>,
) -> Effective {
    let order = |receipt: &&Receipt| (receipt.doubtful, receipt.received_ms, receipt.epoch, receipt.number);
    match receipts.into_iter().min_by_key(order) {
        None => Effective { ms: header.reading.wall_ms, provisional: true },
        Some(receipt) => Effective { ms: estimate(header, replica, receipt), provisional: false },
    }
}

fn estimate(header: &Header, replica: &Id, receipt: &Receipt) -> i64 {
    let received = signed(receipt.received_ms);
    let Reading { wall_ms, boot, steady_ms } = header.reading;
    let estimate = match receipt.anchor.filter(|anchor| anchor.replica == *replica) {
        Some(anchor) if anchor.reading.boot == boot => {
            received.saturating_sub(signed(anchor.reading.steady_ms).saturating_sub(signed(steady_ms)))
        }
        Some(anchor) => wall_ms.saturating_add(received.saturating_sub(anchor.reading.wall_ms)),
        None => wall_ms,
    };
    received.min(estimate.max(signed(header.floor_ms)).max(signed(receipt.since_ms)))
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}
