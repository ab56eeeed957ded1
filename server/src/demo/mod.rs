//! The demonstration: one week of Futian District through the real parts, and a table of what came out.
//!
//! An office is made and served, a phone is enrolled for each grid leader, the week is recorded offline, all
//! phones sync on Sunday evening over lines that are cut, and at the end every copy is compared with the
//! office's. Nothing is mocked: phones are [`PhoneReplica`]s in files of their own and speak HTTP.
//!
//! [`PhoneReplica`]: sync_core::phone::PhoneReplica

mod error;
mod args;
pub(crate) mod chance;
mod probe;
mod workers;
mod week;
mod folder;
mod faults;
mod cast;
mod setting;
mod served;
mod sync;
mod plan;
mod notes;
mod rectify;
mod leader;
mod earlier;
mod citizens;
mod desk;
mod enrol;
mod play;
mod burst;
mod verify;
mod scores;
mod shown;
pub(crate) mod bars;
mod table;

pub use args::DemoArgs;
pub use error::{DemoError, Result};
pub use scores::Scores;
pub use table::Figures;

use crate::config::OfficeClock;
use crate::error::ServerError;
use crate::serve::Running;
use crate::setup::{self, Extent, Initialised};
use crate::told::Told;
use bars::Phases;
use burst::Burst;
use cast::{Cast, Player};
use chance::Dice;
use desk::Answered;
use earlier::Before;
use leader::Tally;
use served::Served;
use setting::Setting;
use shown::Shown;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Instant;
use sync_core::gate::Gate;
use sync_core::office::OfficeSeams;
use week::{EARLIER, Hand, at};

/// The office's number among the devices of a demo.
const OFFICE_DEVICE: u64 = u64::MAX;

/// So many phones are open at once. Each waits for the disk most of the time, not for a core.
const PHONES_AT_ONCE: usize = 16;

/// A demo that was played to its end; the office still serves.
#[derive(Debug)]
pub struct Demo {
    /// What came out.
    pub figures: Figures,
    /// The office.
    pub running: Running,
    /// Where office and phones lie.
    pub data: PathBuf,
    /// Addresses worth opening, with the token to read them.
    pub urls: Vec<String>,
}

/// Plays the demo, prints its table and serves until Ctrl-C, unless it was asked to end.
///
/// # Errors
/// The directory is not empty, something could not be written, or copies differ at the end.
pub fn run(args: &DemoArgs) -> Result<()> {
    let demo = play(args)?;
    if args.json {
        say!("{}", demo.figures.json());
    } else {
        say!("\n{}", demo.figures);
    }
    eprintln!("office and phones lie in {}", demo.data.display());
    if !args.no_serve {
        let told = Told::listen()?;
        eprintln!("serving until Ctrl-C; worth opening:");
        demo.urls.iter().for_each(|url| eprintln!("  {url}"));
        told.wait()?;
    }
    Ok(demo.running.stop()?)
}

/// Plays the demo and leaves the office serving.
///
/// # Errors
/// As [`run`].
pub fn play(args: &DemoArgs) -> Result<Demo> {
    let mut stage = Stage::open(args)?;
    let acted = stage.act()?;
    stage.prove(&acted)
}

/// Everything that stands before the week begins.
struct Stage {
    started: Instant,
    fsync_us: u64,
    phases: Phases,
    cast: Cast,
    served: Served,
    setting: Setting,
    read_token: String,
}

/// What has happened when nothing moves any more.
struct Acted {
    tally: Tally,
    before: Before,
    players: Vec<Player>,
    burst: Burst,
    answered: Answered,
    /// Findings that citizens sent, and how many of them were told that they are put right.
    patrol: (u64, usize),
}

impl Stage {
    /// Makes the office and serves it.
    fn open(args: &DemoArgs) -> Result<Self> {
        let started = Instant::now();
        // before anything is written, so that the same directory can be named again
        drop(TcpListener::bind(args.listen).map_err(|error| ServerError::Listen(args.listen, error))?);
        let data = args.directory()?;
        let mut phases = Phases::default();
        let fsync_us = phases.run(("probe", 1), |_| probe::fsync_us(&data))?;
        let hand = Hand::new(at(-7 * EARLIER - 1, 18));
        let cast = cast::cast(&data, args.phones.into(), args.seed);
        let office = load(&mut phases, (args.seed, &data, &hand))?;
        hand.reach(at(-7 * EARLIER, 7));
        let served = Served::start(&data, args.listen, &hand)?;
        let (url, address) = (served.running()?.url(), served.running()?.addr());
        let setting = Setting {
            data,
            url,
            address,
            hand,
            seed: args.seed,
            edition: office.edition,
            threads: PHONES_AT_ONCE,
        };
        Ok(Self { started, fsync_us, phases, cast, served, setting, read_token: office.read_token })
    }

