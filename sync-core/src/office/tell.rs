//! Telling responsible units: what was noticed is kept, goes out in messages, and is tried until it arrives or somebody has to look.

use crate::error::Result;
use crate::gate::Operator;
use crate::office::begin::OfficeReplica;
use crate::office::noticed::{Noticed, goes_out, kept};
use merge::hash::{Id, Use};
use store::messages::MessageRow;
use store::notices::Wakes;
use store::{Store, StoreError};

/// The kind of an alarm that says that units could not be told something.
pub const NOT_TOLD: &str = "not-told";

/// A message has at most so many notices: half a page of a unit's day, and below 64 kB as JSON.
const NOTICES_IN_MESSAGE: usize = 100;

/// A message is tried so often: for about four hours of daytime. Then somebody has to look.
pub const TRIES_MAX: u32 = 12;

/// The first wait between two tries; each is twice as long as the one before.
const WAIT_MS: u64 = 30_000;

/// No wait is longer.
const WAIT_MS_MAX: u64 = 3_600_000;

/// What is said of an error at most, in characters.
const ERROR_CHARACTERS: usize = 300;

/// Messages that are to be tried now, the oldest first.
///
/// # Errors
/// The store cannot be read.
pub fn to_send(store: &Store, now_ms: i64, limit: usize) -> Result<Vec<MessageRow>> {
    // no wait is longer, with its share of chance or what a receiver asks for
    let horizon_ms = now_ms.saturating_add(2 * WAIT_MS_MAX.cast_signed());
    Ok(store.messages_to_try((now_ms, horizon_ms), goes_out(now_ms), limit)?)
}

/// How long to wait after a try that failed, ms: twice as long each time, an hour at most, of which a half is left to chance, so
/// that a receiver that comes back is not asked everything at once. Longer where it says so itself, up to an hour.
#[must_use]
pub fn wait_ms(tries: u32, (chance, asked_ms): (u32, Option<u64>)) -> u64 {
    let doubled = WAIT_MS << tries.saturating_sub(1).min(16);
    let half = doubled.min(WAIT_MS_MAX) / 2;
    let wait_ms = half + half * u64::from(chance) / u64::from(u32::MAX);
    wait_ms.max(asked_ms.unwrap_or(0).min(WAIT_MS_MAX))
}

impl OfficeReplica {
    /// Keeps what was noticed, and once nothing more is to be looked at puts what may go out now into messages: one to each unit,
    /// and none to a unit that one is under way to. How many.
    ///
    /// # Errors
    /// The disk is full: nothing was kept, and it will be noticed again.
    pub fn keep_noticed(&mut self, _: &Operator, noticed: &Noticed) -> Result<usize> {
        let now_ms = self.reading().wall_ms;
        Ok(self.store.write::<_, StoreError>(|tx| {
            for row in &noticed.notices {
                tx.put_notice(row)?;
            }
            for (finding, at_ms) in &noticed.looks {
                tx.put_look_again(*finding, *at_ms)?;
            }
            kept(tx, noticed)?;
            if noticed.goes_on() {
                return Ok(0);
            }
            let least = goes_out(now_ms);
            let units = tx.store().units_to_tell(now_ms, least)?;
            for unit in &units {
                let notices = tx.store().notices_to_tell(*unit, (now_ms, least), NOTICES_IN_MESSAGE)?;
                let numbers: Vec<u64> = notices.iter().map(|(number, _)| *number).collect();
                let wakes = notices.iter().map(|(_, row)| row.wakes).max().unwrap_or(Wakes::Nobody);
                let keys = notices.iter().map(|(_, row)| row.key);
                tx.put_message((message_key(keys), *unit, wakes), &numbers, now_ms)?;
            }
            Ok(units.len())
        })?)
    }

    /// A message was sent.
    ///
    /// # Errors
    /// The disk is full: it will be sent again, under the same key.
    pub fn told(&mut self, _: &Operator, message: u64) -> Result<()> {
        let now_ms = self.reading().wall_ms;
        Ok(self.store.write::<_, StoreError>(|tx| tx.put_sent(message, now_ms))?)
    }

    /// A message could not be sent, for a reason in words, and the receiver asks for so long a wait, ms. It is tried again later;
    /// after the last try an alarm is raised, unless one stands that nobody has seen, and the message stays until somebody has it
    /// tried again.
    ///
    /// # Errors
    /// The disk is full: it will be sent again at once.
    pub fn not_told(
        &mut self,
        _: &Operator,
        message: &MessageRow,
        (error, asked_ms): (&str, Option<u64>),
    ) -> Result<()> {
        let mut chance = [0; 4];
        self.seams.entropy.fill(&mut chance);
        let (now_ms, tries) = (self.reading().wall_ms, message.tries + 1);
        let wait_ms = wait_ms(tries, (u32::from_le_bytes(chance), asked_ms));
        let next_try_ms = now_ms.saturating_add_unsigned(wait_ms);
        let given_up_ms = (tries >= TRIES_MAX).then_some(now_ms);
        let error: String = error.chars().filter(|one| !one.is_control()).take(ERROR_CHARACTERS).collect();
        let unseen = self.store.alarms()?.iter().any(|alarm| alarm.kind == NOT_TOLD);
        Ok(self.store.write::<_, StoreError>(|tx| {
            tx.put_not_sent(message.number, (next_try_ms, given_up_ms, &error))?;
            if given_up_ms.is_some() && !unseen {
                let what = format!(
                    "a responsible unit could not be told what it has to put right: message {} to unit {} failed {tries} \
                     times ({error}). Nothing is lost: `gridwalk notices list` shows what waits, and `gridwalk notices \
                     retry` has it tried again once the receiver works",
                    message.key, message.unit
                );
                tx.raise_alarm(u64::try_from(now_ms).unwrap_or(0), (NOT_TOLD, &what))?;
            }
            Ok(())
        })?)
    }

    /// Has everything that was not sent tried again from now on; how many messages that are.
    ///
    /// # Errors
    /// The disk is full.
    pub fn tell_again(&mut self, _: &Operator) -> Result<u64> {
        let now_ms = self.reading().wall_ms;
        Ok(self.store.write::<_, StoreError>(|tx| tx.try_messages_again(now_ms))?)
    }
}

/// The key of a message: by what it carries, so that an office that is restored and makes the same message says the same key.
fn message_key(notices: impl Iterator<Item = Id>) -> Id {
    let mut keys: Vec<Id> = notices.collect();
    keys.sort_unstable();
    let bytes: Vec<u8> = keys.iter().flat_map(|key| key.0).collect();
    Use::Notice.of(&bytes).id()
}
