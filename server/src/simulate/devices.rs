//! Virtual time, and the clocks of devices that show it wrongly.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use sync_core::clock::Clock;
use sync_core::merge::header::Reading;

/// The day on which every run begins, ms since 1970.
const BEGIN_MS: i64 = 1_795_000_000_000;

pub(super) const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// The one true time of a run, ms since 1970.
#[derive(Clone, Debug)]
pub(super) struct Time(Arc<AtomicI64>);

impl Time {
    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(BEGIN_MS)))
    }

    /// Lets minutes pass.
    pub(super) fn pass(&self, minutes: usize) {
        let minutes = i64::try_from(minutes).unwrap_or(0);
        self.0.fetch_add(minutes * MINUTE_MS + 1, Ordering::Relaxed);
    }

    /// The true time, ms since 1970.
    pub(super) fn now(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far wrong a device's clock is, ms; everybody who holds it sees a jump at once.
pub(super) type Skew = Arc<AtomicI64>;

/// Wrong by nothing, minutes, a day, or years: drawn with 0 to 9.
pub(super) fn skew_ms(drawn: usize) -> i64 {
    match drawn {
        0..=4 => 0,
        5 | 6 => -7 * MINUTE_MS,
        7 => DAY_MS,
        8 => 1500 * DAY_MS,
        _ => -BEGIN_MS,
    }
}

/// A device's clocks since its last start.
pub(super) struct DeviceClock {
    time: Time,
    skew: Skew,
    started_ms: i64,
    boot: u64,
}

impl DeviceClock {
    pub(super) fn start(time: &Time, skew: &Skew, boot: u64) -> Self {
        Self { time: time.clone(), skew: skew.clone(), started_ms: time.now(), boot }
    }
}

impl Clock for DeviceClock {
    fn reading(&self) -> Reading {
        let now = self.time.now();
        Reading {
            wall_ms: now.saturating_add(self.skew.load(Ordering::Relaxed)),
            boot: self.boot,
            steady_ms: u64::try_from(now - self.started_ms).unwrap_or(0),
        }
    }
}
