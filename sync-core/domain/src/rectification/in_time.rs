//! What was said fixed, held against a due: when it was said, with what proof, and whether it was sent back.

use super::act::{Act, Acts, Place};
use super::work::{Fixed, Work, cancels, says_fixed, undoes_work};

/// Everything that was said fixed about a finding, and everything that was said against it.
pub(super) struct SaidFixed<'a> {
    acts: Acts<'a>,
    fixed: Vec<Fixed>,
    undoing: Vec<(Place, &'a Act)>,
}

impl<'a> SaidFixed<'a> {
    pub(super) fn of(acts: Acts<'a>) -> Self {
        let fixed = acts.counting().filter_map(|(place, act)| says_fixed(&acts, place, act)).collect();
        let undoing = acts.counting().filter(|(_, act)| undoes_work(act)).collect();
        Self { acts, fixed, undoing }
    }

    /// When it was said fixed, ms since 1970, by everything that holds against a due: it is proved, and nobody sent it back.
    pub(super) fn held_against(&self, due_ms: i64) -> impl Iterator<Item = i64> {
        self.fixed
            .iter()
            .filter(move |one| self.is_proved(one) && !self.is_undone(one, due_ms))
            .filter_map(|one| Some(self.acts.get(one.said)?.effective_ms))
    }

    /// Whether there is more than a word for it: a photo, a confirmation, or a closing that judged it.
    fn is_proved(&self, one: &Fixed) -> bool {
        one.work > Work::Claimed || self.closings().any(|closing| self.judged_last(closing.place, one))
    }

    fn closings(&self) -> impl Iterator<Item = &Fixed> {
        self.fixed.iter().filter(|one| one.work == Work::Closed)
    }

    /// Whether a closing had seen what was said, and nothing said later: else a word given in time would be proved by what
    /// was put right afterwards.
    fn judged_last(&self, closing: Place, one: &Fixed) -> bool {
        let later = |other: &Fixed| {
            other.said != closing
                && self.acts.sees(closing, other.said)
                && self.acts.sees(other.said, one.said)
        };
        self.acts.sees(closing, one.said) && !self.fixed.iter().any(later)
    }

    /// Whether somebody said before the due that it is not put right, or found it so at the recheck.
    fn is_undone(&self, one: &Fixed, due_ms: i64) -> bool {
        self.undoing.iter().any(|(by, undo)| {
            cancels(&self.acts, (*by, undo), one) && !self.is_closed_beside((*by, undo), one, due_ms)
        })
    }

    /// Whether a closing that did not know of the undoing says that it was right: one that stands, or that was there before,
    /// so that what is there again after the due is another fault than the one that was put right.
    fn is_closed_beside(&self, (by, undo): (Place, &Act), one: &Fixed, due_ms: i64) -> bool {
        self.closings().any(|closing| {
            let judges = closing.place == one.place || self.acts.sees(closing.place, one.said);
            let before = self.acts.sees(by, closing.place) && undo.effective_ms >= due_ms;
            judges && !self.acts.sees(closing.place, by) && (before || self.stands(closing))
        })
    }

    fn stands(&self, closing: &Fixed) -> bool {
        !self.undoing.iter().any(|(by, undo)| cancels(&self.acts, (*by, undo), closing))
    }
}
