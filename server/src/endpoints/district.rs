//! The district at a glance: how much of everything, street by street.

use super::asked::{Asked, Fields, whole};
use super::shown;
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads};
use crate::problem::{NOT_FOUND, Problem};
use crate::who::Viewer;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::grids::GridCode;
use domain::week::Week;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use sync_core::office::{DistrictPage, Views};
use sync_core::store::views::GridRow;

/// `GET /v1/districts/{district}`.
///
/// # Errors
/// It is another district, or a field of the query is not known.
pub async fn district(
    State(app): State<App>,
    Viewer(reader): Viewer,
    Path(code): Path<String>,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    served(&app.fixed, &code)?;
    let asked = Asked::of(fields, &["week"])?;
    let week = asked.week()?.unwrap_or_else(|| app.fixed.week());
    let places = whole(&app.fixed);
    let page = app.readers.ask(move |store| Views::of(store, &reader).district(&places, week)).await??;
    let fixed = Arc::clone(&app.fixed);
    Ok(shown::page(body(&fixed, &page, week), Reads::of(&headers), Media::Json))
}

/// Refuses the code of a district that is not served here.
pub(super) fn served(fixed: &Fixed, code: &str) -> Result<(), Problem> {
    if code == fixed.district.to_string() {
        Ok(())
    } else {
        Err(Problem::new(&NOT_FOUND).field("district", fixed.district.to_string()))
    }
}

fn body(fixed: &Fixed, page: &DistrictPage, week: Week) -> Value {
    let totals = &page.totals;
    let streets = streets(fixed, &page.grids);
    let communities: BTreeSet<u64> = page.grids.iter().map(|row| row.place / 1000).collect();
    let editions: Vec<Value> = fixed
        .catalogue
        .editions()
        .iter()
        .map(|(content, edition)| json!({ "name": edition.name(), "content": content.to_string() }))
        .collect();
    json!({
        "district": { "code": fixed.district.to_string(), "name": fixed.areas.name(u64::from(fixed.district)) },
        "week": week.to_string(),
        "counts": {
            "streets": streets.len(),
            "communities": communities.len(),
            "grids": page.grids.len(),
            "people": totals.people,
            "people_synthetic": totals.people_synthetic,
            "sites": totals.sites,
            "sites_synthetic": totals.sites_synthetic,
            "walks": totals.walks,
            "walks_in_week": totals.walks_in_week,
            "grids_walked_in_week": page.grids.iter().filter(|row| row.walks_in_week > 0).count(),
            "checks": totals.checks,
            "findings": totals.findings,
            "findings_open": totals.findings_open,
            "red_lines_open": totals.red_lines_open,
            "conflicts": totals.conflicts,
            "quarantined": totals.quarantined,
            "changesets": totals.changesets,
        },
        "feed": page.feed,
        "alarms": page.alarms.iter().map(shown::alarm).collect::<Vec<_>>(),
        "editions": editions,
        "streets": streets,
        "links": {
            "grids": format!("/v1/districts/{}/grids", fixed.district),
            "scores": format!("/v1/districts/{}/scores?week={week}", fixed.district),
            "spot_checks": format!("/v1/districts/{}/spot-checks?week={week}", fixed.district),
            "walks": format!("/v1/walks?week={week}"),
            "findings": format!("/v1/findings?week={week}"),
            "conflicts": "/v1/conflicts",
        },
    })
}

fn streets(fixed: &Fixed, grids: &[GridRow]) -> Vec<Value> {
    let mut by_street: BTreeMap<u64, Vec<&GridRow>> = BTreeMap::new();
    for row in grids {
        if let Ok(grid) = GridCode::new(row.place) {
            by_street.entry(u64::from(grid.street().number())).or_default().push(row);
        }
    }
    let sum =
        |rows: &[&GridRow], count: fn(&GridRow) -> u32| -> u32 { rows.iter().map(|row| count(row)).sum() };
    let street = |(code, rows): (u64, Vec<&GridRow>)| {
        json!({
            "code": code.to_string(),
            "name": fixed.areas.name(code),
            "grids": rows.len(),
            "walks_in_week": sum(&rows, |row| row.walks_in_week),
            "findings_open": sum(&rows, |row| row.findings_open),
            "red_lines_open": sum(&rows, |row| row.red_lines_open),
            "conflicts": sum(&rows, |row| row.conflicts),
        })
    };
    by_street.into_iter().map(street).collect()
}
