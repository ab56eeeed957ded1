//! Introducing: the office is told who works on this phone where it knows them not, and who no longer does.

use crate::phone::ask::Request;
use crate::phone::begin::PhoneReplica;
use crate::phone::step::Lost;
use std::collections::VecDeque;

impl PhoneReplica {
    /// What the office is told of the people on this phone after a sync; nothing where it knows them rightly.
    pub(crate) fn introduction(&mut self, lost: Lost) -> VecDeque<Request> {
        let known = self.known.take();
        let (unknown, gone) = match (lost, &known) {
            // it was set back to before this phone was enrolled
            (Lost::Enrolments, _) => (self.people(), Vec::new()),
            (Lost::Nothing, Some(known)) => {
                (self.people.unknown_to(known), self.people.still_known_to(known))
            }
            (Lost::Nothing, None) => return VecDeque::new(),
        };
        let proofs = unknown.into_iter().filter_map(|person| self.known_again(person));
        let known_again = proofs.map(|proof| Request::KnowAgain(proof.encode()));
        known_again.chain(gone.into_iter().map(Request::GiveUp)).collect()
    }
}
