//! What a sync asks of the office, and what comes back.

/// What is sent to the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// The body of a push.
    Push(Vec<u8>),
    /// The body of a pull.
    Pull(Vec<u8>),
    /// What makes the office know somebody on this phone again.
    KnowAgain(Vec<u8>),
    /// The token of somebody who was taken off this phone: it is given up.
    GiveUp(String),
}

/// Whether a request may be followed by another before it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Its answer decides what comes next.
    Nothing,
    /// More can be sent meanwhile.
    More,
}

/// A request, with what may follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is sent.
    pub request: Request,
    /// Whether another may be sent before it is answered.
    pub behind: Behind,
}

impl Ask {
    /// One whose answer decides what comes next.
    pub(crate) const fn alone(request: Request) -> Self {
        Self { request, behind: Behind::Nothing }
    }
}

/// What came back for the oldest request without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The office answered.
    Body(Vec<u8>),
    /// It does not know this phone.
    Unknown,
    /// The connection was lost, the office is busy, or the request was given up. Whatever was sent behind it is given up
    /// as well.
    Lost,
}

/// How many requests whoever carries them can have under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// One: each answer is waited for.
    One,
    /// Two: the office stores one part while the next is made.
    Two,
}

impl Lines {
    pub(crate) const fn count(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}
