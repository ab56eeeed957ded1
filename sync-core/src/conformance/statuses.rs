//! Statuses: what the acts of a finding come to, by who had seen what.

use super::fields::{Input, missing};
use super::{ConformanceError, Failure};
use domain::people::Role;
use domain::rectification::{Accepted, Act, ActKind, Acts, Status, Verdict, standing};
use merge::hash::Id;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

type Result<T> = std::result::Result<T, ConformanceError>;

/// By the id of each act what its author had.
type Seen = BTreeMap<Id, BTreeSet<Id>>;

/// The status, the duty and what a person should look at.
pub(super) fn status(input: &Input<'_>) -> std::result::Result<Value, Failure> {
    let seen = seen(input)?;
    let acts: Vec<Act> = input.each("acts", act)?.into_iter().flatten().collect();
    let had = |a: &Act, b: &Act| seen.get(&a.id).is_some_and(|had| had.contains(&b.id));
    let sees =
        |a: usize, b: usize| acts.get(a).zip(acts.get(b)).is_some_and(|(author, other)| had(author, other));
    let standing = standing(&Acts::new(&acts, &sees));
    let duty = standing.duty;
    let number = (1_u64..).zip(Status::ALL).find(|(_, status)| *status == standing.status);
    Ok(json!({
        "status": standing.status.name(),
        "status_number": number.map(|(number, _)| number),
        "unit": duty.map(|duty| duty.unit.to_string()),
        "due_ms": duty.and_then(|duty| duty.due_ms),
        "accepted": duty.map(|duty| duty.accepted == Accepted::Yes),
        "sent_back": standing.sent_back,
        "reopened": standing.reopened,
        "review": standing.review.iter().flatten().map(|reason| reason.word()).collect::<Vec<_>>(),
    }))
}

/// What had been seen, which has to be an order: whoever had an act had what its author had, and never his own.
fn seen(input: &Input<'_>) -> std::result::Result<Seen, Failure> {
    let id = |value: &Value| {
        let id = value.as_str().and_then(Id::parse);
        id.ok_or_else(|| missing("seen", "a list of ids of 32 hexadecimal digits"))
    };
    let had = |input: &Input<'_>| {
        let had = input.list("seen")?.iter().map(id).collect::<Result<BTreeSet<_>>>()?;
        Ok((input.id("id")?, had))
    };
    let given = input.each("acts", had)?;
    let many = given.len();
    let seen: Seen = given.into_iter().collect();
    if seen.len() < many {
        return Err(missing("acts", "a list of acts with an id of its own each").into());
    }
    for (id, had) in &seen {
        for one in had {
            let before =
                seen.get(one).ok_or_else(|| missing("seen", "a list of ids of acts that are there"))?;
            if one == id || !before.is_subset(had) {
                return Err(Failure::Refused("seen"));
            }
        }
    }
    Ok(seen)
}

/// An act; none where its kind or its author's role is of a later version.
fn act(input: &Input<'_>) -> Result<Option<Act>> {
    let (kind, role) = (ActKind::from_code(input.number("kind")?), Role::from_code(input.number("role")?));
    let verdict = input.or_none("verdict", Input::number)?.and_then(Verdict::from_code);
    let (id, author, hash) = (input.id("id")?, input.id("author")?, input.hash("hash")?);
    let effective_ms = input.integer("effective_ms")?;
    let [about, unit, other] = ["about", "unit", "other"].map(|name| input.or_none(name, Input::id));
    let due_ms = input.or_none("due_ms", Input::integer)?;
    let evidence = input.or_none("evidence", Input::hash)?;
    let (about, unit, other) = (about?, unit?, other?);
    let said = kind.zip(role).map(|(kind, role)| Act {
        id,
        kind,
        author,
        role,
        effective_ms,
        hash,
        about,
        unit,
        due_ms,
        evidence,
        verdict,
        other,
    });
    Ok(said)
}
