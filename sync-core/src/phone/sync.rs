//! A sync to its end: push, pull, compare. Whoever drives it brings the transport; a cut one goes on next time.

use crate::error::Result;
use crate::phone::ask::{Answer, Ask, Behind, Lines, Request};
use crate::phone::begin::PhoneReplica;
use crate::phone::report::SyncReport;
use crate::phone::step::Next;
use crate::phone::syncing::Syncing;
use protocol::pull::State;

/// What carries bodies to the office and back: HTTP, a test, a file.
pub trait Transport {
    /// Sends a push; `None` when the connection was lost or the office is busy.
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>>;
    /// Sends a pull.
    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>>;
    /// Whether the last request was refused because the office does not know this phone.
    fn is_unknown(&self) -> bool {
        false
    }
    /// Sends what makes the office know somebody on this phone again; whether it does.
    fn know_again(&mut self, _body: Vec<u8>) -> bool {
        false
    }
    /// Says, by the token of somebody who was taken off this phone, that it is given up; whether the office heard it.
    fn give_up(&mut self, _token: &str) -> bool {
        false
    }
    /// A line on which a request may be sent before the one before it is answered; `None` where there is none.
    fn pipeline(&mut self) -> Option<Box<dyn Pipeline + '_>> {
        None
    }
}

/// Requests that are under way. Pushes should reach the office in their order; where they do not, it answers with a
/// gap, and what was behind it is pushed again.
pub trait Pipeline {
    /// Sends a request without waiting for its answer.
    fn send(&mut self, request: Request);
    /// The answer to the oldest request that has none yet; `None` when the connection was lost.
    fn answer(&mut self) -> Option<Vec<u8>>;
}

impl PhoneReplica {
    /// Syncs to the end, or until the transport is lost: see [`Syncing`].
    ///
    /// # Errors
    /// This phone's store cannot be read or written: the session has ended and nothing more was pushed.
    pub fn sync(&mut self, transport: &mut dyn Transport, state: State) -> Result<SyncReport> {
        carry(state, transport, |syncing| syncing.next(self))
    }
}

/// Carries a sync to its end. `next` takes its next step with the phone, which nobody holds between the steps.
///
/// # Errors
/// Those of `next`.
pub fn carry<E>(
    state: State,
    transport: &mut dyn Transport,
    mut next: impl FnMut(&mut Syncing) -> std::result::Result<Next, E>,
) -> std::result::Result<SyncReport, E> {
    let lines = if transport.pipeline().is_some() { Lines::Two } else { Lines::One };
    let mut syncing = Syncing::begin(state, lines);
    loop {
        match next(&mut syncing)? {
            Next::Finished(report) => return Ok(report),
            // nothing is under way here
            Next::Wait => syncing.answered(Answer::Lost),
            Next::Ask(Ask { request, behind: Behind::Nothing }) => {
                let answer = ask(transport, request);
                syncing.answered(answer);
            }
            Next::Ask(Ask { request, behind: Behind::More }) => {
                if ask_ahead(transport, request, (&mut syncing, &mut next))? == Line::Lost {
                    syncing.answered(lost(transport));
                }
            }
        }
    }
}

/// What became of a line on which several requests were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// All of them were answered.
    Free,
    Lost,
}

/// Sends a request and what may follow it, until all of it is answered.
fn ask_ahead<E>(
    transport: &mut dyn Transport,
    first: Request,
    (syncing, next): (&mut Syncing, &mut impl FnMut(&mut Syncing) -> std::result::Result<Next, E>),
) -> std::result::Result<Line, E> {
    let Some(mut pipeline) = transport.pipeline() else {
        return Ok(Line::Lost);
    };
    pipeline.send(first);
    let mut under_way = 1;
    while under_way > 0 {
        match next(syncing)? {
            Next::Ask(Ask { request, .. }) => {
                pipeline.send(request);
                under_way += 1;
            }
            Next::Wait => match pipeline.answer() {
                Some(body) => {
                    syncing.answered(Answer::Body(body));
                    under_way -= 1;
                }
                None => return Ok(Line::Lost),
            },
            Next::Finished(_) => return Ok(Line::Free),
        }
    }
    Ok(Line::Free)
}

fn ask(transport: &mut dyn Transport, request: Request) -> Answer {
    let body = match request {
        Request::Push(body) => transport.push(body),
        Request::Pull(body) => transport.pull(body),
        Request::KnowAgain(body) => transport.know_again(body).then(Vec::new),
        Request::GiveUp(token) => transport.give_up(&token).then(Vec::new),
    };
    body.map_or_else(|| lost(transport), Answer::Body)
}

fn lost(transport: &dyn Transport) -> Answer {
    if transport.is_unknown() { Answer::Unknown } else { Answer::Lost }
}
