//! The cases of a finding's status: who did what, who had seen it, and what it comes to.

use super::{Vector, having, vector};
use domain::people::Role;
use domain::rectification::ActKind::{self, *};
use serde_json::{Value, json};

/// Somebody, and in which role he acts.
type Who = (u8, Role);

const LEADER: Who = (0xa1, Role::GridLeader);
const COMPANION: Who = (0xa2, Role::Companion);
const UNIT: Who = (0xa3, Role::ResponsibleUnit);
const STREET: Who = (0xa4, Role::StreetOfficer);
const ANOTHER_STREET: Who = (0xa5, Role::StreetOfficer);
const DISTRICT: Who = (0xa6, Role::DistrictOfficer);

const FIRST_UNIT: u8 = 0xb1;
const SECOND_UNIT: u8 = 0xb2;

const EFFECTIVE_MS: i64 = 1_795_000_000_000;
const DUE_MS: i64 = 1_795_622_400_000;
const LATER_DUE_MS: i64 = 1_795_881_600_000;

fn id(number: u8) -> String {
    super::hex(&[number; 16])
}

/// An act: its number, which is also its minute, what it is, whose it is, and the acts that its author had seen.
fn act(number: u8, kind: ActKind, who: Who, seen: &[u8]) -> Value {
    json!({
        "id": id(number),
        "kind": kind.code(),
        "author": id(who.0),
        "role": who.1.code(),
        "effective_ms": EFFECTIVE_MS + i64::from(number) * 60_000,
        "hash": super::hex(&[number; 32]),
        "seen": seen.iter().map(|number| id(*number)).collect::<Vec<_>>(),
    })
}

/// An act that says something more.
fn says(act: Value, name: &str, value: impl Into<Value>) -> Value {
    having(act, &format!("/{name}"), value)
}

fn about(act: Value, number: u8) -> Value {
    says(act, "about", id(number))
}

fn assign(number: u8, kind: ActKind, who: Who, seen: &[u8], (unit, due_ms): (u8, i64)) -> Value {
    says(says(act(number, kind, who, seen), "unit", id(unit)), "due_ms", due_ms)
}

/// The first act of most cases: the street assigns it.
fn assigned() -> Value {
    assign(1, Assign, STREET, &[], (FIRST_UNIT, DUE_MS))
}

fn for_unit(act: Value, unit: u8) -> Value {
    says(act, "unit", id(unit))
}

/// Reported fixed with a photo, by somebody who had seen the assign.
fn reported(number: u8, who: Who, seen: &[u8]) -> Value {
    says(act(number, ReportFixed, who, seen), "evidence", super::hex(&[0xee; 32]))
}

fn looked(number: u8, who: Who, seen: &[u8], verdict: u8) -> Value {
    says(act(number, Recheck, who, seen), "verdict", verdict)
}

fn accepted() -> Value {
    for_unit(act(2, Accept, UNIT, &[1]), FIRST_UNIT)
}

/// Assigned, accepted, and reported fixed with a photo.
fn up_to_the_report(others: &[Value]) -> Vec<Value> {
    let mut acts = vec![assigned(), accepted(), reported(3, UNIT, &[1, 2])];
    acts.extend_from_slice(others);
    acts
}

fn case(name: &str, about: &'static str, acts: &[Value]) -> Vector {
    vector(&format!("status/{name}"), about, json!({ "topic": "status", "acts": acts }))
}

/// The cases.
pub(super) fn cases() -> Vec<Vector> {
    [usual(), at_once(), evidence(), ranks(), rulings(), unusual()].into_iter().flatten().collect()
}

fn usual() -> Vec<Vector> {
    let declined = for_unit(act(2, Decline, UNIT, &[1]), FIRST_UNIT);
    let again = assign(3, Reassign, STREET, &[1, 2], (SECOND_UNIT, LATER_DUE_MS));
    let asked = act(3, AskExtension, UNIT, &[1, 2]);
    let granted = says(about(act(4, GrantExtension, STREET, &[1, 2, 3]), 3), "due_ms", LATER_DUE_MS);
    let back = says(about(act(4, SendBack, LEADER, &[1, 2, 3]), 3), "due_ms", LATER_DUE_MS);
    let closed = up_to_the_report(&[looked(4, LEADER, &[1, 2, 3], 1)]);
    let mut reopened = closed.clone();
    reopened.push(act(5, Reopen, LEADER, &[1, 2, 3, 4]));
    vec![
        case("nothing_was_done", "A finding without an act stands where it began.", &[]),
        case("assigned", "The street assigns it, and the unit has not answered.", &[assigned()]),
        case(
            "an_extension",
            "A due that is granted takes the place of the assign's.",
            &[assigned(), accepted(), asked, granted],
        ),
        case(
            "reported",
            "Reported fixed with a photo: it waits for another person's look.",
            &up_to_the_report(&[]),
        ),
        case(
            "the_usual_way",
            "Assigned, accepted, reported, and another person finds it put right.",
            &closed,
        ),
        case(
            "sent_back",
            "What was reported was not put right: the work begins anew, with a due of its own.",
            &up_to_the_report(&[back]),
        ),
        case("reopened", "The leader had seen the closing and finds it there again.", &reopened),
        case(
            "declined",
            "The unit does not take it: nobody has to put it right.",
            &[assigned(), declined.clone()],
        ),
        case(
            "declined_and_reassigned",
            "Another unit gets it, with a due of its own.",
            &[assigned(), declined, again],
        ),
    ]
}

