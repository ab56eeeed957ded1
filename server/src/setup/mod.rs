//! Setting up: a data directory with an office in it, the district loaded as records, codes for its people.

mod futian;
mod codes;
mod pace;
mod backup;

pub use backup::{Restored, WithKey, make_backup, restore, restore_in_place};
pub use codes::{Code, make_codes};
pub use futian::Extent;

use crate::directory::{Directory, Held};
use crate::error::{Result, ServerError};
use std::fs;
use std::path::Path;
use sync_core::gate::Gate;
use sync_core::merge::hash::Hash;
use sync_core::office::{OfficeReplica, OfficeSeams};
use sync_core::store::{Profile, Store};

/// How far a long step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Grids done.
    pub done: usize,
    /// Grids in all.
    pub total: usize,
}

/// What was set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Initialised {
    /// The district's code.
    pub district: u32,
    /// The token for whoever may look at everything. It is not kept: only its hash is.
    pub read_token: String,
    /// The edition in force, by its content.
    pub edition: Hash,
    /// Grids that were loaded.
    pub grids: usize,
    /// Sites in them.
    pub sites: usize,
    /// People who are assigned.
    pub people: usize,
}

/// Sets up an office for Futian in a directory that holds none.
///
/// Everything is written as records of the office, one changeset for each grid. It is made under another name
/// and renamed last: a set-up that was cut off leaves no office, and may be repeated.
///
/// # Errors
/// The directory holds an office, another process holds it, or the disk is full.
pub fn init(
    data: &Path,
    seams: OfficeSeams,
    extent: Extent,
    progress: &mut dyn FnMut(Progress),
) -> Result<Initialised> {
    let held = Directory::at(data).hold()?;
    let (making, ready) = (held.directory().database_in_the_making(), held.directory().database());
    refuse_an_office(&held)?;
    remove_leftovers(&making)?;
    let store = Store::open(&making, Profile::Office)?;
    let mut office = OfficeReplica::create(store, seams, futian::DISTRICT)?;
    let loaded = futian::load(&mut office, &held, (extent, progress))?;
    let operator = Gate::operator(&office);
    let read_token = office.make_reader(&operator, "init")?;
    held.put_key(&office.key())?;
    office.store().checkpoint()?;
    // closing the last connection folds the write-ahead log into the file
    drop(office.into_store());
    held.rename(&making, &ready)?;
    Ok(Initialised {
        district: futian::DISTRICT,
        read_token,
        edition: loaded.edition,
        grids: loaded.grids,
        sites: loaded.sites,
        people: loaded.people,
    })
}

/// Opens the office of a directory that this process holds.
///
/// # Errors
/// There is none, its key is another's, or its database is damaged or newer than this program.
pub fn open(held: &Held, seams: OfficeSeams) -> Result<OfficeReplica> {
    let directory = held.directory();
    if !directory.database().exists() {
        return Err(ServerError::NoOffice(directory.path().to_owned()));
    }
    if !directory.key().exists() {
        return Err(half(&directory.database(), &directory.key()));
    }
    let key = held.read_key()?;
    let store = Store::open(&directory.database(), Profile::Office)?;
    Ok(OfficeReplica::open(store, seams, &key)?)
}

fn refuse_an_office(held: &Held) -> Result<()> {
    let directory = held.directory();
    if directory.database().exists() {
        return Err(ServerError::OfficeThere(directory.path().to_owned()));
    }
    // a set-up that was cut off leaves its key beside the database that it was making
    if directory.key().exists() && !directory.database_in_the_making().exists() {
        return Err(half(&directory.key(), &directory.database()));
    }
    Ok(())
}

fn half(found: &Path, missing: &Path) -> ServerError {
    ServerError::HalfAnOffice { found: found.to_owned(), missing: missing.to_owned() }
}

/// What a set-up that was cut off has left: nobody was ever told of anything in it.
fn remove_leftovers(making: &Path) -> Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = making.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(&name) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(ServerError::File(name.into(), error)),
        }
    }
    Ok(())
}
