//! What travels without the phone that made it: bundles from hand to hand, files, old requests.

use super::World;
use crate::simulate::action::Action;
use sync_core::error::{CoreError, Result};
use sync_core::phone::Carried;
use sync_core::protocol::push::{Push, PushAnswer, Verdict};

/// No more files than this are on their way.
const FILES_MAX: usize = 4;

impl World {
    /// Bundles go from hand to hand.
    pub(super) fn hand(&mut self, action: Action, at: usize) -> Result<()> {
        let Some(phone) = self.phones.get_mut(at) else { return Ok(()) };
        if action == Action::Hand {
            let place = self.chance.pick(&self.places).copied();
            let what =
                place.filter(|_| self.chance.percent(40)).map_or(Carried::Unacknowledged, Carried::All);
            if self.bundles.len() == FILES_MAX {
                self.bundles.swap_remove(0);
            }
            self.bundles.push(phone.replica.bundle(&what)?);
            self.counts.one("bundles");
        } else if let Some(bundle) = self.chance.pick(&self.bundles) {
            match phone.replica.take_bundle(bundle) {
                Ok(brought) if brought.changesets > 0 => self.counts.one("bundles brought"),
                Ok(_) => self.counts.one("bundles again"),
                // without what was erased since, or what only its author has, it is not taken: nothing is lost by that
                Err(CoreError::Malformed(_)) if !self.office.erased.is_empty() => {
                    self.counts.one("bundles refused");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What travels without the phone that made it.
    pub(super) fn carry(&mut self, action: Action, at: usize) -> Result<()> {
        let Some(phone) = self.phones.get(at) else { return Ok(()) };
        match action {
            Action::Export => {
                let groups = Push::decode(&phone.replica.push_body()?)?.groups;
                self.counts.many("files", usize::from(!groups.is_empty()));
                if self.files.len() == FILES_MAX {
                    self.files.swap_remove(0);
                }
                self.files.push(groups);
            }
            Action::Deliver => {
                if let Some(file) = self.chance.pick(&self.files) {
                    let mut push = Push::decode(&phone.replica.push_body()?)?;
                    push.groups.clone_from(file);
                    let token = phone.token(&mut self.chance);
                    self.bring(&token, &push.encode())?;
                    self.counts.one("deliveries");
                }
            }
            Action::Damage => {
                let mut push = Push::decode(&phone.replica.push_body()?)?;
                let token = phone.token(&mut self.chance);
                if self.office.book.knows(&token)
                    && let Some(segment) =
                        push.groups.iter_mut().flatten().next().map(|item| &mut item.segment)
                {
                    let place = self.chance.below(segment.len());
                    segment.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= 1);
                    self.office.push_damaged(&token, &push)?;
                    self.counts.one("damaged");
                }
            }
            _ => {
                if let Some((token, body)) = self.chance.pick(&self.kept).cloned() {
                    self.bring(&token, &body)?;
                    self.counts.one("replays");
                }
            }
        }
        Ok(())
    }

    /// Brings a push to the office whose answer nobody waits for.
    fn bring(&mut self, token: &str, body: &[u8]) -> Result<()> {
        if !self.office.book.knows(token) {
            return Ok(());
        }
        for verdict in PushAnswer::decode(&self.office.push(token, body)?)?.verdicts {
            if let Verdict::Gap(_) = verdict {
                self.counts.one("gaps");
            }
        }
        Ok(())
    }
}