fn at_once() -> Vec<Vector> {
    let met = looked(4, LEADER, &[1, 2, 3], 1);
    let assign_of = |who| assign(2, Assign, who, &[], (FIRST_UNIT, DUE_MS));
    let withdrawn = act(1, Withdraw, LEADER, &[]);
    let other = assign(2, Assign, ANOTHER_STREET, &[], (SECOND_UNIT, LATER_DUE_MS));
    let duplicate = says(act(3, DuplicateOf, ANOTHER_STREET, &[1]), "other", id(0xf2));
    vec![
        case(
            "a_look_and_a_reopening_at_once",
            "A reopening undoes only what its author had seen: it stays closed, and a person looks.",
            &up_to_the_report(&[met.clone(), act(5, Reopen, STREET, &[1, 2, 3])]),
        ),
        case(
            "two_looks_at_once",
            "Of two looks that differ, by people of one rank, not met holds.",
            &up_to_the_report(&[met, looked(5, COMPANION, &[1, 2, 3], 2)]),
        ),
        case(
            "two_looks_at_once_of_two_ranks",
            "The street finds it met while a leader does not: the higher rank holds, and a person looks.",
            &up_to_the_report(&[looked(4, STREET, &[1, 2, 3], 1), looked(5, LEADER, &[1, 2, 3], 2)]),
        ),
        case(
            "withdrawn_while_the_street_assigned",
            "An officer acted, without having seen the withdrawal: it stands, and a person looks.",
            &[withdrawn.clone(), assign_of(STREET)],
        ),
        case(
            "withdrawn_while_a_leader_assigned",
            "No officer acted: its author takes it back.",
            &[withdrawn, assign_of(LEADER)],
        ),
        case(
            "two_assigns_at_once",
            "Two of one rank: the later effective is shown, and a person looks.",
            &[assigned(), other],
        ),
        case(
            "two_rulings_at_once",
            "Void, and a duplicate: the later effective of one rank is shown, and a person looks.",
            &[assigned(), act(2, Void, STREET, &[1]), duplicate],
        ),
    ]
}

fn evidence() -> Vec<Vector> {
    let bare = act(2, ReportFixed, UNIT, &[1]);
    let own = [reported(2, LEADER, &[1]), looked(3, LEADER, &[1, 2], 1)];
    vec![
        case("reported_without_a_photo", "Evidence is wanted.", &[assigned(), bare.clone()]),
        case(
            "evidence_confirmed",
            "The street takes a report without a photo as it is: it waits for a look like any other.",
            &[assigned(), bare.clone(), about(act(3, ConfirmEvidence, STREET, &[1, 2]), 2)],
        ),
        case(
            "who_fixed_it_looks_himself",
            "A leader's own met over his own fix is no closing.",
            &[&[assigned()], &own[..]].concat(),
        ),
        case(
            "closed_by_the_street",
            "The street closes what was reported with a photo.",
            &up_to_the_report(&[act(4, Close, STREET, &[1, 2, 3])]),
        ),
        case(
            "closed_without_a_photo",
            "The street closes what nobody photographed: evidence is wanted.",
            &[assigned(), bare, act(3, Close, STREET, &[1, 2])],
        ),
        case(
            "a_leader_against_the_streets_closing",
            "By a look alone does a leader undo what the office closed, not by saying so.",
            &up_to_the_report(&[act(4, Close, STREET, &[1, 2, 3]), act(5, Reopen, LEADER, &[1, 2, 3, 4])]),
        ),
        case(
            "a_leaders_look_after_the_streets_closing",
            "A look that had seen the office's closing and is not met undoes it.",
            &up_to_the_report(&[act(4, Close, STREET, &[1, 2, 3]), looked(5, LEADER, &[1, 2, 3, 4], 2)]),
        ),
    ]
}

