//! The one writer: a thread that owns the office's replica and commits what queued while it was committing.
//!
//! It never waits for company: one arrival alone is committed at once. Several that queued during the last
//! commit share the next, each in a part of its own, and none is answered before the common commit is durable.

mod queue;
mod group;
mod checkpoints;
mod notes;

pub use queue::{Arrived, Refusal, Writer, WriterStats};

use crate::directory::Held;
use crate::error::{Result, ServerError};
use crate::limits::{GROUP_BYTES_MAX, GROUP_JOBS_MAX};
use checkpoints::Checkpoints;
use group::Group;
use notes::Notes;
use queue::{Counters, Job, Work};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use sync_core::office::OfficeReplica;

/// Starts the thread. It ends, and lets go of the directory, when it is stopped or its last handle is gone.
///
/// # Errors
/// The system gives no thread.
pub fn start(
    office: OfficeReplica,
    held: Held,
    queue_jobs_max: usize,
) -> Result<(Writer, JoinHandle<Result<()>>)> {
    let (sender, jobs) = sync_channel(queue_jobs_max);
    let counters = Arc::new(Counters::default());
    let counted = Arc::clone(&counters);
    let checkpoints = Checkpoints::start(&office)?;
    let notes = Notes::new(held);
    let thread = std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || run(office, &jobs, (&counted, checkpoints, notes)));
    let thread = thread.map_err(ServerError::Thread)?;
    Ok((Writer::new(sender, counters), thread))
}

/// What comes behind a group.
enum Next {
    /// Whatever arrives.
    Any,
    /// Something that cannot share a transaction.
    Alone(Job),
    /// Every handle is gone.
    Gone,
}

fn run(
    mut office: OfficeReplica,
    jobs: &Receiver<Job>,
    (counters, checkpoints, mut notes): (&Counters, Checkpoints, Notes),
) -> Result<()> {
    while let Ok(first) = jobs.recv() {
        let mut group = Group::default();
        let mut next = group.take(first);
        while matches!(next, Next::Any) && !group.is_full(GROUP_JOBS_MAX, GROUP_BYTES_MAX) {
            next = match jobs.try_recv() {
                Ok(job) => group.take(job),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => Next::Gone,
            };
        }
        group.commit(&mut office, counters);
        checkpoints.committed(&office);
        notes.now_and_then(&office);
        match next {
            Next::Any => {}
            Next::Alone(Job { work: Work::Order(order), .. }) => {
                order(&mut office);
                checkpoints.committed(&office);
                notes.write(&office);
            }
            Next::Alone(_) | Next::Gone => break,
        }
    }
    drop(checkpoints);
    notes.write(&office);
    office.store().checkpoint()?;
    Ok(())
}
