//! How long to wait before a sync is tried once more: some seconds, longer each time, never the same for all phones.

use client::NoAnswer;
use std::time::Duration;
use sync_core::entropy::{SystemEntropy, random_32};

/// Before the second try about so long, then twice as long each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// And never longer: whoever waits longer is better told.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// So often at the most.
const TRIES_MAX: u32 = 10;

/// What is left of the tries of one sync.
#[derive(Debug)]
pub(crate) struct Patience {
    left: u32,
    wait: Duration,
}

impl Patience {
    pub(crate) fn of(tries: u32) -> Self {
        Self { left: tries.clamp(1, TRIES_MAX) - 1, wait: FIRST_WAIT }
    }

    /// How long to wait before it is tried once more; nothing where that is of no use.
    pub(crate) fn wait(&mut self, no_answer: &NoAnswer) -> Option<Duration> {
        let asked = match no_answer {
            NoAnswer::Lost(_) => None,
            NoAnswer::Refused { status: 408 | 429 | 500..=599, retry_after_s, .. } => *retry_after_s,
            _ => return None,
        };
        let asked = asked.map(|seconds| Duration::from_secs(u64::from(seconds)));
        if self.left == 0 || asked.is_some_and(|asked| asked > WAIT_MAX) {
            return None;
        }
        self.left -= 1;
        let wait = asked.unwrap_or(self.wait);
        self.wait = (self.wait * 2).min(WAIT_MAX);
        Some(wait + jitter(wait, random_32(&mut SystemEntropy)))
    }
}

/// Up to half as long again, so that phones that were cut together do not come back together.
fn jitter(wait: Duration, [dice, ..]: [u8; 32]) -> Duration {
    wait * u32::from(dice) / 510
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(retry_after_s: Option<u32>) -> NoAnswer {
        let (slug, zh, en) = (String::new(), String::new(), String::new());
        NoAnswer::Refused { status: 503, slug, zh, en, retry_after_s }
    }

    #[test]
    fn what_passes_is_waited_for_longer_each_time_and_not_for_ever() {
        let mut patience = Patience::of(4);
        for at_least_s in [1, 2, 4] {
            let wait = patience.wait(&NoAnswer::Lost(String::new())).expect("tries are left");
            let at_least = Duration::from_secs(at_least_s);
            assert!(wait >= at_least && wait <= at_least * 3 / 2, "{wait:?}");
        }
        assert_eq!(patience.wait(&NoAnswer::Lost(String::new())), None);
    }

    #[test]
    fn an_office_that_says_when_is_believed_and_one_that_says_much_later_is_told_to_the_app() {
        let wait = Patience::of(3).wait(&busy(Some(7))).expect("tries are left");
        assert!(wait >= Duration::from_secs(7), "{wait:?}");
        assert_eq!(Patience::of(3).wait(&busy(Some(3600))), None);
    }

    #[test]
    fn what_does_not_pass_is_not_waited_for() {
        for no_answer in [NoAnswer::NotTheOffice(200), NoAnswer::Stopped] {
            assert_eq!(Patience::of(3).wait(&no_answer), None);
        }
    }

    #[test]
    fn one_try_is_made_at_least_and_ten_at_most() {
        assert_eq!(Patience::of(0).left, 0);
        assert_eq!(Patience::of(u32::MAX).left, 9);
    }
}
