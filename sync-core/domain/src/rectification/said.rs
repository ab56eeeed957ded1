//! What an act says in the log, and the operation that writes it.

use super::{ActKind, Channel, ReferralState, Verdict};
use crate::findings::position_scalars;
use crate::format::{ACT, Scalar, draft, parts};
use crate::geo::Placed;
use crate::people::{PersonId, Role};
use merge::hash::{Hash, Id};
use merge::skeleton::{Draft, Target, derived_id};

/// What an act says. What a kind of act does not need is left out: [`Said::of`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it is.
    pub kind: ActKind,
    /// The act that it answers, judges or decides on.
    pub about: Option<Id>,
    /// The responsible unit: whom an assign names; for whom an accept, a decline or a report speaks.
    pub unit: Option<Id>,
    /// Until when, ms since 1970.
    pub due_ms: Option<i64>,
    /// Content hash of the calendar that the due was counted by.
    pub calendar: Option<Hash>,
    /// Content hash of the after-photo.
    pub evidence: Option<Hash>,
    /// What a recheck found, what an appeal came to.
    pub verdict: Option<Verdict>,
    /// The other finding of a duplicate, a move or an adoption, and the code of its grid.
    pub other: Option<(Id, u64)>,
    /// Whether this one of a linked pair costs no points.
    pub pair: Pair,
    /// To which other system.
    pub channel: Option<Channel>,
    /// What that system says.
    pub state: Option<ReferralState>,
    /// Its code there.
    pub channel_code: Option<String>,
    /// In which role it was done: the office's key always says it, a person only where he has several.
    pub acted_as: Option<Role>,
}

/// What one of a linked pair costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pair {
    /// What any finding costs.
    #[default]
    Costs,
    /// Nothing: the other one does.
    CostsNothing,
}

impl Said {
    /// An act that says no more than what it is.
    #[must_use]
    pub const fn of(kind: ActKind) -> Self {
        Self {
            kind,
            about: None,
            unit: None,
            due_ms: None,
            calendar: None,
            evidence: None,
            verdict: None,
            other: None,
            pair: Pair::Costs,
            channel: None,
            state: None,
            channel_code: None,
            acted_as: None,
        }
    }

    /// The first field that an act of this kind needs and does not have, and what may stand there. Such an act has no effect;
    /// it is stored all the same where it comes from elsewhere.
    #[must_use]
    pub fn lacking(&self) -> Option<(&'static str, &'static str)> {
        use ActKind::{
            Accept, Adopt, Appeal, Assign, ConfirmEvidence, DecideAppeal, Decline, DuplicateOf,
            GrantExtension, Move, Reassign, Recheck, Refer, ReferralState,
        };
        let needs = |there: bool, field, allowed| (!there).then_some((field, allowed));
        let unit = needs(self.unit.is_some(), "unit", "the responsible unit");
        let about = |allowed| needs(self.about.is_some(), "about", allowed);
        let other = |allowed| needs(self.other.is_some(), "other", allowed);
        let verdict = || needs(self.verdict.is_some(), "verdict", "1 for, 2 against");
        match self.kind {
            Assign | Reassign | Accept | Decline => unit,
            GrantExtension => needs(self.due_ms.is_some(), "due_ms", "until when, ms since 1970"),
            Recheck => verdict(),
            DecideAppeal => verdict().or_else(|| about("the act that was appealed against")),
            Appeal => about("the act that it is against"),
            ConfirmEvidence => about("the report or the closing whose evidence is taken"),
            DuplicateOf => other("the finding that it is the duplicate of, and its grid"),
            Move => other("the finding that goes on for it in another grid, and that grid"),
            Adopt => other("the official finding that was made of it, and its grid"),
            Refer => needs(self.channel.is_some(), "channel", "the other system"),
            ReferralState => about("the referral").or_else(|| {
                needs(self.state.is_some(), "state", "1 received, 2 at work, 3 done, 4 not taken")
            }),
            _ => None,
        }
    }

    fn scalars(&self) -> Vec<Scalar> {
        fn some<T>(value: Option<T>) -> Scalar
        where
            Scalar: From<T>,
        {
            value.map_or(Scalar::Empty, Scalar::from)
        }
        let pair = match self.pair {
            Pair::Costs => Scalar::Empty,
            Pair::CostsNothing => Scalar::Int(1),
        };
        vec![
            self.kind.code().into(),
            some(self.about),
            some(self.unit),
            some(self.due_ms.map(|due| due.max(0))),
            some(self.calendar),
            some(self.evidence),
            some(self.verdict.map(Verdict::code)),
            some(self.other.map(|(finding, _)| finding)),
            some(self.other.map(|(_, grid)| grid)),
            pair,
            some(self.channel.map(Channel::code)),
            some(self.state.map(ReferralState::code)),
            some(self.channel_code.as_deref()),
            some(self.acted_as.map(Role::code)),
        ]
    }
}

/// An act to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAct {
    /// The finding.
    pub finding: Id,
    /// Who does it: the act's id names its author, so that nobody else can write to it.
    pub author: PersonId,
    /// An id that its author makes.
    pub made: Id,
    /// What it says.
    pub said: Said,
    /// Where the after-photo was taken; personal.
    pub position: Option<Placed>,
    /// The reason, the answer, or a comment; personal.
    pub note: String,
}

impl NewAct {
    fn parts(&self) -> Vec<u8> {
        parts(&[self.finding.into(), self.author.into(), self.made.into()])
    }

    /// The act's id.
    #[must_use]
    pub fn id(&self) -> Id {
        derived_id(ACT.key, &self.parts())
    }

    /// The operation that records it.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let mut values = vec![(0, self.said.scalars())];
        values.extend(self.position.as_ref().map(|position| (1, position_scalars(position))));
        if !self.note.is_empty() {
            values.push((2, vec![self.note.as_str().into()]));
        }
        draft(&ACT, Target::Derived(self.parts()), values)
    }
}
