//! On time: what fell due for whom and in which week, and what became of it, row by row.

use crate::sets::{DISTRICT, HEAD, LEADER, OTHER_UNIT, PHOTO, STREET, Set, UNIT, Who, id};
use domain::day::DAY_MS;
use domain::rectification::{
    Act, ActKind, Acts, Kept, Obligation, OfficeTime, OnTime, OnTimeChange, Ruling, Verdict, changes,
    figures, obligations, office_times,
};
use domain::week::Week;

/// The week of these stories, and the one after it.
const WEEK: Week = Week(202_647);
const NEXT: Week = Week(202_648);

/// An hour of a day of the week, 0 for Monday, in ms since 1970.
fn at(day: i64, hour: i64) -> i64 {
    WEEK.start_ms() + day * DAY_MS + hour * 3_600_000
}

/// A finding and what everybody did about it, one after the other.
#[derive(Clone, Default)]
struct Story(Set);

impl Story {
    /// Assigned to the unit on Monday, due at 24:00 on Wednesday.
    fn assigned() -> Self {
        Self::default().assign(at(0, 9), UNIT, at(3, 0))
    }

    fn act(mut self, at_ms: i64, who: Who, kind: ActKind) -> Self {
        self.0.then(who, kind).effective_ms = at_ms;
        self
    }

    fn last(&mut self) -> &mut Act {
        self.0.acts.last_mut().expect("a story has begun")
    }

    fn due(mut self, due_ms: i64) -> Self {
        self.last().due_ms = Some(due_ms);
        self
    }

    fn about(mut self, place: usize) -> Self {
        let about = self.0.id_of(place);
        self.last().about = Some(about);
        self
    }

    fn assign(mut self, at_ms: i64, unit: Who, due_ms: i64) -> Self {
        self = self.act(at_ms, STREET, ActKind::Assign).due(due_ms);
        self.last().unit = Some(id(unit.0));
        self
    }

    fn reported(mut self, at_ms: i64, who: Who) -> Self {
        self = self.act(at_ms, who, ActKind::ReportFixed);
        self.last().evidence = PHOTO;
        self
    }

    fn looked(mut self, at_ms: i64, who: Who, verdict: Verdict) -> Self {
        self = self.act(at_ms, who, ActKind::Recheck);
        self.last().verdict = Some(verdict);
        self
    }

    fn as_of(&self, as_of_ms: i64) -> Vec<Obligation> {
        as_of(&self.0, as_of_ms)
    }

    /// Unit, week and outcome of all that fell due, as of the end of a week.
    fn says(&self, week: Week) -> Vec<(u8, Week, Kept)> {
        let said = self.as_of(week.last_ms());
        said.iter().map(|one| (one.unit.0[0], one.week, one.kept)).collect()
    }
}

pub(crate) fn as_of(set: &Set, as_of_ms: i64) -> Vec<Obligation> {
    obligations(&Acts::new(&set.acts, &|a, b| set.saw(a, b)), as_of_ms)
}

#[test]
fn where_nothing_fell_due_there_is_no_rate() {
    let story = Story::default().assign(at(0, 9), UNIT, NEXT.last_ms());
    assert_eq!(story.says(WEEK), []);
    let none = OnTime::default();
    assert_eq!((none.bp(), none.to_string().as_str()), (None, "–"));
    assert_eq!(OnTime { on_time: 2, of: 3 }.to_string(), "66.66% (2/3)");
    assert_eq!(OnTime { on_time: 3, of: 3 }.to_string(), "100.00% (3/3)");
    // what nobody was assigned falls due for nobody, and an assign without a due as well
    assert_eq!(Story::default().act(at(0, 9), LEADER, ActKind::Open).says(WEEK), []);
    let mut without = Story::assigned();
    without.0.acts[0].due_ms = None;
    assert_eq!(without.says(NEXT), []);
}

#[test]
fn in_time_is_what_was_reported_before_the_due_and_late_what_came_at_it_or_after() {
    let by = |at_ms| Story::assigned().reported(at_ms, UNIT).says(WEEK);
    assert_eq!(by(at(3, 0) - 1), [(UNIT.0, WEEK, Kept::OnTime)]);
    assert_eq!(by(at(3, 0)), [(UNIT.0, WEEK, Kept::Late)]);
    assert_eq!(Story::assigned().says(WEEK), [(UNIT.0, WEEK, Kept::Overdue)]);
    // what is said in the next week is not known as of the end of this one
    assert_eq!(Story::assigned().reported(at(7, 9), UNIT).says(WEEK), [(UNIT.0, WEEK, Kept::Overdue)]);
}

