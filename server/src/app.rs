//! What every request may reach.

use crate::areas::Areas;
use crate::bodies::Room;
use crate::calendars::Calendars;
use crate::catalogue::Catalogue;
use crate::config::OfficeClock;
use crate::directory::Directory;
use crate::passwords::Attempts;
use crate::readers::Readers;
use crate::turns::Turns;
use crate::writer::Writer;
use domain::week::Week;
use std::sync::Arc;
use sync_core::clock::Clock;
use sync_core::merge::hash::Hash;
use sync_core::merge::keys::SecretKey;
use tokio::sync::Semaphore;

/// The office as requests see it.
#[derive(Clone, Debug)]
pub struct App {
    /// Where changes go.
    pub writer: Writer,
    /// Where questions go.
    pub readers: Readers,
    /// The order of each phone's pushes.
    pub turns: Turns,
    /// The memory for bodies.
    pub room: Room,
    /// What does not change while the office runs.
    pub fixed: Arc<Fixed>,
}

/// What does not change while the office runs.
#[derive(Debug)]
pub struct Fixed {
    /// The directory, for files.
    pub directory: Directory,
    /// The key that marks are signed with.
    pub key: SecretKey,
    /// Its public half, which segments are checked against.
    pub office: Hash,
    /// The district's code.
    pub district: u32,
    /// Names and borders from the map layers.
    pub areas: Areas,
    /// The editions that the records name.
    pub catalogue: Catalogue,
    /// The calendars that the records name.
    pub calendars: Calendars,
    /// The office's clock.
    pub clock: OfficeClock,
    /// Wrong passwords of late.
    pub attempts: Attempts,
    /// Turns for hashing passwords.
    pub hashing: Arc<Semaphore>,
}

impl Fixed {
    /// The office's time, ms since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        u64::try_from(self.clock.reading().wall_ms).unwrap_or(0)
    }

    /// The week in which the office's clock is.
    #[must_use]
    pub fn week(&self) -> Week {
        Week::of(self.clock.reading().wall_ms)
    }
}
