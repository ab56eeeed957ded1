//! What officers do in a run: people come and go, accounts close, keys are revoked, values erased, rulings made.

use super::book::Term;
use super::chance::Chance;
use super::log::{PlainLog, export};
use super::office::Office;
use super::places::spot_checks;
use super::registers::written;
use std::collections::BTreeSet;
use sync_core::domain::assignments::{Assignment, Origin, end};
use sync_core::domain::holds::HoldReason;
use sync_core::domain::people::Role;
use sync_core::error::Result;
use sync_core::gate::Gate;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::partition::Partition;
use sync_core::merge::segment::Segment;
use sync_core::office::Stands;
use sync_core::protocol::push::{Item, Push, PushAnswer, Verdict};
use sync_core::store::quarantine::{Aside, Remedy};

impl Office {
    fn new_id(&mut self) -> Id {
        self.ids += 1;
        Id((u128::from(self.ids) << 64).to_be_bytes())
    }

    /// Assigns a person to a grid.
    pub(super) fn assign(&mut self, (person, place): (Id, Partition), role: Role) -> Result<()> {
        let operator = Gate::operator(&self.replica);
        let id = self.new_id();
        let display_name = format!("模拟 {}", self.ids);
        let assignment = Assignment { id, person, role, from_ms: 0, display_name, origin: Origin::Synthetic };
        let begun = self.replica.record(&operator, place, vec![assignment.begin()])?;
        self.book.begin((person, place), (id, begun));
        Ok(())
    }

    /// Assigns somebody who is not, to one of the places; false where everybody is everywhere.
    pub(super) fn assign_any(
        &mut self,
        (people, places): (&[Id], &[Partition]),
        chance: &mut Chance,
    ) -> Result<bool> {
        let all = people.iter().flat_map(|person| places.iter().map(|place| (*person, *place)));
        let free: Vec<_> = all.filter(|(person, place)| !self.book.scope(*person).contains(place)).collect();
        let Some(chosen) = chance.pick(&free) else { return Ok(false) };
        self.assign(*chosen, Role::GridLeader)?;
        Ok(true)
    }

    /// Ends an assignment; false where nobody has one.
    pub(super) fn dismiss(&mut self, chance: &mut Chance) -> Result<bool> {
        let open: Vec<&Term> = self.book.terms.iter().filter(|term| self.book.is_open(term)).collect();
        let Some((id, place)) = chance.pick(&open).map(|term| (term.id, term.place)) else {
            return Ok(false);
        };
        let operator = Gate::operator(&self.replica);
        let until_ms = u64::try_from(self.replica.reading().wall_ms).unwrap_or(0);
        let said = self.replica.record(&operator, place, vec![end(id, until_ms)])?;
        let number = self.replica.store().feed_end()?.0;
        self.book.end(id, (said, number), self.tip(&said)?);
        Ok(true)
    }

    /// Stream and number of a tip.
    fn tip(&self, hash: &Hash) -> Result<(Id, u32)> {
        let store = self.replica.store();
        for stream in store.streams()? {
            if let Some(tip) = store.tips(stream)?.iter().find(|tip| tip.hash == *hash) {
                return Ok((store.stream(stream)?.id, tip.dot.seq));
            }
        }
        Ok((Id::default(), 0))
    }

    /// Disables an account, or enables it again.
    pub(super) fn turn_account(&mut self, person: Id) -> Result<()> {
        let operator = Gate::operator(&self.replica);
        if self.book.disabled.remove(&person).is_some() {
            return self.replica.enable(&operator, person);
        }
        // the list beside the database says since when by the office's own clock
        self.book.disabled.insert(person, self.replica.reading().wall_ms);
        self.replica.disable(&operator, person)
    }

    /// Revokes the key of a device: everything of it stands so far, nothing, or what came up to some changeset.
    pub(super) fn revoke(&mut self, key: Hash, (now_ms, chance): (i64, &mut Chance)) -> Result<()> {
        let before = export(self.replica.store())?;
        let mine: Vec<Hash> = self.under(key, &before);
        let (stands, kept) = match (chance.below(3), chance.pick(&mine)) {
            (0, _) => (Stands::Everything, mine.iter().copied().collect()),
            (1, Some(upto)) => (Stands::UpTo(vec![*upto]), path(&before, *upto)),
            _ => (Stands::Nothing, BTreeSet::new()),
        };
        let operator = Gate::operator(&self.replica);
        self.replica.revoke(&operator, (&key, &stands))?;
        for hash in mine.into_iter().filter(|hash| !kept.contains(hash)) {
            self.book.must_hold(hash, HoldReason::Revoked);
        }
        let after = export(self.replica.store())?;
        for (hash, change) in after.changes {
            // the holds that go with it are rulings, and rule out nothing themselves
            if !before.changes.contains_key(&hash) && change.holds.is_empty() {
                self.book.put(hash);
                self.book.revoked.push((key, hash, now_ms));
            }
        }
        Ok(())
    }