#[test]
fn a_due_at_midnight_on_sunday_falls_into_the_week_that_ends() {
    let story = Story::default().assign(at(0, 9), UNIT, at(7, 0));
    assert_eq!(story.as_of(WEEK.last_ms() - 1), []);
    assert_eq!(story.says(WEEK), [(UNIT.0, WEEK, Kept::Overdue)]);
}

#[test]
fn sent_back_in_a_later_week_it_adjusts_the_figure_of_the_week_in_which_it_fell_due() {
    let story = Story::assigned().reported(at(1, 9), UNIT).looked(at(8, 9), LEADER, Verdict::Against);
    let story = story.act(at(8, 10), STREET, ActKind::SendBack).due(at(10, 0));
    let frozen = figures(&story.as_of(WEEK.last_ms()));
    let now = figures(&story.as_of(NEXT.last_ms()));
    assert_eq!(frozen.get(&(WEEK, id(UNIT.0))), Some(&OnTime { on_time: 1, of: 1 }));
    let adjusted: Vec<_> = changes(WEEK, &frozen, &now).into_iter().collect();
    assert_eq!(adjusted, [(id(UNIT.0), OnTimeChange { on_time: -1, of: 0 })]);
    // it fell due once: the new due is one for the work
    assert_eq!(story.says(NEXT), [(UNIT.0, WEEK, Kept::Overdue)]);
    assert!(changes(NEXT, &frozen, &now).is_empty());
}

#[test]
fn sent_back_before_the_due_it_can_still_be_put_right_in_time() {
    let back = Story::assigned().reported(at(1, 9), UNIT).looked(at(1, 12), LEADER, Verdict::Against);
    assert_eq!(back.says(WEEK), [(UNIT.0, WEEK, Kept::Overdue)]);
    assert_eq!(back.clone().reported(at(2, 9), UNIT).says(WEEK), [(UNIT.0, WEEK, Kept::OnTime)]);
    assert_eq!(back.clone().reported(at(4, 9), UNIT).says(WEEK), [(UNIT.0, WEEK, Kept::Late)]);
    // with a due of its own it falls due then
    let later = back.act(at(1, 13), STREET, ActKind::SendBack).due(at(9, 0));
    assert_eq!(later.says(WEEK), []);
    assert_eq!(later.says(NEXT), [(UNIT.0, NEXT, Kept::Overdue)]);
}

#[test]
fn an_extension_moves_a_due_that_has_not_passed_and_never_one_that_has() {
    let asked = Story::assigned().act(at(1, 9), UNIT, ActKind::AskExtension);
    let before = asked.clone().act(at(2, 23), STREET, ActKind::GrantExtension).due(at(8, 0)).about(1);
    assert_eq!(before.says(NEXT), [(UNIT.0, NEXT, Kept::Overdue)]);
    let after = asked.act(at(3, 1), STREET, ActKind::GrantExtension).due(at(8, 0)).about(1);
    let after = after.reported(at(7, 9), UNIT);
    assert_eq!(after.says(NEXT), [(UNIT.0, WEEK, Kept::Late)], "within the new due, after the old");
    assert_eq!(after.as_of(NEXT.last_ms())[0].due_ms, at(3, 0));
}

#[test]
fn a_due_that_had_passed_when_it_was_written_is_none() {
    assert_eq!(Story::default().assign(at(1, 9), UNIT, at(1, 8)).says(WEEK), []);
    // and an extension into the past takes nobody's due away
    let asked = Story::assigned().act(at(1, 9), UNIT, ActKind::AskExtension);
    let into_the_past = asked.act(at(2, 9), STREET, ActKind::GrantExtension).due(at(1, 0)).about(1);
    assert_eq!(into_the_past.says(WEEK), [(UNIT.0, WEEK, Kept::Overdue)]);
}

#[test]
fn declined_before_the_due_and_reassigned_the_new_unit_has_a_fresh_clock() {
    let declined = Story::assigned().act(at(1, 9), UNIT, ActKind::Decline);
    assert_eq!(declined.says(NEXT), [], "nobody has it");
    let story = declined.assign(at(4, 9), OTHER_UNIT, at(9, 0));
    assert_eq!(story.says(WEEK), []);
    assert_eq!(story.says(NEXT), [(OTHER_UNIT.0, NEXT, Kept::Overdue)]);
    assert_eq!(story.reported(at(8, 9), OTHER_UNIT).says(NEXT), [(OTHER_UNIT.0, NEXT, Kept::OnTime)]);
}

