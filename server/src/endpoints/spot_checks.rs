//! Spot checks: what checkers saw beside what leaders saw, by grid, area and standard.

use super::asked::{Asked, Fields};
use super::district::served;
use super::shown;
use crate::agreed;
use crate::app::App;
use crate::bodies::{Media, Reads};
use crate::error::ServerError;
use crate::problem::{NOT_FOUND, Problem};
use crate::who::Viewer;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::grids::GridCode;
use serde_json::json;
use std::sync::Arc;
use sync_core::office::Views;

/// `GET /v1/districts/{district}/spot-checks`: agreement by standard, with counts, and both rates of each grid side by side.
///
/// # Errors
/// It is another district, or no edition is in force.
pub async fn spot_checks(
    State(app): State<App>,
    Viewer(reader): Viewer,
    Path(code): Path<String>,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    served(&app.fixed, &code)?;
    let asked = Asked::of(fields, &["week", "weeks", "grid", "community", "street"])?;
    let places = asked.places(&app.fixed)?;
    let weeks = asked.weeks(app.fixed.week())?;
    let (last, fixed) = (*weeks.end(), Arc::clone(&app.fixed));
    let wanted = (places, weeks.clone());
    let found = app.readers.ask(move |store| {
        let (places, weeks) = &wanted;
        let editions = fixed.catalogue.of_weeks((store, fixed.district), weeks)?;
        let found = Views::of(store, &reader)
            .agreement((places, weeks), &|week| editions.get(&week).map(Arc::clone))?;
        Ok::<_, ServerError>(editions.get(&last).map(|edition| (edition.content_hash(), found)))
    });
    let (content, found) = found.await??.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let area = |code: u64| match GridCode::new(code) {
        Ok(grid) => shown::grid(&app.fixed, grid.number()),
        Err(_) => json!({ "code": code.to_string(), "name": app.fixed.areas.name(code) }),
    };
    let standard =
        |code: domain::standards::StandardCode| shown::standard(&app.fixed, Some(&content), code.number());
    let body = agreed::json(&found, &weeks, agreed::Shown { area: &area, standard: &standard });
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}
