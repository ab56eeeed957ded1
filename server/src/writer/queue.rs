//! What waits for the writer: a bounded queue that refuses rather than grows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::Duration;
use sync_core::error::CoreError;
use sync_core::gate::Device;
use sync_core::office::{Inspected, OfficeReplica};
use sync_core::protocol::enrol::{Enrol, Enrolled};
use sync_core::protocol::hello::Hello;
use sync_core::protocol::push::PushAnswer;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

/// A push that was inspected, and waits to be stored.
#[derive(Debug)]
pub struct Arrived {
    /// Who pushes.
    pub device: Device,
    /// What it says first.
    pub hello: Hello,
    /// What it brings.
    pub groups: Vec<Vec<Inspected>>,
    /// How much memory that takes.
    pub bytes: usize,
    /// The room for it, taken until it is stored, also where the sender has gone.
    pub room: OwnedSemaphorePermit,
}

/// What a job gives back.
#[derive(Debug)]
pub(super) enum Outcome {
    Pushed(Box<PushAnswer>),
    Enrolled(Box<Enrolled>),
}

/// What is to be done.
pub(super) enum Work {
    Push(Box<Arrived>),
    Enrol(Box<Enrol>),
    /// Something that makes its own transactions.
    Order(Box<dyn FnOnce(&mut OfficeReplica) + Send>),
    Stop,
}

pub(super) type Reply = oneshot::Sender<Result<Outcome, Refusal>>;

/// A place in the queue.
pub(super) struct Job {
    pub(super) work: Work,
    pub(super) reply: Option<Reply>,
}

/// Why the writer did not do it. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Too much is waiting.
    #[error("too much is waiting for the writer")]
    QueueFull,
    /// The common commit failed, for a reason that may pass.
    #[error("the commit failed: {0}")]
    Commit(String),
    /// The office is stopping, or has stopped.
    #[error("the office has stopped")]
    Stopped,
    /// The use case refused.
    #[error(transparent)]
    Core(#[from] CoreError),
}

/// What the writer has done since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriterStats {
    /// Transactions committed durably.
    pub commits: u64,
    /// Pushes in them.
    pub pushes: u64,
    /// Enrolments in them.
    pub enrolments: u64,
    /// The most jobs in one commit.
    pub group_jobs_max: u64,
    /// Jobs refused because the queue was full.
    pub refused: u64,
    /// Pushes and enrolments that are not answered yet.
    pub waiting: u64,
    /// Time in merging, before the commits.
    pub merging: Duration,
    /// Time in the commits themselves, fsync included.
    pub committing: Duration,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    commits: AtomicU64,
    pushes: AtomicU64,
    enrolments: AtomicU64,
    group_jobs_max: AtomicU64,
    refused: AtomicU64,
    waiting: AtomicU64,
    merging_us: AtomicU64,
    committing_us: AtomicU64,
}

/// What one commit held.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Committed {
    pub(super) pushes: u64,
    pub(super) enrolments: u64,
    pub(super) merging: Duration,
    pub(super) committing: Duration,
}

impl Counters {
    pub(super) fn count(&self, committed: &Committed) {
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.pushes.fetch_add(committed.pushes, Ordering::Relaxed);
        self.enrolments.fetch_add(committed.enrolments, Ordering::Relaxed);
        self.group_jobs_max.fetch_max(committed.pushes + committed.enrolments, Ordering::Relaxed);
        self.merging_us.fetch_add(micros(committed.merging), Ordering::Relaxed);
        self.committing_us.fetch_add(micros(committed.committing), Ordering::Relaxed);
    }
}

/// Counts as waiting until it is dropped, also where the caller has gone.
struct Waiting<'c>(&'c AtomicU64);

impl<'c> Waiting<'c> {
    fn new(gauge: &'c AtomicU64) -> Self {
        gauge.fetch_add(1, Ordering::Relaxed);
        Self(gauge)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The way to the writer; as many handles as there are requests.
#[derive(Clone, Debug)]
pub struct Writer {
    jobs: SyncSender<Job>,
    counters: Arc<Counters>,
}

impl Writer {
    pub(super) const fn new(jobs: SyncSender<Job>, counters: Arc<Counters>) -> Self {
        Self { jobs, counters }
    }

    /// What the writer has done so far.
    #[must_use]
    pub fn stats(&self) -> WriterStats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        WriterStats {
            commits: read(&self.counters.commits),
            pushes: read(&self.counters.pushes),
            enrolments: read(&self.counters.enrolments),
            group_jobs_max: read(&self.counters.group_jobs_max),
            refused: read(&self.counters.refused),
            waiting: read(&self.counters.waiting),
            merging: Duration::from_micros(read(&self.counters.merging_us)),
            committing: Duration::from_micros(read(&self.counters.committing_us)),
        }
    }

    /// Hands in a push, which has its place in the queue when this returns. What it gives is ready when the push is
    /// durable.
    ///
    /// # Errors
    /// Nothing of it was kept, and it may be sent again; or what was sent cannot be done.
    pub fn push(
        &self,
        arrived: Arrived,
    ) -> Result<impl Future<Output = Result<PushAnswer, Refusal>> + use<'_>, Refusal> {
        let handed_in = self.hand_in(Work::Push(Box::new(arrived)))?;
        Ok(async move {
            match handed_in.await? {
                Outcome::Pushed(answer) => Ok(*answer),
                Outcome::Enrolled(_) => Err(Refusal::Stopped),
            }
        })
    }

    /// Hands in an enrolment; returns when it is durable.
    ///
    /// # Errors
    /// The code is not good, or nothing was kept and it may be sent again.
    pub async fn enrol(&self, request: Enrol) -> Result<Enrolled, Refusal> {
        match self.hand_in(Work::Enrol(Box::new(request)))?.await? {
            Outcome::Enrolled(answer) => Ok(*answer),
            Outcome::Pushed(_) => Err(Refusal::Stopped),
        }
    }

    fn hand_in(
        &self,
        work: Work,
    ) -> Result<impl Future<Output = Result<Outcome, Refusal>> + use<'_>, Refusal> {
        let (reply, answer) = oneshot::channel();
        let job = Job { work, reply: Some(reply) };
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => {
                self.counters.refused.fetch_add(1, Ordering::Relaxed);
                Refusal::QueueFull
            }
            TrySendError::Disconnected(_) => Refusal::Stopped,
        })?;
        let waiting = Waiting::new(&self.counters.waiting);
        Ok(async move {
            let _waiting = waiting;
            answer.await.unwrap_or(Err(Refusal::Stopped))
        })
    }

    /// Runs something on the writer's thread, behind what is queued; waits for its result.
    ///
    /// # Errors
    /// The office has stopped.
    pub fn order<T: Send + 'static>(
        &self,
        order: impl FnOnce(&mut OfficeReplica) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let (reply, answer) = std::sync::mpsc::channel();
        let work = Work::Order(Box::new(move |office| {
            // whoever ordered may have gone: the order is carried out all the same
            _ = reply.send(order(office));
        }));
        self.jobs.send(Job { work, reply: None }).map_err(|_| Refusal::Stopped)?;
        answer.recv().map_err(|_| Refusal::Stopped)
    }

    /// Lets the writer end behind what is queued.
    pub(crate) fn stop(&self) {
        // a writer that has ended already needs no stopping
        _ = self.jobs.send(Job { work: Work::Stop, reply: None });
    }
}
