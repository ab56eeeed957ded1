//! Epochs make a history; a position in it says where a receipt stands in the office's feed.

use crate::hash::Id;
use alloc::vec::Vec;

/// Where a receipt stands in an office's feed: its own number, or where a give-back put it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// The epoch.
    pub epoch: Id,
    /// The number.
    pub number: u64,
}

/// The history of epochs: each with its first feed number.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct History(pub Vec<(Id, u64)>);

impl History {
    /// Whether a position is in this history: its epoch is listed and the next had not begun.
    #[must_use]
    pub fn contains(&self, position: &Position) -> bool {
        let place = self.0.iter().position(|(epoch, _)| *epoch == position.epoch);
        place.is_some_and(|place| self.0.get(place + 1).is_none_or(|(_, first)| position.number < *first))
    }

    /// The last feed number that two histories share.
    #[must_use]
    pub fn parting(&self, other: &Self) -> u64 {
        let common = self.0.iter().zip(&other.0).take_while(|(a, b)| a == b).count();
        if common == 0 {
            return 0;
        }
        let end =
            |history: &Self| history.0.get(common).map_or(u64::MAX, |(_, first)| first.saturating_sub(1));
        end(self).min(end(other))
    }

    /// The epoch in which a feed number was taken; the first for what stands before all of them.
    #[must_use]
    pub fn epoch_of(&self, number: u64) -> Option<Id> {
        let owner = self.0.iter().rev().find(|(_, first)| *first <= number);
        owner.or_else(|| self.0.first()).map(|(epoch, _)| *epoch)
    }

    /// The epoch that counts now.
    #[must_use]
    pub fn current(&self) -> Option<Id> {
        self.0.last().map(|(epoch, _)| *epoch)
    }
}
