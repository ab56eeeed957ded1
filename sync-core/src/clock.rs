//! The seam to clocks. Nothing else in the core ever asks what time it is.

use merge::header::Reading;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A device's clocks.
pub trait Clock: Send {
    /// Wall clock, boot counter and steady clock, read together.
    fn reading(&self) -> Reading;
}

/// The clocks of the machine this runs on. The start of the process stands for the start of the device.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
    boot: u64,
}

impl SystemClock {
    /// The machine's clocks, from now on.
    #[must_use]
    pub fn new() -> Self {
        let boot = u64::try_from(wall_ms()).unwrap_or(0);
        Self { started: Instant::now(), boot }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

fn wall_ms() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
    }
}

impl Clock for SystemClock {
    fn reading(&self) -> Reading {
        let steady_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Reading { wall_ms: wall_ms(), boot: self.boot, steady_ms }
    }
}

impl<C: Clock + ?Sized> Clock for Box<C> {
    fn reading(&self) -> Reading {
        (**self).reading()
    }
}
