//! One sync as a machine without a socket: inputs in, the next step out.
//!
//! Push until nothing is pending, pull until the last page, compare. One edit there and back costs two
//! requests. Nothing is remembered across sessions: a cut one simply goes on next time.

/// More rounds of push or of pull than this end the session; the rest goes next time.
pub const ROUNDS_MAX: u32 = 10_000;

/// A session tries so often to repair what differs: the second time for what changed at the office meanwhile.
const REPAIRS_MAX: u32 = 2;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A sync is wanted.
    Started,
    /// The answer to a push was applied.
    Pushed(After),
    /// A page was applied.
    Pulled(Page),
    /// What differed is prepared to be exchanged.
    Prepared,
    /// The connection was lost, or the office is busy.
    Lost,
    /// A page could not be applied: nothing more may be pushed.
    Broken,
}

/// What is left after a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Something is pending that this push did not carry.
    MorePending,
    /// Everything that can be pushed was.
    Nothing,
}

/// Which page it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// More follow.
    More,
    /// The last, and its digests agree.
    LastAgrees,
    /// The last, and its digests differ.
    LastDiffers,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send a push.
    Push,
    /// Send a pull.
    Pull,
    /// Prepare to exchange what differs, and begin once more.
    Repair,
    /// It is over.
    Finish(Outcome),
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both hold the same.
    Agreed,
    /// All was exchanged, and the digests differ: repair.
    Differed,
    /// It was cut and goes on next time.
    Cut,
    /// This copy cannot be written.
    Broken,
}

/// A session.
#[derive(Clone, Copy, Debug, Default)]
pub struct Session {
    rounds: u32,
    repairs: u32,
}

impl Session {
    /// The next step.
    pub fn on(&mut self, input: Input) -> Step {
        self.rounds += 1;
        if self.rounds > ROUNDS_MAX {
            return Step::Finish(Outcome::Cut);
        }
        match input {
            Input::Started | Input::Prepared | Input::Pushed(After::MorePending) => Step::Push,
            Input::Pushed(After::Nothing) | Input::Pulled(Page::More) => Step::Pull,
            Input::Pulled(Page::LastAgrees) => Step::Finish(Outcome::Agreed),
            Input::Pulled(Page::LastDiffers) if self.repairs < REPAIRS_MAX => {
                self.repairs += 1;
                Step::Repair
            }
            Input::Pulled(Page::LastDiffers) => Step::Finish(Outcome::Differed),
            Input::Lost => Step::Finish(Outcome::Cut),
            Input::Broken => Step::Finish(Outcome::Broken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_there_and_back_costs_two_requests() {
        let mut session = Session::default();
        assert_eq!(session.on(Input::Started), Step::Push);
        assert_eq!(session.on(Input::Pushed(After::Nothing)), Step::Pull);
        assert_eq!(session.on(Input::Pulled(Page::LastAgrees)), Step::Finish(Outcome::Agreed));
    }

    #[test]
    fn what_differs_is_exchanged_twice_at_most() {
        let mut session = Session::default();
        for _ in 0..REPAIRS_MAX {
            assert_eq!(session.on(Input::Pulled(Page::LastDiffers)), Step::Repair);
            assert_eq!(session.on(Input::Prepared), Step::Push);
        }
        assert_eq!(session.on(Input::Pulled(Page::LastDiffers)), Step::Finish(Outcome::Differed));
    }

    #[test]
    fn nothing_is_pushed_after_this_copy_broke() {
        assert_eq!(Session::default().on(Input::Broken), Step::Finish(Outcome::Broken));
    }

    #[test]
    fn a_session_that_never_ends_is_ended() {
        let mut session = Session::default();
        let steps = (0..=ROUNDS_MAX).map(|_| session.on(Input::Pulled(Page::More))).last();
        assert_eq!(steps, Some(Step::Finish(Outcome::Cut)));
    }
}
