//! Scores: that of one grid with its explanation, and those of the district, rolled up by street and community.

use super::asked::{Asked, Fields, whole};
use super::district::served;
use super::grids::grid_of;
use super::shown;
use crate::app::{App, Fixed};
use crate::bodies::{Media, Reads};
use crate::error::ServerError;
use crate::explained;
use crate::problem::{NOT_FOUND, Problem};
use crate::who::Viewer;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::day::Day;
use domain::explain::{Language, explain};
use domain::scoring::{AreaRolled, Band, Blended, DistrictRolled, FIRST_INDEX_SHARE_BP, SECOND_INDEX_ITEMS};
use domain::week::Week;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use sync_core::judging::GridCard;
use sync_core::office::{Excluded, ScorePage, Scorecards, Views};

/// `GET /v1/grids/{code}/score`: every figure with its reasons, as JSON and in words.
///
/// # Errors
/// The code is no grid's, nothing is recorded of it, no edition is in force, or the file of that edition is not there.
pub async fn score(
    State(app): State<App>,
    Viewer(reader): Viewer,
    Path(code): Path<String>,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let grid = grid_of(&code)?;
    let asked = Asked::of(fields, &["week", "language"])?;
    let week = asked.week()?.unwrap_or_else(|| app.fixed.week());
    let language =
        asked.word("language", &[("zh", Language::Zh), ("en", Language::En)])?.unwrap_or(Language::Zh);
    let fixed = Arc::clone(&app.fixed);
    let said = app.readers.ask(move |store| {
        let Some(edition) = fixed.catalogue.in_force((store, fixed.district), week)? else { return Ok(None) };
        let views = Views::of(store, &reader);
        let found = views.scorecard((grid, week), &edition)?;
        let Some(ScorePage { judged, changed, names }) = found else { return Ok(None) };
        let GridCard { ground, thresholds, card, .. } = judged;
        let facts = ground.facts(&edition);
        let explanation = explain(&facts, &card, &thresholds, &|site| names.get(&site).cloned());
        let mut body = explained::json(&explanation);
        if let Some(members) = body.as_object_mut() {
            members.insert("change".to_owned(), explained::changed(&changed));
        }
        let text = format!("{}{}\n", explanation.text(language), changed.text(language));
        Ok::<_, ServerError>(Some((body, text)))
    });
    let (mut body, text) = said.await??.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    if let Some(members) = body.as_object_mut() {
        members.insert("grid".to_owned(), shown::grid(&app.fixed, grid.number()));
        members.insert("language".to_owned(), language.tag().into());
        members.insert("text".to_owned(), text.into());
    }
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

/// `GET /v1/districts/{district}/scores`: every grid's figures and band, and what they come to by community and street, without
/// the areas that are excluded; these are listed with their reasons. An officer of a street gets that street, and no district.
///
/// # Errors
/// It is another district, no edition is in force, or the file of that edition is not there.
pub async fn scores(
    State(app): State<App>,
    Viewer(reader): Viewer,
    Path(code): Path<String>,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    served(&app.fixed, &code)?;
    let week = Asked::of(fields, &["week"])?.week()?.unwrap_or_else(|| app.fixed.week());
    let (fixed, places) = (Arc::clone(&app.fixed), whole(&app.fixed));
    let found = app.readers.ask(move |store| {
        let Some(edition) = fixed.catalogue.in_force((store, fixed.district), week)? else { return Ok(None) };
        let found = Views::of(store, &reader).scorecards((&places, week), &edition)?;
        // what a street's officer sees is no district
        let of_all = reader.of_everything().is_ok();
        Ok::<_, ServerError>(Some((found, of_all)))
    });
    let (found, of_all) = found.await??.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let mut body = body(&app.fixed, &found, week);
    if !of_all && let Some(members) = body.as_object_mut() {
        members.insert("district".to_owned(), Value::Null);
    }
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

fn body(fixed: &Fixed, found: &Scorecards, week: Week) -> Value {
    let DistrictRolled { district, streets, communities } = found.rolled(fixed.district);
    let area = |one: &AreaRolled| area(fixed, one, found.weight(one.code));
    json!({
        "week": week.to_string(),
        "district": area(&district),
        "streets": streets.iter().map(area).collect::<Vec<_>>(),
        "communities": communities.iter().map(area).collect::<Vec<_>>(),
        "excluded": found.excluded.iter().map(|one| excluded(fixed, one)).collect::<Vec<_>>(),
        "count": found.cards.len(),
        "grids": found.cards.iter().map(|one| grid_line(fixed, (found, one))).collect::<Vec<_>>(),
    })
}

fn area(fixed: &Fixed, one: &AreaRolled, weight: u32) -> Value {
    json!({
        "code": one.code.to_string(),
        "name": fixed.areas.name(one.code),
        "weight": weight,
        "grids": one.grids,
        "standing": explained::rate(&one.rolled.rate),
        "blend": blend(one),
        "coverage": explained::share(one.rolled.coverage),
        "bands": named_bands(one.rolled.bands),
    })
}

/// The blend of the two indices, and which of them has nothing in it.
fn blend(one: &AreaRolled) -> Value {
    let empty: Vec<&str> = [("first", one.indices.first.bp()), ("second", one.indices.second.bp())]
        .iter()
        .filter(|(_, bp)| bp.is_none())
        .map(|(index, _)| *index)
        .collect();
    let bp = match one.blended {
        Blended::Both(bp) | Blended::One(bp) => Some(bp),
        Blended::Neither => None,
    };
    json!({
        "bp": bp,
        "shares_bp": [FIRST_INDEX_SHARE_BP, 10_000 - FIRST_INDEX_SHARE_BP],
        "first": explained::rate(&one.indices.first),
        "second": explained::rate(&one.indices.second),
        "second_items": SECOND_INDEX_ITEMS.map(|item| format!("{item:02}")),
        "empty": empty,
    })
}

/// An area that roll-ups leave out, with the days of its first and last week.
fn excluded(fixed: &Fixed, one: &Excluded) -> Value {
    let (first, last) = (one.weeks.start(), one.weeks.end());
    json!({
        "code": one.area.to_string(),
        "name": fixed.areas.name(one.area),
        "reason": one.reason,
        "from_week": first.to_string(),
        "until_week": last.to_string(),
        "from": Day::of(first.start_ms()).to_string(),
        "until": Day::of(last.last_ms()).to_string(),
        "grids": one.grids.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn named_bands(counts: [u32; 4]) -> Value {
    Band::ALL
        .iter()
        .zip(counts)
        .map(|(band, count)| (band.name_zh().to_owned(), count.into()))
        .collect::<Map<_, _>>()
        .into()
}

fn grid_line(fixed: &Fixed, (found, GridCard { grid, card, .. }): (&Scorecards, &GridCard)) -> Value {
    json!({
        "grid": shown::grid(fixed, grid.number()),
        "excluded": found.is_excluded(*grid),
        "band": card.band.name_zh(),
        "band_en": card.band.name_en(),
        "standing": explained::rate(&card.standing),
        "first_look": explained::rate(&card.first_look),
        "coverage": explained::share(card.coverage),
        "week_coverage": explained::share(card.week_coverage),
        "red_lines_open": card.red_line.open.len(),
        "red_lines_waiting": card.red_line.waiting.len(),
        "repeats": card.repeats,
        "sent_back": card.sent_back,
        "reopened": card.reopened,
        "links": { "score": format!("/v1/grids/{grid}/score") },
    })
}
