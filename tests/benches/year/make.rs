//! Making a year: real phones walk on one thread, the real office receives on another; many pushes share a commit.

use super::phones::{Pushed, Walker, enrol, walk};
use super::{OFFICE, Plan, WEEK_HOURS, Year};
use crate::measure::Fallible;
use crate::office::Office;
use crate::served::{Closed, found};
use domain::week::Week;
use indicatif::{ProgressBar, ProgressStyle};
use protocol::pull::State;
use protocol::push::Push;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};
use store::Store;
use store::fsck::fsck;
use sync_core::gate::Gate;

/// Pushes that share a commit: some thousands of changesets.
const TOGETHER: usize = 32;

/// Grids of which the office is still checked as a whole: that takes several times its size in memory.
const CHECKED_MAX: u32 = 400;

/// How a year was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Made {
    grids: u32,
    weeks: u32,
    /// Changesets in the office's log.
    pub(crate) changesets: u64,
    /// Bytes of its database.
    pub(crate) bytes: u64,
    walked_ms: u64,
    checked_ms: u64,
    leader: Closed,
}

impl Made {
    /// Lies in the folder of a year that is whole.
    pub(super) const FILE: &'static str = "made.json";

    /// Reads how the year in a folder was made, and where its first leader's phone is.
    pub(super) fn read(folder: &Path) -> Fallible<(Self, Closed)> {
        let made: Self = serde_json::from_slice(&std::fs::read(folder.join(Self::FILE))?)?;
        let leader = made.leader.clone();
        Ok((made, leader))
    }

    /// How long it took.
    pub(crate) const fn took(&self) -> Duration {
        Duration::from_millis(self.walked_ms + self.checked_ms)
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { grids, weeks, changesets, bytes, .. } = self;
        let rate = changesets * 1000 / self.walked_ms.max(1);
        let mebibytes = bytes / 1_048_576;
        write!(
            f,
            "{weeks} weeks of {grids} grids: {changesets} changesets ({rate} a second), {mebibytes} MiB"
        )
    }
}

/// Makes a year in a folder that is empty. What is not fsck clean is none.
pub(super) fn make(folder: &Path, plan: Plan) -> Fallible<Made> {
    let begun = Instant::now();
    let mut office = found(&folder.join(OFFICE), plan.seed)?;
    office.replica.store().begin_together()?;
    let mut walkers = enrol(&mut office, folder, plan)?;
    office.replica.store().commit_together()?;
    let count = walkers.len();
    let bar = progress(u64::from(plan.weeks) * count as u64);
    let (pushes, pushed) = sync_channel(2 * TOGETHER);
    // an answer waits until its phone walks the week after
    let (answers, answered) = sync_channel(count);
    std::thread::scope(|scope| {
        let all = &mut walkers;
        let phones = scope.spawn(move || walk(all, plan.weeks, (&pushes, &answered)));
        let received = receive(&mut office, (&pushed, &answers), (count, &bar));
        // without their office the phones end too
        drop((pushed, answers));
        let walked = phones.join().map_err(|_| "the phones' thread ended early")?;
        received.and(walked)
    })?;
    bar.finish_and_clear();
    let leader = close_leader(&mut office, walkers)?;
    let walked = begun.elapsed();
    let (changesets, bytes) = check(office, plan)?;
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let Plan { grids, weeks, .. } = plan;
    let (walked_ms, checked_ms) = (millis(walked), millis(begun.elapsed() - walked));
    let made = Made { grids, weeks, changesets, bytes, walked_ms, checked_ms, leader };
    std::fs::write(folder.join(Made::FILE), serde_json::to_vec_pretty(&made)?)?;
    Ok(made)
}

fn progress(pushes: u64) -> ProgressBar {
    let bar = ProgressBar::new(pushes);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} pushes {elapsed} {eta}") {
        bar.set_style(style);
    }
    bar.set_message("making a year");
    bar
}

/// Receives what the phones push, in its order, until they are through.
fn receive(
    office: &mut Office,
    (pushed, answers): (&Receiver<Pushed>, &SyncSender<Vec<u8>>),
    (phones, bar): (usize, &ProgressBar),
) -> Fallible<()> {
    let mut received = 0;
    while let Ok(first) = pushed.recv() {
        let mut given = Vec::with_capacity(TOGETHER);
        office.replica.store().begin_together()?;
        for Pushed { token, body } in std::iter::once(first).chain(pushed.try_iter().take(TOGETHER - 1)) {
            let week = i64::try_from(received / phones.max(1))?;
            office.clock.reach(week * WEEK_HOURS + 6 * 24);
            let device = Gate::device(office.replica.store(), &token)?;
            given.push(office.replica.receive(&device, Push::decode(&body)?)?.encode());
            received += 1;
        }
        office.replica.store().commit_together()?;
        bar.inc(given.len() as u64);
        for answer in given {
            // phones that ended early say why themselves
            _ = answers.send(answer);
        }
    }
    Ok(())
}

/// Lets the first leader's phone pull what it has not seen, and closes it: it then holds the same as the office, by
/// the digests of log, receipts and state, and is fsck clean.
fn close_leader(office: &mut Office, walkers: Vec<Walker>) -> Fallible<Closed> {
    let mut leader = walkers.into_iter().next().ok_or("a year has a leader")?.phone;
    office.sync(&mut leader.replica, State::Wanted)?;
    clean(leader.replica.store())?;
    Closed::close(leader, Year::LEADER)
}

/// Checks an office as a whole where it is small enough; how many changesets it has, and how many bytes.
fn check(office: Office, plan: Plan) -> Fallible<(u64, u64)> {
    let store = office.replica.into_store();
    store.checkpoint()?;
    if plan.grids <= CHECKED_MAX {
        clean(&store)?;
    }
    Ok((store.totals(Week::of(0))?.changesets, store.bytes()?))
}

fn clean(store: &Store) -> Fallible<()> {
    let report = fsck(store)?;
    if report.is_clean() { Ok(()) } else { Err(format!("what was made is not clean: {report:?}").into()) }
}
