//! The world of a run: an office, phones, a network, and one action after the other.

use super::action::Action;
use super::chance::Chance;
use super::devices::Time;
use super::ledger::{Counts, Ledger};
use super::network::{Manner, Request, Wire};
use super::office::Office;
use super::phone::{Fate, Phone, Reach};
use super::places::places;
use super::plan::{Plan, Witnessing};
use super::registers::{Written, written};
use super::verdict::{Fault, Wrong};
use super::witnesses::Note;
use sync_core::domain::people::Role;
use sync_core::error::Result;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::partition::Partition;
use sync_core::phone::SyncReport;
use sync_core::protocol::pull::State;
use sync_core::protocol::push::Group;

mod carried;

/// So many streams are begun at once: more than one key may leave in a place.
const FLOOD: u64 = 66;

/// No more phones than this, clones included.
const PHONES_MAX: usize = 8;

/// The world.
pub(super) struct World {
    plan: &'static Plan,
    chance: Chance,
    time: Time,
    registers: Vec<Written>,
    places: Vec<Partition>,
    /// Everybody who may be assigned.
    people: Vec<Id>,
    pub(super) office: Office,
    pub(super) phones: Vec<Phone>,
    pub(super) ledger: Ledger,
    pub(super) counts: Counts,
    pub(super) faults: Vec<Fault>,
    files: Vec<Vec<Group>>,
    bundles: Vec<Vec<u8>>,
    kept: Vec<Request>,
    values: u64,
}

impl World {
    pub(super) fn new(seed: u64, plan: &'static Plan) -> Result<Self> {
        let mut chance = Chance::new(seed);
        let time = Time::new();
        let mut office = Office::new(&time, plan.holds_per_mille, &mut chance)?;
        let places = places(plan.grids)?;
        let (mut phones, mut people) = (Vec::new(), Vec::new());
        let leaders = 2 + u8::try_from(chance.below(3)).unwrap_or(0);
        for number in 0..leaders + plan.strangers {
            let person = Id([number + 1; 16]);
            let role = if number == 0 { Role::CommunityHead } else { Role::GridLeader };
            let home = places.get(usize::from(number) % places.len()).filter(|_| number < leaders);
            if let Some(home) = home {
                office.assign((person, *home), role)?;
            }
            people.push(person);
            let note = (plan.witnessing != Witnessing::Nobody).then(Note::default);
            let mut phone = Phone::enrol((number, person), &mut office, (&time, &mut chance), note)?;
            if plan.grids > 1 && home.is_some() {
                phone.reach = Reach::Scope;
            }
            phones.push(phone);
        }
        let mut world = Self {
            plan,
            chance,
            time,
            registers: written(plan.registers, &places),
            places,
            people,
            office,
            phones,
            ledger: Ledger::default(),
            counts: Counts::default(),
            faults: Vec::new(),
            files: Vec::new(),
            bundles: Vec::new(),
            kept: Vec::new(),
            values: 0,
        };
        if plan.actions.iter().any(|(action, _)| *action == Action::Lend) {
            for at in 0..world.phones.len() {
                if world.chance.percent(40) {
                    world.lend(at)?;
                }
            }
        }
        Ok(world)
    }

    /// Somebody is enrolled on a phone of others.
    fn lend(&mut self, at: usize) -> Result<()> {
        let person = self.chance.pick(&self.people).copied();
        if let (Some(phone), Some(person)) = (self.phones.get_mut(at), person) {
            phone.lend(person, &mut self.office)?;
            self.counts.one("lent");
        }
        Ok(())
    }

    /// Whether people are taken off phones; the plans that do so set no phone back.
    pub(super) fn takes_off(&self) -> bool {
        self.plan.actions.iter().any(|(action, _)| *action == Action::TakeOff)
    }

    /// Whether a stream may have branches: some phone had nothing that told it of its copies.
    pub(super) fn may_fork(&self) -> bool {
        self.plan.witnessing != Witnessing::Apart
    }

    /// Whether a phone may not read any more.
    pub(super) fn is_closed(&self, at: usize) -> bool {
        let phone = self.phones.get(at);
        phone.is_some_and(|phone| self.office.book.is_closed(phone.replica.replica(), phone.public_key()))
    }

