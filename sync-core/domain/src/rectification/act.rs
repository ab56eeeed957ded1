//! One act about one finding, and the set of them that a finding has: each with what its author had seen.

use crate::people::{PersonId, Role};
use crate::rectification::ActKind;
use merge::hash::{Hash, Id};

/// What a look or a decision came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A recheck found it put right; an appeal is upheld.
    For,
    /// A recheck found it as it was; an appeal is rejected.
    Against,
}

impl Verdict {
    /// The number in the format.
    #[must_use]
    pub const fn code(self) -> u64 {
        match self {
            Self::For => 1,
            Self::Against => 2,
        }
    }

    /// The verdict of a number; `None` for one of a later version.
    #[must_use]
    pub const fn from_code(code: u64) -> Option<Self> {
        match code {
            1 => Some(Self::For),
            2 => Some(Self::Against),
            _ => None,
        }
    }
}

/// An act, as far as it decides anything. What an act needs and does not say, it does not do: an assign without a unit
/// assigns nobody. It is shown all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its id.
    pub id: Id,
    /// What it is.
    pub kind: ActKind,
    /// Who did it.
    pub author: PersonId,
    /// In which role.
    pub role: Role,
    /// When, ms since 1970: it breaks ties, and is shown.
    pub effective_ms: i64,
    /// The hash of its changeset: it breaks the last tie.
    pub hash: Hash,
    /// The act that it answers, judges or decides on.
    pub about: Option<Id>,
    /// The responsible unit: whom an assign names; for whom an accept, a decline or a report speaks.
    pub unit: Option<Id>,
    /// Until when, ms since 1970.
    pub due_ms: Option<i64>,
    /// The content hash of an after-photo.
    pub evidence: Option<Hash>,
    /// What a recheck found, what an appeal came to.
    pub verdict: Option<Verdict>,
    /// The other finding: of which it is the duplicate, or which goes on for it in another grid.
    pub other: Option<Id>,
}

/// The acts of one finding, in any order, with who had seen what.
#[derive(Clone, Copy)]
pub struct Acts<'a> {
    acts: &'a [Act],
    sees: &'a dyn Fn(usize, usize) -> bool,
}

/// The place of an act in the set that it was given in.
pub type Place = usize;

impl<'a> Acts<'a> {
    /// `sees(a, b)` tells whether the author of `acts[a]` had `acts[b]` when writing: a strict partial order.
    #[must_use]
    pub fn new(acts: &'a [Act], sees: &'a dyn Fn(usize, usize) -> bool) -> Self {
        Self { acts, sees }
    }

    /// The act at a place; `None` outside the set.
    #[must_use]
    pub fn get(&self, place: Place) -> Option<&'a Act> {
        self.acts.get(place)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (Place, &'a Act)> + use<'a> {
        self.acts.iter().enumerate()
    }

    /// Whether the author of the act at `a` had seen that at `b`; nobody has seen an act while writing it.
    #[must_use]
    pub fn sees(&self, a: Place, b: Place) -> bool {
        a != b && (self.sees)(a, b)
    }

    pub(super) fn concurrent(&self, a: Place, b: Place) -> bool {
        a != b && !self.sees(a, b) && !self.sees(b, a)
    }

    /// The acts whose authors may do them, with their places.
    pub(super) fn allowed(&self) -> impl Iterator<Item = (Place, &'a Act)> + use<'a> {
        let acts = *self;
        self.all().filter(move |(_, act)| acts.may(act))
    }

    /// The acts whose authors may do them and that no appeal has made void, with their places.
    pub fn counting(&self) -> impl Iterator<Item = (Place, &'a Act)> + use<'a> {
        let acts = *self;
        self.allowed().filter(move |(place, _)| !acts.is_void(*place))
    }

    fn may(&self, act: &Act) -> bool {
        // a withdrawal is a register of the finding, whose writers are judged there
        act.kind == ActKind::Withdraw || act.kind.may().contains(&act.role)
    }

    /// Whether an appeal that was upheld names it: decided by somebody of no lower rank, who had seen it. The decision
    /// itself may have been decided on; it ends, because who decides has seen what he decides on.
    fn is_void(&self, place: Place) -> bool {
        let Some(act) = self.get(place) else { return false };
        self.allowed().any(|(by, decision)| {
            decision.kind == ActKind::DecideAppeal
                && decision.verdict == Some(Verdict::For)
                && decision.about == Some(act.id)
                && decision.role.rank() >= act.role.rank()
                && self.sees(by, place)
                && !self.is_void(by)
        })
    }

    /// Of several acts the one that is shown: rank, then effective, then hash.
    pub(super) fn foremost(&self, places: impl IntoIterator<Item = Place>) -> Option<Place> {
        places
            .into_iter()
            .max_by_key(|place| self.get(*place).map(|act| (act.role.rank(), act.effective_ms, act.hash)))
    }
}
