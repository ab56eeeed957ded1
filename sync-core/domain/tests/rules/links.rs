//! Duplicates and moves: which finding stands for which, and what becomes of a circle.

use crate::sets::{LEADER, STREET, Set, id};
use domain::rectification::{ActKind, Acts, Link, Links, ReviewReason};
use merge::hash::{Hash, Id};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn link(from: u8, to: u8, effective_ms: i64, hash: u8) -> Link {
    Link { from: id(from), to: id(to), effective_ms, hash: Hash([hash; 32]) }
}

fn ignored(links: &Links) -> Vec<Id> {
    links.ignored().map(|link| link.from).collect()
}

#[test]
fn a_chain_ends_at_the_finding_that_stands_for_all() {
    let links = Links::of([link(2, 3, 5, 2), link(1, 2, 9, 1), link(4, 3, 1, 4)]);
    assert_eq!([1, 2, 3, 4, 5].map(|finding| links.end(id(finding))), [3, 3, 3, 3, 5].map(id));
    assert_eq!(links.next(id(1)).map(|link| link.to), Some(id(2)));
    assert_eq!((links.ignored().count(), links.review(id(1))), (0, None));
}

#[test]
fn of_a_pair_that_names_each_other_the_earlier_link_is_ignored_and_somebody_has_to_look() {
    let links = Links::of([link(1, 2, 5, 9), link(2, 1, 6, 1)]);
    assert_eq!((ignored(&links), links.review(id(1))), (vec![id(1)], Some(ReviewReason::Circle)));
    assert_eq!((links.end(id(2)), links.end(id(1)), links.review(id(2))), (id(1), id(1), None));
    // at one instant the hash decides, and in one changeset the finding
    assert_eq!(ignored(&Links::of([link(1, 2, 5, 9), link(2, 1, 5, 1)])), [id(2)]);
    assert_eq!(ignored(&Links::of([link(2, 1, 5, 1), link(1, 2, 5, 1)])), [id(1)]);
}

#[test]
fn a_finding_that_is_its_own_duplicate_is_none() {
    let links = Links::of([link(1, 1, 5, 1), link(2, 1, 4, 1)]);
    assert_eq!((ignored(&links), links.end(id(2))), (vec![id(1)], id(1)));
}

#[test]
fn of_two_links_of_one_finding_the_later_is_taken() {
    let both = [link(1, 2, 6, 1), link(1, 3, 5, 9)];
    let links = Links::of(both);
    assert_eq!((links.end(id(1)), &links), (id(2), &Links::of([both[1], both[0]])));
}

#[test]
fn a_chain_into_a_circle_keeps_its_links_though_they_are_older() {
    let links = Links::of([link(1, 2, 0, 1), link(2, 3, 7, 2), link(3, 4, 6, 3), link(4, 2, 8, 4)]);
    assert_eq!(ignored(&links), [id(3)]);
    assert_eq!([1, 2, 3, 4].map(|finding| links.end(id(finding))), [3; 4].map(id));
}

#[test]
fn a_link_is_the_ruling_that_stands_and_names_a_finding() {
    let of = |set: &Set| Link::of(id(1), &Acts::new(&set.acts, &|a, b| set.saw(a, b)), &set.standing());
    let mut set = Set::default();
    set.then(LEADER, ActKind::Open);
    assert_eq!(of(&set), None);
    for kind in [ActKind::DuplicateOf, ActKind::Move] {
        let mut set = set.clone();
        let act = set.then(STREET, kind);
        act.other = Some(id(2));
        let ruled = (act.effective_ms, act.hash);
        let link = of(&set).unwrap();
        assert_eq!((link.from, link.to, (link.effective_ms, link.hash)), (id(1), id(2), ruled));
        set.then(STREET, ActKind::Unlink);
        assert_eq!(of(&set), None);
    }
    set.then(STREET, ActKind::DuplicateOf);
    assert_eq!(of(&set), None, "it names no other");
    set.then(STREET, ActKind::Void).other = Some(id(2));
    assert_eq!(of(&set), None);
}

/// Of up to nine findings each may stand for another, ruled at few instants and with few hashes.
fn graphs() -> impl Strategy<Value = (Vec<Link>, Vec<Link>)> {
    let one = proptest::option::weighted(0.85, (0u8..9, 0i64..4, 0u8..3));
    proptest::collection::vec(one, 1..=9).prop_flat_map(|drawn| {
        let many = u8::try_from(drawn.len()).expect("at most nine");
        let links: Vec<Link> = (0..many)
            .zip(drawn)
            .filter_map(|(from, drawn)| drawn.map(|(to, at, hash)| link(from, to % (many + 1), at, hash)))
            .collect();
        (Just(links.clone()), Just(links).prop_shuffle())
    })
}

/// The links of the circle that a finding is in, followed step by step; none where it is in no circle.
fn circle(of: &BTreeMap<Id, Link>, finding: Id) -> Vec<Link> {
    let (mut found, mut at) = (Vec::new(), finding);
    for _ in 0..=of.len() {
        let Some(link) = of.get(&at) else { return Vec::new() };
        found.push(*link);
        at = link.to;
        if at == finding {
            return found;
        }
    }
    Vec::new()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_chain_ends_and_of_each_circle_the_least_link_is_ignored((given, shuffled) in graphs()) {
        let links = Links::of(given.iter().copied());
        prop_assert_eq!(&links, &Links::of(shuffled));
        let all: BTreeMap<Id, Link> = given.iter().map(|link| (link.from, *link)).collect();
        for link in &given {
            let least = circle(&all, link.from).into_iter().min_by_key(|link| (link.effective_ms, link.hash, link.from));
            let is_least = least == Some(*link);
            prop_assert_eq!(links.review(link.from).is_some(), is_least);
            prop_assert_eq!(links.next(link.from), (!is_least).then_some(link));
            // the chain ends within as many steps as there are findings, where its end says
            let (mut at, mut steps) = (link.from, 0);
            while let Some(next) = links.next(at) {
                (at, steps) = (next.to, steps + 1);
                prop_assert!(steps <= given.len());
            }
            prop_assert_eq!(at, links.end(link.from));
        }
    }
}
