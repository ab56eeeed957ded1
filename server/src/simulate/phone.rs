//! A phone of a run: the real replica, its clock, its open form and its backup.

use super::book::Author;
use super::chance::Chance;
use super::devices::{DeviceClock, Skew, Time, skew_ms};
use super::ledger::{Deed, Ledger};
use super::office::Office;
use super::registers::Written;
use super::witnesses::Note;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use sync_core::error::Result;
use sync_core::gate::{Gate, Holder};
use sync_core::merge::context::Log;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::keys::SecretKey;
use sync_core::merge::partition::Partition;
use sync_core::phone::{Edit, PhoneReplica, Seams};
use sync_core::store::{Profile, Store, StoreError};
use sync_core::witness::{Unwitnessed, Witness};

/// A form that is open: what it edits and what it shows.
pub(super) struct Form {
    written: Written,
    edit: Edit,
    shown: BTreeSet<Hash>,
}

/// A phone.
pub(super) struct Phone {
    pub(super) name: String,
    pub(super) replica: PhoneReplica,
    pub(super) form: Option<Form>,
    /// Who holds it now.
    pub(super) person: Id,
    pub(super) reach: Reach,
    /// Where it recorded something though the place was not in its scope.
    pub(super) unasked: BTreeSet<Partition>,
    holder: Holder,
    key: [u8; 32],
    time: Time,
    skew: Skew,
    boot: u64,
    backup: Option<Backup>,
    note: Option<Note>,
}

/// Where the person of a phone records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// In the places that are in sight.
    Scope,
    /// Wherever it comes to mind.
    Anywhere,
}

/// A backup of a phone, and what its witness said at that moment.
struct Backup {
    store: Store,
    note: Option<Note>,
}

/// What becomes of the witness when a phone is restored or copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stays where it was, as it has to.
    Stays,
    /// It is gone.
    Goes,
    /// It comes out of the backup too: then only the office can tell.
    Comes,
}

/// What a phone takes from its device.
struct Device<'d> {
    time: &'d Time,
    skew: &'d Skew,
    boot: u64,
    note: Option<&'d Note>,
}

impl Device<'_> {
    fn seams(&self, chance: &mut Chance) -> Seams {
        let witness: Box<dyn Witness> = match self.note {
            Some(note) => Box::new(note.clone()),
            None => Box::new(Unwitnessed),
        };
        let clock = Box::new(DeviceClock::start(self.time, self.skew, self.boot));
        Seams { clock, entropy: Box::new(chance.child()), witness }
    }
}

impl Phone {
    /// A phone of a person, enrolled at the office.
    pub(super) fn enrol(
        (number, person): (u8, Id),
        office: &mut Office,
        (time, chance): (&Time, &mut Chance),
        note: Option<Note>,
    ) -> Result<Self> {
        let operator = Gate::operator(&office.replica);
        let code = office.replica.make_code(&operator, person)?;
        let skew = Skew::default();
        skew.store(skew_ms(chance.below(10)), Ordering::Relaxed);
        let seams = Device { time, skew: &skew, boot: 1, note: note.as_ref() }.seams(chance);
        let mut replica = PhoneReplica::create(Store::in_memory(Profile::Phone)?, seams)?;
        let enrolled = office.replica.enrol(&replica.enrol_request(&code))?;
        replica.enrolled(&enrolled)?;
        let key = SecretKey::from_bytes(&replica.key()).public();
        office.book.enrol(&enrolled.token, (replica.replica(), person, key));
        Ok(Self {
            name: format!("phone {number}"),
            person,
            reach: Reach::Anywhere,
            unasked: BTreeSet::new(),
            holder: Gate::holder(&replica)?,
            key: replica.key(),
            replica,
            form: None,
            time: time.clone(),
            skew,
            boot: 1,
            backup: None,
            note,
        })
    }

    /// Somebody is enrolled on it: one more, or who is there already.
    pub(super) fn lend(&mut self, person: Id, office: &mut Office) -> Result<()> {
        let operator = Gate::operator(&office.replica);
        let code = office.replica.make_code(&operator, person)?;
        let enrolled = office.replica.enrol(&self.replica.enrol_request(&code))?;
        self.replica.enrolled(&enrolled)?;
        office.book.enrol(&enrolled.token, (self.replica.replica(), person, self.public_key()));
        Ok(())
    }