#[test]
fn the_offices_time_between_two_units_is_shown() {
    let declined = Story::assigned().act(at(1, 9), UNIT, ActKind::Decline);
    let between = |story: &Story, as_of_ms| {
        office_times(&Acts::new(&story.0.acts, &|a, b| story.0.saw(a, b)), as_of_ms)
    };
    let open = OfficeTime { declined_by: id(UNIT.0), from_ms: at(1, 9), until_ms: None };
    assert_eq!(between(&declined, WEEK.last_ms()), [open]);
    let story = declined.assign(at(4, 9), OTHER_UNIT, at(9, 0));
    assert_eq!(between(&story, at(2, 0)), [open]);
    assert_eq!(between(&story, WEEK.last_ms()), [OfficeTime { until_ms: Some(at(4, 9)), ..open }]);
    assert_eq!(between(&Story::assigned(), WEEK.last_ms()), []);
}

#[test]
fn declined_after_the_due_it_stays_overdue_with_the_unit_that_declined() {
    let story = Story::assigned().act(at(3, 9), UNIT, ActKind::Decline);
    let story = story.assign(at(4, 9), OTHER_UNIT, at(9, 0)).reported(at(8, 9), OTHER_UNIT);
    let both = [(UNIT.0, WEEK, Kept::Overdue), (OTHER_UNIT.0, NEXT, Kept::OnTime)];
    assert_eq!(story.says(NEXT), both);
    // and so where the office takes it away
    let taken = Story::assigned().assign(at(4, 9), OTHER_UNIT, at(9, 0)).reported(at(8, 9), OTHER_UNIT);
    assert_eq!(taken.says(NEXT), both);
}

#[test]
fn assigned_again_to_the_same_unit_it_falls_due_once() {
    let before = Story::assigned().assign(at(2, 9), UNIT, at(5, 0));
    assert_eq!(before.as_of(NEXT.last_ms()).iter().map(|one| one.due_ms).collect::<Vec<_>>(), [at(5, 0)]);
    let after = Story::assigned().assign(at(4, 9), UNIT, at(9, 0));
    assert_eq!(after.says(NEXT), [(UNIT.0, WEEK, Kept::Overdue)]);
}

#[test]
fn referred_it_leaves_the_figure_and_what_was_overdue_stays() {
    let before = Story::assigned().act(at(1, 9), STREET, ActKind::Refer);
    assert_eq!(before.says(NEXT), [(UNIT.0, WEEK, Kept::LeftOut(Ruling::Referred))]);
    assert!(figures(&before.as_of(NEXT.last_ms())).is_empty());
    let after = Story::assigned().act(at(4, 9), STREET, ActKind::Refer);
    assert_eq!(after.says(NEXT), [(UNIT.0, WEEK, Kept::Overdue)]);
    let kept = Story::assigned().reported(at(1, 9), UNIT).act(at(4, 9), STREET, ActKind::Refer);
    assert_eq!(kept.says(NEXT), [(UNIT.0, WEEK, Kept::OnTime)], "what it was at the referral, it stays");
}

#[test]
fn returned_it_needs_a_fresh_due() {
    let away = Story::assigned().act(at(1, 9), STREET, ActKind::Refer);
    let stale = away.act(at(2, 9), STREET, ActKind::Returned);
    assert_eq!(stale.says(NEXT), [(UNIT.0, WEEK, Kept::LeftOut(Ruling::Referred))]);
    let fresh = stale.assign(at(2, 10), UNIT, at(5, 0));
    assert_eq!(fresh.says(NEXT), [(UNIT.0, WEEK, Kept::Overdue)]);
    // overdue before it was referred, and again after it came back
    let twice = Story::assigned().act(at(4, 9), STREET, ActKind::Refer);
    let twice = twice.act(at(7, 9), STREET, ActKind::Returned).assign(at(7, 10), UNIT, at(9, 0));
    assert_eq!(twice.says(NEXT), [(UNIT.0, WEEK, Kept::Overdue), (UNIT.0, NEXT, Kept::Overdue)]);
}

#[test]
fn void_duplicate_moved_and_withdrawn_are_left_out_also_afterwards() {
    for (kind, ruling, back) in [
        (ActKind::Void, Ruling::Void, ActKind::Restore),
        (ActKind::DuplicateOf, Ruling::Duplicate, ActKind::Unlink),
        (ActKind::Move, Ruling::Moved, ActKind::Restore),
    ] {
        let story = Story::assigned().act(at(8, 9), STREET, kind);
        assert_eq!(story.says(WEEK), [(UNIT.0, WEEK, Kept::Overdue)], "as of its own week nobody had ruled");
        assert_eq!(story.says(NEXT), [(UNIT.0, WEEK, Kept::LeftOut(ruling))]);
        let (frozen, now) = (figures(&story.as_of(WEEK.last_ms())), figures(&story.as_of(NEXT.last_ms())));
        let adjusted = changes(WEEK, &frozen, &now);
        assert_eq!(adjusted.get(&id(UNIT.0)), Some(&OnTimeChange { on_time: 0, of: -1 }));
        let story = story.act(at(9, 9), STREET, back);
        assert_eq!(story.says(NEXT), [(UNIT.0, WEEK, Kept::Overdue)]);
    }
    let mut withdrawn = Story::default().act(at(0, 9), LEADER, ActKind::Assign).due(at(3, 0));
    withdrawn.0.acts[0].unit = Some(id(UNIT.0));
    let withdrawn = withdrawn.act(at(4, 9), LEADER, ActKind::Withdraw);
    assert_eq!(withdrawn.says(WEEK), [(UNIT.0, WEEK, Kept::LeftOut(Ruling::Withdrawn))]);
}

