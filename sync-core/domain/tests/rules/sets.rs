//! Sets of acts to judge: written by hand as a short play, or drawn at random.

use domain::people::Role;
use domain::rectification::{Act, ActKind, Acts, Standing, Verdict, standing};
use merge::hash::{Hash, Id};
use proptest::prelude::*;

/// Somebody who acts: a number for the person, and a role.
pub(crate) type Who = (u8, Role);

pub(crate) const UNIT: Who = (1, Role::ResponsibleUnit);
pub(crate) const OTHER_UNIT: Who = (2, Role::ResponsibleUnit);
pub(crate) const LEADER: Who = (3, Role::GridLeader);
pub(crate) const COMPANION: Who = (4, Role::Companion);
pub(crate) const HEAD: Who = (5, Role::CommunityHead);
pub(crate) const STREET: Who = (6, Role::StreetOfficer);
pub(crate) const DISTRICT: Who = (7, Role::DistrictOfficer);
pub(crate) const CITIZEN: Who = (8, Role::PatrolMember);
const EVERYBODY: [Who; 8] = [UNIT, OTHER_UNIT, LEADER, COMPANION, HEAD, STREET, DISTRICT, CITIZEN];

pub(crate) const PHOTO: Option<Hash> = Some(Hash([7; 32]));

pub(crate) fn id(number: u8) -> Id {
    Id([number; 16])
}

/// Acts with what each author had seen, by place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Set {
    pub(crate) acts: Vec<Act>,
    pub(crate) seen: Vec<Vec<bool>>,
}

impl Set {
    /// An act that had seen these earlier ones, and whatever they had seen.
    pub(crate) fn after(&mut self, seen: &[usize], (person, role): Who, kind: ActKind) -> &mut Act {
        let place = self.acts.len();
        let row = (0..=place)
            .map(|other| seen.iter().any(|direct| *direct == other || self.saw(*direct, other)))
            .collect();
        self.seen.push(row);
        let number = u8::try_from(place + 100).expect("a set has some ten acts");
        self.acts.push(Act {
            id: id(number),
            kind,
            author: id(person),
            role,
            effective_ms: i64::from(number) * 1000,
            hash: Hash([number; 32]),
            about: None,
            unit: (role == Role::ResponsibleUnit).then_some(id(person)),
            due_ms: None,
            evidence: None,
            verdict: None,
            other: None,
        });
        self.acts.last_mut().expect("one was pushed just now")
    }

    /// An act of somebody who had seen everything so far.
    pub(crate) fn then(&mut self, who: Who, kind: ActKind) -> &mut Act {
        let all: Vec<usize> = (0..self.acts.len()).collect();
        self.after(&all, who, kind)
    }

    pub(crate) fn assign(&mut self, who: Who, unit: Who, due_ms: i64) {
        let act = self.then(who, ActKind::Assign);
        act.unit = Some(id(unit.0));
        act.due_ms = Some(due_ms);
    }

    pub(crate) fn report(&mut self, who: Who) {
        self.then(who, ActKind::ReportFixed).evidence = PHOTO;
    }

    pub(crate) fn recheck(&mut self, who: Who, verdict: Verdict) {
        self.then(who, ActKind::Recheck).verdict = Some(verdict);
    }

    pub(crate) fn saw(&self, a: usize, b: usize) -> bool {
        self.seen.get(a).and_then(|row| row.get(b)).copied().unwrap_or(false)
    }

    pub(crate) fn at(&self, place: usize) -> &Act {
        self.acts.get(place).expect("a place of this set")
    }

    pub(crate) fn id_of(&self, place: usize) -> Id {
        self.at(place).id
    }

    /// What the acts come to.
    pub(crate) fn standing(&self) -> Standing {
        standing(&Acts::new(&self.acts, &|a, b| self.saw(a, b)))
    }

    /// The same acts in another order: place i of the new set holds what stood at `order[i]`.
    pub(crate) fn reordered(&self, order: &[usize]) -> Self {
        Self {
            acts: order.iter().map(|place| self.at(*place).clone()).collect(),
            seen: order.iter().map(|a| order.iter().map(|b| self.saw(*a, *b)).collect()).collect(),
        }
    }

    /// The set without one act.
    pub(crate) fn without(&self, place: usize) -> Self {
        let order: Vec<usize> = (0..self.acts.len()).filter(|other| *other != place).collect();
        self.reordered(&order)
    }
}

/// What is drawn for one act: author, kind, whom of the earlier ones it had seen, and what it says.
type Drawn = (usize, usize, u16, (u8, bool, Option<bool>, i64));

/// Random acts: authors of every role, who know of each other by chance, whose clocks are wrong, who may not do what they
/// do, and who name what is not there.
pub(crate) fn sets(most: usize) -> impl Strategy<Value = Set> {
    let one = (
        0..EVERYBODY.len(),
        0..ActKind::all().count(),
        any::<u16>(),
        (0u8..14, any::<bool>(), any::<Option<bool>>(), 0i64..5),
    );
    proptest::collection::vec(one, 1..=most).prop_map(|drawn: Vec<Drawn>| {
        let mut set = Set::default();
        for (author, kind, knew, (about, photo, verdict, time)) in drawn {
            let who = *EVERYBODY.get(author).expect("an author is drawn from these");
            // what they wrote themselves they have always seen; of the rest, every second one
            let seen: Vec<usize> = (0..set.acts.len())
                .filter(|earlier| set.at(*earlier).author == id(who.0) || knew >> (earlier % 16) & 1 == 1)
                .collect();
            let kind = ActKind::all().nth(kind).expect("a kind is drawn from all");
            let act = set.after(&seen, who, kind);
            act.effective_ms = time;
            act.about = Some(id(100 + about));
            act.evidence = photo.then_some(Hash([7; 32]));
            act.verdict = verdict.map(|met| if met { Verdict::For } else { Verdict::Against });
            act.due_ms = Some(1000 * (time + 1));
            act.other = Some(id(200 + about % 3));
            if act.unit.is_none() {
                act.unit = Some(id(1 + about % 2));
            }
        }
        set
    })
}
