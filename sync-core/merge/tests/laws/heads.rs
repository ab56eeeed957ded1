//! The heads of a register: what nobody who had it on screen has replaced.

use crate::memory::Memory;
use merge::context::{Dot, Says};
use merge::heads::{Write, advance, counts, pure};
use merge::skeleton::Mention;

const LEADER: u32 = 1;
const COMPANION: u32 = 2;
const OFFICE: u32 = 3;

/// The heads after plain writes.
fn heads(log: &Memory, writes: &[Dot]) -> Vec<Dot> {
    heads_of(log, &writes.iter().map(|dot| (*dot, None)).collect::<Vec<_>>())
}

/// The heads after writes, some of which say what was on screen; the same whatever order they come in.
fn heads_of(log: &Memory, writes: &[(Dot, Option<&[Mention]>)]) -> Vec<Dot> {
    let mut writes: Vec<Write<'_>> =
        writes.iter().map(|(dot, seen)| Write { dot: *dot, seen: *seen }).collect();
    let Ok(heads) = pure(log, &writes);
    writes.reverse();
    assert_eq!(pure(log, &writes).as_ref(), Ok(&heads), "the order of arrival changed the heads");
    heads
}

#[test]
fn a_register_nobody_wrote_has_no_head_and_a_single_write_is_its_head() {
    let mut log = Memory::default();
    assert_eq!(heads(&log, &[]), []);
    let write = log.first(LEADER, &[]);
    assert_eq!(heads(&log, &[write]), [write]);
}

#[test]
fn a_later_write_of_one_author_replaces_the_earlier() {
    let mut log = Memory::default();
    let first = log.first(LEADER, &[]);
    let between = log.next(first, &[]);
    let second = log.next(between, &[]);
    assert_eq!(heads(&log, &[first, second]), [second]);
}

#[test]
fn two_writes_that_did_not_know_of_each_other_both_stay() {
    let mut log = Memory::default();
    let (mine, yours) = (log.first(LEADER, &[]), log.first(COMPANION, &[]));
    assert_eq!(heads(&log, &[mine, yours]), [mine, yours]);
}

#[test]
fn a_write_that_knew_every_head_leaves_one() {
    let mut log = Memory::default();
    let (mine, yours) = (log.first(LEADER, &[]), log.first(COMPANION, &[]));
    let settled = log.first(OFFICE, &[mine, yours]);
    assert_eq!(heads(&log, &[mine, yours, settled]), [settled]);
}

#[test]
fn a_write_after_a_fork_that_knew_both_branches_leaves_one_head() {
    let mut log = Memory::default();
    let shared = log.first(LEADER, &[]);
    let (kept, restored) = (log.next(shared, &[]), log.next(shared, &[]));
    assert_eq!(heads(&log, &[shared, kept, restored]), [kept, restored]);
    let settled = log.first(COMPANION, &[kept, restored]);
    assert_eq!(heads(&log, &[shared, kept, restored, settled]), [settled]);
}

#[test]
fn what_was_not_on_screen_stays_although_it_was_held() {
    let mut log = Memory::default();
    let shown = log.first(LEADER, &[]);
    let arrived = log.first(COMPANION, &[]);
    let edit = log.next(shown, &[arrived]);
    let seen = [log.mention(shown)];
    assert_eq!(heads(&log, &[shown, arrived, edit]), [edit], "without `seen` it counts as known");
    assert_eq!(heads_of(&log, &[(shown, None), (arrived, None), (edit, Some(&seen))]), [edit, arrived]);
}

#[test]
fn what_was_seen_is_replaced_even_where_no_context_names_it() {
    let mut log = Memory::default();
    let shown = log.first(COMPANION, &[]);
    let edit = log.first(LEADER, &[]);
    let seen = [log.mention(shown)];
    assert_eq!(heads_of(&log, &[(shown, None), (edit, Some(&seen))]), [edit]);
}

#[test]
fn who_saw_nothing_replaces_nothing_not_even_his_own() {
    let mut log = Memory::default();
    let first = log.first(LEADER, &[]);
    let second = log.next(first, &[]);
    assert_eq!(heads_of(&log, &[(first, None), (second, Some(&[]))]), [first, second]);
}

