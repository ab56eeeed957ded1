//! Syncing over HTTP: recording goes before it, and what was interrupted goes on.

use crate::error::{PhoneError, Result};
use crate::office::{NoAnswer, Office};
use crate::phone::open::Phone;
use crate::views::SyncView;
use crate::wire::Wire;
use std::sync::TryLockError;
use sync_core::protocol::pull::State;
use sync_core::protocol::session::Outcome;

#[uniffi::export]
impl Phone {
    /// Syncs with the office to the end. Call it on a thread for such work: it takes as long as the network does. Other
    /// calls go on meanwhile; what they record goes along. Nothing is lost wherever it ends.
    ///
    /// # Errors
    /// *Retry* where the office cannot be reached, is busy or a sync is under way; *sign in* where nobody is enrolled, or the
    /// office does not know this phone; *update app*; *free space*, after which nothing more was pushed.
    pub fn sync(&self, office: &str) -> Result<SyncView> {
        let _one = self.syncing.try_lock().map_err(|held| match held {
            TryLockError::WouldBlock => PhoneError::retry("a sync is under way already", None),
            TryLockError::Poisoned(_) => PhoneError::closed(),
        })?;
        let office = Office::at(office)?;
        self.watch.begin();
        let mut view = SyncView::begun();
        loop {
            let (outcome, no_answer) = self.sync_part(&office, &mut view)?;
            match no_answer.filter(|_| outcome == Outcome::Cut) {
                Some(NoAnswer::GivenUp) if self.watch.is_cancelled() => return Ok(view),
                Some(NoAnswer::GivenUp) => {}
                Some(no) => return Err(no.into()),
                None if outcome == Outcome::Broken => {
                    return Err(PhoneError::report("this phone's database cannot be written"));
                }
                None => return Ok(view),
            }
        }
    }

    /// Stops the sync that is under way, from another thread; it returns with the end *stopped*.
    pub fn cancel_sync(&self) {
        self.watch.cancel();
    }
}

impl Phone {
    /// Syncs until it is through, or somebody wants the phone.
    fn sync_part(&self, office: &Office, view: &mut SyncView) -> Result<(Outcome, Option<NoAnswer>)> {
        self.with_last(|replica| {
            let enrolment = replica.enrolments().first();
            let token = enrolment.map(|enrolment| enrolment.token.clone());
            let token = token.ok_or_else(|| PhoneError::sign_in("nobody is enrolled on this phone yet"))?;
            let mut wire = Wire::new(office.clone(), token, &self.watch);
            let report = replica.sync(&mut wire, State::Wanted)?;
            view.add(&report);
            Ok((report.outcome, wire.into_last()))
        })
    }
}
