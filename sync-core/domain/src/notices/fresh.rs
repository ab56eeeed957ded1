//! What the acts of a finding give to tell that nobody was told yet.
//!
//! Who has to put it right is told by what stands and what the unit heard last: a unit that has it hears so once, a unit that has
//! it no more hears that once, and what came and went before anybody was told is told to nobody. Everything else is told act by
//! act, while it matters.

use super::notice::{Notice, Told, times_told};
use super::what::What;
use crate::people::Role;
use crate::rectification::{Act, ActKind, Acts, Duty, Place, Standing, Verdict, Work, undone};
use merge::hash::Id;
use std::collections::BTreeSet;

/// What was told about a finding before.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// What units were told, in the order in which they were.
    pub told: &'a [Told],
    /// Since when units are told anything, ms since 1970: of what was done before, only the duty that stands is told.
    pub since_ms: i64,
}

/// What is to be told of a finding that was not told yet, in the order of its time.
#[must_use]
pub fn fresh(acts: &Acts<'_>, standing: &Standing, before: Before<'_>) -> Vec<Notice> {
    let holder = standing.duty.filter(|_| standing.ruling.is_none());
    let at = Finding { acts: *acts, standing, holder, before };
    let mut notices = Vec::new();
    if !at.is_closed() {
        at.taken(&mut notices);
        notices.extend(at.given());
        at.sent_back(&mut notices);
        at.supervised(&mut notices);
    }
    at.extensions(&mut notices);
    at.appeals(&mut notices);
    notices.sort_by_key(|notice| (notice.at_ms, notice.what));
    notices
}

struct Finding<'a> {
    acts: Acts<'a>,
    standing: &'a Standing,
    /// Who has to put it right; nobody while a ruling stands.
    holder: Option<Duty>,
    before: Before<'a>,
}

impl<'a> Finding<'a> {
    fn is_closed(&self) -> bool {
        self.work() == Some(Work::Closed)
    }

    /// How far it is put right, as somebody says.
    fn work(&self) -> Option<Work> {
        self.standing.work.map(|(work, _)| work)
    }

    fn of_kind(&self, kind: ActKind) -> impl Iterator<Item = (Place, &'a Act)> + use<'a> {
        self.acts.counting().filter(move |(_, act)| act.kind == kind)
    }

    /// A notice of an act.
    fn of_act(&self, unit: Id, what: What, (act, at_ms): (Id, i64)) -> Notice {
        let due_ms = self.holder.filter(|duty| duty.unit == unit).and_then(|duty| duty.due_ms);
        let times = times_told(self.before.told, (unit, what, act));
        Notice { unit, what, act, times, at_ms, due_ms }
    }

    /// A notice of an act that is told once, where it is none of before anybody was told anything.
    fn once(&self, unit: Id, what: What, act: &Act) -> Option<Notice> {
        let notice = self.of_act(unit, what, (act.id, act.effective_ms));
        (notice.times == 0 && act.effective_ms >= self.before.since_ms).then_some(notice)
    }

    /// The last that a unit was told of whether it has the finding.
    fn last_told(&self, unit: Id) -> Option<&'a Told> {
        let mut of_unit = self.before.told.iter().filter(|told| told.unit == unit);
        of_unit.rfind(|told| told.what.gives() || told.what.takes())
    }

    /// Units that had it, as they were told, and have it no more. Who declined it knows.
    fn taken(&self, notices: &mut Vec<Notice>) {
        let units: BTreeSet<Id> = self.before.told.iter().map(|told| told.unit).collect();
        for unit in units {
            let has = self.last_told(unit).filter(|told| told.what.gives());
            let Some(has) = has.filter(|_| self.holder.map(|duty| duty.unit) != Some(unit)) else { continue };
            if self.has_declined(unit, has.act) {
                continue;
            }
            let ruled = self.standing.ruling.map(|(ruling, place)| (What::Ended(ruling), place));
            let passed_on = || self.holder.map(|duty| (What::Taken, duty.assigned_by));
            let (what, place) = ruled.or_else(passed_on).unwrap_or((What::Taken, self.last_decision()));
            notices
                .extend(self.acts.get(place).map(|act| self.of_act(unit, what, (act.id, act.effective_ms))));
        }
    }

