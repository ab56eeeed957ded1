//! A finding with everything that was done about it: who, when, with what confidence, which device, what it had seen.

use super::asked::{Asked, Fields};
use super::grids::grid_of;
use super::shown;
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads};
use crate::error::ServerError;
use crate::problem::{NOT_FOUND, Problem};
use crate::times::rfc3339;
use crate::who::Viewer;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::calendar::Basis;
use domain::day::Day;
use domain::grids::GridCode;
use domain::rectification::{Accepted, Act, Channel, ReferralState};
use serde_json::{Value, json};
use std::sync::Arc;
use sync_core::clock::Clock;
use sync_core::error::CoreError;
use sync_core::judging::Referred;
use sync_core::merge::hash::Id;
use sync_core::office::{Timeline, Views};
use sync_core::store::Store;
use sync_core::store::views::UnitRow;

/// `GET /v1/grids/{code}/findings/{finding}`.
///
/// # Errors
/// The code is no grid's, or the finding is not known there.
pub async fn timeline(
    State(app): State<App>,
    Viewer(reader): Viewer,
    Path((code, finding)): Path<(String, String)>,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let grid = grid_of(&code)?;
    Asked::of(fields, &[])?;
    let finding = finding_of(&finding)?;
    let fixed = Arc::clone(&app.fixed);
    let found = app.readers.ask(move |store| {
        let views = Views::of(store, &reader);
        let found = views.rectified(grid, finding)?;
        let due = found.as_ref().map(|_| offered(&fixed, (store, &views), (grid, finding)));
        Ok::<_, ServerError>(found.zip(due.transpose()?))
    });
    let (found, due) = found.await??.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let mut body = body(&app, &found);
    if let Some(members) = body.as_object_mut() {
        members.insert("due_offered".to_owned(), due);
        members.insert("grid".to_owned(), shown::grid(&app.fixed, grid.number()));
    }
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

/// The finding that an address names.
pub(super) fn finding_of(text: &str) -> Result<Id, Problem> {
    Id::parse(text).ok_or_else(|| Problem::input("finding", "the 32 hexadecimal digits of a finding's id"))
}

/// A responsible unit, with its name where it is known.
pub(super) fn unit(units: &[UnitRow], id: Id) -> Value {
    let known = units.iter().find(|unit| unit.id == id);
    json!({
        "id": id.to_string(),
        "name": known.map(|unit| unit.name.as_str()),
        "synthetic": known.map(|unit| shown::synthetic(unit.origin)),
    })
}

/// The due that is offered to whoever assigns the finding now; where a person has to write it, why.
fn offered(
    fixed: &Fixed,
    (store, views): (&Store, &Views<'_>),
    of: (GridCode, Id),
) -> Result<Value, ServerError> {
    let now_ms = fixed.clock.reading().wall_ms;
    let calendar = match fixed.calendars.in_force((store, fixed.district), Day::of(now_ms)) {
        Ok(calendar) => calendar,
        // what was done about the finding is told all the same
        Err(ServerError::FileGone { name, content, .. }) => {
            let by_hand =
                format!("the file of {name} is not there: restore files/{content}, or write until when");
            return Ok(json!({ "by_hand": by_hand }));
        }
        Err(error) => return Err(error),
    };
    let by = calendar.as_ref().map(|(content, calendar)| (*content, &**calendar));
    match views.due_of(of, now_ms, by) {
        Ok(offered) => Ok(offered.map_or(Value::Null, |offered| {
            json!({
                "due": rfc3339(offered.due.at_ms),
                "due_ms": offered.due.at_ms,
                "counted_from": rfc3339(offered.from_ms),
                "calendar": offered.calendar.map(|calendar| calendar.to_string()),
                "assumed": offered.due.basis == Basis::Assumed,
            })
        })),
        Err(CoreError::Input { field: "due_ms", allowed }) => Ok(json!({ "by_hand": allowed })),
        Err(error) => Err(error.into()),
    }
}

fn body(app: &App, Timeline { one, written, apart, units }: &Timeline) -> Value {
    let standing = one.standing();
    let unit = |id: Id| unit(units, id);
    let act = |(place, act): (usize, &Act)| {
        let row = one.row(place);
        let said = row.and_then(|row| row.said.as_ref());
        let seen: Vec<usize> = (0..one.acts.len()).filter(|what| one.has_seen(place, *what)).collect();
        let evidence = act.evidence.map(|photo| photo.to_string());
        json!({
            "id": act.id.to_string(),
            "act": act.kind.name_zh(),
            "act_en": act.kind.name(),
            "by": act.author.to_string(),
            "role": act.role.name_zh(),
            "role_en": act.role.name(),
            "time": rfc3339(act.effective_ms),
            "provisional": row.is_some_and(|row| row.effective.provisional),
            "signed_by": written.get(place).map(|written| shown::author(&written.author)),
            "changeset": written.get(place).map(|written| written.hash.to_string()),
            "ruled": written.get(place).map(|written| written.ruled.word()),
            "had_seen": seen,
            "about": act.about.map(|about| about.to_string()),
            "unit": act.unit.map(unit),
            "due": act.due_ms.map(rfc3339),
            "evidence": evidence,
            "verdict": act.verdict.map(|verdict| verdict.code()),
            "other": act.other.map(|other| other.to_string()),
            "channel": said.and_then(|said| said.channel).map(|channel| channel.name_zh()),
            "state": said.and_then(|said| said.state).map(|state| state.name_zh()),
            "channel_code": said.and_then(|said| said.channel_code.clone()),
            "from_where_it_was_found": apart.get(place).copied().flatten().map(shown::apart),
            "position": row.and_then(|row| row.position.as_ref()).map(shown::position),
            "note": row.map(|row| row.note.as_str()),
        })
    };
    let duty = standing.duty.map(|duty| {
        json!({
            "unit": unit(duty.unit),
            "due": duty.due_ms.map(rfc3339),
            "accepted": duty.accepted == Accepted::Yes,
        })
    });
    json!({
        "finding": one.finding.id.to_string(),
        "standard": shown::standard(&app.fixed, one.finding.edition.as_ref(), one.finding.standard),
        "found": shown::instant(one.finding.effective),
        "status": standing.status.name_zh(),
        "status_en": standing.status.name(),
        "seen": one.seen_mark().to_string(),
        "duty": duty,
        "referral": one.referred(&standing).as_ref().map(referral),
        "sent_back": standing.sent_back,
        "reopened": standing.reopened,
        "review": standing.review.iter().flatten().map(|reason| reason.word()).collect::<Vec<_>>(),
        "acts": one.acts.iter().enumerate().map(act).collect::<Vec<_>>(),
        "without_effect": one.passed_over().count(),
    })
}

/// Which system has a finding, and what it said of it.
pub(super) fn referral(one: &Referred) -> Value {
    let state = one.state.map(|(state, _)| state);
    json!({
        "about": one.act.to_string(),
        "channel": one.channel.map(Channel::name_zh),
        "channel_en": one.channel.map(Channel::name),
        "since": rfc3339(one.since_ms),
        "state": state.map(ReferralState::name_zh),
        "state_en": state.map(ReferralState::name),
        "state_since": one.state.map(|(_, at_ms)| rfc3339(at_ms)),
        "channel_code": one.channel_code,
        "answer": one.answer,
    })
}
