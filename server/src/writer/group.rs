//! A group: what shares one commit. Each of its jobs stands or falls alone, unless the commit itself fails.

use super::Next;
use super::queue::{Arrived, Committed, Counters, Job, Outcome, Refusal, Reply, Work};
use std::time::Instant;
use sync_core::error::{CoreError, Result};
use sync_core::office::OfficeReplica;
use sync_core::store::StoreError;

/// Jobs that share a commit.
#[derive(Default)]
pub(super) struct Group {
    works: Vec<Work>,
    replies: Vec<Option<Reply>>,
    bytes: usize,
}

impl Group {
    /// Takes a job in, or says that it cannot share.
    pub(super) fn take(&mut self, job: Job) -> Next {
        match &job.work {
            Work::Push(arrived) => self.bytes += arrived.bytes,
            Work::Enrol(_) => {}
            Work::Order(_) | Work::Stop => return Next::Alone(job),
        }
        self.works.push(job.work);
        self.replies.push(job.reply);
        Next::Any
    }

    pub(super) fn is_full(&self, jobs_max: usize, bytes_max: usize) -> bool {
        self.works.len() >= jobs_max || self.bytes >= bytes_max
    }

    /// Does the jobs in one transaction, and answers each of them once it is durable.
    pub(super) fn commit(self, office: &mut OfficeReplica, counters: &Counters) {
        if self.works.is_empty() {
            return;
        }
        match do_together(office, self.works) {
            Ok((outcomes, committed)) => {
                counters.count(&committed);
                for (reply, outcome) in self.replies.into_iter().zip(outcomes) {
                    answer(reply, outcome.map_err(Refusal::Core));
                }
            }
            Err(error) => {
                tracing::error!(%error, jobs = self.replies.len(), "a commit failed; nothing of it was kept");
                for reply in self.replies {
                    answer(reply, Err(again(&error)));
                }
            }
        }
    }
}

type Done = (Vec<Result<Outcome>>, Committed);

fn do_together(office: &mut OfficeReplica, works: Vec<Work>) -> Result<Done> {
    let mut committed = Committed::default();
    let begun = Instant::now();
    office.store().begin_together()?;
    let mut outcomes = Vec::with_capacity(works.len());
    for work in works {
        let outcome = match work {
            Work::Push(arrived) => {
                committed.pushes += 1;
                let Arrived { device, hello, groups, room, .. } = *arrived;
                let answer = office.receive_inspected(&device, &hello, groups);
                drop(room);
                answer.map(|answer| Outcome::Pushed(Box::new(answer)))
            }
            Work::Enrol(request) => {
                committed.enrolments += 1;
                office.enrol(&request).map(|enrolled| Outcome::Enrolled(Box::new(enrolled)))
            }
            // `take` lets neither of them in
            Work::Order(_) | Work::Stop => continue,
        };
        match outcome {
            // behind one of these SQLite may have given up the whole transaction
            Err(CoreError::Store(error)) if error.ends_session() => {
                office.store().undo_together();
                return Err(error.into());
            }
            outcome => outcomes.push(outcome),
        }
    }
    committed.merging = begun.elapsed();
    let begun = Instant::now();
    office.store().commit_together()?;
    committed.committing = begun.elapsed();
    Ok((outcomes, committed))
}

/// The refusal that each job of a failed commit is answered with.
fn again(error: &CoreError) -> Refusal {
    match error {
        CoreError::Store(StoreError::Full) => Refusal::Core(StoreError::Full.into()),
        other => Refusal::Commit(other.to_string()),
    }
}

fn answer(reply: Option<Reply>, outcome: std::result::Result<Outcome, Refusal>) {
    if let Some(reply) = reply {
        // a caller that has gone asks again, and is answered "already"
        _ = reply.send(outcome);
    }
}
