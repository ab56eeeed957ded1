//! The world of a run: an office, phones, a network, and one action after the other.

use super::chance::Chance;
use super::devices::Time;
use super::ledger::{Counts, Ledger};
use super::network::{Manner, Request, Wire};
use super::office::Office;
use super::phone::{Phone, place};
use super::plan::{Action, Plan};
use super::registers::{Written, written};
use super::verdict::{Fault, Wrong};
use sync_core::error::Result;
use sync_core::phone::SyncReport;
use sync_core::protocol::pull::State;
use sync_core::protocol::push::{Group, Push, PushAnswer, Verdict};

/// No more files than this are on their way.
const FILES_MAX: usize = 4;

/// No more phones than this, clones included.
const PHONES_MAX: usize = 8;

/// The world.
pub(super) struct World {
    plan: &'static Plan,
    chance: Chance,
    time: Time,
    registers: Vec<Written>,
    pub(super) office: Office,
    pub(super) phones: Vec<Phone>,
    pub(super) ledger: Ledger,
    pub(super) counts: Counts,
    pub(super) faults: Vec<Fault>,
    files: Vec<Vec<Group>>,
    kept: Vec<Request>,
    values: u64,
}

impl World {
    pub(super) fn new(seed: u64, plan: &'static Plan) -> Result<Self> {
        let mut chance = Chance::new(seed);
        let time = Time::new();
        let mut office = Office::new(&time, plan.holds_per_mille, &mut chance)?;
        let mut phones = Vec::new();
        for number in 0..2 + u8::try_from(chance.below(3)).unwrap_or(0) {
            phones.push(Phone::enrol(number, &mut office, (&time, &mut chance))?);
        }
        Ok(Self {
            plan,
            chance,
            time,
            registers: written(plan.registers),
            office,
            phones,
            ledger: Ledger::default(),
            counts: Counts::default(),
            faults: Vec::new(),
            files: Vec::new(),
            kept: Vec::new(),
            values: 0,
        })
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
            Action::Export | Action::Deliver | Action::Replay => self.carry(action, phone)?,
            Action::BackUpOffice => self.office.back_up()?,
            Action::RestoreOffice => {
                if self.office.restore(&mut self.chance)? {
                    self.counts.one("office restores");
                }
            }
            Action::SetBackOffice => {
                if self.office.set_back(&mut self.chance)? {
                    self.counts.one("set back unnoticed");
                }
            }
            Action::Adopt => {
                if self.office.adopt(place()?, &mut self.chance)? {
                    self.counts.one("adoptions");
                }
            }
            _ => self.work(action, phone)?,
        }
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

    /// What happens on a phone alone.
    fn work(&mut self, action: Action, at: usize) -> Result<()> {
        let register = self.chance.pick(&self.registers).copied();
        let phones = self.phones.len();
        let (Some(phone), Some(register)) = (self.phones.get_mut(at), register) else {
            return Ok(());
        };
        self.values += 1;
        let (number, chance) = (self.values, &mut self.chance);
        match action {
            Action::Edit => phone.write(&register, (number, &mut self.ledger))?,
            Action::OpenForm => phone.open_form(register)?,
            Action::SaveForm => _ = phone.save_form((number, &mut self.ledger))?,
            Action::Reopen => phone.reopen(chance)?,
            Action::Jump => phone.jump(chance),
            Action::BackUpPhone => phone.back_up()?,
            Action::RestorePhone => {
                let restored = usize::from(phone.restore(chance)?);
                self.counts.many("phone restores", restored);
            }
            Action::ClonePhone if phones < PHONES_MAX => {
                if let Some(copy) = phone.make_clone(phones, chance)? {
                    self.phones.push(copy);
                    self.counts.one("clones");
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What travels without the phone that made it.
    fn carry(&mut self, action: Action, at: usize) -> Result<()> {
        let Some(phone) = self.phones.get(at) else { return Ok(()) };
        match action {
            Action::Export => {
                let groups = Push::decode(&phone.replica.push_body()?)?.groups;
                self.counts.many("files", usize::from(!groups.is_empty()));
                if self.files.len() == FILES_MAX {
                    self.files.swap_remove(0);
                }
                self.files.push(groups);
            }
            Action::Deliver => {
                if let Some(file) = self.chance.pick(&self.files) {
                    let mut push = Push::decode(&phone.replica.push_body()?)?;
                    push.groups.clone_from(file);
                    let token = phone.token.clone();
                    self.bring(&token, &push.encode())?;
                    self.counts.one("deliveries");
                }
            }
            _ => {
                if let Some((token, body)) = self.chance.pick(&self.kept).cloned() {
                    self.bring(&token, &body)?;
                    self.counts.one("replays");
                }
            }
        }
        Ok(())
    }

    /// A sync of one phone; `None` where the office could not answer.
    pub(super) fn sync(&mut self, at: usize, (manner, state): (Manner, State)) -> Result<Option<SyncReport>> {
        let Some(phone) = self.phones.get_mut(at) else { return Ok(None) };
        let mut wire = Wire {
            office: &mut self.office,
            token: phone.token.clone(),
            chance: &mut self.chance,
            manner,
            counts: &mut self.counts,
            set_back_percent: self.plan.set_back_percent,
            kept: &mut self.kept,
            broken: None,
        };
        let done = phone.replica.sync(&mut wire, state);
        let (broken, name) = (wire.broken.take(), phone.name.clone());
        self.counts.one("syncs");
        match (broken, done) {
            (Some(error), _) => self.fault(Wrong::Broke, format!("the office, asked by {name}: {error}")),
            (None, Err(error)) => self.fault(Wrong::Broke, format!("{name}: {error}")),
            (None, Ok(report)) => {
                for reason in &report.quarantined {
                    self.fault(Wrong::Refused, format!("{name}: {reason}"));
                }
                return Ok(Some(report));
            }
        }
        Ok(None)
    }

    fn fault(&mut self, wrong: Wrong, about: String) {
        self.faults.push(Fault { wrong, about });
    }

    /// Brings a push to the office whose answer nobody waits for.
    fn bring(&mut self, token: &str, body: &[u8]) -> Result<()> {
        for verdict in PushAnswer::decode(&self.office.push(token, body)?)?.verdicts {
            match verdict {
                Verdict::Quarantined(reason) => self.fault(Wrong::Refused, format!("carried: {reason}")),
                Verdict::Gap(_) => self.counts.one("gaps"),
                Verdict::Held(_) | Verdict::Later(_) => {}
            }
        }
        Ok(())
    }
}