#[test]
fn an_appeal_stops_nothing_and_upheld_the_act_that_it_names_never_was() {
    let back = Story::assigned().reported(at(1, 9), UNIT).looked(at(4, 9), LEADER, Verdict::Against);
    let appealed = back.act(at(4, 10), UNIT, ActKind::Appeal).about(2);
    assert_eq!(appealed.says(WEEK), [(UNIT.0, WEEK, Kept::Overdue)]);
    let mut upheld = appealed.act(at(8, 9), DISTRICT, ActKind::DecideAppeal).about(2);
    upheld.0.acts.last_mut().unwrap().verdict = Some(Verdict::For);
    assert_eq!(upheld.says(NEXT), [(UNIT.0, WEEK, Kept::OnTime)]);
    let (frozen, now) = (figures(&upheld.as_of(WEEK.last_ms())), figures(&upheld.as_of(NEXT.last_ms())));
    let adjusted = changes(WEEK, &frozen, &now);
    assert_eq!(adjusted.get(&id(UNIT.0)), Some(&OnTimeChange { on_time: 1, of: 0 }));
    // an assign that never was has no due
    let mut assign = Story::assigned().act(at(4, 9), DISTRICT, ActKind::DecideAppeal).about(0);
    assign.0.acts.last_mut().unwrap().verdict = Some(Verdict::For);
    assert_eq!(assign.says(WEEK), []);
}

#[test]
fn a_word_without_a_photo_is_in_time_when_it_is_proved() {
    let word = Story::assigned().act(at(1, 9), UNIT, ActKind::ReportFixed);
    assert_eq!(word.says(WEEK), [(UNIT.0, WEEK, Kept::Overdue)]);
    let confirmed = word.clone().act(at(4, 9), STREET, ActKind::ConfirmEvidence).about(1);
    assert_eq!(confirmed.says(WEEK), [(UNIT.0, WEEK, Kept::OnTime)]);
    assert_eq!(word.clone().looked(at(4, 9), LEADER, Verdict::For).says(WEEK)[0].2, Kept::OnTime);
    // what was put right after it proves nothing of it
    let after = word.reported(at(4, 9), UNIT).looked(at(5, 9), LEADER, Verdict::For);
    assert_eq!(after.says(WEEK), [(UNIT.0, WEEK, Kept::Late)]);
}

#[test]
fn what_was_closed_and_is_there_again_was_put_right_in_time_and_falls_due_anew() {
    let closed = Story::assigned().reported(at(1, 9), UNIT).looked(at(4, 9), LEADER, Verdict::For);
    let again = closed.act(at(7, 9), HEAD, ActKind::Reopen);
    assert_eq!(again.says(NEXT), [(UNIT.0, WEEK, Kept::OnTime)], "no due, nothing falls due");
    let assigned = again.assign(at(7, 10), UNIT, at(9, 0));
    assert_eq!(assigned.says(NEXT), [(UNIT.0, WEEK, Kept::OnTime), (UNIT.0, NEXT, Kept::Overdue)]);
    // but there again before the due it is open when it falls due
    let early = Story::assigned().reported(at(1, 9), UNIT).looked(at(1, 10), LEADER, Verdict::For);
    assert_eq!(early.act(at(2, 9), HEAD, ActKind::Reopen).says(WEEK), [(UNIT.0, WEEK, Kept::Overdue)]);
}

#[test]
fn what_the_office_closes_was_not_sent_back_by_somebody_who_did_not_know() {
    let mut story = Story::assigned().reported(at(1, 9), UNIT);
    story.0.after(&[1], STREET, ActKind::Close).effective_ms = at(4, 9);
    let look = story.0.after(&[1], LEADER, ActKind::SendBack);
    look.effective_ms = at(4, 8);
    assert_eq!(story.says(WEEK), [(UNIT.0, WEEK, Kept::OnTime)]);
}
