//! Noticing what responsible units have to be told: read beside the writer, from what came since it was done last.
//!
//! The feed says in which grids anything was accepted; what the acts there come to says what is to be told, and what was told
//! before says what is left of that. So nothing is told twice, whatever is read again: after a restart, when phones give back
//! what a restored office lost, when an officer lets in what was held.

use crate::error::Result;
use crate::judging::{Rectified, rectified, rectified_in};
use domain::notices::{Before, Danger, Notice, Told, goes_out_ms, quiet};
use merge::hash::Id;
use std::collections::BTreeMap;
use store::Store;
use store::notices::{NoticeRow, Wakes};

/// So many grids are looked at in one step: some tens of milliseconds, after which the writer gets what was found.
const GRIDS_IN_STEP: usize = 64;

/// So many findings whose due nears or has passed are looked at in one step.
const DUES_IN_STEP: usize = 256;

/// Up to which number of the feed everything was noticed.
const NOTICED: &str = "noticed";

/// Since when units are told anything.
const SINCE: &str = "notices_since_ms";

/// How far the grids behind a number of the feed have been looked at; an office that starts begins again at that number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// The feed as it stood when the pass began; 0 while none is under way.
    upto: u64,
    /// The last partition that was looked at.
    behind: u32,
}

/// What was noticed in one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noticed {
    pub(super) notices: Vec<NoticeRow>,
    /// Findings that are to be looked at again, or no more.
    pub(super) looks: Vec<((u32, Id), Option<i64>)>,
    /// Up to which number everything is noticed, where the pass came to its end; else as before.
    pub(super) upto: u64,
    pub(super) since_ms: i64,
    /// Units that something of before may go out to now.
    units: Vec<Id>,
    /// Whether units were never told anything before.
    is_first: bool,
    /// Where the next step goes on.
    pass: Pass,
    next: Next,
}

/// Whether there is something to do already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    /// The next step has nothing to look at but what comes.
    #[default]
    Waits,
    /// It has.
    GoesOn,
}

impl Noticed {
    /// Where the next step goes on.
    #[must_use]
    pub const fn pass(&self) -> Pass {
        self.pass
    }

    /// Whether the next step has something to look at already.
    #[must_use]
    pub const fn goes_on(&self) -> bool {
        matches!(self.next, Next::GoesOn)
    }

    /// Up to which number of the feed everything is noticed.
    #[must_use]
    pub const fn upto(&self) -> u64 {
        self.upto
    }

    /// Whether there is something to keep or to put into messages. Only that the feed was looked at is no reason to write: it
    /// would be looked at again after a restart, with the same result.
    #[must_use]
    pub const fn is_news(&self) -> bool {
        self.is_first || !self.notices.is_empty() || !self.looks.is_empty() || !self.units.is_empty()
    }
}

/// What is kept of how far noticing has come.
pub(super) fn kept(tx: &store::Tx<'_>, noticed: &Noticed) -> store::Result<()> {
    tx.set_meta_int(NOTICED, i64::try_from(noticed.upto).unwrap_or(i64::MAX))?;
    tx.set_meta_int(SINCE, noticed.since_ms)
}

