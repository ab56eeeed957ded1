//! The book of a run: who was assigned when, what stands at the office, and what the oracle expects it to hold.

use super::devices::{MINUTE_MS, Time};
use super::verdict::{Fault, Wrong};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::domain::holds::HoldReason;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::partition::Partition;
use sync_core::merge::receipt::Mark;
use sync_core::merge::segment::Segment;
use sync_core::protocol::push::{Item, Push, PushAnswer, Verdict};

/// An office's clock may be so far behind after a restore: what came that close to a ruling may fall on either side.
const CLOSE_MS: i64 = 8 * MINUTE_MS;

/// What the office said once, and where it stood when it was said.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) hash: Hash,
    pub(super) stream: Id,
    pub(super) seq: u32,
    /// Its number in the feed, in the life in which it was said.
    pub(super) number: u64,
    life: u32,
}

/// An assignment.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) id: Id,
    pub(super) person: Id,
    pub(super) place: Partition,
    begun: Hash,
    ends: Vec<Said>,
}

/// Who wrote a changeset, and what was on that phone then.
#[derive(Clone, Debug)]
pub(super) struct Author {
    pub(super) person: Id,
    pub(super) key: Hash,
    pub(super) replica: Id,
    pub(super) place: Partition,
    /// The ends that the phone held.
    pub(super) knew: BTreeSet<Hash>,
    /// The tips that it held, where it held an end.
    pub(super) tips: BTreeSet<Hash>,
}

/// What an office's database holds; a backup holds the same.
#[derive(Clone, Debug, Default)]
struct AtOffice {
    here: BTreeSet<Hash>,
    admitted: BTreeSet<Id>,
    /// What has to be held, as long as this database lives.
    held: BTreeSet<Hash>,
    /// Who was enrolled where, by token.
    enrolled: BTreeMap<String, Enrolled>,
}

/// Somebody on an installation.
#[derive(Clone, Copy, Debug)]
struct Enrolled {
    replica: Id,
    person: Id,
    key: Hash,
    given_up: bool,
}

/// Whether something is so, as far as the book can say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sure {
    Yes,
    No,
    Unsure,
}

/// Who brings a push.
struct Bearer {
    replica: Option<Id>,
    mark: Option<Mark>,
}

/// The book.
pub(super) struct Book {
    time: Time,
    per_mille: u16,
    pub(super) terms: Vec<Term>,
    pub(super) authors: BTreeMap<Hash, Author>,
    at: AtOffice,
    backup: AtOffice,
    /// How often the office was set back, and the epoch that it is in.
    life: u32,
    pub(super) epoch: Id,
    /// Since when, in true time.
    pub(super) disabled: BTreeMap<Id, i64>,
    /// Key, and the changeset that revokes it; since when.
    pub(super) revoked: Vec<(Hash, Hash, i64)>,
    /// With which reasons a changeset may be held, over all lives.
    may: BTreeMap<Hash, BTreeSet<u32>>,
    /// Keys that have as many tips in a place as they may; more waits for an officer.
    pub(super) crowded: BTreeSet<(Hash, Partition)>,
    pub(super) faults: Vec<Fault>,
}

/// Whether the judge of a run holds a changeset: by its hash alone.
pub(super) fn drawn(hash: &Hash, per_mille: u16) -> bool {
    let [high, low, ..] = hash.0;
    u16::from_le_bytes([low, high]) % 1000 < per_mille
}