    /// Somebody is taken off it; false where only one works on it.
    pub(super) fn take_off(&mut self, chance: &mut Chance) -> Result<bool> {
        let people = self.replica.people();
        let Some(person) = chance.pick(&people).filter(|_| people.len() > 1) else {
            return Ok(false);
        };
        self.replica.take_off(*person)?;
        self.pass_on(chance)?;
        Ok(true)
    }

    /// One of those who work on it takes it into the hand; none of that needs a signal.
    pub(super) fn pass_on(&mut self, chance: &mut Chance) -> Result<()> {
        let people = self.replica.people();
        let next = if people.len() > 1 { chance.pick(&people) } else { people.first() };
        if let Some(person) = next {
            self.holder = Gate::holder_of(&self.replica, *person)?;
            self.person = *person;
        }
        Ok(())
    }

    /// The token of one of those who work on it.
    pub(super) fn token(&self, chance: &mut Chance) -> String {
        let all = self.replica.enrolments();
        let one = if all.len() > 1 { chance.pick(all) } else { all.first() };
        one.map(|enrolment| enrolment.token.clone()).unwrap_or_default()
    }

    /// The public key.
    pub(super) fn public_key(&self) -> Hash {
        SecretKey::from_bytes(&self.key).public()
    }

    /// Whether something is recorded here in a place: where it is in sight, or by somebody who does not ask.
    pub(super) fn records_in(&mut self, place: Partition) -> Result<bool> {
        let held = self.replica.store().scope()?;
        let asked = held.iter().any(|(held, _)| *held == place);
        if !asked && self.reach == Reach::Anywhere {
            self.unasked.insert(place);
        }
        Ok(asked || self.reach == Reach::Anywhere)
    }

    /// Who writes in a place now, and what this phone holds of the ends of his assignments.
    pub(super) fn author(&self, place: Partition, office: &Office) -> Result<Author> {
        let store = self.replica.store();
        let mut author = Author {
            person: self.person,
            key: self.public_key(),
            replica: self.replica.replica(),
            place,
            knew: BTreeSet::new(),
            tips: BTreeSet::new(),
        };
        for end in office.book.ends(self.person, place) {
            if let Some(stream) = store.ordinal(&end.stream)?
                && store.find(stream, end.seq, &end.hash)?.is_some()
            {
                author.knew.insert(end.hash);
            }
        }
        if !author.knew.is_empty() {
            for stream in store.streams()? {
                if store.stream(stream)?.genesis.is_some_and(|genesis| genesis.partition == place) {
                    author.tips.extend(store.tips(stream)?.iter().map(|tip| tip.hash));
                }
            }
        }
        Ok(author)
    }

    /// The writes whose values a register shows now.
    fn shown(&self, written: &Written) -> Result<BTreeSet<Hash>> {
        let store = self.replica.store();
        let (_, _, _, register) = written.name();
        let heads = store.heads(&written.place, written.kind, written.entity)?;
        let dots = heads.0.get(&register).map_or(&[][..], Vec::as_slice);
        Ok(dots.iter().map(|dot| store.hash(*dot)).collect::<sync_core::store::Result<_>>()?)
    }

    /// Writes a register with what is on screen now.
    pub(super) fn write(&mut self, written: &Written, (n, ledger): (u64, &mut Ledger)) -> Result<Hash> {
        let saw = self.shown(written)?;
        let (draft, value) = written.draft(n);
        let recorded = self.replica.commit(&self.holder, written.place, vec![draft])?;
        let register = written.name();
        ledger.0.insert(recorded.hash, Deed { register, value, saw });
        Ok(recorded.hash)
    }

    /// Opens a form; one that was open is left.
    pub(super) fn open_form(&mut self, written: Written) -> Result<()> {
        let edit = self.replica.begin_edit(written.place, written.kind, written.entity)?;
        let shown = self.shown(&written)?;
        self.form = Some(Form { written, edit, shown });
        Ok(())
    }

    /// Where a form is open.
    pub(super) fn form_place(&self) -> Option<Partition> {
        self.form.as_ref().map(|form| form.written.place)
    }

