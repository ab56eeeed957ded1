//! A leader's phone after a year: some grids, thousands of checks and findings, all of them at the office.

use crate::measure::Fallible;
use domain::grids::GridCode;
use domain::people::PersonId;
use fixtures::{district, people};
use mobile_ffi::phone::{CheckOf, Link, Phone, PhoneFiles, SyncHow};
use mobile_ffi::{NewFinding, Office, PositionGiven, SeenInCheck};
use server::config::ServeConfig;
use server::serve::{Running, start};
use server::setup::{self, Extent};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sync_core::clock::SystemClock;
use sync_core::domain::checks::{CheckResult, Exemption};
use sync_core::domain::findings::{ExtentUnit, Handled};
use sync_core::domain::geo::{Datum, Source};
use sync_core::entropy::SystemEntropy;
use sync_core::merge::hash::{Hash, Id};
use sync_core::office::OfficeSeams;

/// One in so many records is a finding, the others are checks.
const FINDING_EVERY: usize = 10;

/// A phone that was closed, and the office that it belongs to.
pub(crate) struct Leader {
    pub(crate) running: Running,
    pub(crate) folder: PathBuf,
    pub(crate) person: PersonId,
    pub(crate) grid: GridCode,
    pub(crate) site: Id,
    edition: Hash,
    pub(crate) changesets: usize,
}

impl Leader {
    /// One with so many changesets.
    pub(crate) fn of_a_year(folder: &Path, changesets: usize) -> Fallible<Self> {
        let data = folder.join("office");
        let seams = OfficeSeams { clock: Box::new(SystemClock::new()), entropy: Box::new(SystemEntropy) };
        setup::init(&data, seams, Extent::Grids(4), &mut |_| {})?;
        let running = start(ServeConfig::new(&data, "127.0.0.1:0".parse()?))?;
        let grid = district::futian().grids().next().ok_or("there are grids")?.code;
        let person = people::futian().leader_of(grid).ok_or("it is led")?.person.id;
        let mut leader = Self {
            running,
            folder: folder.to_owned(),
            person,
            grid,
            site: Id::default(),
            edition: Hash::default(),
            changesets,
        };
        let phone = leader.open()?;
        let office = leader.office()?;
        phone.enrol(&office, &leader.code()?)?;
        phone.sync(&office, wifi(), None, None)?;
        leader.site = phone.sites(grid)?.first().ok_or("there are sites")?.id;
        leader.edition = phone.editions(grid)?.last().ok_or("an edition")?.edition;
        leader.fill(&phone)?;
        let synced = phone.sync(&office, wifi(), None, None)?;
        if synced.acknowledged < changesets as u64 {
            return Err(format!("a year is at the office: {synced:?}").into());
        }
        phone.shut_down();
        Ok(leader)
    }

    /// A one-time code for the leader.
    pub(crate) fn code(&self) -> Fallible<String> {
        let person = self.person;
        let codes = self.running.order(move |office| setup::make_codes(office, &[person]))??;
        Ok(codes.first().ok_or("one code")?.code.clone())
    }

    /// The office as the library reaches it.
    pub(crate) fn office(&self) -> Fallible<Arc<Office>> {
        Ok(Office::at(&self.running.url(), None)?)
    }

    /// Where the phone's files are; its key lies beside them.
    pub(crate) fn files(&self) -> PhoneFiles {
        let at = |name: &str| self.folder.join(name).display().to_string();
        PhoneFiles { directory: at("phone"), no_backup: Some(at("no-backup")) }
    }

    /// Opens the phone.
    pub(crate) fn open(&self) -> Fallible<Arc<Phone>> {
        Ok(Phone::open_or_create(&self.files(), None, None)?)
    }

    /// A finding as leaders record them.
    pub(crate) fn finding(&self, note: String) -> NewFinding {
        let position = PositionGiven {
            datum: Datum::Wgs84,
            lat_e7: 225_430_000,
            lng_e7: 1_140_550_000,
            accuracy_dm: 80,
            source: Source::Gps,
        };
        NewFinding {
            walk: None,
            edition: Some(self.edition),
            site: self.site,
            standard: 10_101,
            position: Some(position),
            note,
            observed: 2,
            unit: ExtentUnit::Places,
            limit_class: 1,
            red_line: false,
            handled: Handled::Recorded,
            photos: Vec::new(),
            spot_check: false,
        }
    }

    fn fill(&self, phone: &Phone) -> Fallible<()> {
        let today = phone.today(self.person)?;
        let grids: Vec<GridCode> = today.grids.iter().map(|row| row.grid).collect();
        let mut walks = Vec::new();
        for grid in &grids {
            walks.push((*grid, phone.start_walk(self.person, *grid, self.edition)?.walk));
        }
        let seen = SeenInCheck {
            result: CheckResult::Met,
            observed: None,
            sample: None,
            exemption: Exemption::None,
            finding: None,
        };
        for number in walks.len()..self.changesets {
            let (grid, walk) = *walks.get(number % walks.len()).ok_or("a walk")?;
            if number % FINDING_EVERY == 0 {
                phone.record_finding(self.person, grid, &self.finding(format!("楼道堆物 {number}")))?;
                continue;
            }
            // every standard at many sites: no check twice
            let site = Id([u8::try_from(number / 200 % 251)?; 16]);
            let nth = u32::try_from(number % 200)?;
            let standard = 10_101 + nth / 90 * 100 + nth % 90;
            phone.check(
                self.person,
                &CheckOf { grid, walk, site, standard, spot_check: false },
                &seen,
                "",
            )?;
        }
        Ok(())
    }
}

/// A sync without a limit.
pub(crate) const fn wifi() -> SyncHow {
    SyncHow { link: Link::Free, tries: 3 }
}