    /// Enrols everybody, plays the week and lets everybody sync.
    fn act(&mut self) -> Result<Acted> {
        let (setting, cast, served) = (&self.setting, &self.cast, &mut self.served);
        let people = cast.players().count();
        let running = served.running()?;
        self.phases.run(("enrol", people), |done| enrol::enrol(setting, (running, cast), done))?;
        let weeks = ("11 earlier weeks in bulk", cast.leaders.len() * usize::try_from(EARLIER).unwrap_or(0));
        let before = self.phases.run(weeks, |done| earlier::play(setting, (cast, &*served), done))?;
        setting.hand.reach(at(0, 7));
        let week = ("week on the phones", cast.leaders.len());
        let mut played = self.phases.run(week, |done| play::play(setting, cast, done))?;
        let sent = citizens::play(setting, cast)?;
        let players: Vec<Player> = cast.players().chain(&played.clones).cloned().collect();
        let burst = self.phases.run(("burst", players.len()), |done| {
            play::learn_of_trouble(setting, &mut played)?;
            burst::burst(setting, (&players, served), done)
        })?;
        let desks = ("desks, over HTTP", 1);
        let answered = self.phases.run(desks, |_| desk::play(setting, served.running()?))?;
        let looked = ("heard of, looked at again", players.len());
        self.phases.run(looked, |done| burst::settle(setting, (&players, 0), done))?;
        let again = play::look_again(setting, cast)?;
        played.tally += again;
        let told = self.phases.run(("citizens are told", players.len()), |done| {
            let told = served.running()?.order(|office| {
                let operator = Gate::operator(office);
                office.tell_members(&operator, &(0..=u64::MAX))
            })??;
            burst::settle(setting, (&players, 1), done)?;
            Ok::<_, DemoError>(told)
        })?;
        played.tally.acts += answered.units + answered.officer;
        Ok(Acted { tally: played.tally, before, players, burst, answered, patrol: (sent, told) })
    }

    /// Compares all copies and makes the table.
    fn prove(mut self, acted: &Acted) -> Result<Demo> {
        let verify = ("verify", acted.players.len());
        let verdict = self.phases.run(verify, |done| verify::verify(&self.setting, &acted.players, done))?;
        if verdict.equal != verdict.total {
            return Err(DemoError::Differ {
                equal: verdict.equal,
                total: verdict.total,
                first: verdict.first.unwrap_or_default(),
            });
        }
        let shown = shown::shown(&self.setting, &self.read_token)?;
        hold_against(acted, &shown)?;
        let grids = earlier::grids(&self.cast);
        let scored = ("scorecards", grids.len());
        let scores = self.phases.run(scored, |done| scores::scores(&self.setting, &grids, done))?;
        let leaders = self.cast.leaders.len();
        let figures = Figures {
            fsync_us: self.fsync_us,
            phones: leaders as u64,
            other_phones: (acted.players.len() - leaders) as u64,
            digests_equal: verdict.equal,
            digests_total: verdict.total,
            memory_peak_mib: probe::memory_peak_mib(),
            phases: self.phases.0,
            wall: self.started.elapsed(),
            restores: self.served.restores,
            scores,
            ..figures(acted, &shown)
        };
        Ok(Demo {
            figures,
            urls: shown.urls(&self.setting.url, &self.read_token),
            running: self.served.into_running()?,
            data: self.setting.data,
        })
    }
}

fn load(phases: &mut Phases, (seed, data, hand): (u64, &Path, &Hand)) -> Result<Initialised> {
    let clock = hand.clone();
    let seams = OfficeSeams {
        clock: Box::new(OfficeClock::new(move || clock.office_reading())),
        entropy: Box::new(Dice::new(seed, OFFICE_DEVICE, 0)),
    };
    let grids = fixtures::district::futian().grids().len();
    let loaded = phases.run(("load", grids), |done| {
        let mut before = 0;
        setup::init(data, seams, Extent::Whole, &mut |progress| {
            (before..progress.done).for_each(|_| done());
            before = progress.done;
        })
    });
    Ok(loaded?)
}

/// What the phones recorded has to stand at the office, and nothing else.
fn hold_against(Acted { tally, before, answered, .. }: &Acted, shown: &Shown) -> Result<()> {
    let counted = [
        ("walks", tally.walks, shown.walks),
        ("checks", tally.checks + before.checks, shown.checks),
        ("findings", tally.findings + answered.patrol[0], shown.findings),
    ];
    match counted.iter().find(|(_, recorded, shown)| recorded != shown) {
        None => Ok(()),
        Some(&(what, recorded, shown)) => Err(DemoError::Missing { what, recorded, shown }),
    }
}

fn figures(acted: &Acted, shown: &Shown) -> Figures {
    let (tally, burst) = (&acted.tally, &acted.burst);
    // a walk is started and finished; a companion joins
    let recorded = tally.walks * 2
        + tally.checks
        + tally.findings
        + tally.edits
        + tally.withdrawn
        + tally.companions
        + tally.second_looks
        + tally.acts;
    Figures {
        walks: shown.walks,
        checks: tally.checks,
        findings: shown.findings,
        acts: tally.acts,
        unit_acts: acted.answered.units,
        officer_acts: acted.answered.officer,
        patrol: [
            acted.patrol.0,
            acted.answered.patrol[0],
            acted.answered.patrol[1],
            acted.answered.patrol[2],
            acted.patrol.1 as u64,
        ],
        earlier: [acted.before.walks, acted.before.checks, acted.before.findings, acted.before.acts],
        conflicts: shown.conflicts,
        bytes_up: burst.whole.bytes_up,
        bytes_down: burst.whole.bytes_down,
        given_back: burst.whole.given_back,
        sync_p50_us: burst.percentile_us(50),
        sync_p99_us: burst.percentile_us(99),
        edits: tally.edits,
        withdrawn: tally.withdrawn,
        companions: (tally.companions, tally.second_looks),
        cuts: burst.whole.cuts,
        rounds: burst.rounds,
        recorded,
        ..Figures::default()
    }
}