fn ranks() -> Vec<Vector> {
    let of_district = assign(1, Assign, DISTRICT, &[], (FIRST_UNIT, DUE_MS));
    vec![
        case(
            "a_lower_rank_assigns_later",
            "The street had seen the district's assign, which holds all the same.",
            &[of_district, assign(2, Reassign, STREET, &[1], (SECOND_UNIT, LATER_DUE_MS))],
        ),
        case(
            "a_lower_rank_restores",
            "The street had seen that the district voided it, which holds all the same.",
            &[assigned(), act(2, Void, DISTRICT, &[1]), act(3, Restore, STREET, &[1, 2])],
        ),
        case(
            "a_unit_closes",
            "What a role may not do has no effect.",
            &[assigned(), accepted(), act(3, Close, UNIT, &[1, 2])],
        ),
    ]
}

fn rulings() -> Vec<Vector> {
    let void = act(2, Void, STREET, &[1]);
    let appeal = about(act(3, Appeal, UNIT, &[1, 2]), 2);
    let upheld = says(about(act(4, DecideAppeal, DISTRICT, &[1, 2, 3]), 2), "verdict", 1);
    let late = about(act(5, Appeal, UNIT, &[1, 2, 3, 4]), 1);
    let moved = says(act(2, Move, STREET, &[1]), "other", id(0xf1));
    vec![
        case("void", "The street voids it.", &[assigned(), void.clone()]),
        case(
            "void_and_restored",
            "Not void after all: it stands where its work does.",
            &[assigned(), void.clone(), act(3, Restore, STREET, &[1, 2])],
        ),
        case("moved", "It goes on in another grid.", &[assigned(), moved]),
        case("referred", "It went to another system.", &[assigned(), act(2, Refer, STREET, &[1])]),
        case(
            "referred_and_returned",
            "The other system gave it back.",
            &[assigned(), act(2, Refer, STREET, &[1]), act(3, Returned, STREET, &[1, 2])],
        ),
        case("an_appeal_waits", "An appeal stops nothing.", &[assigned(), void.clone(), appeal.clone()]),
        case("an_appeal_is_upheld", "The act that it names is void.", &[assigned(), void, appeal, upheld]),
        case(
            "an_appeal_after_the_closing",
            "It stays closed, and a person looks.",
            &up_to_the_report(&[looked(4, LEADER, &[1, 2, 3], 1), late]),
        ),
    ]
}

fn unusual() -> Vec<Vector> {
    let later = says(act(2, Comment, DISTRICT, &[1]), "kind", 99);
    let of_nobody = says(act(3, Void, DISTRICT, &[1, 2]), "role", 99);
    let circle = [act(1, Comment, LEADER, &[2]), act(2, Comment, STREET, &[1])];
    let gap = [act(1, Comment, LEADER, &[]), act(2, Comment, LEADER, &[1]), act(3, Comment, LEADER, &[2])];
    let mut turned = up_to_the_report(&[looked(4, LEADER, &[1, 2, 3], 1)]);
    turned.reverse();
    vec![
        case(
            "of_a_later_version",
            "Acts of a kind or role that nobody knows yet are passed over.",
            &[assigned(), later, of_nobody],
        ),
        case("in_another_order", "The order in which acts are given changes nothing.", &turned),
        case("seen_in_a_circle", "Two acts whose authors had seen each other's: refused.", &circle),
        case("seen_with_a_gap", "Whoever had an act had what its author had: refused.", &gap),
    ]
}

/// What the acts come to: number and name, the sentence of the rules where it is not plain, then unit, due and accepted.
type Comes = (&'static str, u64, &'static str, Option<(u8, i64, bool)>, [u64; 2], &'static [&'static str]);

const TAKEN: Option<(u8, i64, bool)> = Some((FIRST_UNIT, DUE_MS, true));
const GIVEN: Option<(u8, i64, bool)> = Some((FIRST_UNIT, DUE_MS, false));
const LATER: Option<(u8, i64, bool)> = Some((FIRST_UNIT, LATER_DUE_MS, true));
const OTHERS: Option<(u8, i64, bool)> = Some((SECOND_UNIT, LATER_DUE_MS, false));