    /// Lets in everything that waits for an officer; false where nothing was let in.
    pub(super) fn admit_all(&mut self) -> Result<bool> {
        let mut any = false;
        for aside in self.office.waiting()? {
            any |= self.office.admit(&aside)?;
        }
        Ok(any)
    }

    /// Whether a phone was set back in this run: what it alone held is nowhere.
    pub(super) fn has_restored_phones(&self) -> bool {
        self.counts.0.get("phone restores").is_some_and(|times| *times > 0)
    }

    /// Whether the plan sets the office back without telling it.
    pub(super) fn may_be_set_back(&self) -> bool {
        self.plan.actions.iter().any(|(action, _)| *action == Action::SetBackOffice)
    }

    /// One action of one phone: which it was.
    pub(super) fn step(&mut self) -> Result<Option<Action>> {
        self.time.pass(1 + self.chance.below(30));
        let Some(action) = self.draw() else { return Ok(None) };
        let phone = self.chance.below(self.phones.len());
        match action {
            Action::Sync => _ = self.sync(phone, (Manner::Whole, State::Left))?,
            Action::CutSync => _ = self.sync(phone, (Manner::Cut, State::Left))?,
            Action::Export | Action::Deliver | Action::Replay | Action::Damage => {
                self.carry(action, phone)?;
            }
            Action::Hand | Action::Take => self.hand(action, phone)?,
            Action::Lend => self.lend(phone)?,
            Action::Edit | Action::OpenForm | Action::SaveForm | Action::Flood => {
                self.write(action, phone)?;
            }
            Action::Reopen
            | Action::Jump
            | Action::LetGo
            | Action::TakeOff
            | Action::BackUpPhone
            | Action::RestorePhone
            | Action::ClonePhone => self.work(action, phone)?,
            _ => self.rule(action, phone)?,
        }
        self.faults.append(&mut self.office.book.faults);
        Ok(Some(action))
    }

    /// An action of the plan, each as often as its weight says.
    fn draw(&mut self) -> Option<Action> {
        let total = self.plan.actions.iter().map(|(_, weight)| weight).sum();
        let mut drawn = self.chance.below(total);
        for (action, weight) in self.plan.actions {
            match drawn.checked_sub(*weight) {
                Some(rest) => drawn = rest,
                None => return Some(*action),
            }
        }
        None
    }

    /// What officers, and whoever runs the office's machine, do.
    fn rule(&mut self, action: Action, at: usize) -> Result<()> {
        let (office, chance) = (&mut self.office, &mut self.chance);
        let phone = self.phones.get(at).map(|phone| (phone.person, phone.public_key()));
        let Some((person, key)) = phone else { return Ok(()) };
        let (done, what) = match action {
            Action::BackUpOffice => (office.back_up().map(|()| true)?, "office backups"),
            Action::RestoreOffice => (office.restore(chance)?, "office restores"),
            Action::SetBackOffice => (office.set_back(chance)?, "set back unnoticed"),
            Action::Adopt => (office.adopt(chance)?, "adoptions"),
            Action::Assign => (office.assign_any((&self.people, &self.places), chance)?, "assignments"),
            Action::Dismiss => (office.dismiss(chance)?, "dismissals"),
            Action::Account => (office.turn_account(person).map(|()| true)?, "accounts turned"),
            Action::Revoke => (office.revoke(key, (self.time.now(), chance)).map(|()| true)?, "revocations"),
            Action::Erase => (office.erase(chance)?, "erasures"),
            Action::SpotCheck => (office.spot_check().map(|()| true)?, "spot checks"),
            Action::Admit => match chance.pick(&office.waiting()?) {
                Some(aside) => (office.admit(aside)?, "admissions"),
                None => (false, "admissions"),
            },
            _ => (false, "nothing"),
        };
        self.counts.many(what, usize::from(done));
        Ok(())
    }

