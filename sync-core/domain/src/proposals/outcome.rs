//! What a proposal comes to: the decisions that stand and a withdrawal, the same in whatever order they came.

use crate::format::{SITE_PROPOSAL, draft};
use crate::people::{PersonId, Role};
use merge::hash::{Hash, Id};
use merge::skeleton::{Draft, Target};

/// How a proposal is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// 采纳: done as proposed.
    Done,
    /// 不采纳.
    Rejected,
}

impl Decided {
    /// The number in the format.
    #[must_use]
    pub const fn code(self) -> u64 {
        match self {
            Self::Done => 1,
            Self::Rejected => 2,
        }
    }

    /// The decision of a number; `None` for one of a later version.
    #[must_use]
    pub const fn from_code(code: u64) -> Option<Self> {
        match code {
            1 => Some(Self::Done),
            2 => Some(Self::Rejected),
            _ => None,
        }
    }
}

/// A decision to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    /// How.
    pub decided: Decided,
    /// For whom the office's key writes.
    pub officer: PersonId,
    /// In which role.
    pub role: Role,
    /// Why, for whoever proposed it; empty for none.
    pub note: String,
}

impl NewDecision {
    /// The operation that decides a proposal so.
    #[must_use]
    pub fn draft(&self, proposal: Id) -> Draft {
        let by = vec![self.officer.into(), self.role.code().into()];
        let mut values = vec![(4, vec![self.decided.code().into()]), (6, by)];
        if !self.note.is_empty() {
            values.push((5, vec![self.note.as_str().into()]));
        }
        draft(&SITE_PROPOSAL, Target::Made(proposal), values)
    }
}

/// A decision by somebody who may decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// How.
    pub decided: Decided,
    /// By whom; nobody where the office decided by itself.
    pub officer: PersonId,
    /// In which role.
    pub role: Role,
    /// When, ms since 1970.
    pub effective_ms: i64,
    /// The hash of its changeset: it breaks the last tie.
    pub hash: Hash,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// 待定: nobody has decided it.
    Open,
    /// 撤回: its author took it back before it was decided.
    Withdrawn,
    /// 采纳: done as proposed.
    Done,
    /// 不采纳.
    Rejected,
}

impl Became {
    /// The word for it in code and documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Withdrawn => "withdrawn",
            Self::Done => "done",
            Self::Rejected => "rejected",
        }
    }

    /// The word for it in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Open => "待定",
            Self::Withdrawn => "撤回",
            Self::Done => "采纳",
            Self::Rejected => "不采纳",
        }
    }
}

/// Whether its author took a proposal back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenBack {
    /// He did.
    Yes,
    /// He did not.
    No,
}

/// What stands beside a decision and says otherwise, neither having seen the other: a person should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beside {
    /// Another decision.
    Decision,
    /// Its author took it back.
    Withdrawal,
}

/// What a proposal comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What became of it.
    pub became: Became,
    /// The place of the decision that holds among those that were given.
    pub decision: Option<usize>,
    /// What says otherwise; nothing where everybody agrees.
    pub beside: Vec<Beside>,
}

/// What the decisions that stand, in any order, and a withdrawal come to.
///
/// A decision stands before a withdrawal that came beside it, and one by which the sites were changed before one that left them:
/// that change is a fact, in the same changeset. Among equals rank, then effective time, then hash choose whose it is.
#[must_use]
pub fn outcome(taken_back: TakenBack, decisions: &[Decision]) -> Outcome {
    let order = |one: &Decision| (one.decided == Decided::Done, one.role.rank(), one.effective_ms, one.hash);
    let holds = decisions.iter().enumerate().max_by_key(|(_, one)| order(one));
    let Some((place, held)) = holds else {
        let became = if taken_back == TakenBack::Yes { Became::Withdrawn } else { Became::Open };
        return Outcome { became, decision: None, beside: Vec::new() };
    };
    let mut beside = Vec::new();
    if decisions.iter().any(|one| one.decided != held.decided) {
        beside.push(Beside::Decision);
    }
    if taken_back == TakenBack::Yes {
        beside.push(Beside::Withdrawal);
    }
    let became = match held.decided {
        Decided::Done => Became::Done,
        Decided::Rejected => Became::Rejected,
    };
    Outcome { became, decision: Some(place), beside }
}
