//! The week as it is played: every phone for itself, without a network, from Monday to Sunday.

use domain::grids::GridCode;
use std::collections::BTreeMap;
use sync_core::phone::PhoneReplica;

use super::cast::{Cast, Companion, Leader, Player};
use super::chance::Chance;
use super::error::Result;
use super::faults::Fate;
use super::folder::Folder;
use super::leader::{Along, OnFoot, Tally, Walked};
use super::setting::Setting;
use super::sync::sync;
use super::week::{self, Days, HOUR_MS, Hand, Outing, at};
use super::workers::side_by_side;

/// The sittings of the week; each opens the phone once.
const MONDAY: u64 = 10;
const WEDNESDAY: u64 = 11;
const THURSDAY: u64 = 12;
const SUNDAY: u64 = 13;
const SUNDAY_NIGHT: u64 = 14;

/// Of ten leaders so many look on Sunday night at what units have reported since.
const LOOKING_OF_TEN: usize = 3;

/// A leader's week.
pub(super) struct Week {
    tally: Tally,
    walks: Vec<Along>,
    /// What was judged first, to come back to.
    first: Option<Walked>,
    clone: Option<Player>,
}

/// Everybody's week.
pub(super) struct Played {
    /// What was recorded in all.
    pub(super) tally: Tally,
    /// Phones that began as copies of others.
    pub(super) clones: Vec<Player>,
    /// What is lost and found again on Sunday: phones that have yet to learn that another wrote their streams.
    troubled: Vec<(Player, Walked)>,
}

/// Plays the week on every phone; `done` hears of each leader who is through.
pub(super) fn play(setting: &Setting, cast: &Cast, done: &(dyn Fn() + Sync)) -> Result<Played> {
    let weeks = side_by_side(setting.threads, &cast.leaders, |leader| {
        let week = leader_week(setting, leader)?;
        done();
        Ok(week)
    })?;
    let mut played = Played { tally: Tally::default(), clones: Vec::new(), troubled: Vec::new() };
    let mut walks: BTreeMap<GridCode, Along> = BTreeMap::new();
    for (leader, week) in cast.leaders.iter().zip(weeks) {
        played.tally += week.tally;
        walks.extend(week.walks.into_iter().map(|walk| (walk.outing.grid, walk)));
        if let Some(first) = week.first {
            played.troubled.push((leader.player.clone(), first.clone()));
            played.troubled.extend(week.clone.clone().map(|clone| (clone, first)));
        }
        played.clones.extend(week.clone);
    }
    let along = side_by_side(setting.threads, &cast.companions, |companion| {
        companion_week(setting, companion, &walks)
    })?;
    for tally in along {
        played.tally += tally;
    }
    Ok(played)
}

fn leader_week(setting: &Setting, leader: &Leader) -> Result<Week> {
    let chance = Chance::new(setting.seed).at(leader.player.person.ordinal.into());
    let days = match leader.player.fate {
        Fate::Plain => Days::Any,
        Fate::Restored | Fate::Cloned => Days::Spread,
    };
    let outings = week::outings(leader.grids, days, chance);
    let hand = Hand::new(at(0, 8));
    match leader.player.fate {
        Fate::Plain => {
            let mut phone = leader.player.open(MONDAY, &hand)?;
            let (tally, walked) = walks(setting, (&mut phone, &hand), &outings)?;
            Ok(week_of(tally, &walked))
        }
        Fate::Restored => restored(setting, &leader.player, (&outings, &hand)),
        Fate::Cloned => cloned(setting, &leader.player, (&outings, &hand)),
    }
}

fn week_of(tally: Tally, walked: &[Walked]) -> Week {
    Week {
        tally,
        walks: walked
            .iter()
            .map(|walked| Along { code: walked.code, outing: walked.outing, plan: walked.plan.clone() })
            .collect(),
        first: None,
        clone: None,
    }
}

fn walks(
    setting: &Setting,
    (phone, hand): (&mut PhoneReplica, &Hand),
    outings: &[Outing],
) -> Result<(Tally, Vec<Walked>)> {
    let mut on_foot = OnFoot::new(phone, (hand.clone(), setting.chance(), setting.edition))?;
    let walked = outings.iter().map(|outing| on_foot.walk(*outing)).collect::<Result<Vec<_>>>()?;
    Ok((on_foot.tally, walked))
}

fn revisit(
    setting: &Setting,
    (phone, hand): (&mut PhoneReplica, &Hand),
    (walked, at_ms, turn): (&mut Walked, i64, u64),
) -> Result<Tally> {
    let mut on_foot = OnFoot::new(phone, (hand.clone(), setting.chance(), setting.edition))?;
    on_foot.revisit(walked, (at_ms, turn))?;
    Ok(on_foot.tally)
}

/// The outings before and from a day on.
fn split(outings: &[Outing], day: i64) -> (&[Outing], &[Outing]) {
    let place = outings.partition_point(|outing| outing.start_ms < at(day, 0));
    outings.split_at(place)
}