/// Looks at the next grids in which something was accepted, and at the findings whose due nears or has passed, at an instant
/// (office time, ms since 1970). `from` is the feed number up to which everything was noticed, and the pass that is under way.
///
/// # Errors
/// The store cannot be read.
pub fn notice(store: &Store, (noticed_upto, pass): (u64, Pass), now_ms: i64) -> Result<Noticed> {
    let since = store.meta_int(SINCE)?;
    let since_ms = since.unwrap_or(now_ms);
    let noticed = Noticed {
        since_ms,
        units: store.units_to_tell(now_ms, goes_out(now_ms))?,
        is_first: since.is_none(),
        ..Noticed::default()
    };
    let mut looking = Looking { store, now_ms, since_ms, noticed };
    let feed = store.feed_end()?.0;
    let upto = if pass.upto == 0 { feed } else { pass.upto };
    let grids = if upto > noticed_upto {
        store.acted_on_since(noticed_upto, (pass.behind, GRIDS_IN_STEP))?
    } else {
        Vec::new()
    };
    for grid in &grids {
        looking.at_grid(*grid)?;
    }
    let dues = store.to_look_at(now_ms, DUES_IN_STEP)?;
    for due in &dues {
        looking.at_finding(*due)?;
    }
    let mut noticed = looking.noticed;
    let is_whole = grids.len() < GRIDS_IN_STEP;
    let behind = grids.last().copied().unwrap_or_default();
    noticed.pass = if is_whole { Pass::default() } else { Pass { upto, behind } };
    noticed.upto = if is_whole { upto.max(noticed_upto) } else { noticed_upto };
    let goes_on = !is_whole || dues.len() == DUES_IN_STEP;
    noticed.next = if goes_on { Next::GoesOn } else { Next::Waits };
    Ok(noticed)
}

/// What goes out at an instant (office time, ms since 1970): at night only what wakes.
pub(super) fn goes_out(now_ms: i64) -> Wakes {
    if quiet(now_ms).is_some() { Wakes::TheUnit } else { Wakes::Nobody }
}

/// Up to which number of the feed everything was noticed, as it was kept last.
///
/// # Errors
/// The store cannot be read.
pub fn noticed_upto(store: &Store) -> Result<u64> {
    let kept = store.meta_int(NOTICED)?.and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
    // an office that was set back holds less than it had noticed
    Ok(kept.min(store.feed_end()?.0))
}

struct Looking<'s> {
    store: &'s Store,
    now_ms: i64,
    since_ms: i64,
    noticed: Noticed,
}

impl Looking<'_> {
    fn at_grid(&mut self, partition: u32) -> Result<()> {
        let told = self.store.told_in(partition, None)?;
        let looks = self.store.looks_again(partition, None)?;
        for one in rectified_in(self.store, partition)? {
            let known = told.get(&one.finding.id).map_or(&[][..], Vec::as_slice);
            self.at(&one, partition, (known, &looks))?;
        }
        Ok(())
    }

    fn at_finding(&mut self, (partition, finding): (u32, Id)) -> Result<()> {
        let looked = |one: &((u32, Id), _)| one.0 == (partition, finding);
        if self.noticed.looks.iter().any(looked) {
            return Ok(());
        }
        let Some(one) = rectified(self.store, partition, finding)? else {
            self.noticed.looks.push(((partition, finding), None));
            return Ok(());
        };
        let told = self.store.told_in(partition, Some(finding))?;
        let looks = self.store.looks_again(partition, Some(finding))?;
        let known = told.get(&finding).map_or(&[][..], Vec::as_slice);
        self.at(&one, partition, (known, &looks))
    }

    fn at(
        &mut self,
        one: &Rectified,
        partition: u32,
        (told, looks): (&[Told], &BTreeMap<Id, i64>),
    ) -> Result<()> {
        let finding = one.finding.id;
        let (notices, reminder) = one.notices(Before { told, since_ms: self.since_ms }, self.now_ms);
        if looks.get(&finding).copied() != reminder.look_again_ms {
            self.noticed.looks.push(((partition, finding), reminder.look_again_ms));
        }
        let notices: Vec<Notice> = notices.into_iter().chain(reminder.notice).collect();
        if notices.is_empty() {
            return Ok(());
        }
        let named = self.store.finding_named(partition, finding)?;
        let red_line = named.is_some_and(|named| named.red_line == 1);
        let danger = if red_line { Danger::RedLine } else { Danger::None };
        for notice in notices {
            let wakes = if danger == Danger::RedLine && notice.what.is_work() {
                Wakes::TheUnit
            } else {
                Wakes::Nobody
            };
            let ready_ms = goes_out_ms((notice.what, danger), self.now_ms);
            let key = notice.key(finding);
            self.noticed.notices.push(NoticeRow { key, partition, finding, notice, wakes, ready_ms });
        }
        Ok(())
    }
}
