//! The proof: log, receipts and state of every partition on every phone against the office's own.

use std::collections::{BTreeMap, BTreeSet};
use sync_core::merge::partition::Partition;
use sync_core::store::Store;
use sync_core::store::digests::{Depth, Digests};

use super::cast::Player;
use super::error::Result;
use super::setting::Setting;
use super::workers::side_by_side;
use crate::directory::Directory;

/// The sitting in which phones are only looked at.
const SITTING: u64 = 1_000;

/// How many copies of a partition are equal to the office's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Pairs of phone and partition whose three digests are equal to the office's, and nothing is pending.
    pub(super) equal: u64,
    /// All pairs.
    pub(super) total: u64,
    /// The first pair that differs.
    pub(super) first: Option<String>,
}

type Held = Vec<(Partition, Digests)>;

/// Compares every phone with the office; `done` hears of each phone that was read.
pub(super) fn verify(setting: &Setting, players: &[Player], done: &(dyn Fn() + Sync)) -> Result<Verdict> {
    let held: Vec<(u64, Held)> = side_by_side(setting.threads, players, |player| {
        let phone = player.open(SITTING, &setting.hand)?;
        let partitions: Vec<Partition> = phone.store().scope()?.into_iter().map(|(place, _)| place).collect();
        let digests = digests(phone.store(), &partitions)?;
        done();
        Ok((phone.pending()?, digests))
    })?;
    let wanted: BTreeSet<Partition> =
        held.iter().flat_map(|(_, digests)| digests.iter().map(|(place, _)| *place)).collect();
    let office = office(setting, &wanted.into_iter().collect::<Vec<_>>())?;
    let mut verdict = Verdict::default();
    for (player, (pending, digests)) in players.iter().zip(held) {
        for (partition, ours) in digests {
            verdict.total += 1;
            if pending == 0 && office.get(&partition) == Some(&ours) {
                verdict.equal += 1;
            } else if verdict.first.is_none() {
                let name = player.folder.name();
                verdict.first = Some(format!("phone {name}, partition {partition}, {pending} pending"));
            }
        }
    }
    Ok(verdict)
}

fn office(setting: &Setting, partitions: &[Partition]) -> Result<BTreeMap<Partition, Digests>> {
    let database = Directory::at(&setting.data).database();
    let shares: Vec<&[Partition]> = partitions.chunks(64).collect();
    let found = side_by_side(setting.threads, &shares, |share| {
        let store = Store::open_reader(&database)?;
        digests(&store, share)
    })?;
    Ok(found.into_iter().flatten().collect())
}

fn digests(store: &Store, partitions: &[Partition]) -> Result<Held> {
    partitions.iter().map(|partition| Ok((*partition, store.digests(partition, Depth::Whole)?))).collect()
}
