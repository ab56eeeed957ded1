//! A phone of a run: the real replica, its clock, its open form and its backup.

use super::chance::Chance;
use super::devices::{DeviceClock, Skew, Time, skew_ms};
use super::ledger::{Deed, Ledger};
use super::office::Office;
use super::registers::Written;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use sync_core::domain::assignments::{Assignment, Origin};
use sync_core::domain::grids::GridCode;
use sync_core::domain::people::Role;
use sync_core::error::Result;
use sync_core::gate::{Gate, Holder};
use sync_core::merge::context::Log;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::partition::Partition;
use sync_core::phone::{Edit, PhoneReplica, Seams};
use sync_core::store::{Profile, Store};
use sync_core::witness::Unwitnessed;

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
    pub(super) token: String,
    holder: Holder,
    key: [u8; 32],
    time: Time,
    skew: Skew,
    boot: u64,
    backup: Option<Store>,
}

/// Everything of a run happens in one grid.
pub(super) fn place() -> Result<Partition> {
    let grid = GridCode::new(440_304_001_018_001);
    let grid = grid.map_err(|_| sync_core::error::CoreError::NotAllowed("a grid that is none"))?;
    Ok(sync_core::places::of_grid(grid))
}

impl Phone {
    /// A phone of a leader of the grid, enrolled at the office.
    pub(super) fn enrol(
        number: u8,
        office: &mut Office,
        (time, chance): (&Time, &mut Chance),
    ) -> Result<Self> {
        let operator = Gate::operator(&office.replica);
        let person = Id([number + 1; 16]);
        let role = if number == 0 { Role::CommunityHead } else { Role::GridLeader };
        let assignment = Assignment {
            id: Id([number + 101; 16]),
            person,
            role,
            from_ms: 0,
            display_name: format!("模拟 {number}"),
            origin: Origin::Synthetic,
        };
        office.replica.record(&operator, place()?, vec![assignment.begin()])?;
        let code = office.replica.make_code(&operator, person)?;
        let skew = Skew::default();
        skew.store(skew_ms(chance.below(10)), Ordering::Relaxed);
        let seams = Seams {
            clock: Box::new(DeviceClock::start(time, &skew, 1)),
            entropy: Box::new(chance.child()),
            witness: Box::new(Unwitnessed),
        };
        let mut replica = PhoneReplica::create(Store::in_memory(Profile::Phone)?, seams)?;
        let enrolled = office.replica.enrol(&replica.enrol_request(&code))?;
        replica.enrolled(&enrolled)?;
        Ok(Self {
            name: format!("phone {number}"),
            holder: Gate::holder(&replica)?,
            key: replica.key(),
            token: enrolled.token,
            replica,
            form: None,
            time: time.clone(),
            skew,
            boot: 1,
            backup: None,
        })
    }

    /// The writes whose values a register shows now.
    fn shown(&self, written: &Written) -> Result<BTreeSet<Hash>> {
        let store = self.replica.store();
        let (_, _, register) = written.name();
        let heads = store.heads(&place()?, written.kind, written.entity)?;
        let dots = heads.0.get(&register).map_or(&[][..], Vec::as_slice);
        Ok(dots.iter().map(|dot| store.hash(*dot)).collect::<sync_core::store::Result<_>>()?)
    }

    /// Writes a register with what is on screen now.
    pub(super) fn write(&mut self, written: &Written, (n, ledger): (u64, &mut Ledger)) -> Result<()> {
        let saw = self.shown(written)?;
        let (draft, value) = written.draft(n);
        let recorded = self.replica.commit(&self.holder, place()?, vec![draft])?;
        let register = written.name();
        ledger.0.insert(recorded.hash, Deed { register, value, saw });
        Ok(())
    }

    /// Opens a form; one that was open is left.
    pub(super) fn open_form(&mut self, written: Written) -> Result<()> {
        let edit = self.replica.begin_edit(place()?, written.kind, written.entity)?;
        let shown = self.shown(&written)?;
        self.form = Some(Form { written, edit, shown });
        Ok(())
    }

    /// Saves the open form; false where none is open.
    pub(super) fn save_form(&mut self, (n, ledger): (u64, &mut Ledger)) -> Result<bool> {
        let Some(Form { written, edit, shown }) = self.form.take() else {
            return Ok(false);
        };
        let (draft, value) = written.draft(n);
        let recorded = self.replica.save(&self.holder, &edit, draft)?;
        let register = written.name();
        ledger.0.insert(recorded.hash, Deed { register, value, saw: shown });
        Ok(true)
    }

    pub(super) fn back_up(&mut self) -> Result<()> {
        self.backup = Some(self.replica.store().duplicate(Profile::Phone)?);
        Ok(())
    }

    /// Starts on a copy of a store: after a restore, or because it was closed.
    fn start_on(&mut self, store: &Store, chance: &mut Chance) -> Result<()> {
        self.boot += 1;
        let seams = Seams {
            clock: Box::new(DeviceClock::start(&self.time, &self.skew, self.boot)),
            entropy: Box::new(chance.child()),
            witness: Box::new(Unwitnessed),
        };
        self.replica = PhoneReplica::open(store.duplicate(Profile::Phone)?, seams, &self.key)?;
        self.form = None;
        Ok(())
    }

    /// Closes the phone and opens it again.
    pub(super) fn reopen(&mut self, chance: &mut Chance) -> Result<()> {
        let store = self.replica.store().duplicate(Profile::Phone)?;
        self.start_on(&store, chance)
    }

    /// Goes back to the backup, key and all; false where there is none.
    pub(super) fn restore(&mut self, chance: &mut Chance) -> Result<bool> {
        let Some(backup) = self.backup.take() else {
            return Ok(false);
        };
        let done = self.start_on(&backup, chance);
        self.backup = Some(backup);
        done.map(|()| true)
    }

    /// A second phone from the backup, with the same key and identity; `None` where there is none.
    pub(super) fn make_clone(&self, number: usize, chance: &mut Chance) -> Result<Option<Self>> {
        let Some(backup) = &self.backup else {
            return Ok(None);
        };
        let (boot, skew) = (self.boot + 1, Skew::default());
        skew.store(skew_ms(chance.below(10)), Ordering::Relaxed);
        let seams = Seams {
            clock: Box::new(DeviceClock::start(&self.time, &skew, boot)),
            entropy: Box::new(chance.child()),
            witness: Box::new(Unwitnessed),
        };
        Ok(Some(Self {
            name: format!("{} clone {number}", self.name),
            replica: PhoneReplica::open(backup.duplicate(Profile::Phone)?, seams, &self.key)?,
            form: None,
            token: self.token.clone(),
            holder: self.holder,
            key: self.key,
            time: self.time.clone(),
            skew,
            boot,
            backup: None,
        }))
    }

    /// The clock is set to something else.
    pub(super) fn jump(&mut self, chance: &mut Chance) {
        self.skew.store(skew_ms(chance.below(10)), Ordering::Relaxed);
    }
}
