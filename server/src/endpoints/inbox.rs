//! A responsible unit's inbox: what it was assigned, and its answers.

use super::acts::done;
use super::asked::{Asked, Fields};
use super::grids::grid_of;
use super::shown;
use super::timeline::{self, finding_of};
use super::wanted::{self, Act};
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads, answer};
use crate::problem::{NOT_FOUND, Problem};
use crate::times::rfc3339;
use crate::who::OfUnit;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use domain::rectification::{Accepted, Act as Done};
use serde_json::{Value, json};
use sync_core::error::CoreError;
use sync_core::judging::Lateness;
use sync_core::office::{Acted, Charge, Inbox, Which};
use sync_core::store::views::UnitRow;

/// What `which` may say.
const WHICH: [(&str, Which); 2] = [("open", Which::Open), ("done", Which::Done)];

/// `GET /v1/inbox`: `which` (open or done), `limit`, `cursor`; the earliest due first.
///
/// # Errors
/// A field of the query has a value that is not allowed.
pub async fn inbox(
    State(app): State<App>,
    OfUnit(unit): OfUnit,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(fields, &["which", "limit", "cursor", "link"])?;
    let which = asked.word("which", &WHICH)?.unwrap_or(Which::Open);
    let slice = asked.slice(|text| text.parse().ok())?;
    let now_ms = i64::try_from(app.fixed.now_ms()).unwrap_or(i64::MAX);
    let found = app.readers.ask(move |store| {
        let inbox = Inbox::of(store, &unit)?;
        Ok::<_, CoreError>((inbox.unit()?, inbox.list((which, now_ms), slice)?))
    });
    let (row, page) = found.await??;
    let mut body = shown::list("charges", &page, |charge| line(&app.fixed, charge));
    if let Some(members) = body.as_object_mut() {
        members.insert("unit".to_owned(), row.as_ref().map(unit_shown).unwrap_or_default());
    }
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

fn unit_shown(unit: &UnitRow) -> Value {
    json!({ "id": unit.id.to_string(), "name": unit.name, "synthetic": shown::synthetic(unit.origin) })
}

/// `GET /v1/inbox/{code}/{finding}`: one thing of the inbox, with everything that was done about it.
///
/// # Errors
/// The unit was never assigned it.
pub async fn charge(
    State(app): State<App>,
    OfUnit(unit): OfUnit,
    Path((code, finding)): Path<(String, String)>,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (grid, finding) = (grid_of(&code)?, finding_of(&finding)?);
    Asked::of(fields, &["link"])?;
    let now_ms = i64::try_from(app.fixed.now_ms()).unwrap_or(i64::MAX);
    let found = app.readers.ask(move |store| Inbox::of(store, &unit)?.one((grid, finding), now_ms)).await??;
    let charge = found.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let mut body = line(&app.fixed, &charge);
    let shown = charge.shown.iter().filter_map(|place| Some((*place, charge.timeline.one.acts.get(*place)?)));
    let acts: Vec<Value> = shown.map(|(place, act)| act_line(&charge, place, act)).collect();
    if let Some(members) = body.as_object_mut() {
        members.insert("acts".to_owned(), acts.into());
    }
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

/// `POST /v1/inbox/{code}/{finding}/acts`: what the unit answers, with the `seen` of what it looked at.
///
/// # Errors
/// It is not the unit's to answer, somebody else did something meanwhile, or a field is not allowed.
pub async fn answered(
    State(app): State<App>,
    OfUnit(unit): OfUnit,
    Path((code, finding)): Path<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (grid, finding) = (grid_of(&code)?, finding_of(&finding)?);
    let reads = Reads::of(request.headers());
    let wanted: Act = wanted::read(request, &app).await?;
    let (seen, doing, onward) = wanted.doing(finding)?;
    let id = done(&app, unit, Acted { grid, seen, doing, onward }).await?;
    let body = json!({ "act": id.to_string(), "charge": format!("/v1/inbox/{grid}/{finding}") });
    Ok(answer(body.to_string().into_bytes(), Media::Json, reads))
}

/// What a unit has to know of what was found: nobody's name.
fn line(fixed: &Fixed, charge: &Charge) -> Value {
    let (one, found) = (&charge.timeline.one, &charge.found);
    let standing = one.standing();
    let (finding, grid) = (found.key.id, charge.grid);
    let site = found.site.as_ref().map(|(_, name, site_type, origin)| {
        json!({ "name": name, "site_type": format!("P{site_type:02}"), "synthetic": shown::synthetic(*origin) })
    });
    json!({
        "finding": finding.to_string(),
        "grid": shown::grid(fixed, grid.number()),
        "standard": shown::standard(fixed, found.edition.as_ref(), found.standard),
        "red_line": found.red_line == 1,
        "found": shown::instant(found.recorded),
        "site": site,
        "position": found.position.as_ref().map(shown::position),
        "note": found.note,
        "status": standing.status.name_zh(),
        "status_en": standing.status.name(),
        "due": standing.duty.and_then(|duty| duty.due_ms).map(rfc3339),
        "accepted": standing.duty.is_some_and(|duty| duty.accepted == Accepted::Yes),
        "overdue": charge.lateness == Lateness::Overdue,
        "sent_back": standing.sent_back,
        "may": charge.may.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
        "may_zh": charge.may.iter().map(|kind| kind.name_zh()).collect::<Vec<_>>(),
        "seen": one.seen_mark().to_string(),
        "links": {
            "charge": format!("/v1/inbox/{grid}/{finding}"),
            "acts": format!("/v1/inbox/{grid}/{finding}/acts"),
        },
    })
}

fn act_line(charge: &Charge, place: usize, act: &Done) -> Value {
    let row = charge.timeline.one.row(place);
    json!({
        "id": act.id.to_string(),
        "act": act.kind.name_zh(),
        "act_en": act.kind.name(),
        "role": act.role.name_zh(),
        "role_en": act.role.name(),
        "time": rfc3339(act.effective_ms),
        "unit": act.unit.map(|unit| timeline::unit(&charge.timeline.units, unit)),
        "due": act.due_ms.map(rfc3339),
        "evidence": act.evidence.map(|photo| photo.to_string()),
        "verdict": act.verdict.map(|verdict| verdict.code()),
        "about": act.about.map(|about| about.to_string()),
        "note": row.map(|row| row.note.as_str()),
    })
}
