//! What an office has to rule on, noticed while segments are taken.

use merge::context::Dot;
use merge::hash::Hash;
use std::collections::BTreeSet;

/// What was noticed while segments were taken, and an office has to rule on.
#[derive(Debug, Default)]
pub struct Noticed {
    /// Changesets that left more heads of their key on a register than one key may leave.
    pub crowding: BTreeSet<Dot>,
    /// Changesets that wrote again what is written once.
    pub rewriting: BTreeSet<Dot>,
    /// Commitments whose values were not kept though no operation in the log says that they were erased.
    pub unsaid: BTreeSet<Hash>,
}
