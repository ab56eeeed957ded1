//! The virtual network between a phone and the office: it cuts, loses, repeats and reorders.

use super::chance::Chance;
use super::ledger::Counts;
use super::office::Office;
use super::places::spot_checks;
use sync_core::error::{CoreError, Result};
use sync_core::phone::Transport;
use sync_core::protocol::pull::{Pull, PullAnswer};
use sync_core::protocol::push::Push;

/// How a connection behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Everything arrives; some of it twice, pages of any length.
    Whole,
    /// It may be cut anywhere.
    Cut,
}

/// Old requests are kept up to this many.
const KEPT_MAX: usize = 8;

/// A request as the network saw it: who sent it, and the body of the push.
pub(super) type Request = (String, Vec<u8>);

/// A connection of one phone.
pub(super) struct Wire<'w> {
    pub(super) office: &'w mut Office,
    pub(super) token: String,
    pub(super) chance: &'w mut Chance,
    pub(super) manner: Manner,
    pub(super) counts: &'w mut Counts,
    /// How often in a hundred times the office is set back between a push and a pull.
    pub(super) set_back_percent: usize,
    /// Requests that may arrive once more, long after.
    pub(super) kept: &'w mut Vec<Request>,
    /// The office did not know the token.
    pub(super) unknown: bool,
    /// Why the office could not answer.
    pub(super) broken: Option<CoreError>,
}

impl Wire<'_> {
    fn cut(&mut self, percent: usize, what: &'static str) -> bool {
        let cut = self.manner == Manner::Cut && self.chance.percent(percent);
        if cut {
            self.counts.one(what);
        }
        cut
    }

    /// Whether the office does not know the token: it was set back to before that enrolment.
    fn is_turned_away(&mut self) -> bool {
        self.unknown = !self.office.book.knows(&self.token);
        if self.unknown {
            self.counts.one("tokens unknown");
        }
        self.unknown
    }

    fn push_through(&mut self, mut body: Vec<u8>) -> Result<Option<Vec<u8>>> {
        if self.kept.len() == KEPT_MAX {
            let place = self.chance.below(KEPT_MAX);
            self.kept.swap_remove(place);
        }
        self.kept.push((self.token.clone(), body.clone()));
        if self.cut(15, "requests lost") {
            return Ok(None);
        }
        if self.is_turned_away() {
            return Ok(None);
        }
        let mut push = Push::decode(&body)?;
        if self.chance.percent(10) {
            self.chance.shuffle(&mut push.groups);
        }
        if self.cut(40, "requests cut") {
            push.groups.truncate(self.chance.below(push.groups.len() + 1));
        }
        body = push.encode();
        let mut answer = self.office.push(&self.token, &body)?;
        if self.chance.percent(30) {
            self.counts.one("requests twice");
            answer = self.office.push(&self.token, &body)?;
        }
        Ok((!self.cut(40, "replies lost")).then_some(answer))
    }

    fn pull_through(&mut self, body: &[u8]) -> Result<Option<Vec<u8>>> {
        if self.cut(15, "requests lost") {
            return Ok(None);
        }
        let set_back = self.manner == Manner::Cut && self.chance.percent(self.set_back_percent);
        if set_back && self.office.restore(self.chance)? {
            self.counts.one("set back in a sync");
        }
        if self.is_turned_away() {
            return Ok(None);
        }
        let mut pull = Pull::decode(body)?;
        if self.chance.percent(5) {
            // whoever asks for a lane that is not his is told nothing of it
            pull.after.push((spot_checks()?, 0));
        }
        let Some(mut answer) = self.office.pull(&self.token, &pull)? else {
            self.counts.one("readers turned away");
            return Ok(None);
        };
        if self.chance.percent(30) {
            let limit = 1 + self.chance.below(4);
            if shorten(&mut answer, limit) {
                answer.mark = self.office.mark(&answer)?;
            }
        }
        Ok((!self.cut(30, "replies lost")).then(|| answer.encode()))
    }

    fn tell(&mut self, answer: Result<Option<Vec<u8>>>) -> Option<Vec<u8>> {
        answer.unwrap_or_else(|error| {
            self.broken = Some(error);
            None
        })
    }
}

/// Makes a page of the first feed numbers of an answer, as an office with shorter pages would.
fn shorten(answer: &mut PullAnswer, limit: usize) -> bool {
    let mut numbers: Vec<u64> = answer.entries.iter().map(|entry| entry.placed.position.number).collect();
    numbers.dedup();
    let shorter = numbers.len() > limit;
    if let (Some(last), true) = (numbers.get(limit - 1), shorter) {
        answer.entries.retain(|entry| entry.placed.position.number <= *last);
        answer.upto = *last;
        answer.closing = None;
    }
    shorter
}

impl Transport for Wire<'_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        let answer = self.push_through(body);
        self.tell(answer)
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        let answer = self.pull_through(&body);
        self.tell(answer)
    }

    fn is_unknown(&self) -> bool {
        self.unknown
    }

    fn know_again(&mut self, body: Vec<u8>) -> bool {
        if self.cut(15, "requests lost") {
            return false;
        }
        let known = self.office.know_again(&body);
        let known = self.tell(known.map(|known| known.then(Vec::new))).is_some();
        self.counts.many("known again", usize::from(known));
        known && !self.cut(15, "replies lost")
    }

    fn give_up(&mut self, token: &str) -> bool {
        if self.cut(15, "requests lost") {
            return false;
        }
        let heard = self.office.give_up(token);
        let heard = self.tell(heard.map(|heard| heard.then(Vec::new))).is_some();
        self.counts.many("given up", usize::from(heard));
        heard && !self.cut(15, "replies lost")
    }
}
