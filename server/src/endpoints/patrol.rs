//! What citizens found, and what officers decide on it.

use super::asked::{Asked, Fields};
use super::shown;
use super::timeline::finding_of;
use super::wanted;
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads, answer};
use crate::problem::{NOT_FOUND, Problem};
use crate::times::rfc3339;
use crate::who::{Officer, Viewer};
use crate::writer::Refusal;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use domain::standards::StandardCode;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use sync_core::judging::{outcome, taken_over};
use sync_core::office::{Adoption, Decision, PatrolFinding, Views};
use sync_core::store::views::Cursor;
use tokio::task;

/// `GET /v1/patrol/findings`: `street`, `community`, `grid`, `limit`, `cursor`.
///
/// # Errors
/// A field of the query has a value that is not allowed.
pub async fn findings(
    State(app): State<App>,
    Viewer(reader): Viewer,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(fields, &["street", "community", "grid", "limit", "cursor"])?;
    let (places, slice) = (asked.places(&app.fixed)?, asked.slice(Cursor::parse)?);
    let page =
        app.readers.ask(move |store| Views::of(store, &reader).patrol_findings(&places, slice)).await??;
    let body = shown::list("findings", &page, |one| line(&app.fixed, one));
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

fn line(fixed: &Fixed, PatrolFinding { member, found, one }: &PatrolFinding) -> Value {
    let (outcome, place) = outcome(one);
    let decided = place.and_then(|place| Some((one.acts.get(place)?, one.row(place)?)));
    let decided = decided.map(|(act, row)| {
        json!({
            "time": rfc3339(act.effective_ms),
            "by": act.author.to_string(),
            "role": act.role.name_zh(),
            "note": row.note,
        })
    });
    let official = taken_over(one).map(|(grid, id)| format!("/v1/grids/{grid}/findings/{id}"));
    let finding = found.key.id;
    json!({
        "finding": finding.to_string(),
        "member": member.to_string(),
        "grid": shown::grid(fixed, found.place),
        "found": shown::instant(found.recorded),
        "standard": shown::standard(fixed, found.edition.as_ref(), found.standard),
        "position": found.position.as_ref().map(shown::position),
        "note": found.note,
        "photos": found.photos,
        "outcome": outcome.name_zh(),
        "outcome_en": outcome.name(),
        "decided": decided,
        "seen": one.seen_mark().to_string(),
        "links": { "decide": format!("/v1/patrol/{member}/findings/{finding}"), "official": official },
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    decision: String,
    seen: String,
    site: Option<String>,
    standard: Option<String>,
    grid: Option<String>,
    finding: Option<String>,
    #[serde(default)]
    note: String,
}

impl Wanted {
    fn decision(&self, edition: sync_core::merge::hash::Hash) -> Result<Decision, Problem> {
        let needed = |field, text: &Option<String>, allowed: &str| {
            text.clone().ok_or_else(|| Problem::input(field, allowed.to_owned()))
        };
        match self.decision.as_str() {
            "adopt" => {
                let site = needed("site", &self.site, "the site of the grid at which it was found")?;
                let standard = self.standard.as_deref().map(|code| {
                    code.parse::<StandardCode>()
                        .map_err(|_| Problem::input("standard", "the code of a standard such as 08.4.2"))
                });
                let (site, standard) = (wanted::id("site", &site)?, standard.transpose()?);
                Ok(Decision::Adopt(Adoption { site, standard, edition }))
            }
            "link" => {
                let grid =
                    needed("grid", &self.grid, "the grid of the official finding that it is the same as")?;
                let finding =
                    needed("finding", &self.finding, "the official finding that it is the same as")?;
                Ok(Decision::Link(wanted::grid("grid", &grid)?, wanted::id("finding", &finding)?))
            }
            "decline" => Ok(Decision::Decline),
            _ => Err(Problem::input("decision", "adopt, link or decline")),
        }
    }
}

/// `POST /v1/patrol/{member}/findings/{finding}`: adopt, link or decline, with the `seen` of what was looked at.
///
/// # Errors
/// The grid is not within the mandate, somebody else decided meanwhile, or a field is not allowed.
pub async fn decide(
    State(app): State<App>,
    Officer(officer): Officer,
    Path((member, finding)): Path<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (member, finding) = (wanted::id("member", &member)?, finding_of(&finding)?);
    let reads = Reads::of(request.headers());
    let asked: Wanted = wanted::read(request, &app).await?;
    let fixed = Arc::clone(&app.fixed);
    let in_force = app
        .readers
        .ask(move |store| fixed.catalogue.in_force_by_content((store, fixed.district), fixed.week()));
    let (content, edition) = in_force.await??.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let (seen, decision) = (wanted::hash("seen", &asked.seen)?, asked.decision(content)?);
    let (writer, of) = (app.writer.clone(), (member, finding, seen));
    let decided = task::spawn_blocking(move || {
        writer.order(move |office| office.decide_on_patrol(&officer, of, (decision, asked.note, &edition)))
    });
    let official = decided.await.map_err(|_| Refusal::Stopped)???;
    let official = official.map(|(grid, id)| format!("/v1/grids/{grid}/findings/{id}"));
    let body = json!({ "finding": finding.to_string(), "official": official });
    Ok(answer(body.to_string().into_bytes(), Media::Json, reads))
}
