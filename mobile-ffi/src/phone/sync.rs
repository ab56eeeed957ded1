//! Syncing over HTTP: it holds the phone for a moment at each step only, tells how far it is, and can be stopped.

use crate::error::{PhoneError, Result};
use crate::office::{Office, StopSync};
use crate::phone::open::Phone;
use crate::phone::patience::Patience;
use crate::phone::progress::{SyncListener, Teller};
use crate::views::{SyncEnd, SyncView};
use client::{NoAnswer, Stop};
use std::sync::Arc;
use sync_core::phone::{Ask, Next, Request, SyncReport, carry};
use sync_core::protocol::pull::State;
use sync_core::protocol::session::Outcome;

/// On a metered link at most about so many changesets are pulled in one sync, half a megabyte; the rest comes with the
/// next.
const METERED_CHANGESETS_MAX: u64 = 3_000;

/// What the device is connected through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Link {
    /// Wi-Fi, or whatever costs nothing.
    Free,
    /// What is paid by volume: everything recorded goes up, and only so much is pulled that it costs little.
    Metered,
}

/// How a sync is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncHow {
    /// Through what.
    pub link: Link,
    /// How often it is tried in this call where the line is cut or the office is busy, 1 to 10; between the tries it waits
    /// some seconds, and longer each time.
    #[uniffi(default = 3)]
    pub tries: u32,
}

/// What a part of a sync came to.
struct Part {
    report: SyncReport,
    no_answer: Option<NoAnswer>,
    paused: bool,
}

#[uniffi::export]
impl Phone {
    /// Syncs with the office to the end. Call it on a thread for such work: it takes as long as the network does. Other
    /// calls go on meanwhile; what they record goes along. Nothing is lost wherever it ends. The listener is called on this
    /// thread.
    ///
    /// # Errors
    /// *Retry* where the office cannot be reached, is busy or a sync is under way; *sign in* where nobody is enrolled, or the
    /// office does not know this phone; *ask a person* where the office's certificate is not good; *update app*; *free
    /// space*, after which nothing more was pushed.
    #[uniffi::method(default(listener = None, stop = None))]
    pub fn sync(
        &self,
        office: &Office,
        how: SyncHow,
        listener: Option<Arc<dyn SyncListener>>,
        stop: Option<Arc<StopSync>>,
    ) -> Result<SyncView> {
        let stop = stop.map_or_else(Stop::default, |stop| stop.token());
        let turn = self.turn.take(stop)?;
        let mut teller = Teller::new(listener);
        let mut patience = Patience::of(how.tries);
        let mut view = SyncView::begun();
        loop {
            let part = self.sync_part((office, how.link), &turn.stop, (&mut teller, &view))?;
            view.add(&part.report);
            if part.paused {
                view.end = SyncEnd::Paused;
                return Ok(self.with_files(view));
            }
            match part.no_answer.filter(|_| part.report.outcome == Outcome::Cut) {
                None if turn.stop.is_stopped() => return Ok(self.with_files(view)),
                None => {
                    view.files_missing = self.fetch_files(office, &turn.stop)?;
                    return Ok(view);
                }
                Some(_) if turn.stop.is_stopped() => return Ok(self.with_files(view)),
                Some(no_answer) => match patience.wait(&no_answer) {
                    Some(wait) if !turn.stop.wait(wait) => {}
                    Some(_) => return Ok(self.with_files(view)),
                    None => return Err(no_answer.into()),
                },
            }
        }
    }
}

impl Phone {
    /// Syncs until it is through, cut or stopped.
    fn sync_part(
        &self,
        (office, link): (&Office, Link),
        stop: &Stop,
        (teller, before): (&mut Teller, &SyncView),
    ) -> Result<Part> {
        let mut line = office.line(self.token()?, stop);
        let mut paused = false;
        let report = carry(State::Wanted, &mut line, |syncing| {
            if stop.is_stopped() {
                return Ok(Next::Finished(syncing.so_far()));
            }
            let next = self.with(|replica| Ok(syncing.next(replica)?))?;
            teller.tell(|| {
                let mut so_far = before.clone();
                so_far.add(&syncing.so_far());
                self.with(|replica| Ok((so_far, replica.pending()?)))
            });
            let pulls = matches!(&next, Next::Ask(Ask { request: Request::Pull(_), .. }));
            if pulls
                && link == Link::Metered
                && before.received + syncing.so_far().received >= METERED_CHANGESETS_MAX
            {
                paused = true;
                return Ok(Next::Finished(syncing.so_far()));
            }
            Result::Ok(next)
        })?;
        Ok(Part { report, no_answer: line.last().cloned(), paused })
    }

    /// A sync's view, with how many files are not here; none are counted once the phone was shut down.
    pub(super) fn with_files(&self, mut view: SyncView) -> SyncView {
        let missing = self.files_missing().map_or(0, |missing| missing.len());
        view.files_missing = u32::try_from(missing).unwrap_or(u32::MAX);
        view
    }

    /// The token of somebody who works here; one is as good as another.
    pub(super) fn token(&self) -> Result<String> {
        self.with(|replica| {
            let enrolment = replica.enrolment().map(|enrolment| enrolment.token.clone());
            enrolment.ok_or_else(|| PhoneError::sign_in("nobody is enrolled on this phone yet"))
        })
    }
}
