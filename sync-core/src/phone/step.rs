//! What a sync wants next, and how far a part of it came.

use crate::phone::ask::Ask;
use crate::phone::report::SyncReport;
use protocol::session::Input;

/// What a sync wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// That this is sent.
    Ask(Ask),
    /// The answer to the oldest request that has none.
    Wait,
    /// Nothing more: it is over.
    Finished(SyncReport),
}

/// How far a push or a pull came.
#[derive(Debug)]
pub(crate) enum Moved {
    Asks(Ask),
    Waits,
    Ended(Input),
}

/// What an office turned out to have lost of this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    Nothing,
    /// It does not know the token.
    Enrolments,
}
