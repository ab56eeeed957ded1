//! A score explains itself: on facts drawn at random, and by hand for each kind of rule.

mod drawn;
mod sums;
mod adds_up;
mod by_hand;
mod in_words;
