//! Random histories: heads follow from who had what on screen, in every order and in every copy.

use crate::memory::Memory;
use merge::context::{Dot, Log};
use merge::heads::{Write, advance, pure};
use merge::skeleton::Mention;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const PHONES: usize = 4;

/// What may happen, to phones by number.
#[derive(Clone, Debug)]
enum Happening {
    /// Writes the register.
    Write(usize),
    /// Writes it and says which of the heads were on screen, by the bits of a mask.
    WriteSeen(usize, u8),
    /// The second learns all that the first holds.
    Learn(usize, usize),
    /// The second becomes a clone of the first: it holds the same and writes the same stream.
    Clone(usize, usize),
}

impl Happening {
    /// From whom, and to whom.
    fn phones(&self) -> (usize, usize) {
        match *self {
            Self::Write(phone) | Self::WriteSeen(phone, _) => (phone, phone),
            Self::Learn(from, to) | Self::Clone(from, to) => (from, to),
        }
    }
}

fn happening() -> impl Strategy<Value = Happening> {
    let phone = 0..PHONES;
    prop_oneof![
        4 => phone.clone().prop_map(Happening::Write),
        2 => (phone.clone(), any::<u8>()).prop_map(|(phone, mask)| Happening::WriteSeen(phone, mask)),
        4 => (phone.clone(), phone.clone()).prop_map(|(from, to)| Happening::Learn(from, to)),
        1 => (phone.clone(), phone).prop_map(|(from, to)| Happening::Clone(from, to)),
    ]
}

#[derive(Clone)]
struct Phone {
    stream: u32,
    tip: Option<Dot>,
    holds: BTreeSet<Dot>,
}

/// A history, and what every author had before them when they wrote: the oracle needs no context.
#[derive(Default)]
struct History {
    log: Memory,
    /// In the order in which they were written, each with what it replaces.
    writes: Vec<(Dot, Option<Vec<Mention>>)>,
    replaces: BTreeMap<Dot, BTreeSet<Dot>>,
}

impl History {
    fn of(happenings: &[Happening]) -> Self {
        let mut history = Self::default();
        let mut phones: Vec<Phone> = (0..PHONES)
            .map(|at| Phone { stream: at as u32 + 1, tip: None, holds: BTreeSet::new() })
            .collect();
        for happening in happenings {
            let (from, to) = happening.phones();
            let other = phones.get(from).cloned();
            let (Some(other), Some(phone)) = (other, phones.get_mut(to)) else {
                continue;
            };
            match *happening {
                Happening::Write(_) => history.write(phone, None),
                Happening::WriteSeen(_, mask) => history.write(phone, Some(mask)),
                Happening::Learn(..) => phone.holds.extend(other.holds),
                Happening::Clone(..) => *phone = other,
            }
        }
        history
    }

    fn write(&mut self, phone: &mut Phone, mask: Option<u8>) {
        let parents: BTreeSet<Dot> = phone.holds.iter().filter_map(|dot| self.log.before(*dot)).collect();
        let tips: Vec<Dot> = phone
            .holds
            .iter()
            .copied()
            .filter(|dot| !parents.contains(dot) && Some(*dot) != phone.tip)
            .collect();
        let shown: Vec<Dot> = self.expected(&phone.holds).into_iter().collect();
        let dot = match phone.tip {
            Some(tip) => self.log.next(tip, &tips),
            None => self.log.first(phone.stream, &tips),
        };
        let on_screen: Option<BTreeSet<Dot>> = mask.map(|mask| {
            shown
                .iter()
                .enumerate()
                .filter(|(at, _)| mask >> (at % 8) & 1 == 1)
                .map(|(_, dot)| *dot)
                .collect()
        });
        let seen = on_screen.as_ref().map(|dots| dots.iter().map(|dot| self.log.mention(*dot)).collect());
        self.replaces.insert(dot, on_screen.unwrap_or_else(|| phone.holds.clone()));
        self.writes.push((dot, seen));
        phone.tip = Some(dot);
        phone.holds.insert(dot);
    }

