//! What fell due for a unit, in which week, and whether it was put right in time.
//!
//! The acts are read as they stood at each instant: effective times say what was before a due, and who had seen what says, as
//! everywhere, which of the acts stands.

use super::act::{Act, Acts, Place};
use super::duty::Duty;
use super::in_time::SaidFixed;
use super::ruling::Ruling;
use super::status::standing;
use super::work::Work;
use crate::rectification::ActKind;
use crate::week::Week;
use merge::hash::Id;
use std::collections::BTreeSet;

/// What a unit had to put right by a due that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obligation {
    /// The unit that had it when it fell due.
    pub unit: Id,
    /// The due that was in force when it passed, ms since 1970: in time is what was said before.
    pub due_ms: i64,
    /// The week of the last instant before the due; 24:00 of a Sunday belongs to the week that ends.
    pub week: Week,
    /// What became of it.
    pub kept: Kept,
}

/// What became of an obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// Reported fixed before the due, and not sent back at the recheck.
    OnTime,
    /// Reported fixed after the due, while the unit had it.
    Late,
    /// Not reported fixed, or sent back since, or passed on after the due.
    Overdue,
    /// In no figure: by the ruling that stands, or that stood when the due passed.
    LeftOut(Ruling),
}

/// The time in which a finding was nobody's, because a unit had declined it: the office's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficeTime {
    /// The unit that declined it.
    pub declined_by: Id,
    /// Since when, ms since 1970.
    pub from_ms: i64,
    /// Until when; `None` while nobody has it.
    pub until_ms: Option<i64>,
}

/// What fell due of a finding by the end of the instant `as_of_ms`, as its acts up to then say; in the order of the dues. Acts of
/// later change nothing: what they change is the difference to what the same acts say as of a later instant.
#[must_use]
pub fn obligations(acts: &Acts<'_>, as_of_ms: i64) -> Vec<Obligation> {
    let known = Part::known(*acts, as_of_ms);
    let sees = |a: Place, b: Place| known.sees(a, b);
    let acts = Acts::new(&known.acts, &sees);
    let spans = spans(acts);
    let said = SaidFixed::of(acts);
    let ruling = standing(&acts).ruling.map(|(ruling, _)| ruling);
    let gone = ruling.filter(|ruling| *ruling != Ruling::Referred);
    let mut fallen = BTreeSet::new();
    let mut obligations = Vec::new();
    for (number, span) in spans.iter().enumerate() {
        let Some((duty, due_ms)) = span.falls_due() else { continue };
        if due_ms.saturating_sub(1) > as_of_ms {
            continue;
        }
        let stale = || lapsed(&acts, duty.due_by, due_ms).then_some(Ruling::Referred);
        let kept = match span.ruling.or_else(stale) {
            Some(ruling) => Kept::LeftOut(ruling),
            None if !fallen.insert(span.round) => continue,
            None => gone.map_or_else(|| kept(&said, &spans, (number, duty.unit), due_ms), Kept::LeftOut),
        };
        let week = Week::of(due_ms.saturating_sub(1));
        obligations.push(Obligation { unit: duty.unit, due_ms, week, kept });
    }
    obligations
}

/// The times in which a finding was nobody's after a unit had declined it, by the end of the instant `as_of_ms`. They are shown
/// beside the finding's age, which never begins again.
#[must_use]
pub fn office_times(acts: &Acts<'_>, as_of_ms: i64) -> Vec<OfficeTime> {
    let known = Part::known(*acts, as_of_ms);
    let sees = |a: Place, b: Place| known.sees(a, b);
    let spans = spans(Acts::new(&known.acts, &sees));
    let mut times: Vec<OfficeTime> = Vec::new();
    for pair in spans.windows(2) {
        let [before, now] = pair else { continue };
        match (before.duty, now.duty) {
            (Some(duty), None) => {
                let declined_by = duty.unit;
                times.push(OfficeTime { declined_by, from_ms: now.from_ms, until_ms: None });
            }
            (None, Some(_)) => {
                let open = times.last_mut().filter(|time| time.until_ms.is_none());
                open.into_iter().for_each(|time| time.until_ms = Some(now.from_ms));
            }
            _ => {}
        }
    }
    times
}

