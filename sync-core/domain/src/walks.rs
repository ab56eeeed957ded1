//! A walk is what a leader does in a grid in a week: started, joined, finished. It never stores where anyone went.

use crate::format::{COMPANION, Scalar, WALK, draft, parts};
use crate::people::{PersonId, Role};
use merge::hash::{Hash, Id, Use};
use merge::skeleton::{Draft, Target};

/// How a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 完成.
    Complete,
    /// 中止.
    BrokenOff,
}

impl Outcome {
    /// The number in the format.
    #[must_use]
    pub const fn code(self) -> u64 {
        match self {
            Self::Complete => 1,
            Self::BrokenOff => 2,
        }
    }

    /// The outcome of a number; `None` for one of a later version.
    #[must_use]
    pub const fn from_code(code: u64) -> Option<Self> {
        match code {
            1 => Some(Self::Complete),
            2 => Some(Self::BrokenOff),
            _ => None,
        }
    }
}

/// Why an author takes something back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// 误操作.
    Mistake,
    /// 重复录入.
    Twice,
}

impl Withdrawal {
    /// The number in the format.
    #[must_use]
    pub const fn code(self) -> u64 {
        match self {
            Self::Mistake => 1,
            Self::Twice => 2,
        }
    }

    /// The reason of a number; `None` for one of a later version.
    #[must_use]
    pub const fn from_code(code: u64) -> Option<Self> {
        match code {
            1 => Some(Self::Mistake),
            2 => Some(Self::Twice),
            _ => None,
        }
    }
}

/// The secret in a walk's join code; the walk's start says only its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinToken(pub Id);

impl JoinToken {
    /// What the walk's start, and a companion's record, say of it.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Use::Secret.of(&self.0.0)
    }
}

/// The start of a walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The walk's id.
    pub walk: Id,
    /// Content hash of the edition it is judged by; it keeps it to the end.
    pub edition: Hash,
    /// Who leads it.
    pub leader: PersonId,
    /// What others scan to join.
    pub join: JoinToken,
    /// What it is to judge, as [`Plan::encode`](crate::plan::Plan::encode) writes it; empty where nothing was planned.
    pub plan: Vec<u8>,
}

impl Start {
    /// The operation that starts the walk.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let mut values = vec![
            (0, vec![self.edition.into()]),
            (1, vec![self.leader.into()]),
            (2, vec![self.join.hash().into()]),
        ];
        if !self.plan.is_empty() {
            values.push((6, vec![Scalar::Bytes(self.plan.clone())]));
        }
        draft(&WALK, Target::Made(self.walk), values)
    }
}

/// The operation that finishes a walk, with a note (empty for none).
#[must_use]
pub fn finish(walk: Id, outcome: Outcome, note: &str) -> Draft {
    let mut values = vec![(3, vec![outcome.code().into()])];
    if !note.is_empty() {
        values.push((5, vec![note.into()]));
    }
    draft(&WALK, Target::Made(walk), values)
}

/// The operation that takes a walk back.
#[must_use]
pub fn withdraw(walk: Id, why: Withdrawal) -> Draft {
    draft(&WALK, Target::Made(walk), vec![(4, vec![why.code().into()])])
}

/// Somebody who joins a walk by its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    /// The walk.
    pub walk: Id,
    /// Who joins.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// The name to show; personal.
    pub display_name: String,
    /// The token that was scanned.
    pub join: JoinToken,
}

impl Companion {
    /// The operation that says so.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let target = Target::Derived(parts(&[Scalar::from(self.walk), Scalar::from(self.person)]));
        let values = vec![
            (0, vec![self.role.code().into()]),
            (1, vec![self.display_name.as_str().into()]),
            (2, vec![self.join.hash().into()]),
        ];
        draft(&COMPANION, target, values)
    }
}
