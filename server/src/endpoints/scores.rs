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
use domain::explain::{Language, explain};
use domain::scoring::{Band, Part, Rolled, roll_up};
use domain::week::Week;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use sync_core::judging::GridCard;
use sync_core::office::{Scorecards, Views};

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
        let found = Views::of(store, &reader).scorecard((grid, week), &edition)?;
        Ok::<_, ServerError>(found.map(|(judged, names)| {
            let GridCard { ground, thresholds, card, .. } = judged;
            let facts = ground.facts(&edition);
            let explanation = explain(&facts, &card, &thresholds, &|site| names.get(&site).cloned());
            (explained::json(&explanation), explanation.text(language))
        }))
    });
    let (mut body, text) = said.await??.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    if let Some(members) = body.as_object_mut() {
        members.insert("grid".to_owned(), shown::grid(&app.fixed, grid.number()));
        members.insert("language".to_owned(), language.tag().into());
        members.insert("text".to_owned(), text.into());
    }
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}

/// `GET /v1/districts/{district}/scores`: every grid's figures and band, and what they come to by community and street.
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
        Ok::<_, ServerError>(Some(Views::of(store, &reader).scorecards((&places, week), &edition)?))
    });
    let found = found.await??.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    Ok(shown::page(body(&app.fixed, &found, week), Reads::of(&headers), Media::Json))
}

/// Parts by the code of the area that they belong to.
type Parts = BTreeMap<u64, Vec<Part>>;

fn body(fixed: &Fixed, found: &Scorecards, week: Week) -> Value {
    let weight = |code: u64| found.weights.get(&code).copied().unwrap_or(1);
    let mut communities = Parts::new();
    for GridCard { grid, card, .. } in &found.cards {
        let part = Part {
            rate: card.standing,
            coverage: card.coverage,
            band: Some(card.band),
            weight: weight(grid.number()),
        };
        communities.entry(grid.community().number()).or_default().push(part);
    }
    let (mut streets, mut district) = (Parts::new(), Vec::new());
    let rolled_communities: BTreeMap<u64, Rolled> =
        communities.iter().map(|(code, parts)| (*code, roll_up(parts))).collect();
    for (code, rolled) in &rolled_communities {
        streets.entry(code / 1_000).or_default().push(part_of(rolled, weight(*code)));
    }
    let rolled_streets: BTreeMap<u64, Rolled> =
        streets.iter().map(|(code, parts)| (*code, roll_up(parts))).collect();
    district.extend(rolled_streets.iter().map(|(code, rolled)| part_of(rolled, weight(*code))));
    // the bands of grids are counted, never added up from the parts of parts
    let bands = |of: &dyn Fn(&GridCard) -> bool| -> [u32; 4] {
        Band::ALL.map(|band| {
            let some = found.cards.iter().filter(|one| one.card.band == band && of(one));
            u32::try_from(some.count()).unwrap_or(u32::MAX)
        })
    };
    let area = |code: u64, rolled: &Rolled, bands: [u32; 4]| {
        json!({
            "code": code.to_string(),
            "name": fixed.areas.name(code),
            "weight": weight(code),
            "standing": explained::rate(&rolled.rate),
            "coverage": explained::share(rolled.coverage),
            "bands": named_bands(bands),
        })
    };
    let streets_shown: Vec<Value> = rolled_streets
        .iter()
        .map(|(code, rolled)| {
            area(*code, rolled, bands(&|one| u64::from(one.grid.street().number()) == *code))
        })
        .collect();
    let communities_shown: Vec<Value> = rolled_communities
        .iter()
        .map(|(code, rolled)| area(*code, rolled, bands(&|one| one.grid.community().number() == *code)))
        .collect();
    json!({
        "week": week.to_string(),
        "district": area(u64::from(fixed.district), &roll_up(&district), bands(&|_| true)),
        "streets": streets_shown,
        "communities": communities_shown,
        "count": found.cards.len(),
        "grids": found.cards.iter().map(|one| grid_line(fixed, one)).collect::<Vec<_>>(),
    })
}

const fn part_of(rolled: &Rolled, weight: u32) -> Part {
    Part { rate: rolled.rate, coverage: rolled.coverage, band: None, weight }
}

fn named_bands(counts: [u32; 4]) -> Value {
    Band::ALL
        .iter()
        .zip(counts)
        .map(|(band, count)| (band.name_zh().to_owned(), count.into()))
        .collect::<Map<_, _>>()
        .into()
}

fn grid_line(fixed: &Fixed, GridCard { grid, card, .. }: &GridCard) -> Value {
    json!({
        "grid": shown::grid(fixed, grid.number()),
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
