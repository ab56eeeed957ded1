//! Ours over HTTP: an office in a data directory, served on loopback, and phones in files that sync with it.

use crate::data::Seeds;
use crate::measure::Fallible;
use crate::office::{Beat, Office, Phone, store_in};
use client::HttpOffice;
use protocol::pull::State;
use serde::{Deserialize, Serialize};
use server::config::{OfficeClock, ServeConfig};
use server::directory::Directory;
use server::serve::{Running, start};
use std::path::Path;
use store::{Profile, Store};
use sync_core::clock::Clock;
use sync_core::gate::Gate;
use sync_core::phone::{Ask, Next, PhoneReplica, Request, Seams};
use sync_core::witness::Unwitnessed;

/// A new office in a data directory.
pub(crate) fn found(data: &Path, seed: u64) -> Fallible<Office> {
    let held = Directory::at(data).hold()?;
    let office = Office::new(Store::open(&held.directory().database(), Profile::Office)?, seed)?;
    held.put_key(&office.replica.key())?;
    Ok(office)
}

/// The office of a data directory that nobody has open.
pub(crate) fn open(data: &Path, seeded: (Beat, u64)) -> Fallible<Office> {
    let held = Directory::at(data).hold()?;
    let store = Store::open(&held.directory().database(), Profile::Office)?;
    Office::open(store, &held.read_key()?, seeded)
}

/// Serves the office of a data directory, which nobody has open.
pub(crate) fn serve(data: &Path, clock: &Beat) -> Fallible<Running> {
    let clock = clock.clone();
    Ok(start(ServeConfig {
        data: data.to_owned(),
        listen: "127.0.0.1:0".parse()?,
        clock: OfficeClock::new(move || clock.reading()),
        webhook: None,
    })?)
}

/// A phone that was closed: its file's name and its key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Closed {
    pub(crate) name: String,
    key: [u8; 32],
}

impl Closed {
    /// Closes a phone; its file is whole without its write-ahead log.
    pub(crate) fn close(phone: Phone, name: &str) -> Fallible<Self> {
        let key = phone.replica.key();
        phone.replica.into_store().checkpoint()?;
        Ok(Self { name: name.to_owned(), key })
    }

    /// Opens it again from a directory.
    pub(crate) fn open(&self, directory: &Path, clock: &Beat, seed: u64) -> Fallible<Phone> {
        let store = store_in(directory, &self.name, Profile::Phone)?;
        let seams = Seams {
            clock: Box::new(clock.clone()),
            entropy: Box::new(Seeds(seed)),
            witness: Box::new(Unwitnessed),
        };
        let replica = PhoneReplica::open(store, seams, &self.key)?;
        let holder = Gate::holder(&replica)?;
        Ok(Phone { replica, holder })
    }
}

/// A phone's connection to an office that is served.
pub(crate) fn line(running: &Running, phone: &Phone) -> Fallible<HttpOffice> {
    let enrolment = phone.replica.enrolment().ok_or("the phone is enrolled")?;
    Ok(HttpOffice::new(running.url(), enrolment.token.clone()))
}

/// Pushes until nothing is pending.
pub(crate) fn upload(phone: &mut Phone, line: &mut HttpOffice) -> Fallible<()> {
    let replica = &mut phone.replica;
    let report = sync_core::phone::carry(State::Left, line, |syncing| {
        let next = syncing.next(replica)?;
        let pulls = matches!(&next, Next::Ask(Ask { request: Request::Pull(_), .. }));
        Fallible::Ok(if pulls { Next::Finished(syncing.so_far()) } else { next })
    })?;
    match phone.replica.pending()? {
        0 => Ok(()),
        pending => Err(format!("{pending} changesets are still pending: {report:?}").into()),
    }
}
