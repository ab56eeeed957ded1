//! How something is measured here: two ways by turns, the median of each, on the disk that the build uses.

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What a row gives, or why it could not be measured.
pub(crate) type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How many rounds a row takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounds {
    /// Enough for medians that stand still.
    All,
    /// Enough to see that a row works.
    Quick,
}

impl Rounds {
    /// One of two numbers.
    pub(crate) const fn of(self, all: usize, quick: usize) -> usize {
        match self {
            Self::All => all,
            Self::Quick => quick,
        }
    }
}

/// What two ways took, round by round.
#[derive(Debug, Default)]
pub(crate) struct Pair {
    ours: Vec<Duration>,
    baseline: Vec<Duration>,
}

impl Pair {
    /// Measures two ways by turns, A B A B, so that both meet the same machine.
    pub(crate) fn interleave(
        rounds: usize,
        mut ours: impl FnMut(usize) -> Fallible<Duration>,
        mut baseline: impl FnMut(usize) -> Fallible<Duration>,
    ) -> Fallible<Self> {
        let mut pair = Self::default();
        for round in 0..rounds {
            pair.ours.push(ours(round)?);
            pair.baseline.push(baseline(round)?);
        }
        Ok(pair)
    }

    /// The median of ours.
    pub(crate) fn ours(&self) -> Duration {
        median(&self.ours)
    }

    /// The median of the baseline.
    pub(crate) fn baseline(&self) -> Duration {
        median(&self.baseline)
    }
}

impl From<Vec<(Duration, Duration)>> for Pair {
    fn from(rounds: Vec<(Duration, Duration)>) -> Self {
        let (ours, baseline) = rounds.into_iter().unzip();
        Self { ours, baseline }
    }
}

/// The middle one of several; zero for none.
pub(crate) fn median<T: Copy + Ord + Default>(of: &[T]) -> T {
    let mut sorted = of.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// What ninety-nine of a hundred stay below; zero for none.
pub(crate) fn p99(of: &[Duration]) -> Duration {
    let mut sorted = of.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() * 99).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}

/// How long `work` takes.
pub(crate) fn timed(work: impl FnOnce() -> Fallible<()>) -> Fallible<Duration> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed())
}

/// A directory on the disk that the build uses; it is gone when it is dropped.
pub(crate) fn directory() -> Fallible<TempDir> {
    let on_disk = env!("CARGO_TARGET_TMPDIR");
    std::fs::create_dir_all(on_disk)?;
    Ok(TempDir::with_prefix_in("bars-", on_disk)?)
}

/// What an fsync costs here: the median of appends of three pages, each made durable.
pub(crate) fn fsync_cost(rounds: Rounds) -> Fallible<Duration> {
    let directory = directory()?;
    let mut file = File::create(directory.path().join("fsync"))?;
    let mut costs = Vec::new();
    for _ in 0..rounds.of(200, 30) {
        file.write_all(&[7; 3 * 4096])?;
        costs.push(timed(|| Ok(file.sync_data()?))?);
    }
    Ok(median(&costs))
}

/// The machine, in one line.
pub(crate) fn machine(rounds: Rounds) -> Fallible<String> {
    let cores = std::thread::available_parallelism()?;
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("an unnamed processor", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let fsync = fsync_cost(rounds)?;
    Ok(format!(
        "{cores} cores of {model}; an fsync costs {} us here (median); SQLite {}",
        fsync.as_micros(),
        rusqlite::version()
    ))
}
