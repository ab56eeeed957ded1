//! Turns: pushes of one phone reach the writer in the order in which they came in, however long each takes to read.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync_core::merge::hash::Id;
use tokio::sync::Notify;

/// Whose pushes are under way.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    count: u64,
    phones: HashMap<Id, Line>,
}

/// The pushes of one phone that are not through, by their numbers.
#[derive(Debug, Default)]
struct Line {
    numbers: BTreeSet<u64>,
    moved: Arc<Notify>,
}

/// The place of one push behind the earlier ones of its phone. Dropping it lets the next one go on.
#[derive(Debug)]
pub struct Turn {
    turns: Turns,
    phone: Id,
    number: u64,
    moved: Arc<Notify>,
}

impl Turns {
    /// Takes a place behind what this phone is pushing already.
    #[must_use]
    pub fn take(&self, phone: Id) -> Turn {
        let mut waiting = self.lock();
        waiting.count += 1;
        let number = waiting.count;
        let line = waiting.phones.entry(phone).or_default();
        line.numbers.insert(number);
        Turn { turns: self.clone(), phone, number, moved: Arc::clone(&line.moved) }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // the table is whole whenever the lock is released, also by a thread that panicked
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Waits until everything before it is through, or has been given up.
    pub async fn come(&self) {
        loop {
            // made before looking, so that it also hears of what moves meanwhile
            let moved = self.moved.notified();
            if self.is_first() {
                return;
            }
            moved.await;
        }
    }

    fn is_first(&self) -> bool {
        let waiting = self.turns.lock();
        waiting.phones.get(&self.phone).and_then(|line| line.numbers.first()) == Some(&self.number)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut waiting = self.turns.lock();
        if let Some(line) = waiting.phones.get_mut(&self.phone) {
            line.numbers.remove(&self.number);
            line.moved.notify_waiters();
            if line.numbers.is_empty() {
                waiting.phones.remove(&self.phone);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    const PHONE: Id = Id([1; 16]);
    const OTHER: Id = Id([2; 16]);

    async fn comes(turn: &Turn) -> bool {
        timeout(Duration::from_millis(20), turn.come()).await.is_ok()
    }

    #[tokio::test]
    async fn a_push_waits_for_the_earlier_ones_of_its_phone_and_for_nobody_else() {
        let turns = Turns::default();
        let (first, second, third) = (turns.take(PHONE), turns.take(PHONE), turns.take(PHONE));
        let other = turns.take(OTHER);
        assert!(comes(&first).await && comes(&other).await);
        assert!(!comes(&third).await);
        // given up in the middle: the one behind it still waits for the one in front
        drop(second);
        assert!(!comes(&third).await);
        let waits = tokio::spawn(async move { third.come().await });
        tokio::task::yield_now().await;
        drop(first);
        timeout(Duration::from_secs(5), waits).await.expect("it is woken").unwrap();
        drop(other);
        assert!(turns.lock().phones.is_empty(), "what is through is forgotten");
    }
}