    /// A phone is written on.
    fn write(&mut self, action: Action, at: usize) -> Result<()> {
        let register = self.chance.pick(&self.registers).copied();
        let (Some(phone), Some(register)) = (self.phones.get_mut(at), register) else {
            return Ok(());
        };
        phone.pass_on(&mut self.chance)?;
        self.values += 1;
        let at_hand = (self.values, &mut self.ledger);
        if action != Action::SaveForm && !phone.records_in(register.place)? {
            return Ok(());
        }
        let place = if action == Action::SaveForm { phone.form_place() } else { Some(register.place) };
        let Some(place) = place else { return Ok(()) };
        let author = phone.author(place, &self.office)?;
        let written = match action {
            Action::Edit => vec![phone.write(&register, at_hand)?],
            Action::SaveForm => Vec::from_iter(phone.save_form(at_hand)?),
            Action::Flood => {
                self.counts.one("floods");
                phone.flood((&register, FLOOD), at_hand)?
            }
            _ => {
                phone.open_form(register)?;
                Vec::new()
            }
        };
        self.values += u64::try_from(written.len()).unwrap_or(0);
        let author = |hash: Hash| (hash, author.clone());
        self.office.book.authors.extend(written.into_iter().map(author));
        Ok(())
    }

    /// What becomes of a witness.
    fn fate(&mut self) -> Fate {
        match (self.plan.witnessing, self.chance.below(3)) {
            (Witnessing::Mixed, 0) => Fate::Comes,
            (Witnessing::Apart | Witnessing::Mixed, 1) => Fate::Goes,
            _ => Fate::Stays,
        }
    }

    /// What happens to a phone alone.
    fn work(&mut self, action: Action, at: usize) -> Result<()> {
        let (phones, fate) = (self.phones.len(), self.fate());
        let Some(phone) = self.phones.get_mut(at) else { return Ok(()) };
        let chance = &mut self.chance;
        match action {
            Action::Reopen => phone.reopen(chance)?,
            Action::Jump => phone.jump(chance),
            // nobody leaves a form open for ninety days
            Action::LetGo if phone.form.is_none() => _ = phone.replica.drop_lost()?,
            Action::TakeOff => {
                let gone = usize::from(phone.take_off(chance)?);
                self.counts.many("taken off", gone);
            }
            Action::BackUpPhone => phone.back_up()?,
            Action::RestorePhone => {
                let restored = usize::from(phone.restore((fate, chance))?);
                self.counts.many("phone restores", restored);
            }
            Action::ClonePhone if phones < PHONES_MAX => {
                if let Some(copy) = phone.make_clone(phones, (fate, chance))? {
                    self.phones.push(copy);
                    self.counts.one("clones");
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A sync of one phone; `None` where the office could not answer.
    pub(super) fn sync(&mut self, at: usize, (manner, state): (Manner, State)) -> Result<Option<SyncReport>> {
        let Some(phone) = self.phones.get_mut(at) else { return Ok(None) };
        let mut wire = Wire {
            office: &mut self.office,
            token: phone.token(&mut self.chance),
            chance: &mut self.chance,
            manner,
            counts: &mut self.counts,
            set_back_percent: self.plan.set_back_percent,
            kept: &mut self.kept,
            unknown: false,
            broken: None,
        };
        let done = phone.replica.sync(&mut wire, state);
        let (broken, name) = (wire.broken.take(), phone.name.clone());
        self.counts.one("syncs");
        match (broken, done) {
            (Some(error), _) => self.fault(Wrong::Broke, format!("the office, asked by {name}: {error}")),
            (None, Err(error)) => self.fault(Wrong::Broke, format!("{name}: {error}")),
            (None, Ok(report)) => {
                if !report.repaired.is_empty() {
                    self.counts.one("exchanges");
                    // a rollback that no mark proves is found by its digests
                    if manner == Manner::Whole && !self.may_be_set_back() {
                        self.fault(Wrong::Exchanged, format!("{name}: {:?}", report.repaired));
                    }
                }
                return Ok(Some(report));
            }
        }
        Ok(None)
    }

    fn fault(&mut self, wrong: Wrong, about: String) {
        self.faults.push(Fault { wrong, about });
    }
}
