//! One phone syncs over HTTP until it is through; a line that is cut is taken up again.

use std::thread;
use std::time::{Duration, Instant};
use sync_core::phone::PhoneReplica;
use sync_core::protocol::pull::State;
use sync_core::protocol::session::Outcome;

use super::chance::Chance;
use super::error::{DemoError, Result};
use super::faults::Line;
use super::folder::Folder;
use super::setting::Setting;
use client::HttpOffice;

/// More tries than this are a fault of the product, not of the line.
const TRIES_MAX: u32 = 100;

/// What a sync took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Synced {
    /// From the first try to the end.
    pub(super) took: Duration,
    /// Bodies to the office, packed, with those whose line was cut.
    pub(super) bytes_up: u64,
    /// Bodies from it, packed.
    pub(super) bytes_down: u64,
    /// Lines that were cut.
    pub(super) cuts: u64,
    /// Changesets that came under a receipt or arrived.
    pub(super) moved: u64,
    /// Receipts given back to an office that had lost them.
    pub(super) given_back: u64,
    /// Whether the digests that the office sent last were equal to the phone's: 1 or 0.
    pub(super) agreed: u64,
}

/// Syncs to the end. With a chance, lines are cut by it.
pub(super) fn sync(
    setting: &Setting,
    phone: &mut PhoneReplica,
    (folder, cuts): (&Folder, Option<Chance>),
) -> Result<Synced> {
    let token = phone.enrolment().map(|enrolment| enrolment.token.clone());
    let token = token.unwrap_or_default();
    let office = HttpOffice::new(setting.url.clone(), token.clone());
    let mut line = Line::new(office, (setting.address, &token), cuts);
    let (started, mut moved, mut given_back, mut tries) = (Instant::now(), 0, 0, 0);
    let agreed = loop {
        let cuts_before = line.cuts;
        let report = phone.sync(&mut line, State::Left)?;
        moved += report.acknowledged + report.received;
        given_back += report.given_back;
        tries += 1;
        match report.outcome {
            Outcome::Agreed => break 1,
            Outcome::Differed => break 0,
            Outcome::Cut | Outcome::Broken if tries >= TRIES_MAX => {
                let report = Box::new(report);
                let phone = folder.name();
                return Err(DemoError::Unfinished { phone, tries, report });
            }
            // nobody cut it: the office is busy, or not there
            Outcome::Cut | Outcome::Broken if line.cuts == cuts_before => {
                thread::sleep(Duration::from_millis(50 * u64::from(tries)));
            }
            Outcome::Cut | Outcome::Broken => {}
        }
    };
    let traffic = line.office().traffic();
    Ok(Synced {
        took: started.elapsed(),
        bytes_up: traffic.bytes_up + line.wasted_bytes,
        bytes_down: traffic.bytes_down,
        cuts: line.cuts,
        moved,
        given_back,
        agreed,
    })
}
