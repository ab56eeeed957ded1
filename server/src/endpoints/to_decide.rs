//! What waits for an officer's decision, and rulings on what is claimed.

use super::asked::{Asked, Fields};
use super::grids::grid_of;
use super::shown;
use super::wanted;
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads, answer};
use crate::problem::Problem;
use crate::times::rfc3339;
use crate::who::{Officer, Viewer};
use crate::writer::Refusal;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use domain::checks::CheckKey;
use domain::standards::StandardCode;
use domain::suspensions::Says;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use sync_core::merge::hash::Id;
use sync_core::office::{About, Claim, ToDecide, Views};
use tokio::task;

/// What `kind` may say.
const KINDS: [&str; 10] = [
    "extension",
    "appeal",
    "evidence",
    "recheck",
    "declined",
    "overdue",
    "referral",
    "review",
    "not_applicable",
    "not_walkable",
];

/// `GET /v1/to-decide`: `street`, `community`, `grid`, `kind`; how many of each kind, and the first of them by time.
///
/// # Errors
/// A field of the query has a value that is not allowed.
pub async fn to_decide(
    State(app): State<App>,
    Viewer(reader): Viewer,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(fields, &["street", "community", "grid", "kind", "limit"])?;
    let kinds = KINDS.map(|kind| (kind, kind));
    let (places, only) = (asked.places(&app.fixed)?, asked.word("kind", &kinds)?);
    let limit = asked.slice(|_| None::<u64>)?.limit as usize;
    let now_ms = i64::try_from(app.fixed.now_ms()).unwrap_or(i64::MAX);
    let fixed = Arc::clone(&app.fixed);
    let all = app.readers.ask(move |store| {
        // where the edition's file is gone, everything else waits all the same
        let edition = fixed.catalogue.in_force((store, fixed.district), fixed.week()).ok().flatten();
        Views::of(store, &reader).to_decide(&places, (now_ms, edition.as_deref()))
    });
    let all = all.await??;
    let counts = KINDS.map(|kind| {
        let count = all.iter().filter(|one| kind_of(&one.about) == kind).count();
        (kind.to_owned(), Value::from(count))
    });
    let mut wanted: Vec<&ToDecide> =
        all.iter().filter(|one| only.is_none_or(|kind| kind_of(&one.about) == kind)).collect();
    wanted.sort_by_key(|one| one.since_ms.unwrap_or(i64::MAX));
    let (total, shown) = (wanted.len(), wanted.into_iter().take(limit));
    let rows: Vec<Value> = shown.map(|one| line(&app.fixed, one)).collect();
    let body = json!({
        "counts": counts.into_iter().collect::<serde_json::Map<_, _>>(),
        "count": rows.len(),
        "of": total,
        "to_decide": rows,
    });
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

const fn kind_of(about: &About) -> &'static str {
    match about {
        About::Extension { .. } => "extension",
        About::Appeal { .. } => "appeal",
        About::Evidence { .. } => "evidence",
        About::Recheck { .. } => "recheck",
        About::Referral { .. } => "referral",
        About::Declined { .. } => "declined",
        About::Overdue { .. } => "overdue",
        About::Review { .. } => "review",
        About::Claimed(Claim::NotApplicable(_), _) => "not_applicable",
        About::Claimed(Claim::NotWalkable(_), _) => "not_walkable",
    }
}

const fn kind_zh(about: &About) -> &'static str {
    match about {
        About::Extension { .. } => "延期申请",
        About::Appeal { .. } => "申诉",
        About::Evidence { .. } => "待补证",
        About::Recheck { .. } => "网格长自改待他人复查",
        About::Referral { .. } => "转办已有答复",
        About::Declined { .. } => "退单待改派",
        About::Overdue { .. } => "超期未改",
        About::Review { .. } => "处理意见不一致",
        About::Claimed(Claim::NotApplicable(_), _) => "不适用待确认",
        About::Claimed(Claim::NotWalkable(_), _) => "无法行走待确认",
    }
}