impl Book {
    pub(super) fn new(time: &Time, per_mille: u16, epoch: Id) -> Self {
        Self {
            time: time.clone(),
            per_mille,
            terms: Vec::new(),
            authors: BTreeMap::new(),
            at: AtOffice::default(),
            backup: AtOffice::default(),
            life: 0,
            epoch,
            disabled: BTreeMap::new(),
            revoked: Vec::new(),
            may: BTreeMap::new(),
            crowded: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    pub(super) fn begin(&mut self, (person, place): (Id, Partition), (id, begun): (Id, Hash)) {
        self.at.here.insert(begun);
        self.terms.push(Term { id, person, place, begun, ends: Vec::new() });
    }

    pub(super) fn end(&mut self, id: Id, (hash, number): (Hash, u64), (stream, seq): (Id, u32)) {
        self.at.here.insert(hash);
        let said = Said { hash, stream, seq, number, life: self.life };
        self.terms.iter_mut().filter(|term| term.id == id).for_each(|term| term.ends.push(said.clone()));
    }

    /// Whether an assignment is in force, as far as the office remembers.
    pub(super) fn is_open(&self, term: &Term) -> bool {
        self.at.here.contains(&term.begun) && !term.ends.iter().any(|end| self.at.here.contains(&end.hash))
    }

    /// Where somebody is assigned now.
    pub(super) fn scope(&self, person: Id) -> BTreeSet<Partition> {
        let mine = self.terms.iter().filter(|term| term.person == person && self.is_open(term));
        mine.map(|term| term.place).collect()
    }

    /// The ends of somebody's assignments in a place.
    pub(super) fn ends(&self, person: Id, place: Partition) -> impl Iterator<Item = &Said> {
        let terms = self.terms.iter().filter(move |term| term.person == person && term.place == place);
        terms.flat_map(|term| &term.ends)
    }

    /// Somebody is enrolled on an installation, or is known there again.
    pub(super) fn enrol(&mut self, token: &str, (replica, person, key): (Id, Id, Hash)) {
        let fresh = Enrolled { replica, person, key, given_up: false };
        self.at.enrolled.entry(token.to_owned()).or_insert(fresh);
    }

    /// Somebody is taken off an installation, with every token that is known of there.
    pub(super) fn give_up(&mut self, token: &str) {
        let Some(one) = self.at.enrolled.get(token).copied().filter(|one| !one.given_up) else { return };
        for other in self.at.enrolled.values_mut() {
            other.given_up |= (other.replica, other.person) == (one.replica, one.person);
        }
    }

    /// Whether the office knows a token.
    pub(super) fn knows(&self, token: &str) -> bool {
        self.at.enrolled.contains_key(token)
    }

    /// Whether nothing may be read with a token.
    pub(super) fn is_closed_to(&self, token: &str) -> bool {
        let open = self.at.enrolled.get(token).filter(|one| !one.given_up);
        open.is_none_or(|one| self.is_closed(one.replica, one.key))
    }

    /// Who works on an installation, as far as the office remembers.
    pub(super) fn people_on(&self, replica: Id) -> BTreeSet<Id> {
        let there = self.at.enrolled.values().filter(|one| one.replica == replica && !one.given_up);
        there.map(|one| one.person).collect()
    }

    /// Those of them whose accounts are open.
    pub(super) fn open_on(&self, replica: Id) -> BTreeSet<Id> {
        let mut open = self.people_on(replica);
        open.retain(|person| !self.disabled.contains_key(person));
        open
    }

    /// Whether an installation may not read.
    pub(super) fn is_closed(&self, replica: Id, key: Hash) -> bool {
        self.open_on(replica).is_empty() || self.revoked_since(key).is_some()
    }

    fn revoked_since(&self, key: Hash) -> Option<i64> {
        let of_key =
            self.revoked.iter().filter(|(revoked, said, _)| *revoked == key && self.at.here.contains(said));
        of_key.map(|(_, _, since)| *since).min()
    }

    pub(super) fn back_up(&mut self) {
        self.backup = self.at.clone();
    }

    pub(super) fn set_back(&mut self, epoch: Id) {
        self.at = self.backup.clone();
        self.life += 1;
        self.epoch = epoch;
    }

    /// A changeset has to be held with a reason from now on.
    pub(super) fn must_hold(&mut self, hash: Hash, reason: HoldReason) {
        self.at.held.insert(hash);
        self.may.entry(hash).or_default().insert(reason.code());
    }

    pub(super) fn has_to_be_held(&self, hash: &Hash) -> bool {
        self.at.held.contains(hash)
    }

    pub(super) fn may_be_held(&self, hash: &Hash, reason: u32) -> bool {
        self.may.get(hash).is_some_and(|reasons| reasons.contains(&reason))
    }

    pub(super) fn is_admitted(&self, stream: Id) -> bool {
        self.at.admitted.contains(&stream)
    }

    pub(super) fn admit(&mut self, stream: Id) {
        self.at.admitted.insert(stream);
    }

    pub(super) fn stands(&self, hash: &Hash) -> bool {
        self.at.here.contains(hash)
    }

    pub(super) fn put(&mut self, hash: Hash) {
        self.at.here.insert(hash);
    }

    /// What a push brought, and what was answered.
    pub(super) fn arrive(&mut self, push: &Push, (answer, replica): (&PushAnswer, Option<Id>)) {
        let mark = push.hello.mark.as_deref().and_then(|bytes| Mark::read(bytes).ok());
        let bearer = Bearer { replica, mark };
        for (item, verdict) in push.groups.iter().flatten().zip(&answer.verdicts) {
            self.arrived(item, (verdict, &bearer));
        }
    }

    fn arrived(&mut self, item: &Item, (verdict, bearer): (&Verdict, &Bearer)) {
        let Ok(segment) = Segment::decode(&item.segment) else { return };
        let hashes: Vec<Hash> = segment.changesets.iter().map(|changeset| changeset.hash).collect();
        let author = self.authors.get(&segment.last()).cloned();
        let fresh: Vec<Hash> = hashes.iter().filter(|hash| !self.stands(hash)).copied().collect();
        if let Some(author) = &author {
            let stranger =
                self.roles(author).is_empty() && !self.at.admitted.contains(&segment.author.stream());
            let waits = stranger && item.receipts.is_empty() && !fresh.is_empty();
            match verdict {
                Verdict::Quarantined(reason)
                    if !waits && !self.crowded.contains(&(author.key, author.place)) =>
                {
                    self.faults.push(Fault { wrong: Wrong::Refused, about: reason.clone() });
                }
                Verdict::Held(_) if waits => {
                    let about = format!("{} of somebody without a role", segment.last());
                    self.faults.push(Fault { wrong: Wrong::Stranger, about });
                }
                _ => {}
            }
        }
        if !matches!(verdict, Verdict::Held(_)) {
            return;
        }
        self.at.here.extend(&hashes);
        for hash in fresh {
            self.expect(hash, (item, bearer));
        }
    }

    /// The assignments of an author in the place of a changeset that the office knows of.
    fn roles(&self, author: &Author) -> Vec<&Term> {
        let here = |term: &&Term| (term.person, term.place) == (author.person, author.place);
        self.terms.iter().filter(here).filter(|term| self.stands(&term.begun)).collect()
    }

    /// Notes whether what has just come has to be held, may be, or counts.
    fn expect(&mut self, hash: Hash, (item, bearer): (&Item, &Bearer)) {
        let Some(author) = self.authors.get(&hash) else { return };
        let (now, first) = (self.time.now(), item.receipts.is_empty());
        let by_hash = if drawn(&hash, self.per_mille) { Sure::Yes } else { Sure::No };
        let since = |since: Option<i64>| match since {
            None => Sure::No,
            // what came before keeps that day when it is given back
            Some(since) if first && now - since > CLOSE_MS => Sure::Yes,
            Some(_) => Sure::Unsure,
        };
        let expected = [
            (HoldReason::Officer, by_hash),
            (HoldReason::Revoked, since(self.revoked_since(author.key))),
            (HoldReason::Disabled, since(self.disabled.get(&author.person).copied())),
            (HoldReason::Former, self.is_former(author, (first, bearer))),
        ];
        for (reason, holds) in expected {
            match holds {
                Sure::Yes => return self.must_hold(hash, reason),
                Sure::Unsure => _ = self.may.entry(hash).or_default().insert(reason.code()),
                Sure::No => {}
            }
        }
    }

    /// Whether the author knew that every assignment had ended.
    fn is_former(&self, author: &Author, (first, bearer): (bool, &Bearer)) -> Sure {
        let own = first && bearer.replica == Some(author.replica);
        let mark = bearer.mark.as_ref().filter(|_| own);
        let roles = self.roles(author);
        let knew: Vec<Sure> = roles.iter().map(|term| self.knew(author, term, mark)).collect();
        if knew.is_empty() || knew.contains(&Sure::No) {
            return Sure::No;
        }
        if knew.contains(&Sure::Unsure) { Sure::Unsure } else { Sure::Yes }
    }

    fn knew(&self, author: &Author, term: &Term, mark: Option<&Mark>) -> Sure {
        let mut knew = Sure::No;
        for end in term.ends.iter().filter(|end| self.stands(&end.hash)) {
            if author.knew.contains(&end.hash) {
                if author.tips.is_subset(&self.at.here) {
                    return Sure::Yes;
                }
                // a context that does not resolve here says nothing
                knew = Sure::Unsure;
            }
            match mark {
                Some(_) if end.life != self.life => knew = Sure::Unsure,
                Some(mark) if mark.epoch == self.epoch && mark.number >= end.number => return Sure::Yes,
                _ => {}
            }
        }
        knew
    }
}
