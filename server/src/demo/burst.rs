//! Sunday evening: everybody syncs at once over lines that are cut, then again until nothing moves any more.

use super::cast::Player;
use super::error::{DemoError, Result};
use super::served::{Served, scenes};
use super::setting::Setting;
use super::sync::{Synced, sync};
use super::week::at;
use super::workers::side_by_side;

/// So many phones sync at the same time.
const AT_ONCE: usize = 8;
/// The sittings of the burst begin here, one for each round.
const SITTING: u64 = 100;
/// Those of the rounds behind it begin here.
const SETTLING: u64 = 200;
/// Copies that are not equal after so many rounds never will be.
const ROUNDS_MAX: u64 = 8;

/// What the rounds took together.
#[derive(Clone, Debug, Default)]
pub(super) struct Burst {
    /// The first round, phone by phone, ascending by time.
    pub(super) first: Vec<Synced>,
    /// All rounds together.
    pub(super) whole: Synced,
    /// How many rounds it took, the last of them silent.
    pub(super) rounds: u64,
}

impl Burst {
    /// The time, in microseconds, within which so many of a hundred phones were through.
    pub(super) fn percentile_us(&self, percent: usize) -> u64 {
        let place = (self.first.len() * percent).div_ceil(100).saturating_sub(1);
        let synced = self.first.get(place).copied().unwrap_or_default();
        u64::try_from(synced.took.as_micros()).unwrap_or(u64::MAX)
    }
}

/// Syncs all phones in rounds until nothing moves; `done` hears of each phone that is through in the first.
///
/// In the first the office is set back twice: an officer restores a backup, and a machine its snapshot.
pub(super) fn burst(
    setting: &Setting,
    (players, served): (&[Player], &mut Served),
    done: &(dyn Fn() + Sync),
) -> Result<Burst> {
    setting.hand.reach(at(6, 20));
    let mut burst = Burst::default();
    let turns: Vec<(u64, &Player)> = (0..).zip(players).collect();
    loop {
        let round_of = |turns: &[(u64, &Player)]| round(setting, turns, (burst.rounds, done));
        let mut round = Vec::with_capacity(turns.len());
        let mut rest = &turns[..];
        if burst.rounds == 0 {
            for (upto, scene) in scenes(turns.len()) {
                let (part, after) = rest.split_at(upto.saturating_sub(round.len()).min(rest.len()));
                round.extend(round_of(part)?);
                rest = after;
                scene(served)?;
            }
        }
        round.extend(round_of(rest)?);
        burst.rounds += 1;
        for synced in &round {
            burst.whole.bytes_up += synced.bytes_up;
            burst.whole.bytes_down += synced.bytes_down;
            burst.whole.cuts += synced.cuts;
            burst.whole.took += synced.took;
            burst.whole.moved += synced.moved;
            burst.whole.given_back += synced.given_back;
        }
        let silent = round.iter().all(|synced| synced.moved == 0 && synced.agreed == 1);
        if burst.first.is_empty() {
            burst.first = round;
            burst.first.sort_by_key(|synced| synced.took);
        }
        if silent {
            return Ok(burst);
        }
        if burst.rounds >= ROUNDS_MAX {
            return Err(restless());
        }
    }
}

/// Syncs all phones again for the so-and-so-many-th time, over lines that are not cut, until nothing moves; `done` hears of each
/// phone in the first round.
pub(super) fn settle(
    setting: &Setting,
    (players, time): (&[Player], u64),
    done: &(dyn Fn() + Sync),
) -> Result<()> {
    let turns: Vec<(u64, &Player)> = (0..).zip(players).collect();
    for again in 0..ROUNDS_MAX {
        let nothing: &(dyn Fn() + Sync) = &|| {};
        let heard = if again == 0 { done } else { nothing };
        let round = side_by_side(AT_ONCE, &turns, |(_, player)| {
            setting.hand.pass(700);
            let mut phone = player.open(SETTLING + time * ROUNDS_MAX + again, &setting.hand)?;
            let synced = sync(setting, &mut phone, (&player.folder, None))?;
            heard();
            Ok(synced)
        })?;
        if round.iter().all(|synced| synced.moved == 0 && synced.agreed == 1) {
            return Ok(());
        }
    }
    Err(restless())
}

fn restless() -> DemoError {
    DemoError::Unexpected(format!(
        "phones still move after {ROUNDS_MAX} rounds: the directories are kept, please report this with the seed"
    ))
}

fn round(
    setting: &Setting,
    turns: &[(u64, &Player)],
    (round, done): (u64, &(dyn Fn() + Sync)),
) -> Result<Vec<Synced>> {
    side_by_side(AT_ONCE, turns, |(turn, player)| {
        setting.hand.pass(700);
        let mut phone = player.open(SITTING + round, &setting.hand)?;
        let cuts = (round == 0).then(|| setting.chance().at(0xb0).at(*turn));
        let synced = sync(setting, &mut phone, (&player.folder, cuts))?;
        if round == 0 {
            done();
        }
        Ok(synced)
    })
}
