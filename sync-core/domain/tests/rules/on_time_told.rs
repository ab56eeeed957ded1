//! On time, told a second time: where everybody has seen everything, one pass over the acts in their order says the same.

use crate::on_time::as_of;
use crate::sets::{LEADER, OTHER_UNIT, PHOTO, STREET, Set, UNIT, id};
use domain::rectification::{ActKind, Kept, Ruling, Verdict};
use merge::hash::Id;
use proptest::prelude::*;

/// One act: what, when, and the due that it writes.
#[derive(Clone, Copy, Debug)]
enum Step {
    Assign(u8),
    Extend,
    Decline,
    Report,
    Look(Verdict),
    SendBack,
    Close,
    Refer,
    Return,
    Void,
    Restore,
}

const STEPS: [Step; 13] = [
    Step::Assign(UNIT.0),
    Step::Assign(OTHER_UNIT.0),
    Step::Extend,
    Step::Decline,
    Step::Report,
    Step::Report,
    Step::Look(Verdict::For),
    Step::Look(Verdict::Against),
    Step::SendBack,
    Step::Close,
    Step::Refer,
    Step::Return,
    Step::Void,
];

/// What was said fixed: when, until when, and whether it was closed before somebody said against it.
struct Word {
    at: i64,
    undone: Option<(i64, bool)>,
}

/// What passed: the unit, the due, until when the unit had it, and the ruling that it passed under.
struct Passed {
    unit: Id,
    due: i64,
    until: i64,
    ruling: Option<Ruling>,
}

/// The one who goes along with the acts and notes what passes.
#[derive(Default)]
struct Teller {
    unit: Option<Id>,
    due: Option<i64>,
    /// The due was written before a referral.
    stale: bool,
    ruling: Option<Ruling>,
    closed: bool,
    reported: bool,
    /// This charge has fallen due.
    fallen: bool,
    words: Vec<Word>,
    passed: Vec<Passed>,
}

impl Teller {
    /// The clock runs up to an act.
    fn runs_to(&mut self, now: i64) {
        let (Some(unit), Some(due)) = (self.unit, self.due.filter(|due| *due <= now)) else { return };
        self.due = None;
        let ruling = self.ruling.or(self.stale.then_some(Ruling::Referred));
        if ruling.is_none() && self.fallen {
            return;
        }
        self.fallen |= ruling.is_none();
        self.passed.push(Passed { unit, due, until: i64::MAX, ruling });
    }

    fn writes(&mut self, due: Option<i64>) {
        if self.unit.is_some() && due.is_some() {
            (self.due, self.stale) = (due, false);
        }
    }

    fn is_now(&mut self, unit: Option<Id>, now: i64) {
        if unit != self.unit {
            self.fallen = false;
            let open = self.passed.iter_mut().filter(|one| one.until == i64::MAX);
            open.for_each(|one| one.until = now);
        }
        (self.unit, self.due) = (unit, None);
    }

    fn ruled(&mut self, ruling: Option<Ruling>) {
        self.fallen &= self.ruling != Some(Ruling::Referred) || ruling == Some(Ruling::Referred);
        self.ruling = ruling;
        self.stale |= ruling == Some(Ruling::Referred);
    }

    fn undone(&mut self, now: i64) {
        let open = self.words.iter_mut().filter(|word| word.undone.is_none());
        open.for_each(|word| word.undone = Some((now, self.closed)));
        self.fallen &= !self.closed;
        self.closed = false;
    }

    fn hears(&mut self, step: Step, now: i64, due: Option<i64>) {
        match step {
            Step::Assign(unit) => {
                self.is_now(Some(id(unit)), now);
                self.writes(due);
            }
            Step::Extend => self.writes(due),
            Step::Decline if self.unit == Some(id(UNIT.0)) => self.is_now(None, now),
            Step::Decline => {}
            Step::Report => {
                self.reported = true;
                self.words.push(Word { at: now, undone: None });
            }
            Step::Look(Verdict::For) | Step::Close if self.reported => {
                self.closed = true;
                self.words.push(Word { at: now, undone: None });
            }
            Step::Look(Verdict::For) | Step::Close => {}
            Step::Look(Verdict::Against) => self.undone(now),
            Step::SendBack => {
                self.undone(now);
                self.writes(due);
            }
            Step::Refer => self.ruled(Some(Ruling::Referred)),
            Step::Void => self.ruled(Some(Ruling::Void)),
            Step::Return | Step::Restore => self.ruled(None),
        }
    }

    fn tells(&self) -> Vec<(Id, i64, Kept)> {
        let kept = |one: &Passed| {
            let holds = |word: &&Word| word.undone.is_none_or(|(at, closed)| at >= one.due && closed);
            let first =
                self.words.iter().filter(holds).map(|word| word.at).filter(|at| *at < one.until).min();
            match (one.ruling, self.ruling, first) {
                (Some(ruling), ..) => Kept::LeftOut(ruling),
                (None, Some(Ruling::Void), _) => Kept::LeftOut(Ruling::Void),
                (.., Some(at)) if at < one.due => Kept::OnTime,
                (.., Some(_)) => Kept::Late,
                (.., None) => Kept::Overdue,
            }
        };
        self.passed.iter().map(|one| (one.unit, one.due, kept(one))).collect()
    }
}

/// The same acts as a set in which everybody has seen everything.
fn acted(set: &mut Set, step: Step, now: i64, due: i64) {
    let (who, kind) = match step {
        Step::Assign(_) => (STREET, ActKind::Assign),
        Step::Extend => (STREET, ActKind::GrantExtension),
        Step::Decline => (UNIT, ActKind::Decline),
        Step::Report => (UNIT, ActKind::ReportFixed),
        Step::Look(_) => (LEADER, ActKind::Recheck),
        Step::SendBack => (STREET, ActKind::SendBack),
        Step::Close => (STREET, ActKind::Close),
        Step::Refer => (STREET, ActKind::Refer),
        Step::Return => (STREET, ActKind::Returned),
        Step::Void => (STREET, ActKind::Void),
        Step::Restore => (STREET, ActKind::Restore),
    };
    let act = set.then(who, kind);
    (act.effective_ms, act.due_ms) = (now, Some(due));
    match step {
        Step::Assign(unit) => act.unit = Some(id(unit)),
        Step::Report => act.evidence = PHOTO,
        Step::Look(verdict) => act.verdict = Some(verdict),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_who_goes_along_with_the_acts_tells_the_same(
        drawn in proptest::collection::vec((0..=STEPS.len(), 1i64..4, -1i64..8), 1..14)
    ) {
        let (mut set, mut teller, mut now) = (Set::default(), Teller::default(), 0);
        let first = (0, 1, 4);
        for (step, later, within) in std::iter::once(first).chain(drawn) {
            now += later;
            let step = STEPS.get(step).copied().unwrap_or(Step::Restore);
            teller.runs_to(now);
            teller.hears(step, now, (within > 0).then_some(now + within));
            acted(&mut set, step, now, now + within);
        }
        // 100 after the last act everything has passed
        teller.runs_to(now + 100);
        let said: Vec<_> = as_of(&set, now + 99).iter().map(|one| (one.unit, one.due_ms, one.kept)).collect();
        prop_assert_eq!(said, teller.tells(), "{:#?}", set.acts.iter().map(|act| (act.kind, act.effective_ms, act.due_ms)).collect::<Vec<_>>());
    }
}
