//! What a run came to: what was wrong, how often what happened, and the command that repeats it.

use super::ledger::Counts;
use std::fmt;

/// Something that must never be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// A copy could not be read or written, or a message was refused.
    Broke,
    /// Something that verifies was set aside.
    Refused,
    /// The last syncs did not come to rest.
    NeverQuiet,
    /// A sync that nothing cut ended with other digests than the office's, so that both had to exchange what they hold.
    Exchanged,
    /// Two copies hold different logs.
    Diverged,
    /// A changeset that somebody held is not at the office.
    Lost,
    /// A value is not what its author wrote.
    Changed,
    /// A copy still has a value in the clear that the office erased.
    Kept,
    /// Stored heads are not what the log gives.
    Heads,
    /// The digests of two copies differ.
    Digests,
    /// Two copies hold different receipts, or at different positions.
    Receipts,
    /// The office says that it was set back, and it was not.
    FalseAlarm,
    /// Something is still to be pushed, or given back, once everybody has synced.
    Pending,
    /// A table is not what its log gives, or a signature or hash does not hold.
    Unsound,
    /// Somebody without a role took a place, and no officer let that in.
    Stranger,
    /// Somebody read whose account is closed, or was told of a place that is not his.
    Served,
    /// The office does not know who works on a phone.
    Unknown,
    /// A phone holds other places than those of the people on it.
    Scope,
    /// One key has taken more places, or left more values side by side, than it may.
    Crowded,
    /// Something of a place that was lost is in sight.
    Shown,
    /// Something that had to be held counts, or something is held that had to count.
    Ruling,
    /// Something is still set aside though all of it is in the log.
    Aside,
    /// A stream has branches though no copy of its phone could believe that it was the only one.
    Forked,
    /// A value was replaced by somebody who never had it on screen.
    UnseenOverwrite,
    /// A value is still shown though somebody replaced it with it on screen.
    PhantomConflict,
}

/// What was wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Of which sort.
    pub wrong: Wrong,
    /// Where, in words.
    pub about: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.wrong, self.about)
    }
}

/// A run that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its seed.
    pub seed: u64,
    /// The name of its plan.
    pub plan: &'static str,
    /// How many actions it had.
    pub steps: usize,
    /// What was wrong; empty for a good run.
    pub faults: Vec<Fault>,
    /// How often what happened.
    pub counts: Counts,
}

impl Verdict {
    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.faults.is_empty()
    }

    /// The command that repeats this run.
    #[must_use]
    pub fn repeat(&self) -> String {
        format!(
            "gridwalk simulate --plan {} --from {} --seeds 1 --steps {}",
            self.plan, self.seed, self.steps
        )
    }
}