/// Written by hand from decision 25: name, status, duty, how often sent back and reopened, what to look at.
const COMES: [Comes; 36] = [
    ("nothing_was_done", 1, "opened", None, [0, 0], &[]),
    ("assigned", 2, "assigned", GIVEN, [0, 0], &[]),
    ("an_extension", 3, "being put right", LATER, [0, 0], &[]),
    ("reported", 5, "to be rechecked", TAKEN, [0, 0], &[]),
    ("the_usual_way", 6, "closed", TAKEN, [0, 0], &[]),
    ("sent_back", 3, "being put right", LATER, [1, 0], &[]),
    ("reopened", 3, "being put right", TAKEN, [0, 1], &[]),
    ("declined", 1, "opened", None, [0, 0], &[]),
    ("declined_and_reassigned", 2, "assigned", OTHERS, [0, 0], &[]),
    ("a_look_and_a_reopening_at_once", 6, "closed", TAKEN, [0, 0], &["closing_contradicted"]),
    ("two_looks_at_once", 3, "being put right", TAKEN, [1, 0], &[]),
    ("two_looks_at_once_of_two_ranks", 6, "closed", TAKEN, [1, 0], &["closing_contradicted"]),
    (
        "withdrawn_while_the_street_assigned",
        2,
        "assigned",
        GIVEN,
        [0, 0],
        &["withdrawn_after_an_officer_acted"],
    ),
    ("withdrawn_while_a_leader_assigned", 7, "withdrawn", GIVEN, [0, 0], &[]),
    ("two_assigns_at_once", 2, "assigned", OTHERS, [0, 0], &["assigns_differ"]),
    ("two_rulings_at_once", 9, "duplicate", GIVEN, [0, 0], &["rulings_differ"]),
    ("reported_without_a_photo", 4, "evidence wanted", GIVEN, [0, 0], &[]),
    ("evidence_confirmed", 5, "to be rechecked", GIVEN, [0, 0], &[]),
    ("who_fixed_it_looks_himself", 5, "to be rechecked", GIVEN, [0, 0], &[]),
    ("closed_by_the_street", 6, "closed", TAKEN, [0, 0], &[]),
    ("closed_without_a_photo", 4, "evidence wanted", GIVEN, [0, 0], &[]),
    ("a_leader_against_the_streets_closing", 6, "closed", TAKEN, [0, 1], &[]),
    ("a_leaders_look_after_the_streets_closing", 3, "being put right", TAKEN, [1, 1], &[]),
    ("a_lower_rank_assigns_later", 2, "assigned", GIVEN, [0, 0], &[]),
    ("a_lower_rank_restores", 8, "void", GIVEN, [0, 0], &[]),
    ("a_unit_closes", 3, "being put right", TAKEN, [0, 0], &[]),
    ("void", 8, "void", GIVEN, [0, 0], &[]),
    ("void_and_restored", 2, "assigned", GIVEN, [0, 0], &[]),
    ("moved", 10, "moved", GIVEN, [0, 0], &[]),
    ("referred", 11, "referred", GIVEN, [0, 0], &[]),
    ("referred_and_returned", 2, "assigned", GIVEN, [0, 0], &[]),
    ("an_appeal_waits", 8, "void", GIVEN, [0, 0], &[]),
    ("an_appeal_is_upheld", 2, "assigned", GIVEN, [0, 0], &[]),
    ("an_appeal_after_the_closing", 6, "closed", TAKEN, [0, 0], &["appeal_after_closing"]),
    ("of_a_later_version", 2, "assigned", GIVEN, [0, 0], &[]),
    ("in_another_order", 6, "closed", TAKEN, [0, 0], &[]),
];

#[test]
fn every_status_is_what_the_rules_say_in_whatever_order_the_acts_are_given() {
    let kept = super::kept();
    for (name, number, status, duty, [sent_back, reopened], review) in COMES {
        let text = kept.get(&format!("status/{name}")).expect("a vector of this name");
        let vector: Value = serde_json::from_str(text).expect("JSON");
        let expected = json!({
            "status": status,
            "status_number": number,
            "unit": duty.map(|(unit, ..)| id(unit)),
            "due_ms": duty.map(|(_, due_ms, _)| due_ms),
            "accepted": duty.map(|(.., accepted)| accepted),
            "sent_back": sent_back,
            "reopened": reopened,
            "review": review,
        });
        let mut input = vector["input"].clone();
        input["acts"].as_array_mut().expect("acts").reverse();
        let turned: Value = serde_json::from_str(&super::run(&input.to_string()).unwrap()).unwrap();
        assert_eq!((&vector["expected"], &turned), (&expected, &expected), "{name}");
    }
    let of_topic = kept.keys().filter(|name| name.starts_with("status/")).count();
    assert_eq!(of_topic, COMES.len() + 2, "two are refused");
}