    /// The heads that a copy has to show which holds `held`.
    fn expected(&self, held: &BTreeSet<Dot>) -> BTreeSet<Dot> {
        let replaced: BTreeSet<Dot> =
            held.iter().filter_map(|dot| self.replaces.get(dot)).flatten().copied().collect();
        held.difference(&replaced).copied().collect()
    }

    fn held_writes(&self, held: &BTreeSet<Dot>) -> Vec<Write<'_>> {
        let held = self.writes.iter().filter(|(dot, _)| held.contains(dot));
        held.map(|(dot, seen)| Write { dot: *dot, seen: seen.as_deref() }).collect()
    }
}

fn history() -> impl Strategy<Value = History> {
    prop::collection::vec(happening(), 0..60).prop_map(|happenings| History::of(&happenings))
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{:?}", self.log)?;
        self.writes.iter().try_for_each(|(dot, seen)| writeln!(f, "{dot:?} saw {seen:?}"))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn heads_are_the_writes_that_nobody_replaced_who_had_them_on_screen(history in history()) {
        let all: BTreeSet<Dot> = history.log.dots().into_iter().collect();
        let Ok(heads) = pure(&history.log, &history.held_writes(&all));
        prop_assert_eq!(heads, history.expected(&all).into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn heads_do_not_depend_on_the_order_of_arrival(history in history(), turn in any::<prop::sample::Index>()) {
        let all: BTreeSet<Dot> = history.log.dots().into_iter().collect();
        let mut writes = history.held_writes(&all);
        let Ok(heads) = pure(&history.log, &writes);
        if !writes.is_empty() {
            let places = turn.index(writes.len());
            writes.rotate_left(places);
        }
        prop_assert_eq!(pure(&history.log, &writes), Ok(heads.clone()));
        writes.reverse();
        prop_assert_eq!(pure(&history.log, &writes), Ok(heads));
    }

    #[test]
    fn one_step_gives_what_the_whole_gives(history in history()) {
        // each copy has come as far as its last write; a fork shows only when its second branch arrives
        let mut stepped = Vec::new();
        let mut held = BTreeSet::new();
        for (dot, seen) in &history.writes {
            held.insert(*dot);
            let missing: Vec<Dot> = history.log.dots().into_iter().filter(|dot| !held.contains(dot)).collect();
            let here = history.log.without(&missing);
            let Ok(next) = advance(&here, &stepped, &Write { dot: *dot, seen: seen.as_deref() });
            stepped = next;
            let Ok(whole) = pure(&here, &history.held_writes(&held));
            prop_assert_eq!(&whole, &stepped);
        }
    }

    #[test]
    fn in_doubt_both_are_shown(history in history(), losses in any::<u64>()) {
        let mut held: BTreeSet<Dot> = history.log.dots().into_iter().collect();
        for (at, dot) in history.log.dots().into_iter().enumerate().rev() {
            let has_child = held.iter().any(|other| history.log.before(*other) == Some(dot));
            if !has_child && losses >> (at % 64) & 1 == 1 {
                held.remove(&dot);
            }
        }
        let missing: Vec<Dot> = history.log.dots().into_iter().filter(|dot| !held.contains(dot)).collect();
        let here = history.log.without(&missing);
        let mut sure = BTreeSet::new();
        for dot in &held {
            let Ok(knowledge) = here.knowledge(*dot);
            if !knowledge.open {
                sure.insert(*dot);
            }
        }
        let replaced: BTreeSet<Dot> = sure.iter().filter_map(|dot| history.replaces.get(dot)).flatten().copied().collect();
        let expected: Vec<Dot> = held.difference(&replaced).copied().collect();
        prop_assert_eq!(pure(&here, &history.held_writes(&held)), Ok(expected));
    }
}
