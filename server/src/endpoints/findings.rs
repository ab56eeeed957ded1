//! Findings, filtered and page by page.

use super::asked::{Asked, Fields};
use super::shown;
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads};
use crate::problem::Problem;
use crate::who::Viewer;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};
use sync_core::office::Views;
use sync_core::store::schema::FLAG_CONFLICT;
use sync_core::store::views::{Cursor, FindingFilter, FindingRow, RedLine, Standing};

/// What `standing` may say.
const STANDINGS: [(&str, Standing); 3] =
    [("open", Standing::Open), ("on-the-spot", Standing::OnTheSpot), ("withdrawn", Standing::Withdrawn)];

/// `GET /v1/findings`: `week`, `walk`, `grid`, `community`, `street`, `standard`, `standing`, `red_line`, `limit`, `cursor`.
///
/// # Errors
/// A field of the query has a value that is not allowed.
pub async fn findings(
    State(app): State<App>,
    Viewer(reader): Viewer,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = [
        "week",
        "walk",
        "grid",
        "community",
        "street",
        "standard",
        "standing",
        "red_line",
        "limit",
        "cursor",
    ];
    let asked = Asked::of(fields, &known)?;
    let red_lines = [("any", RedLine::Any), ("only", RedLine::Only)];
    let filter = FindingFilter {
        places: asked.places(&app.fixed)?,
        week: asked.week()?,
        walk: asked.id("walk")?,
        standards: asked.standards()?,
        standing: asked.word("standing", &STANDINGS)?,
        red_line: asked.word("red_line", &red_lines)?.unwrap_or_default(),
    };
    let slice = asked.slice(Cursor::parse)?;
    let page = app.readers.ask(move |store| Views::of(store, &reader).findings(&filter, slice)).await??;
    let body = shown::list("findings", &page, |row| finding(&app.fixed, row));
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

fn finding(fixed: &Fixed, row: &FindingRow) -> Value {
    let standing = match row.standing {
        Standing::Open => "未整改",
        Standing::OnTheSpot => "立行立改",
        Standing::Withdrawn => "已撤回",
    };
    let site = row.site.as_ref().map(|(id, name, site_type, origin)| {
        json!({
            "id": id.to_string(),
            "name": name,
            "site_type": format!("P{site_type:02}"),
            "synthetic": shown::synthetic(*origin),
        })
    });
    json!({
        "id": row.key.id.to_string(),
        "grid": shown::grid(fixed, row.place),
        "walk": shown::id(row.walk),
        "week": row.week.map(|week| week.to_string()),
        "recorded": shown::instant(row.recorded),
        "site": site,
        "standard": shown::standard(fixed, row.edition.as_ref(), row.standard),
        "position": row.position.as_ref().map(shown::position),
        "note": row.note,
        "extent": { "observed": row.extent.0, "unit": row.extent.1 },
        "limit_class": format!("L{}", row.limit_class),
        "red_line": row.red_line == 1,
        "standing": standing,
        "standing_en": STANDINGS.iter().find(|(_, one)| *one == row.standing).map(|(word, _)| *word),
        "photos": row.photos,
        "conflict": row.flags & FLAG_CONFLICT != 0,
    })
}
