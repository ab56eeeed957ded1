//! A notice: to whom, what, and by which act.

use super::what::What;
use merge::hash::{Id, Use};

/// Something to tell a unit about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The unit.
    pub unit: Id,
    /// What it is told.
    pub what: What,
    /// The act that it tells of; of a due that nears or has passed, the act that wrote it.
    pub act: Id,
    /// Of what is still overdue, for how many weeks; else how often the same had been told before, 0 but for rare turns: a
    /// ruling that was adopted, held and adopted again.
    pub times: u32,
    /// When that was, ms since 1970: the act's effective time, or the due that has passed.
    pub at_ms: i64,
    /// Until when the unit has to put it right, ms since 1970; `None` where nobody wrote a due, or it has to no more.
    pub due_ms: Option<i64>,
}

impl Notice {
    /// What makes it this notice and no other, on every copy and after every restart: whoever gets two with one key has been
    /// told once.
    #[must_use]
    pub fn key(&self, finding: Id) -> Id {
        let mut bytes = Vec::with_capacity(16 * 3 + 8);
        for id in [finding, self.unit, self.act] {
            bytes.extend_from_slice(&id.0);
        }
        bytes.extend_from_slice(&self.what.code().to_le_bytes());
        bytes.extend_from_slice(&self.times.to_le_bytes());
        Use::Notice.of(&bytes).id()
    }
}

/// What a unit was told about a finding before, or will be told once it is day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The unit.
    pub unit: Id,
    /// What.
    pub what: What,
    /// The act that it told of.
    pub act: Id,
    /// As in [`Notice`].
    pub times: u32,
}

/// How often a unit was told this of this act.
pub(super) fn times_told(told: &[Told], (unit, what, act): (Id, What, Id)) -> u32 {
    let same = |one: &&Told| (one.unit, one.what, one.act) == (unit, what, act);
    u32::try_from(told.iter().filter(same).count()).unwrap_or(u32::MAX)
}
