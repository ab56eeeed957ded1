//! Grids: the list as GeoJSON that a map can draw, and one grid with its people and sites.

use super::asked::{Asked, Fields};
use super::district::served;
use super::shown;
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads};
use crate::problem::{NOT_FOUND, Problem};
use crate::who::Viewer;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::day::Day;
use domain::geo::Datum;
use domain::grids::GridCode;
use serde_json::{Value, json};
use sync_core::office::{GridPage, Views};
use sync_core::store::views::{GridRow, SiteRow};

/// Whether borders are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Borders {
    Drawn,
    Left,
}

/// `GET /v1/districts/{district}/grids`.
///
/// # Errors
/// It is another district, or a field of the query is not known.
pub async fn grids(
    State(app): State<App>,
    Viewer(reader): Viewer,
    Path(code): Path<String>,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    served(&app.fixed, &code)?;
    let asked = Asked::of(fields, &["week", "street", "community", "grid", "geometry"])?;
    let week = asked.week()?.unwrap_or_else(|| app.fixed.week());
    let places = asked.places(&app.fixed)?;
    let words = [("all", Borders::Drawn), ("none", Borders::Left)];
    let borders = asked.word("geometry", &words)?.unwrap_or(Borders::Drawn);
    let rows = app.readers.ask(move |store| Views::of(store, &reader).grids(&places, week)).await??;
    let features: Vec<Value> = rows.iter().map(|row| feature(&app.fixed, row, borders)).collect();
    let body = json!({
        "type": "FeatureCollection",
        "district": app.fixed.district.to_string(),
        "week": week.to_string(),
        "datum": Datum::Wgs84.name(),
        "count": features.len(),
        "features": features,
    });
    Ok(shown::page(body, Reads::of(&headers), Media::GeoJson))
}

fn feature(fixed: &Fixed, row: &GridRow, borders: Borders) -> Value {
    let area = fixed.areas.get(row.place).filter(|_| borders == Borders::Drawn);
    let mut properties = shown::grid_row(fixed, row);
    let datum = fixed.areas.get(row.place).map_or(Datum::Wgs84, |area| area.datum);
    properties.insert("datum".to_owned(), datum.name().into());
    json!({
        "type": "Feature",
        "id": row.place.to_string(),
        "properties": properties,
        "geometry": area.map(|area| shown::geometry(&area.outline)),
    })
}

/// `GET /v1/grids/{code}`.
///
/// # Errors
/// The code is no grid's, or nothing is recorded of it.
pub async fn grid(
    State(app): State<App>,
    Viewer(reader): Viewer,
    Path(code): Path<String>,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let grid = grid_of(&code)?;
    let asked = Asked::of(fields, &["week"])?;
    let week = asked.week()?.unwrap_or_else(|| app.fixed.week());
    let page = app.readers.ask(move |store| Views::of(store, &reader).grid(grid, week)).await??;
    let page = page.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    Ok(shown::page(body(&app.fixed, grid, &page), Reads::of(&headers), Media::Json))
}

/// The grid that an address names.
pub(super) fn grid_of(code: &str) -> Result<GridCode, Problem> {
    code.parse().map_err(|_| Problem::input("grid", "the 15 digits of a grid's code"))
}

fn body(fixed: &Fixed, grid: GridCode, page: &GridPage) -> Value {
    let area = fixed.areas.get(grid.number());
    json!({
        "grid": shown::grid_row(fixed, &page.row),
        "people": page.people.iter().map(shown::person).collect::<Vec<_>>(),
        "sites": page.sites.iter().map(site).collect::<Vec<_>>(),
        "border": area.map(|area| json!({ "datum": area.datum.name(), "geometry": shown::geometry(&area.outline) })),
        "links": {
            "history": format!("/v1/grids/{grid}/history"),
            "score": format!("/v1/grids/{grid}/score"),
            "walks": format!("/v1/walks?grid={grid}"),
            "findings": format!("/v1/findings?grid={grid}"),
            "conflicts": format!("/v1/conflicts?grid={grid}"),
        },
    })
}

fn site(site: &SiteRow) -> Value {
    json!({
        "id": site.id.to_string(),
        "site_type": format!("P{:02}", site.site_type),
        "name": site.name,
        "position": site.position.as_ref().map(shown::position),
        "closed": site.closed_day.map(|day| Day(i64::from(day)).to_string()),
        "source_code": site.source_code,
        "synthetic": shown::synthetic(site.origin),
    })
}
