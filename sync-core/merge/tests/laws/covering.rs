//! What a changeset covers: what its author held when committing, and nothing else.

use crate::memory::Memory;
use merge::cbor::Malformed;
use merge::context::{Dot, Knowledge, Says, covers, knew, names, on_path};
use merge::hash::{Id, Prefix};
use merge::header::{Learned, Name};
use merge::skeleton::Mention;

const LEADER: u32 = 1;
const COMPANION: u32 = 2;
const OFFICE: u32 = 3;

#[test]
fn a_changeset_covers_its_ancestors_in_its_own_stream() {
    let mut log = Memory::default();
    let first = log.first(LEADER, &[]);
    let second = log.next(first, &[]);
    let third = log.next(second, &[]);
    assert_eq!((covers(&log, third, first), covers(&log, third, second)), (Ok(true), Ok(true)));
    assert_eq!(covers(&log, first, third), Ok(false), "what came later is not covered");
    assert_eq!(covers(&log, third, third), Ok(false), "nothing covers itself");
}

#[test]
fn what_was_learned_is_covered_with_everything_before_it() {
    let mut log = Memory::default();
    let first = log.first(COMPANION, &[]);
    let second = log.next(first, &[]);
    let third = log.next(second, &[]);
    let reader = log.first(LEADER, &[second]);
    assert_eq!((covers(&log, reader, first), covers(&log, reader, second)), (Ok(true), Ok(true)));
    assert_eq!(covers(&log, reader, third), Ok(false), "what was not learned yet is not covered");
}

#[test]
fn what_an_ancestor_learned_is_covered_too() {
    let mut log = Memory::default();
    let other = log.first(COMPANION, &[]);
    let first = log.first(LEADER, &[other]);
    let second = log.next(first, &[]);
    assert_eq!(covers(&log, second, other), Ok(true));
    assert_eq!(covers(&log, other, second), Ok(false));
}

#[test]
fn what_others_knew_is_not_covered_unless_the_author_held_it() {
    let mut log = Memory::default();
    let unseen = log.first(OFFICE, &[]);
    let middle = log.first(COMPANION, &[unseen]);
    let reader = log.first(LEADER, &[middle]);
    assert_eq!(covers(&log, reader, unseen), Ok(false));
}

#[test]
fn two_branches_of_a_forked_stream_never_pass_for_each_other() {
    let mut log = Memory::default();
    let shared = log.first(COMPANION, &[]);
    let (kept, restored) = (log.next(shared, &[]), log.next(shared, &[]));
    let after = log.next(restored, &[]);
    assert_eq!((covers(&log, after, restored), covers(&log, after, shared)), (Ok(true), Ok(true)));
    assert_eq!((covers(&log, after, kept), covers(&log, kept, restored)), (Ok(false), Ok(false)));
    let reader = log.first(LEADER, &[after]);
    assert_eq!((covers(&log, reader, restored), covers(&log, reader, shared)), (Ok(true), Ok(true)));
    assert_eq!(covers(&log, reader, kept), Ok(false), "the other branch was not learned");
    let both = log.next(reader, &[kept]);
    assert_eq!((covers(&log, both, kept), covers(&log, both, after)), (Ok(true), Ok(true)));
}

#[test]
fn a_branch_that_learned_of_the_other_covers_it() {
    let mut log = Memory::default();
    let shared = log.first(LEADER, &[]);
    let kept = log.next(shared, &[]);
    let restored = log.next(shared, &[kept]);
    assert_eq!((covers(&log, restored, kept), covers(&log, restored, shared)), (Ok(true), Ok(true)));
    assert_eq!(covers(&log, kept, restored), Ok(false));
}

#[test]
fn two_first_changesets_of_one_stream_have_no_ancestor_in_common() {
    let mut log = Memory::default();
    let (one, other) = (log.first(LEADER, &[]), log.first(LEADER, &[]));
    let after = log.next(one, &[]);
    assert_eq!(on_path(&log, after, one), Ok(true));
    assert_eq!(on_path(&log, after, other), Ok(false));
}

#[test]
fn an_entry_that_does_not_resolve_covers_nothing() {
    let mut whole = Memory::default();
    let shared = whole.first(COMPANION, &[]);
    let kept = whole.next(shared, &[]);
    let restored = whole.next(shared, &[]);
    let reader = whole.first(LEADER, &[restored]);
    // this copy holds one branch only, so that the stream looks like a line
    let here = whole.without(&[restored]);
    assert_eq!((covers(&here, reader, kept), covers(&here, reader, shared)), (Ok(false), Ok(false)));
    assert_eq!((covers(&whole, reader, kept), covers(&whole, reader, shared)), (Ok(false), Ok(true)));
}