#[test]
fn a_mention_of_one_branch_does_not_replace_the_other() {
    let mut log = Memory::default();
    let shared = log.first(LEADER, &[]);
    let (kept, restored) = (log.next(shared, &[]), log.next(shared, &[]));
    let edit = log.first(COMPANION, &[kept, restored]);
    let seen = [log.mention(kept)];
    assert_eq!(heads_of(&log, &[(kept, None), (restored, None), (edit, Some(&seen))]), [restored, edit]);
}

#[test]
fn a_mention_of_a_forged_prefix_replaces_whatever_has_it() {
    let mut log = Memory::default();
    let shared = log.first(LEADER, &[]);
    let (one, other) = (log.next(shared, &[]), log.next(shared, &[]));
    log.forge(other, one);
    let edit = log.first(COMPANION, &[]);
    let seen = [log.mention(one)];
    assert_eq!(heads_of(&log, &[(one, None), (other, None), (edit, Some(&seen))]), [edit]);
}

#[test]
fn a_write_with_an_unresolved_entry_replaces_nothing_until_it_resolves() {
    let mut whole = Memory::default();
    let shown = whole.first(COMPANION, &[]);
    let missing = whole.next(shown, &[]);
    let edit = whole.first(LEADER, &[missing]);
    let later = whole.next(edit, &[]);
    let here = whole.without(&[missing]);
    assert_eq!(heads(&here, &[shown, edit]), [edit, shown]);
    assert_eq!(heads(&here, &[edit, later]), [edit, later], "the entry is on the path of all that follows");
    let seen = [whole.mention(shown)];
    assert_eq!(heads_of(&here, &[(shown, None), (edit, Some(&seen))]), [edit, shown], "also with `seen`");
    // when the missing arrives, the heads are as if it had come first
    assert_eq!(heads(&whole, &[shown, edit]), [edit]);
    assert_eq!(heads_of(&whole, &[(shown, None), (edit, Some(&seen))]), [edit]);
}

#[test]
fn what_is_held_does_not_count_and_what_it_replaced_is_shown_again() {
    let mut log = Memory::default();
    let first = log.first(LEADER, &[]);
    let second = log.first(COMPANION, &[first]);
    let hold = log.first(OFFICE, &[first, second]);
    log.rule(hold, Says::Hold, second);
    assert_eq!(heads(&log, &[first, second]), [first]);
    assert_eq!(counts(&log, second), Ok(false));
    let adoption = log.next(hold, &[]);
    log.rule(adoption, Says::Adopt, second);
    assert_eq!(heads(&log, &[first, second]), [second]);
}

#[test]
fn an_adoption_is_final() {
    let mut log = Memory::default();
    let write = log.first(COMPANION, &[]);
    let adoption = log.first(OFFICE, &[write]);
    log.rule(adoption, Says::Adopt, write);
    let hold = log.next(adoption, &[]);
    log.rule(hold, Says::Hold, write);
    assert_eq!(counts(&log, write), Ok(true));
}

#[test]
fn a_write_made_under_a_known_hold_does_not_replace_what_is_adopted_later() {
    let mut log = Memory::default();
    let held = log.first(COMPANION, &[]);
    let hold = log.first(OFFICE, &[held]);
    log.rule(hold, Says::Hold, held);
    let unaware = log.first(LEADER, &[held]);
    let aware = log.first(4, &[held, hold]);
    let adoption = log.next(hold, &[]);
    log.rule(adoption, Says::Adopt, held);
    assert_eq!(heads(&log, &[held, unaware]), [unaware], "it had the value on screen");
    assert_eq!(heads(&log, &[held, aware]), [held, aware], "it did not");
    let later = log.next(aware, &[adoption]);
    assert_eq!(heads(&log, &[held, aware, later]), [later]);
}

#[test]
fn a_write_that_comes_again_changes_nothing() {
    let mut log = Memory::default();
    let first = log.first(LEADER, &[]);
    let second = log.next(first, &[]);
    assert_eq!(heads(&log, &[first, second, first, second]), [second]);
    let write = Write { dot: second, seen: None };
    let Ok(once) = advance(&log, &[first], &write);
    assert_eq!(once, [second]);
    assert_eq!(advance(&log, &once, &write), Ok(once));
}
