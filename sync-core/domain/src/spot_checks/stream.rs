//! The numbers of a draw: each follows from the recorded seed and what is drawn, and every one of a range is as likely.

use crate::grids::GridCode;
use merge::hash::Use;
use std::collections::VecDeque;

/// What numbers are drawn for; each has a stream of its own, so that a draw of one thing changes no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// Which grids.
    Grids,
    /// Who comes first where several could go.
    Checkers,
    /// Which standards of a grid, and at which sites.
    Standards(GridCode),
}

impl Drawing {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Grids => b"grids".to_vec(),
            Self::Checkers => b"checkers".to_vec(),
            Self::Standards(grid) => [b"standards".as_slice(), &grid.number().to_be_bytes()].concat(),
        }
    }
}

/// An endless row of numbers. Block n is the hash of the seed, part(what is drawn) and n, and gives four of them in little-endian.
#[derive(Clone, Debug)]
pub struct Stream {
    seed: [u8; 32],
    what: Vec<u8>,
    block: u64,
    left: VecDeque<u64>,
}

impl Stream {
    /// The stream of a seed and a purpose.
    #[must_use]
    pub fn of(seed: [u8; 32], what: Drawing) -> Self {
        Self { seed, what: what.bytes(), block: 0, left: VecDeque::new() }
    }

    fn next(&mut self) -> u64 {
        if let Some(number) = self.left.pop_front() {
            return number;
        }
        let block = Use::Spot.hasher().fixed(&self.seed).part(&self.what).fixed(&self.block.to_le_bytes());
        self.block = self.block.wrapping_add(1);
        let block = block.finish();
        let (numbers, _) = block.0.as_chunks::<8>();
        self.left.extend(numbers.iter().map(|bytes| u64::from_le_bytes(*bytes)));
        self.left.pop_front().unwrap_or_default()
    }

    /// A number below `bound`, each as likely as another; 0 where there is none.
    pub fn below(&mut self, bound: u64) -> u64 {
        // the numbers past the last whole multiple of the bound would make the first ones likelier
        let past = u64::MAX.checked_rem(bound).map_or(0, |rest| rest.wrapping_add(1) % bound.max(1));
        loop {
            let number = self.next();
            if number <= u64::MAX - past {
                return number.checked_rem(bound).unwrap_or_default();
            }
        }
    }

    /// A position in a row of so many things; 0 in an empty one.
    pub(super) fn position(&mut self, many: usize) -> usize {
        usize::try_from(self.below(many as u64)).unwrap_or_default()
    }

    /// Brings things into an order, each as likely as another.
    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let with = self.position(last + 1);
            things.swap(last, with);
        }
    }
}