#[test]
fn a_forged_prefix_names_every_changeset_that_has_it() {
    let mut log = Memory::default();
    let shared = log.first(COMPANION, &[]);
    let (one, other) = (log.next(shared, &[]), log.next(shared, &[]));
    let reader = log.first(LEADER, &[one]);
    assert_eq!((covers(&log, reader, one), covers(&log, reader, other)), (Ok(true), Ok(false)));
    log.forge(other, one);
    assert_eq!((covers(&log, reader, one), covers(&log, reader, other)), (Ok(true), Ok(true)));
}

#[test]
fn what_was_known_as_held_was_not_on_the_screen() {
    let mut log = Memory::default();
    let write = log.first(COMPANION, &[]);
    let hold = log.first(OFFICE, &[write]);
    log.rule(hold, Says::Hold, write);
    let adoption = log.next(hold, &[]);
    log.rule(adoption, Says::Adopt, write);
    let before = log.first(LEADER, &[write]);
    let between = log.next(before, &[hold]);
    let after = log.next(between, &[adoption]);
    assert_eq!(knew(&log, before, write), Ok(true), "the hold was not known yet");
    assert_eq!(knew(&log, between, write), Ok(false), "the hold was known, its adoption was not");
    assert_eq!(knew(&log, after, write), Ok(true), "the adoption was known");
    assert_eq!(covers(&log, between, write), Ok(true));
}

#[test]
fn what_is_known_as_held_is_not_on_the_screen_of_its_own_author_either() {
    let mut log = Memory::default();
    let write = log.first(COMPANION, &[]);
    let hold = log.first(OFFICE, &[write]);
    log.rule(hold, Says::Hold, write);
    let again = log.next(write, &[hold]);
    assert_eq!((covers(&log, again, write), knew(&log, again, write)), (Ok(true), Ok(false)));
}

#[test]
fn a_mention_names_one_changeset_of_one_stream() {
    let mut log = Memory::default();
    let shared = log.first(COMPANION, &[]);
    let (one, other) = (log.next(shared, &[]), log.next(shared, &[]));
    let mention = log.mention(one);
    assert_eq!(names(&log, &mention, one), Ok(true));
    assert_eq!(names(&log, &mention, other), Ok(false), "another branch");
    assert_eq!(names(&log, &mention, shared), Ok(false), "another number");
    assert_eq!(names(&log, &Mention { stream: Id([9; 16]), ..mention }, one), Ok(false), "another stream");
    assert_eq!(names(&log, &Mention { prefix: Prefix([9; 8]), ..mention }, one), Ok(false), "another hash");
}

#[test]
fn a_stream_is_named_in_full_once_and_then_by_its_place_on_the_path() {
    let ids = [Id([1; 16]), Id([2; 16])];
    let ordinal = |id: Id| {
        if id == ids[0] { Ok(10) } else { Ok::<u32, Malformed>(20) }
    };
    let learn = |known: &Knowledge, name, seq| {
        known.learn(&[Learned { name, seq, prefix: Prefix([seq as u8; 8]) }], ordinal)
    };
    let start = Knowledge::default();
    assert_eq!(start.name(10, ids[0]), Name::Full(ids[0]));
    let once = learn(&start, Name::Full(ids[1]), 4).unwrap();
    let twice = learn(&once, Name::Full(ids[0]), 5).unwrap();
    let third = learn(&twice, twice.name(20, ids[1]), 6).unwrap();
    assert_eq!((twice.name(20, ids[1]), twice.name(10, ids[0])), (Name::Index(0), Name::Index(1)));
    assert_eq!(
        third.entries.iter().map(|e| (e.stream, e.seq)).collect::<Vec<_>>(),
        [(20, 4), (10, 5), (20, 6)]
    );
    assert!(third.entries.iter().all(|entry| third.has(entry)) && !start.has(&third.entries[0]));
    assert!(learn(&third, Name::Index(2), 7).is_err(), "a place without a name passed");
}

#[test]
fn a_dot_is_ordered_as_its_integer_is() {
    let mut dots = Vec::new();
    for stream in [0, 1, 255, u32::MAX] {
        for seq in [0, 1, 0x00ff_ffff] {
            for branch in [0, 1, Dot::BRANCH_MAX] {
                dots.push(Dot { stream, seq, branch });
            }
        }
    }
    assert!(dots.windows(2).all(|pair| pair[0] < pair[1] && pair[0].pack() < pair[1].pack()));
    assert!(dots.iter().all(|dot| Dot::unpack(dot.pack()) == *dot));
}
