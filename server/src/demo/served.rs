//! The demo's office, served, and set back in the middle of the burst: once by an officer, once by a machine.

use super::error::{DemoError, Result};
use crate::config::{OfficeClock, ServeConfig};
use crate::directory::Directory;
use crate::error::ServerError;
use crate::serve::{self, Running};
use crate::setup::{WithKey, make_backup, restore};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use sync_core::entropy::SystemEntropy;
use sync_core::office::OfficeSeams;

use super::week::Hand;

/// The office, while it serves and in between.
#[derive(Debug)]
pub(super) struct Served {
    data: PathBuf,
    listen: SocketAddr,
    hand: Hand,
    running: Option<Running>,
    /// How often it was set back.
    pub(super) restores: u64,
}

impl Served {
    /// Serves the office of a directory.
    pub(super) fn start(data: &Path, listen: SocketAddr, hand: &Hand) -> Result<Self> {
        let mut served =
            Self { data: data.to_owned(), listen, hand: hand.clone(), running: None, restores: 0 };
        served.go_on()?;
        // a port that was free once is asked for again
        served.listen = served.running()?.addr();
        Ok(served)
    }

    pub(super) fn running(&self) -> Result<&Running> {
        self.running.as_ref().ok_or(DemoError::Office(ServerError::Stopped))
    }

    /// The server, for whoever lets it go on.
    pub(super) fn into_running(mut self) -> Result<Running> {
        self.running.take().ok_or(DemoError::Office(ServerError::Stopped))
    }

    fn clock(&self) -> OfficeClock {
        let hand = self.hand.clone();
        OfficeClock::new(move || hand.office_reading())
    }

    fn go_on(&mut self) -> Result<()> {
        let (data, listen, clock) = (self.data.clone(), self.listen, self.clock());
        self.running = Some(serve::start(ServeConfig { data, listen, clock, webhook: None })?);
        Ok(())
    }

    fn stop(&mut self) -> Result<()> {
        Ok(self.running.take().map_or(Ok(()), Running::stop)?)
    }

    fn backup(&self) -> PathBuf {
        self.data.join("in-the-burst.gridwalk")
    }

    /// Backs the office up while phones sync.
    pub(super) fn back_up(&self) -> Result<()> {
        let directory = Directory::at(&self.data);
        make_backup(&directory, (&self.backup(), WithKey::No), &self.clock(), &mut |_, _| {})?;
        Ok(())
    }

    /// An officer restores the backup.
    pub(super) fn restore(&mut self) -> Result<()> {
        self.stop()?;
        let seams = OfficeSeams { clock: Box::new(self.clock()), entropy: Box::new(SystemEntropy) };
        restore(&self.data, &self.backup(), seams)?;
        self.restores += 1;
        self.go_on()
    }

    /// A machine takes a snapshot of the directory.
    pub(super) fn take_snapshot(&mut self) -> Result<()> {
        self.stop()?;
        self.copy(|name| (self.data.join(name), self.snapshot(name)))?;
        self.go_on()
    }

    /// The machine goes back to it, and tells nobody.
    pub(super) fn set_back(&mut self) -> Result<()> {
        self.stop()?;
        self.copy(|name| (self.snapshot(name), self.data.join(name)))?;
        self.restores += 1;
        self.go_on()
    }

    fn snapshot(&self, name: &str) -> PathBuf {
        self.data.join(format!("{name}.snapshot"))
    }

    fn copy(&self, paths: impl Fn(&str) -> (PathBuf, PathBuf)) -> Result<()> {
        for name in ["office.db", "mark"] {
            let (from, to) = paths(name);
            std::fs::copy(&from, &to).map_err(|error| ServerError::File(from, error))?;
        }
        Ok(())
    }
}

/// What happens to the office between the parts of the first round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scene {
    BackUp,
    Restore,
    Snapshot,
    SetBack,
}

/// The scenes, each behind so many sixths of the phones.
const SCENES: [(usize, Scene); 4] =
    [(1, Scene::BackUp), (2, Scene::Restore), (3, Scene::Snapshot), (5, Scene::SetBack)];

/// Where the phones of a round are parted, and what happens there.
pub(super) fn scenes(phones: usize) -> impl Iterator<Item = (usize, impl FnOnce(&mut Served) -> Result<()>)> {
    SCENES.into_iter().map(move |(sixths, scene)| {
        let act = move |served: &mut Served| match scene {
            Scene::BackUp => served.back_up(),
            Scene::Restore => served.restore(),
            Scene::Snapshot => served.take_snapshot(),
            Scene::SetBack => served.set_back(),
        };
        (phones * sixths / 6, act)
    })
}