fn kept(said: &SaidFixed<'_>, spans: &[Span], (number, unit): (usize, Id), due_ms: i64) -> Kept {
    let passed_on = spans.iter().skip(number).find(|span| span.duty.map(|duty| duty.unit) != Some(unit));
    let until_ms = passed_on.map_or(i64::MAX, |span| span.from_ms);
    match said.held_against(due_ms).filter(|said_ms| *said_ms < until_ms).min() {
        Some(said_ms) if said_ms < due_ms => Kept::OnTime,
        Some(_) => Kept::Late,
        None => Kept::Overdue,
    }
}

/// Whether a due was written before the finding was referred, or without knowing of it: returned, it needs a fresh one.
fn lapsed(acts: &Acts<'_>, due_by: Place, due_ms: i64) -> bool {
    acts.counting().any(|(refer, act)| {
        act.kind == ActKind::Refer && act.effective_ms < due_ms && !acts.sees(due_by, refer)
    })
}

/// What stood from an instant on, until another act.
struct Span {
    from_ms: i64,
    until_ms: i64,
    duty: Option<Duty>,
    ruling: Option<Ruling>,
    work: Option<Work>,
    /// The unit's charge: in each of them one due counts, the first that passes.
    round: u32,
}

impl Span {
    /// The duty and the due, where it passes in this span.
    fn falls_due(&self) -> Option<(Duty, i64)> {
        let duty = self.duty?;
        let due_ms = duty.due_ms?;
        (self.from_ms < due_ms && due_ms <= self.until_ms).then_some((duty, due_ms))
    }

    /// Whether a fresh clock runs since the span before: another unit has it, or it came back from another system, or it is
    /// there again after it was closed.
    fn begins_a_round(&self, before: &Self) -> bool {
        let unit = |span: &Self| span.duty.map(|duty| duty.unit);
        let ended = |was: bool, is: bool| was && !is;
        unit(self) != unit(before)
            || ended(before.ruling == Some(Ruling::Referred), self.ruling == Some(Ruling::Referred))
            || ended(before.work == Some(Work::Closed), self.work == Some(Work::Closed))
    }
}

/// The spans between the acts, in the order of their effective times.
fn spans(acts: Acts<'_>) -> Vec<Span> {
    let instants: BTreeSet<i64> = acts.all().map(|(_, act)| act.effective_ms).collect();
    let ends = instants.iter().skip(1).copied().chain([i64::MAX]);
    let mut spans: Vec<Span> = Vec::new();
    for (from_ms, until_ms) in instants.iter().copied().zip(ends) {
        // what an appeal makes void was void from the beginning
        let part = Part::of(acts, |act| act.effective_ms <= from_ms || act.kind == ActKind::DecideAppeal);
        let sees = |a: Place, b: Place| part.sees(a, b);
        let stood = standing(&Acts::new(&part.acts, &sees));
        let duty = stood.duty.and_then(|duty| {
            let (assigned_by, due_by) = (part.before(duty.assigned_by)?, part.before(duty.due_by)?);
            Some(Duty { assigned_by, due_by, ..duty })
        });
        let ruling = stood.ruling.map(|(ruling, _)| ruling);
        let work = stood.work.map(|(work, _)| work);
        let mut span = Span { from_ms, until_ms, duty, ruling, work, round: 0 };
        if let Some(before) = spans.last() {
            span.round = before.round + u32::from(span.begins_a_round(before));
        }
        spans.push(span);
    }
    spans
}

/// Some acts of a set, with the places that they had in it.
struct Part<'a> {
    of: Acts<'a>,
    acts: Vec<Act>,
    places: Vec<Place>,
}

impl<'a> Part<'a> {
    fn of(of: Acts<'a>, with: impl Fn(&Act) -> bool) -> Self {
        let (places, acts) = of.all().filter(|(_, act)| with(act)).map(|(at, act)| (at, act.clone())).unzip();
        Self { of, acts, places }
    }

    /// The acts up to an instant. A due that had passed when it was written is none: nobody could have kept it.
    fn known(of: Acts<'a>, as_of_ms: i64) -> Self {
        let mut known = Self::of(of, |act| act.effective_ms <= as_of_ms);
        for act in &mut known.acts {
            act.due_ms = act.due_ms.filter(|due_ms| *due_ms > act.effective_ms);
        }
        known
    }

    fn before(&self, place: Place) -> Option<Place> {
        self.places.get(place).copied()
    }

    fn sees(&self, a: Place, b: Place) -> bool {
        self.before(a).zip(self.before(b)).is_some_and(|(a, b)| self.of.sees(a, b))
    }
}
