//! What may happen in a run: which actions and how often, over how many registers, how much is held.

use super::action::Action;

/// Whether phones have a witness, and what becomes of it when one is restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witnessing {
    /// They have none.
    Nobody,
    /// It is never restored with the database.
    Apart,
    /// It is left, lost, or restored with the database.
    Mixed,
}

/// A plan.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Its name.
    pub name: &'static str,
    /// What it tries.
    pub what: &'static str,
    /// What happens, each with its weight against the others.
    pub actions: &'static [(Action, usize)],
    /// How many registers are written.
    pub registers: usize,
    /// How many changesets in a thousand the office holds when they arrive.
    pub holds_per_mille: u16,
    /// How often in a hundred times the office is restored in the middle of a cut sync.
    pub set_back_percent: usize,
    /// How many grids there are.
    pub grids: u64,
    /// How many phones of people without any role there are.
    pub strangers: u8,
    /// Whether phones have a witness.
    pub witnessing: Witnessing,
}
