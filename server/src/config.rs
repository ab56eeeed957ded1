//! What a server is started with.

use crate::receiver::Receiver;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use sync_core::clock::{Clock, SystemClock};
use sync_core::merge::header::Reading;

/// The office's clock, which every thread may read.
#[derive(Clone)]
pub struct OfficeClock(Arc<dyn Fn() -> Reading + Send + Sync>);

impl OfficeClock {
    /// A clock that reads what `read` says.
    pub fn new(read: impl Fn() -> Reading + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        let clock = SystemClock::new();
        Self::new(move || clock.reading())
    }
}

impl Clock for OfficeClock {
    fn reading(&self) -> Reading {
        (self.0)()
    }
}

impl fmt::Debug for OfficeClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfficeClock({:?})", self.reading())
    }
}

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct ServeConfig {
    /// The data directory.
    pub data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The office's clock.
    pub clock: OfficeClock,
    /// Where responsible units are told what they have to put right; `None` where nobody is told.
    pub webhook: Option<Receiver>,
}

impl ServeConfig {
    /// Serves a directory with the machine's clock.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>, listen: SocketAddr) -> Self {
        Self { data: data.into(), listen, clock: OfficeClock::system(), webhook: None }
    }
}