/// A copy of the directory is made on Tuesday. On Wednesday the phone walks on, comes back to Monday's walk and
/// syncs; on Thursday it is lost, and what the copy holds goes on in its place.
fn restored(setting: &Setting, player: &Player, (outings, hand): (&[Outing], &Hand)) -> Result<Week> {
    let copy = Folder::named(&setting.data, &format!("{}-copy", player.folder.name()));
    let (early, late) = split(outings, 1);
    let (wednesday, later) = split(late, 3);
    let (mut tally, mut walked) = walks(setting, (&mut player.open(MONDAY, hand)?, hand), early)?;
    player.folder.copy_to(&copy)?;
    {
        let mut phone = player.open(WEDNESDAY, hand)?;
        let (more, walks) = walks(setting, (&mut phone, hand), wednesday)?;
        tally += more;
        if let Some(mut first) = walked.first().cloned() {
            tally += revisit(setting, (&mut phone, hand), (&mut first, at(2, 18), 2))?;
        }
        walked.extend(walks);
        hand.reach(at(2, 19));
        setting.hand.reach(at(2, 19));
        sync(setting, &mut phone, (&player.folder, None))?;
    }
    player.folder.lose()?;
    copy.copy_to(&player.folder)?;
    copy.lose()?;
    let mut first = walked.first().cloned();
    let mut phone = player.open(THURSDAY, hand)?;
    if let Some(first) = &mut first {
        tally += revisit(setting, (&mut phone, hand), (first, at(3, 10), 3))?;
    }
    let (more, walks) = walks(setting, (&mut phone, hand), later)?;
    tally += more;
    walked.extend(walks);
    Ok(Week { first, ..week_of(tally, &walked) })
}

/// The directory is copied to another phone on Thursday; both come back to Monday's walk and walk on.
fn cloned(setting: &Setting, player: &Player, (outings, hand): (&[Outing], &Hand)) -> Result<Week> {
    let (early, late) = split(outings, 3);
    let (mut tally, mut walked) = walks(setting, (&mut player.open(MONDAY, hand)?, hand), early)?;
    let clone = player.cloned(&setting.data);
    player.folder.copy_to(&clone.folder)?;
    let first = walked.first().cloned();
    let (friday, saturday) = split(late, 5);
    let branches = [(player, friday, 3), (&clone, saturday, 4)];
    for (branch, outings, turn) in branches {
        let hand = Hand::new(hand.now());
        let mut phone = branch.open(THURSDAY, &hand)?;
        if let Some(first) = &first {
            let seen = (&mut first.clone(), at(3, 10), turn);
            tally += revisit(setting, (&mut phone, &hand), seen)?;
        }
        let (more, walks) = walks(setting, (&mut phone, &hand), outings)?;
        tally += more;
        walked.extend(walks);
    }
    Ok(Week { first, clone: Some(clone), ..week_of(tally, &walked) })
}

fn companion_week(
    setting: &Setting,
    companion: &Companion,
    walks: &BTreeMap<GridCode, Along>,
) -> Result<Tally> {
    let mut outings: Vec<&Along> =
        walks.values().filter(|walk| walk.outing.grid.community() == companion.community).collect();
    outings.sort_by_key(|walk| (walk.outing.start_ms, walk.outing.grid));
    // nobody walks along twice at one time
    let mut free_ms = i64::MIN;
    outings.retain(|walk| {
        let free = walk.outing.start_ms >= free_ms;
        if free {
            free_ms = walk.outing.start_ms + HOUR_MS;
        }
        free
    });
    outings.truncate(3);
    let hand = Hand::new(at(0, 8));
    let mut phone = companion.player.open(MONDAY, &hand)?;
    let mut on_foot = OnFoot::new(&mut phone, (hand, setting.chance(), setting.edition))?;
    for walk in outings {
        on_foot.walk_along(walk, &companion.player.person.name_zh)?;
    }
    Ok(on_foot.tally)
}

/// On Sunday night some leaders look at what units have reported since, and close it or send it back.
pub(super) fn look_again(setting: &Setting, cast: &Cast) -> Result<Tally> {
    let looking: Vec<&Leader> = cast
        .leaders
        .iter()
        .enumerate()
        .filter(|(turn, _)| turn % 10 < LOOKING_OF_TEN)
        .map(|(_, one)| one)
        .collect();
    let looked = side_by_side(setting.threads, &looking, |leader| {
        let hand = Hand::new(setting.hand.now());
        let mut phone = leader.player.open(SUNDAY_NIGHT, &hand)?;
        let mut on_foot = OnFoot::new(&mut phone, (hand, setting.chance(), setting.edition))?;
        leader.grids.iter().try_for_each(|grid| on_foot.look_at_reported(*grid))?;
        Ok(on_foot.tally)
    })?;
    let mut sum = Tally::default();
    looked.into_iter().for_each(|tally| sum += tally);
    Ok(sum)
}

/// On Sunday at seven the phones in trouble sync one after another, learn that somebody else wrote their streams,
/// and their leaders change one thing more: it goes to a fresh stream.
pub(super) fn learn_of_trouble(setting: &Setting, played: &mut Played) -> Result<()> {
    for (turn, (player, walked)) in (0..).zip(&mut played.troubled) {
        setting.hand.reach(at(6, 19) + turn * 60_000);
        let mut phone = player.open(SUNDAY, &setting.hand)?;
        sync(setting, &mut phone, (&player.folder, None))?;
        let seen = (walked, setting.hand.now(), 20 + turn.unsigned_abs());
        played.tally += revisit(setting, (&mut phone, &setting.hand.clone()), seen)?;
    }
    Ok(())
}
