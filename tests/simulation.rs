//! The simulation as a story: some seeds of each plan, and what it must be able to see.

use server::simulate::{Plan, Verdict, run};

const STEPS: usize = 100;

fn verdicts(plan: &str, seeds: std::ops::Range<u64>) -> Vec<Verdict> {
    let plan = Plan::find(plan).expect("a plan of this name");
    seeds.map(|seed| run(seed, plan, STEPS)).collect()
}

fn all_good(plan: &str) {
    good(plan, 1..41);
}

fn good(plan: &str, seeds: std::ops::Range<u64>) {
    let verdicts = verdicts(plan, seeds);
    let wrong = verdicts.iter().find(|verdict| !verdict.is_good()).map(|verdict| {
        let faults: Vec<String> = verdict.faults.iter().map(ToString::to_string).collect();
        format!("{}\nrepeat: {}", faults.join("\n"), verdict.repeat())
    });
    assert_eq!(wrong, None);
    let syncs: u64 = verdicts.iter().filter_map(|verdict| verdict.counts.0.get("syncs")).sum();
    assert!(syncs > 400, "{syncs} syncs are too few to say anything");
}

#[test]
fn seeds_with_every_fault_and_ruling_lose_diverge_and_overwrite_nothing() {
    all_good("everything");
}

#[test]
fn seeds_with_restored_and_cloned_phones_keep_both_branches() {
    all_good("phones");
}

#[test]
fn seeds_with_restored_offices_are_given_back_what_was_lost() {
    all_good("offices");
}

#[test]
fn seeds_with_files_carried_by_hand_come_to_the_same_state() {
    all_good("bundles");
}

#[test]
fn seeds_with_holds_and_adoptions_show_what_counts() {
    all_good("holds");
}

#[test]
fn seeds_with_phones_that_begin_stream_after_stream_keep_to_the_limits() {
    good("limits", 1..13);
}

#[test]
fn a_seed_repeats_itself() {
    let (once, again) = (verdicts("everything", 7..8), verdicts("everything", 7..8));
    assert_eq!(once, again);
    assert!(once[0].repeat().contains("--from 7"));
}

#[test]
fn seeds_in_which_people_come_and_go_hold_what_was_written_after_the_end_was_known() {
    all_good("scopes");
}

#[test]
fn seeds_with_bundles_from_hand_to_hand_leave_nobody_with_something_to_push() {
    all_good("relays");
}

#[test]
fn seeds_with_closed_accounts_and_revoked_keys_hold_what_comes_and_let_nobody_read() {
    all_good("accounts");
}

#[test]
fn seeds_with_erasures_leave_the_value_nowhere() {
    all_good("erasure");
}

#[test]
fn seeds_with_strangers_and_damage_let_in_what_an_officer_admits() {
    all_good("quarantine");
}

#[test]
fn seeds_with_witnesses_have_no_branches() {
    all_good("witness");
}

#[test]
fn seeds_of_a_district_with_all_of_it_are_good() {
    all_good("district");
}

#[test]
fn seeds_with_several_people_on_one_phone_serve_and_judge_each_of_them() {
    all_good("shared");
}