    /// The unit that has it, where it does not know. Who assigned what he knew that somebody had said fixed wants more of it;
    /// what was said fixed since, or beside, leaves nothing to do.
    fn given(&self) -> Option<Notice> {
        let duty = self.holder?;
        if self.standing.work.is_some_and(|(_, place)| !self.acts.sees(duty.assigned_by, place)) {
            return None;
        }
        let assign = self.acts.get(duty.assigned_by)?;
        let of_this = |told: &Told| told.unit == duty.unit && told.what.gives() && told.act == assign.id;
        let (what, act) = if !self.before.told.iter().any(of_this) {
            let anew = assign.kind == ActKind::Reassign;
            (if anew { What::Reassigned } else { What::Assigned }, assign)
        } else if self.last_told(duty.unit).is_some_and(|told| told.what.takes()) {
            (What::Again, self.acts.get(self.last_decision())?)
        } else {
            return None;
        };
        Some(self.of_act(duty.unit, what, (act.id, act.effective_ms)))
    }

    /// What was said fixed and is not, while nobody has said it anew.
    fn sent_back(&self, notices: &mut Vec<Notice>) {
        let Some(duty) = self.holder.filter(|_| self.work().is_none()) else { return };
        let said_since = |place: Place| {
            let says = |act: &Act| match act.kind {
                ActKind::ReportFixed | ActKind::Close | ActKind::ConfirmEvidence => true,
                ActKind::Recheck => act.verdict == Some(Verdict::For),
                _ => false,
            };
            self.acts.counting().any(|(by, act)| says(act) && self.acts.sees(by, place))
        };
        for (place, work) in undone(&self.acts) {
            // who assigned it knowing of that has said what there is to do
            if !self.acts.sees(duty.assigned_by, place) && !said_since(place) {
                let what = if work == Work::Closed { What::Reopened } else { What::SentBack };
                notices.extend(self.acts.get(place).and_then(|act| self.once(duty.unit, what, act)));
            }
        }
    }

    fn supervised(&self, notices: &mut Vec<Notice>) {
        let Some(duty) = self.holder else { return };
        for (place, act) in self.of_kind(ActKind::Supervise) {
            if !self.acts.sees(duty.assigned_by, place) {
                notices.extend(self.once(duty.unit, What::Supervised, act));
            }
        }
    }

    /// Extensions that give the due, and refusals of what the unit that has it had asked for.
    fn extensions(&self, notices: &mut Vec<Notice>) {
        let Some(duty) = self.holder.filter(|_| !self.is_closed()) else { return };
        let gives = self.acts.get(duty.due_by).filter(|act| act.kind == ActKind::GrantExtension);
        notices.extend(gives.and_then(|act| self.once(duty.unit, What::Extended, act)));
        for (_, act) in self.of_kind(ActKind::RefuseExtension) {
            let asked = self.of_kind(ActKind::AskExtension).find(|(_, ask)| act.about == Some(ask.id));
            let asked_by = asked.and_then(|(_, ask)| unit_of(ask));
            let granted = gives.is_some_and(|grant| grant.about == act.about);
            if asked_by == Some(duty.unit) && !granted {
                notices.extend(self.once(duty.unit, What::NotExtended, act));
            }
        }
    }

    /// Decisions on what a unit appealed against, whether it has the finding or not.
    fn appeals(&self, notices: &mut Vec<Notice>) {
        for (place, act) in self.of_kind(ActKind::DecideAppeal) {
            let what = match act.verdict {
                Some(Verdict::For) => What::AppealUpheld,
                Some(Verdict::Against) => What::AppealRejected,
                None => continue,
            };
            let appeals = self.of_kind(ActKind::Appeal);
            let decided =
                appeals.filter(|(appeal, of)| of.about == act.about && self.acts.sees(place, *appeal));
            let units: BTreeSet<Id> = decided.filter_map(|(_, appeal)| unit_of(appeal)).collect();
            notices.extend(units.into_iter().filter_map(|unit| self.once(unit, what, act)));
        }
    }

    /// Whether a unit declined what it was told that it has.
    fn has_declined(&self, unit: Id, told: Id) -> bool {
        let place = self.acts.counting().find(|(_, act)| act.id == told).map(|(place, _)| place);
        let mut declines = self.of_kind(ActKind::Decline).filter(|(_, act)| act.unit == Some(unit));
        declines.any(|(by, _)| place.is_none_or(|place| self.acts.sees(by, place)))
    }

    /// The last act by its time that decides anything: what turned the duty where nothing that stands says so.
    fn last_decision(&self) -> Place {
        let deciding = self.acts.counting().filter(|(_, act)| act.kind.decides());
        let last = deciding.max_by_key(|(_, act)| (act.effective_ms, act.hash, act.id));
        last.map_or(0, |(place, _)| place)
    }
}

/// The unit that an act of a unit speaks for.
fn unit_of(act: &Act) -> Option<Id> {
    act.unit.or((act.role == Role::ResponsibleUnit).then_some(act.author))
}
