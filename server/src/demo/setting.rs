//! Where the demo plays: the directory, the office's address, its hands, its edition.

use std::net::SocketAddr;
use std::path::PathBuf;
use sync_core::merge::hash::Hash;

use super::chance::Chance;
use super::week::Hand;

/// What every scene of the demo needs.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// The directory of office and phones.
    pub(super) data: PathBuf,
    /// The office's address for phones.
    pub(super) url: String,
    /// The same, for lines that are cut by hand.
    pub(super) address: SocketAddr,
    /// The office's time. Only the demo moves it.
    pub(super) hand: Hand,
    /// The seed.
    pub(super) seed: u64,
    /// The edition in force.
    pub(super) edition: Hash,
    /// How many phones are open at once, except in the burst.
    pub(super) threads: usize,
}

impl Setting {
    /// The root of all draws.
    pub(super) const fn chance(&self) -> Chance {
        Chance::new(self.seed)
    }
}
