//! An office after a year: made once from a seed, kept in the build's directory, and copied for whoever writes in it.

mod phones;
mod make;

use crate::measure::{Fallible, Rounds};
use crate::office::{Beat, Phone};
use crate::served::Closed;
use domain::grids::GridCode;
use make::{Made, make};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The format of what is kept: to be raised with whatever changes what a year is made of, or how it is stored.
const FORMAT: u32 = 2;

/// Weeks in which every grid is walked.
const WEEKS: u32 = 52;

/// Grids of the whole district.
const GRIDS: u32 = 1547;

/// A leader has so many grids.
pub(crate) const GRIDS_EACH: u32 = 4;

/// What a year is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The same seed gives the same bytes.
    pub(crate) seed: u64,
    /// Grids, each walked every week.
    pub(crate) grids: u32,
    /// How many weeks.
    pub(crate) weeks: u32,
}

impl Plan {
    /// A year of the whole district, or of a hundredth of it.
    pub(crate) const fn of(rounds: Rounds) -> Self {
        let grids = match rounds {
            Rounds::All => GRIDS,
            Rounds::Quick => GRIDS / 100,
        };
        Self { seed: 81, grids, weeks: WEEKS }
    }

    /// Its place in the build's directory.
    fn folder(&self) -> PathBuf {
        let Self { seed, grids, weeks } = self;
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("year-{FORMAT}-{grids}x{weeks}-{seed}"))
    }
}

/// A grid of the district by its place: sixteen in each community.
pub(crate) fn grid(place: u32) -> Fallible<GridCode> {
    Ok(GridCode::new(440_304_001_001_001 + u64::from(place / 16) * 1000 + u64::from(place % 16))?)
}

/// A year that lies in the build's directory. Nobody writes in it.
#[derive(Debug)]
pub(crate) struct Year {
    place: PathBuf,
    leader: Closed,
    /// How it was made.
    pub(crate) made: Made,
}

impl Year {
    /// The file of the first leader's phone.
    pub(crate) const LEADER: &'static str = "leader.db";

    /// The year of a plan: the one that is there, or a new one, which takes minutes and says how many.
    pub(crate) fn of(plan: Plan) -> Fallible<Self> {
        let place = plan.folder();
        if !place.join(Made::FILE).exists() {
            let making = place.with_extension("making");
            if making.exists() {
                fs::remove_dir_all(&making)?;
            }
            fs::create_dir_all(&making)?;
            let made = make(&making, plan)?;
            fs::rename(&making, &place)?;
            eprintln!("made {made} in {:.0?}", made.took());
        }
        let (made, leader) = Made::read(&place)?;
        Ok(Self { place, leader, made })
    }

    /// The office's directory.
    pub(crate) fn office(&self) -> PathBuf {
        self.place.join(OFFICE)
    }

    /// A copy of the office's directory, for whoever writes in it.
    pub(crate) fn copy_office(&self, to: &Path) -> Fallible<()> {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(self.office())? {
            let entry = entry?;
            let name = entry.file_name();
            // what a reader left beside the database is not the office's
            let left = [".db-shm", ".db-wal"].iter().any(|end| name.to_string_lossy().ends_with(end));
            if entry.file_type()?.is_file() && !left {
                fs::copy(entry.path(), to.join(name))?;
            }
        }
        Ok(())
    }

    /// The first leader's phone, opened anew from a copy, with a year in each of its grids.
    pub(crate) fn leader(&self, copied_to: &Path) -> Fallible<Phone> {
        fs::copy(self.place.join(Self::LEADER), copied_to.join(Self::LEADER))?;
        self.leader.open(copied_to, &self.clock(), 82)
    }

    /// A clock that stands where the year ends.
    pub(crate) fn clock(&self) -> Beat {
        let clock = Beat::new();
        clock.reach(i64::from(WEEKS) * WEEK_HOURS);
        clock
    }

    /// How long it takes to make it.
    pub(crate) const fn took(&self) -> Duration {
        self.made.took()
    }
}

/// The folder of the office in that of a year.
const OFFICE: &str = "office";

/// Hours of a week.
const WEEK_HOURS: i64 = 7 * 24;