    /// What the office holds under a key.
    fn under(&self, key: Hash, log: &PlainLog) -> Vec<Hash> {
        let authors = self.book.authors.iter();
        let mine = authors.filter(|(hash, author)| author.key == key && log.changes.contains_key(hash));
        mine.map(|(hash, _)| *hash).collect()
    }

    /// Adopts one of the changesets that are held here; false where there is none.
    pub(super) fn adopt(&mut self, chance: &mut Chance) -> Result<bool> {
        let log = export(self.replica.store())?;
        let adopted: BTreeSet<Hash> = log.changes.values().flat_map(|change| change.adopts.clone()).collect();
        let held = log.changes.values().flat_map(|change| &change.holds).map(|(hash, _)| *hash);
        let held: BTreeSet<Hash> = held.filter(|hash| log.changes.contains_key(hash)).collect();
        let waiting: Vec<Hash> = held.difference(&adopted).copied().collect();
        let chosen = chance.pick(&waiting).copied();
        let Some((hash, change)) = chosen.and_then(|hash| Some((hash, log.changes.get(&hash)?))) else {
            return Ok(false);
        };
        let operator = Gate::operator(&self.replica);
        self.replica.adopt(&operator, change.place, &[hash])?;
        Ok(true)
    }

    /// Erases one of the personal values that are here; false where there is none.
    pub(super) fn erase(&mut self, chance: &mut Chance) -> Result<bool> {
        let log = export(self.replica.store())?;
        let mut values = Vec::new();
        for (hash, change) in log.changes.iter().filter(|(hash, _)| self.book.authors.contains_key(hash)) {
            let personal = change.writes.values().filter(|write| !write.value.is_empty());
            values.extend(personal.filter_map(|write| Some((*hash, change.place, write.commitment?))));
        }
        let Some((hash, place, commitment)) = chance.pick(&values).copied() else {
            return Ok(false);
        };
        let operator = Gate::operator(&self.replica);
        self.replica.erase(&operator, place, &[commitment])?;
        self.erased.insert(commitment, hash);
        Ok(true)
    }

    /// Records something in the lane of blind second walks.
    pub(super) fn spot_check(&mut self) -> Result<()> {
        let operator = Gate::operator(&self.replica);
        for finding in written(1, &[spot_checks()?]) {
            let (draft, _) = finding.draft(self.replica.store().feed_end()?.0);
            self.replica.record(&operator, finding.place, vec![draft])?;
        }
        Ok(())
    }

    /// What waits for an officer.
    pub(super) fn waiting(&self) -> Result<Vec<Aside>> {
        let mut waiting = self.replica.store().quarantined()?;
        waiting.retain(|aside| aside.settled_ms.is_none() && aside.remedy == Remedy::Admit);
        Ok(waiting)
    }

    /// Admits something; false where something else has to come first.
    pub(super) fn admit(&mut self, aside: &Aside) -> Result<bool> {
        let operator = Gate::operator(&self.replica);
        if self.replica.admit(&operator, &aside.hash).is_err() {
            return Ok(false);
        }
        self.book.admit(Segment::decode(&aside.bytes)?.author.stream());
        let item = Item { segment: aside.bytes.clone(), receipts: Vec::new() };
        let push = Push { groups: vec![vec![item]], ..Push::default() };
        let answer = PushAnswer { verdicts: vec![Verdict::Held(Vec::new())], ..PushAnswer::default() };
        self.book.arrive(&push, (&answer, None));
        Ok(true)
    }
}

/// A changeset and what it follows.
fn path(log: &PlainLog, from: Hash) -> BTreeSet<Hash> {
    let parent = |hash: &Hash| log.changes.get(hash).and_then(|change| change.parent);
    std::iter::successors(Some(from), parent).collect()
}