fn line(fixed: &Fixed, one: &ToDecide) -> Value {
    let timeline = |finding: &Id| format!("/v1/grids/{}/findings/{finding}", one.grid);
    let rulings = format!("/v1/grids/{}/rulings", one.grid);
    let (about, link) = match &one.about {
        About::Extension { finding, act, due_ms } => {
            (json!({ "about": act.to_string(), "asked_until": due_ms.map(rfc3339) }), timeline(finding))
        }
        About::Appeal { finding, act } => (json!({ "about": act.to_string() }), timeline(finding)),
        About::Evidence { finding } | About::Declined { finding } | About::Overdue { finding } => {
            (Value::Null, timeline(finding))
        }
        About::Recheck { finding, report } => (json!({ "about": report.to_string() }), timeline(finding)),
        About::Referral { finding, state } => {
            (json!({ "state": state.name_zh(), "state_en": state.name() }), timeline(finding))
        }
        About::Review { finding, reasons } => (
            json!({ "reasons": reasons.iter().map(|reason| reason.word()).collect::<Vec<_>>() }),
            timeline(finding),
        ),
        About::Claimed(Claim::NotApplicable(check), edition) => (
            json!({
                "walk": check.walk.to_string(),
                "site": check.site.to_string(),
                "standard": shown::standard(fixed, edition.as_ref(), check.standard),
            }),
            rulings,
        ),
        About::Claimed(Claim::NotWalkable(week), _) => (json!({ "week": week.to_string() }), rulings),
    };
    json!({
        "grid": shown::grid(fixed, one.grid.number()),
        "kind": kind_of(&one.about),
        "kind_zh": kind_zh(&one.about),
        "since": one.since_ms.map(rfc3339),
        "what": about,
        "link": link,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ruling {
    kind: String,
    says: String,
    walk: Option<String>,
    site: Option<String>,
    standard: Option<String>,
    week: Option<String>,
}

impl Ruling {
    fn claim(&self) -> Result<(Claim, Says), Problem> {
        let says = match self.says.as_str() {
            "confirmed" => Says::Confirmed,
            "rejected" => Says::Rejected,
            _ => return Err(Problem::input("says", "confirmed or rejected")),
        };
        let needed = |field, text: &Option<String>| {
            text.clone().ok_or_else(|| Problem::input(field, "as /v1/to-decide lists it"))
        };
        match self.kind.as_str() {
            "not_applicable" => {
                let walk = wanted::id("walk", &needed("walk", &self.walk)?)?;
                let site = wanted::id("site", &needed("site", &self.site)?)?;
                let code = needed("standard", &self.standard)?.parse::<StandardCode>();
                let code =
                    code.map_err(|_| Problem::input("standard", "the code of a standard such as 08.4.2"))?;
                Ok((Claim::NotApplicable(CheckKey { walk, site, standard: code.number() }), says))
            }
            "not_walkable" => {
                Ok((Claim::NotWalkable(wanted::week("week", &needed("week", &self.week)?)?), says))
            }
            _ => Err(Problem::input("kind", "not_applicable or not_walkable")),
        }
    }
}

/// `POST /v1/grids/{code}/rulings`: confirms what is claimed in a grid, or rejects it.
///
/// # Errors
/// The grid is not within the mandate, nobody claims it, or a field is not allowed.
pub async fn rule(
    State(app): State<App>,
    Officer(officer): Officer,
    Path(code): Path<String>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (grid, reads) = (grid_of(&code)?, Reads::of(request.headers()));
    let ruling: Ruling = wanted::read(request, &app).await?;
    let claim = ruling.claim()?;
    let writer = app.writer.clone();
    let done =
        task::spawn_blocking(move || writer.order(move |office| office.rule_on(&officer, grid, claim)));
    done.await.map_err(|_| Refusal::Stopped)???;
    let body = json!({ "grid": grid.to_string(), "kind": ruling.kind, "says": ruling.says });
    Ok(answer(body.to_string().into_bytes(), Media::Json, reads))
}
