//! Who goes where: nobody into a grid of his own, and the load as even as that allows.

use crate::grids::GridCode;
use crate::people::PersonId;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Somebody who may look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checker {
    /// Who.
    pub person: PersonId,
    /// The grids that he leads or is assigned in: he is never sent there.
    pub own: Vec<GridCode>,
}

/// Somebody who looks, with what he was given.
pub(super) struct Load {
    pub(super) person: PersonId,
    own: BTreeSet<GridCode>,
    pub(super) given: Vec<GridCode>,
}

impl Load {
    /// Everybody once, in the order of their ids, with all grids of their own.
    pub(super) fn all(checkers: &[Checker]) -> Vec<Self> {
        let mut own: BTreeMap<PersonId, BTreeSet<GridCode>> = BTreeMap::new();
        for checker in checkers {
            own.entry(checker.person).or_default().extend(&checker.own);
        }
        own.into_iter().map(|(person, own)| Self { person, own, given: Vec::new() }).collect()
    }

    pub(super) fn may(&self, grid: GridCode) -> bool {
        !self.own.contains(&grid)
    }
}

/// Gives every grid to somebody who may go there; of those who could, to whom stands first with the least. Then grids pass on
/// until nobody has two more than another to whom they could pass: no other sharing is more even.
pub(super) fn share_out(grids: &[GridCode], loads: &mut [Load]) {
    for grid in grids {
        let could = loads.iter_mut().filter(|load| load.may(*grid));
        could.min_by_key(|load| load.given.len()).into_iter().for_each(|load| load.given.push(*grid));
    }
    while let Some(passes) = relief(loads) {
        for Pass { from, to, grid } in passes {
            loads.get_mut(from).into_iter().for_each(|load| load.given.retain(|given| *given != grid));
            loads.get_mut(to).into_iter().for_each(|load| load.given.push(grid));
        }
    }
}

/// A grid that passes from one to another, by their positions.
#[derive(Clone, Copy)]
struct Pass {
    from: usize,
    to: usize,
    grid: GridCode,
}

/// The passes by which somebody has one grid less and somebody who had at least two less one more; `None` where there are none.
fn relief(loads: &[Load]) -> Option<Vec<Pass>> {
    let least = loads.iter().map(|load| load.given.len()).min()?;
    let heavy = loads.iter().enumerate().filter(|(_, load)| load.given.len() >= least + 2);
    heavy.into_iter().find_map(|(start, load)| way_out(loads, start, load.given.len()))
}

/// The shortest row of passes from somebody with `many` grids to somebody with at least two less.
fn way_out(loads: &[Load], start: usize, many: usize) -> Option<Vec<Pass>> {
    let mut came: BTreeMap<usize, Pass> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(from) = queue.pop_front() {
        let given = loads.get(from).map_or(&[][..], |load| &load.given);
        for (to, other) in loads.iter().enumerate() {
            if to == start || came.contains_key(&to) {
                continue;
            }
            let Some(grid) = given.iter().copied().find(|grid| other.may(*grid)) else { continue };
            came.insert(to, Pass { from, to, grid });
            if other.given.len() + 2 <= many {
                let back = std::iter::successors(came.get(&to), |pass| came.get(&pass.from));
                return Some(back.copied().collect());
            }
            queue.push_back(to);
        }
    }
    None
}