    /// Saves the open form; `None` where none is open.
    pub(super) fn save_form(&mut self, (n, ledger): (u64, &mut Ledger)) -> Result<Option<Hash>> {
        let Some(Form { written, edit, shown }) = self.form.take() else {
            return Ok(None);
        };
        let (draft, value) = written.draft(n);
        let recorded = self.replica.save(&self.holder, &edit, draft)?;
        let register = written.name();
        ledger.0.insert(recorded.hash, Deed { register, value, saw: shown });
        Ok(Some(recorded.hash))
    }

    /// Writes a register so many times, each in a stream of its own, with what is on screen now before all of them.
    pub(super) fn flood(
        &mut self,
        (written, times): (&Written, u64),
        (n, ledger): (u64, &mut Ledger),
    ) -> Result<Vec<Hash>> {
        let edit = self.replica.begin_edit(written.place, written.kind, written.entity)?;
        let (saw, mut hashes) = (self.shown(written)?, Vec::new());
        for n in n..n + times {
            self.replica.store().write::<_, StoreError>(|tx| tx.retire_all_streams())?;
            let (draft, value) = written.draft(n);
            let recorded = self.replica.save(&self.holder, &edit, draft)?;
            ledger.0.insert(recorded.hash, Deed { register: written.name(), value, saw: saw.clone() });
            hashes.push(recorded.hash);
        }
        Ok(hashes)
    }

    pub(super) fn back_up(&mut self) -> Result<()> {
        let store = self.replica.store().duplicate(Profile::Phone)?;
        self.backup = Some(Backup { store, note: self.note.as_ref().map(Note::copied) });
        Ok(())
    }

    /// Starts on a copy of a store: after a restore, or because it was closed.
    fn start_on(&mut self, store: Store, chance: &mut Chance) -> Result<()> {
        self.boot += 1;
        let device = Device { time: &self.time, skew: &self.skew, boot: self.boot, note: self.note.as_ref() };
        self.replica = PhoneReplica::open(store, device.seams(chance), &self.key)?;
        self.form = None;
        self.pass_on(chance)
    }

    /// Closes the phone and opens it again.
    pub(super) fn reopen(&mut self, chance: &mut Chance) -> Result<()> {
        let store = self.replica.store().duplicate(Profile::Phone)?;
        self.start_on(store, chance)
    }

    /// Goes back to the backup, key and all; false where there is none.
    pub(super) fn restore(&mut self, (fate, chance): (Fate, &mut Chance)) -> Result<bool> {
        let Some(backup) = &self.backup else {
            return Ok(false);
        };
        let store = backup.store.duplicate(Profile::Phone)?;
        if let Some(note) = &mut self.note {
            match fate {
                Fate::Stays => {}
                Fate::Goes => *note = Note::default(),
                Fate::Comes => *note = backup.note.as_ref().map(Note::copied).unwrap_or_default(),
            }
        }
        self.start_on(store, chance).map(|()| true)
    }

    /// A second phone from the backup, with the same key and identity; `None` where there is none.
    pub(super) fn make_clone(
        &self,
        number: usize,
        (fate, chance): (Fate, &mut Chance),
    ) -> Result<Option<Self>> {
        let Some(backup) = &self.backup else {
            return Ok(None);
        };
        let (boot, skew) = (self.boot + 1, Skew::default());
        skew.store(skew_ms(chance.below(10)), Ordering::Relaxed);
        let note = self.note.as_ref().map(|_| match (fate, &backup.note) {
            (Fate::Comes, Some(note)) => note.copied(),
            _ => Note::default(),
        });
        let seams = Device { time: &self.time, skew: &skew, boot, note: note.as_ref() }.seams(chance);
        let mut copy = Self {
            name: format!("{} clone {number}", self.name),
            replica: PhoneReplica::open(backup.store.duplicate(Profile::Phone)?, seams, &self.key)?,
            form: None,
            person: self.person,
            reach: self.reach,
            unasked: self.unasked.clone(),
            holder: self.holder,
            key: self.key,
            time: self.time.clone(),
            skew,
            boot,
            backup: None,
            note,
        };
        copy.pass_on(chance)?;
        Ok(Some(copy))
    }

    /// The clock is set to something else.
    pub(super) fn jump(&mut self, chance: &mut Chance) {
        self.skew.store(skew_ms(chance.below(10)), Ordering::Relaxed);
    }
}
