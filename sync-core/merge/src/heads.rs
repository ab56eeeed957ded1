//! The heads of a register: its writes that count and that no other write which counts has replaced.

use crate::context::{Dot, Log, Says, knew, names};
use crate::skeleton::Mention;
use alloc::vec::Vec;

/// One key leaves at most so many heads on a register: an office holds what would add more.
pub const HEADS_PER_KEY_MAX: usize = 64;

/// A write to one register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write<'s> {
    /// The changeset that wrote.
    pub dot: Dot,
    /// What its author had on screen, where the register's heads had moved since the edit began.
    pub seen: Option<&'s [Mention]>,
}

/// Whether a changeset counts: never held, or adopted.
///
/// # Errors
/// The log cannot be read.
pub fn counts<L: Log + ?Sized>(log: &L, dot: Dot) -> Result<bool, L::Error> {
    let rulings = log.rulings(dot)?;
    Ok(rulings.is_empty() || rulings.iter().any(|ruling| ruling.says == Says::Adopt))
}

/// Whether `b` replaces `a` in the register that both wrote.
///
/// A write with an entry on its path that does not resolve here replaces nothing: in doubt both are shown.
///
/// # Errors
/// The log cannot be read.
pub fn replaces<L: Log + ?Sized>(log: &L, b: &Write<'_>, a: Dot) -> Result<bool, L::Error> {
    if b.dot == a || log.knowledge(b.dot)?.open {
        return Ok(false);
    }
    let Some(seen) = b.seen else {
        return knew(log, b.dot, a);
    };
    for mention in seen {
        if names(log, mention, a)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The heads as a pure function of all writes to a register, in ascending order.
///
/// # Errors
/// The log cannot be read.
pub fn pure<L: Log + ?Sized>(log: &L, writes: &[Write<'_>]) -> Result<Vec<Dot>, L::Error> {
    let mut counting = Vec::with_capacity(writes.len());
    for write in writes {
        if counts(log, write.dot)? {
            counting.push(write);
        }
    }
    let mut heads = Vec::new();
    for a in &counting {
        let mut replaced = false;
        for b in counting.iter().rev() {
            if replaces(log, b, a.dot)? {
                replaced = true;
                break;
            }
        }
        if !replaced {
            heads.push(a.dot);
        }
    }
    heads.sort_unstable();
    heads.dedup();
    Ok(heads)
}

/// The heads after one more write that counts and that nothing held here refers to: what [`pure`] would
/// give, in the time of one step.
///
/// # Errors
/// The log cannot be read.
pub fn advance<L: Log + ?Sized>(log: &L, heads: &[Dot], write: &Write<'_>) -> Result<Vec<Dot>, L::Error> {
    let mut next = Vec::with_capacity(heads.len() + 1);
    for head in heads {
        if *head != write.dot && !replaces(log, write, *head)? {
            next.push(*head);
        }
    }
    next.push(write.dot);
    next.sort_unstable();
    Ok(next)
}
